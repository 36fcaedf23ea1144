import Engine

/// On-call schedules: `oncall.yaml`.
extension PlanReader {
  func schedules(_ root: YAMLValue) -> [OnCallSchedule] {
    fields(root, "the on-call file") { fields in
      named(fields.needed("schedules", such: "{primary: …}"), "a schedule") { id, pair in
        define(.schedule, id)
        note(.schedule(id), at: pair.place)
        return self.fields(pair.value, "a schedule", at: pair.place) { schedule(id, $0) }
      }
    } ?? []
  }

  private func schedule(_ id: ScheduleID, _ fields: Fields) -> OnCallSchedule? {
    let title = fields.text("title")
    let zone = fields.needed("zone", such: "Europe/Berlin").flatMap(zone(_:))
    var number = 0
    let layers = list(fields.needed("layers", such: "[{people: [ana, raj], …}]")) {
      note(.layer(id, number), at: $0.place)
      number += 1
      return layer($0, number)
    }
    number = 0
    let overrides = list(fields.value("overrides")) {
      note(.scheduleOverride(id, number), at: $0.place)
      number += 1
      return override($0, zone ?? .utc)
    }
    guard let zone else { return nil }
    return OnCallSchedule(
      id: id, title: title, zone: zone, layers: layers, overrides: overrides)
  }

  private func layer(_ value: YAMLValue, _ number: Int) -> OnCallSchedule.Layer? {
    fields(value, "a layer") { fields in
      let name = fields.text("name") ?? "layer \(number)"
      let people =
        fields.needed("people", such: "[ana, raj]")
        .map { list($0) { reference($0, .person) } } ?? []
      let start = fields.needed("start", such: "2026-01-05").flatMap(day)
      let handoff = fields.needed("handoff", such: "09:00").flatMap(minute)
      let every = fields.needed("every", such: "1 week").flatMap(rotation)
      let hours = self.fields(fields.value("hours"), "hours") { $0.weeklyHours() }
      let end = fields.unlessNone("end", day)
      if people.isEmpty, fields.value("people") != nil {
        error(
          fields.place(of: "people"), "Nobody is in this layer.",
          mend: "Name those who take turns, in their order, or delete the layer.")
      }
      guard let start, let handoff, let every, !people.isEmpty else { return nil }
      if let end, end < start {
        error(
          fields.place(of: "end"), "The layer ends before it starts.",
          mend: "Write an `end` later than `start`, or leave it out.")
      }
      return OnCallSchedule.Layer(
        name: name, people: people, startDay: start, handoffMinute: handoff, everyDays: every,
        hours: hours, endDay: end)
    }
  }

  /// `daily`, `weekly`, `3 days`, `2 weeks`.
  private func rotation(_ value: YAMLValue) -> Int? {
    let words = (value.scalar ?? "").lowercased().split(separator: " ")
    switch words.count {
    case 1: if let days = ["daily": 1, "weekly": 7][words[0]] { return days }
    case 2:
      let unit = ["day": 1, "days": 1, "week": 7, "weeks": 7][words[1]]
      if let unit, let count = Int(words[0]), (1...366).contains(count) { return count * unit }
    default: break
    }
    error(
      value.place, "\(quoted(value)) is no length of a turn.",
      mend: "Write daily, weekly, or such as 3 days or 2 weeks.")
    return nil
  }

  private func override(_ value: YAMLValue, _ zone: Zone) -> OnCallSchedule.Override? {
    fields(value, "an override") { fields in
      let person = fields.needed("person", such: "ana").flatMap { reference($0, .person) }
      let from = fields.needed("from", such: "2026-12-24 09:00").flatMap { moment($0, in: zone) }
      let to = fields.needed("to", such: "2026-12-26 09:00").flatMap { moment($0, in: zone) }
      let reason = fields.text("reason")
      guard let person, let from, let to else { return nil }
      guard from < to else {
        error(
          fields.place(of: "to"), "The override ends before it begins.",
          mend: "Write a `to` later than `from`.")
        return nil
      }
      return OnCallSchedule.Override(person: person, from: from, to: to, reason: reason)
    }
  }
}
