import Engine

/// Business hours, and who keeps the plan true.
extension PlanReader {
  func calendar(_ value: YAMLValue?) -> BusinessCalendar? {
    fields(value, "the business calendar") { fields in
      let zone = fields.needed("zone", such: "Europe/Berlin").flatMap(zone(_:))
      let hours = fields.weeklyHours()
      if let holidays = fields.value("holidays") { note(.holidays, at: holidays.place) }
      let holidays = holidays(fields.value("holidays"))
      guard let zone, let hours else { return nil }
      guard hours.toMinute > hours.fromMinute else {
        error(
          fields.place(of: "to"), "Business closes before it opens.",
          mend: "Write a `to` later than `from`, on the same day.")
        return nil
      }
      return BusinessCalendar(
        opensMinute: hours.fromMinute, closesMinute: hours.toMinute, weekdays: hours.weekdays,
        holidays: holidays, zone: zone)
    }
  }

  /// Days, each with its name behind it: `2026-12-25`, or `12-25` for every year.
  private func holidays(_ value: YAMLValue?) -> Set<Int> {
    var days: Set<Int> = []
    _ = fields(value, "the holidays") { fields in
      for key in fields.keys {
        _ = fields.text(key.key)
        let yearly = PlanReader.years.compactMap { CivilTime(date: "\($0)-\(key.key)")?.dayNumber }
        if key.key.utf8.count == "12-25".utf8.count, !yearly.isEmpty {
          days.formUnion(yearly)
        } else if let date = CivilTime(date: key.key) {
          days.insert(date.dayNumber)
        } else {
          error(
            key.place, "\"\(key.key)\" is no day of the calendar.",
            mend: "Write such as `2026-12-25: Christmas`, or `12-25: Christmas` for every year.")
        }
      }
      return ()
    }
    return days
  }

  /// Those in which a holiday of every year is one: all that an incident in a log can lie in.
  private static let years = 2000...2100

  func governance(_ fields: Fields) -> Governance {
    note(.owner, at: fields.place(of: "owner"))
    note(.reviewed, at: fields.place(of: "reviewed"))
    let organization = fields.text("organization", needed: "Example Ltd")
    let owner = fields.text("owner", needed: "ana")
    let reviewed = fields.needed("reviewed", such: "2026-11-22").flatMap(day)
    let every = fields.needed("review_every", such: "3 months").flatMap(months)
    let purpose = fields.text("purpose")
    var counts: [String] = []
    var countsNot: [String] = []
    _ = self.fields(fields.value("incident"), "the definition of an incident") { incident in
      counts = incident.texts("counts")
      countsNot = incident.texts("counts_not")
      return ()
    }
    var number = 0
    let drills = list(fields.value("drills")) {
      note(.drill(number), at: $0.place)
      number += 1
      return drill($0)
    }
    return Governance(
      organization: organization ?? "", owner: owner ?? "", reviewedDay: reviewed,
      reviewEveryMonths: every ?? 1, drills: drills, purpose: purpose ?? "", counts: counts,
      countsNot: countsNot)
  }

  private func drill(_ value: YAMLValue) -> Governance.DrillRule? {
    fields(value, "a drill") { fields in
      let kind = fields.needed("kind", such: "tabletop")
        .flatMap { choice($0, "kind of drill", of: ["tabletop", "simulation"]) }
      let every = fields.needed("every", such: "3 months").flatMap(months)
      let last = fields.unlessNone("last", day)
      guard let kind, let every else { return nil }
      return Governance.DrillRule(kind: kind, everyMonths: every, lastDay: last)
    }
  }
}
