import Engine

/// Lengths of time, days, hours and zones.
extension PlanReader {
  /// `15m`, `1h30m`, `2 days`.
  func duration(_ value: YAMLValue) -> Duration? {
    let text = value.scalar ?? ""
    if !text.isEmpty, text.allSatisfy(\.isNumber) {
      error(value.place, "\"\(text)\" has no unit.", mend: "Write \(text)m for minutes.")
      return nil
    }
    guard let duration = Duration(planText: text) else {
      error(
        value.place, "\(quoted(value)) is no length of time.",
        mend: "Write a number and s, m, h, d or w, such as 15m or 1h30m.")
      return nil
    }
    guard duration > .zero else {
      error(
        value.place, "A length of time is longer than \(quoted(value)).", mend: "Write such as 5m.")
      return nil
    }
    return duration
  }

  /// A length of time, or `5 business days`.
  func target(_ value: YAMLValue) -> Target? {
    let words = (value.scalar ?? "").lowercased().split(separator: " ")
    guard words.count == 3, words[1] == "business", ["day", "days"].contains(words[2]) else {
      return duration(value).map { .within($0) }
    }
    guard let days = Int(words[0]), (1...PlanReader.mostBusinessDays).contains(days) else {
      error(
        value.place, "\(quoted(value)) is no number of business days.",
        mend: "Write such as 1 business day or 5 business days.")
      return nil
    }
    return .businessDays(days)
  }

  /// A year of them is more than any promise.
  private static let mostBusinessDays = 366

  /// `3 months`, `1 year`.
  func months(_ value: YAMLValue) -> Int? {
    let words = (value.scalar ?? "").lowercased().split(separator: " ")
    let unit = words.count == 2 ? words[1] : ""
    let length = ["month": 1, "months": 1, "year": 12, "years": 12][unit]
    guard let length, let count = Int(words[0]), (1...120).contains(count) else {
      error(
        value.place, "\(quoted(value)) is no number of months.",
        mend: "Write such as 3 months or 1 year.")
      return nil
    }
    return count * length
  }

  /// `2026-11-22`, as days since 1970-01-01.
  func day(_ value: YAMLValue) -> Int? {
    guard let text = value.scalar, let date = CivilTime(date: text) else {
      error(
        value.place, "\(quoted(value)) is no day of the calendar.",
        mend: "Write year, month and day, such as 2026-11-22.")
      return nil
    }
    return date.dayNumber
  }

  /// `09:00`, as minutes after midnight.
  func minute(_ value: YAMLValue) -> Int? {
    let parts = (value.scalar ?? "").split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
      let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
      (0...59).contains(minute)
    else {
      error(
        value.place, "\(quoted(value)) is no time of day.",
        mend: "Write hours and minutes from 00:00 to 23:59.")
      return nil
    }
    return hour * 60 + minute
  }

  /// `2026-11-22 14:05` in a zone, or RFC 3339 with its own.
  func moment(_ value: YAMLValue, in zone: Zone) -> Instant? {
    guard let text = value.scalar, let moment = Instant(written: text, in: zone) else {
      error(
        value.place, "\(quoted(value)) is no day and time.",
        mend: "Write such as 2026-11-22 14:05, or 2026-11-22T14:05:00Z.")
      return nil
    }
    return moment
  }

  /// A zone by its name in the tz database.
  func zone(_ value: YAMLValue) -> Zone? {
    guard let name = text(value) else { return nil }
    guard let zone = zone(named: name) else {
      let near = Spelling.nearest(to: name, among: PlanReader.commonZones)
      error(
        value.place, "There is no time zone \"\(name)\".",
        mend: "Write \(near.first ?? "UTC, or a name such as Europe/Berlin").")
      return nil
    }
    return zone
  }

  /// To guess from; any other that the machine knows is as good.
  private static let commonZones = [
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Zurich",
    "Europe/Kyiv", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Sao_Paulo", "America/Toronto", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
    "Asia/Shanghai", "Australia/Sydney", "Pacific/Auckland", "Africa/Johannesburg",
  ]

  /// `Mon-Fri`, `Sat, Sun`, `daily`, or a list of them; 1 is Monday.
  func weekdays(_ value: YAMLValue) -> Set<Int>? {
    let parts = list(value) { text($0) }.flatMap { $0.split(separator: ",") }
    var days: Set<Int> = []
    for part in parts {
      let ends = part.split(separator: "-").map { PlanReader.weekday(trimmed(String($0))) }
      if trimmed(String(part)).lowercased() == "daily" {
        days.formUnion(1...7)
      } else if let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 {
        for step in 0...(last - first).modulo(7) { days.insert((first - 1 + step) % 7 + 1) }
      } else {
        days = []
        break
      }
    }
    guard !days.isEmpty else {
      error(
        value.place, "\(quoted(value)) are no days of the week.",
        mend: "Write such as Mon-Fri, or Sat, Sun, or daily.")
      return nil
    }
    return days
  }

  private static func weekday(_ word: String) -> Int? {
    let word = word.lowercased()
    guard word.count >= 3 else { return nil }
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    return names.firstIndex { $0.hasPrefix(word) }.map { $0 + 1 }
  }
}

extension Fields {
  func duration(_ key: String) -> Duration? { value(key).flatMap(reader.duration) }
  func target(_ key: String) -> Target? { value(key).flatMap(reader.target) }
  func day(_ key: String) -> Int? { value(key).flatMap(reader.day) }
  func minute(_ key: String) -> Int? { value(key).flatMap(reader.minute) }

  /// `nil` for `none` too, and so is a key that is left out.
  func unlessNone<T>(_ key: String, _ read: (YAMLValue) -> T?) -> T? {
    guard let value = value(key), value.scalar != "none" else { return nil }
    return read(value)
  }

  /// Hours of some days of the week, of the keys `days`, `from` and `to` of this mapping.
  func weeklyHours() -> OnCallSchedule.WeeklyHours? {
    let days = needed("days", such: "Mon-Fri").flatMap(reader.weekdays)
    let from = needed("from", such: "09:00").flatMap(reader.minute)
    let to = needed("to", such: "17:00").flatMap(reader.minute)
    guard let days, let from, let to else { return nil }
    return OnCallSchedule.WeeklyHours(weekdays: days, fromMinute: from, toMinute: to)
  }
}
