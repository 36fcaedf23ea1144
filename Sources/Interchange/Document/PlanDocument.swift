package import Engine

/// A plan as the document that an auditor asks for, in its seven parts.
package struct PlanDocument {
  let plan: Plan
  /// The day that the document is written on.
  let today: Instant
  var document: Document

  /// - Parameters:
  ///   - plan: What is written down.
  ///   - today: Its day, in UTC, stands in the document.
  /// - Returns: The document.
  package static func document(of plan: Plan, today: Instant) -> Document {
    var writer = PlanDocument(plan: plan, today: today)
    writer.purpose()
    writer.definition()
    writer.severities()
    writer.roles()
    writer.escalation()
    writer.communication()
    writer.review()
    return writer.document
  }

  private init(plan: Plan, today: Instant) {
    self.plan = plan
    self.today = today
    let organization = plan.governance.organization
    document = Document(
      title: "Incident response plan" + (organization.isEmpty ? "" : " of \(organization)"))
  }

  private mutating func purpose() {
    let rule = plan.governance
    var facts = [["Version (digest)", plan.digest]]
    if !rule.owner.isEmpty { facts.append(["Owner", plan.name(of: rule.owner)]) }
    if let day = rule.reviewedDay { facts.append(["Last reviewed", date(day)]) }
    facts.append(["Reviewed every", months(rule.reviewEveryMonths)])
    facts.append(["Printed", date(CivilTime(today).dayNumber)])
    document.table(["Plan", plan.name], facts)
    document.heading(2, "1. Purpose and scope")
    document.paragraph(
      rule.purpose.isEmpty
        ? "This plan says how an incident is declared, led, communicated, resolved and reviewed."
        : rule.purpose)
    if plan.services.isEmpty {
      document.paragraph("It covers every service.")
    } else {
      document.paragraph("It covers these services:")
      document.table(
        ["Service", "Owner", "Escalation", "Also called"],
        plan.services.map { service in
          [
            service.title == service.id ? service.id : "\(service.title) (\(service.id))",
            service.owner.map(plan.name(of:)) ?? "",
            service.escalation.map { policy($0)?.title ?? $0 } ?? "by severity",
            service.aliases.joined(separator: ", "),
          ]
        })
    }
    document.paragraph("Business hours: \(hours(plan.calendar)).")
    let drills = rule.drills.map { drill in
      "\(drill.kind), every \(months(drill.everyMonths))"
        + (drill.lastDay.map { "; last on \(date($0))" } ?? "")
    }
    if !drills.isEmpty {
      document.paragraph("It is rehearsed:")
      document.list(drills)
    }
  }

  private mutating func definition() {
    document.heading(2, "2. What an incident is")
    document.paragraph(
      plan.governance.counts.isEmpty
        ? "An incident is an unplanned disruption that causes or risks an impact on users." : "")
    document.list(plan.governance.counts)
    let exclusions = plan.governance.countsNot + excluded()
    if !exclusions.isEmpty {
      document.paragraph("No incident is:")
      document.list(exclusions)
    }
  }

  /// The exclusions that are carried out, in words.
  private func excluded() -> [String] {
    let rules = plan.exclusions
    let windows = rules.maintenance.map { window in
      let services =
        window.services.isEmpty ? "all services" : listed(window.services.sorted())
      let period =
        switch window.period {
        case .once(let from, let to): "from \(minute(from)) to \(minute(to)) UTC"
        case .weekly(let hours, let zone): "\(words(hours)) (\(zone.name))"
        }
      return "\(window.name): planned work on \(services), \(period)" + having(window.matchers)
    }
    let holds = rules.holdDowns.map {
      "\($0.name): an alert that clears by itself within \($0.lasting.words)" + having($0.matchers)
    }
    let flapping = rules.flapping.map {
      [
        "an alert that comes and goes \($0.changes) times within \($0.within.words), beyond its first entry"
      ]
    }
    return windows + holds + (flapping ?? [])
  }

  private func having(_ matchers: [LabelMatcher]) -> String {
    matchers.isEmpty
      ? "" : ", for alerts with " + matchers.map(words).joined(separator: ", ")
  }

  private func words(_ matcher: LabelMatcher) -> String {
    "\(matcher.label) \(matcher.comparison.rawValue) \"\(matcher.value)\""
  }

  // MARK: Words

  func policy(_ id: PolicyID) -> EscalationPolicy? { plan.policies.first { $0.id == id } }

  mutating func part(_ title: String) { document.heading(2, title) }

  func date(_ day: Int) -> String { String(CivilTime(day: day).instant().rfc3339.prefix(10)) }

  private func minute(_ instant: Instant) -> String {
    let text = instant.rfc3339
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
  }

  func months(_ count: Int) -> String {
    switch count {
    case 1: "month"
    case 3: "quarter"
    case 12: "year"
    default: "\(count) months"
    }
  }

  private func hours(_ calendar: BusinessCalendar) -> String {
    let hours = OnCallSchedule.WeeklyHours(
      weekdays: calendar.weekdays, fromMinute: calendar.opensMinute,
      toMinute: calendar.closesMinute)
    let count = calendar.holidays.count
    let holidays =
      count == 0 ? "" : ", without \(count) holiday\(count == 1 ? "" : "s") that the plan lists"
    return "\(words(hours)) (\(calendar.zone.name))\(holidays)"
  }

  private func words(_ hours: OnCallSchedule.WeeklyHours) -> String {
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let days = hours.weekdays.filter { (1...7).contains($0) }.sorted().map { names[$0 - 1] }
    return
      "\(days.count == 7 ? "every day" : listed(days)) \(clock(hours.fromMinute)) to \(clock(hours.toMinute))"
  }

  private func clock(_ minute: Int) -> String {
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
    return "\(padded(minute / 60)):\(padded(minute % 60))"
  }
}
