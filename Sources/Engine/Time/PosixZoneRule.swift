/// The rule that a zone file ends in, in the notation of POSIX's TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZoneRule {
  private struct Change {
    var month: Int
    var week: Int
    var weekday: Int
    var dayOfYear: Int?
    var countsLeapDay = true
    var seconds = 7200

    /// The day this names in a year, in days since 1970-01-01.
    func day(in year: Int) -> Int {
      if let dayOfYear {
        let first = CivilTime(year: year, month: 1, day: 1).dayNumber
        let afterFebruary = CivilTime.daysIn(month: 2, year: year) == 29 && dayOfYear >= 59
        return first + dayOfYear + (!countsLeapDay && afterFebruary ? 1 : 0)
      }
      let first = CivilTime(year: year, month: month, day: 1)
      let skip = (weekday - first.weekday % 7).modulo(7)
      var day = 1 + skip + (week - 1) * 7
      while day > CivilTime.daysIn(month: month, year: year) { day -= 7 }
      return first.dayNumber + day - 1
    }
  }

  private var standard: (offset: Int, name: String)
  private var summer: (offset: Int, name: String)?
  private var start: Change?
  private var end: Change?

  init?(_ text: Substring) {
    var rest = text
    guard let name = PosixZoneRule.name(&rest), let west = PosixZoneRule.time(&rest) else {
      return nil
    }
    standard = (-west, name)
    guard Zone.possibleOffsets.contains(standard.offset) else { return nil }
    guard let summerName = PosixZoneRule.name(&rest) else { return }
    let summerWest = rest.first == "," ? nil : PosixZoneRule.time(&rest)
    let summerOffset = summerWest.map { -$0 } ?? (-west + 3600)
    summer = (summerOffset, summerName)
    guard Zone.possibleOffsets.contains(summerOffset), let start = PosixZoneRule.change(&rest),
      let end = PosixZoneRule.change(&rest)
    else { return nil }
    self.start = start
    self.end = end
  }

  /// The changes of the clocks after a moment, in order.
  func periods(after seconds: Int64, throughYear last: Int) -> [Zone.Period] {
    let plain = Zone.Period(
      start: seconds, offsetSeconds: standard.offset, abbreviation: standard.name)
    guard let summer, let start, let end else { return seconds == .min ? [plain] : [] }
    // Files begin with changes as early as the Big Bang; a rule of today says nothing of times before 1900.
    let (year1900, year2200): (Int64, Int64) = (-2_208_988_800, 7_258_118_400)
    let from = min(max(seconds, year1900), year2200)
    let year = seconds == .min ? 1970 : CivilTime(Instant(milliseconds: from * 1000)).year
    guard year <= last else { return [] }
    return (year...last).flatMap { year in
      [
        Zone.Period(
          start: Int64(start.day(in: year)) * 86400 + Int64(start.seconds - standard.offset),
          offsetSeconds: summer.offset, abbreviation: summer.name),
        Zone.Period(
          start: Int64(end.day(in: year)) * 86400 + Int64(end.seconds - summer.offset),
          offsetSeconds: standard.offset, abbreviation: standard.name),
      ]
    }.filter { $0.start > seconds }.sorted { $0.start < $1.start }
  }

  private static func name(_ rest: inout Substring) -> String? {
    if rest.first == "<" {
      guard let close = rest.firstIndex(of: ">") else { return nil }
      let name = rest[rest.index(after: rest.startIndex)..<close]
      rest = rest[rest.index(after: close)...]
      return String(name)
    }
    let name = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(name.count)
    return name.count >= 3 ? String(name) : nil
  }

  /// `[+-]h[h][:mm[:ss]]` in seconds.
  private static func time(_ rest: inout Substring) -> Int? {
    var sign = 1
    if let first = rest.first, first == "-" || first == "+" {
      sign = first == "-" ? -1 : 1
      rest = rest.dropFirst()
    }
    var total = 0
    var unit = 3600
    while let value = number(&rest), unit > 0 {
      total += value * unit
      unit /= 60
      guard rest.first == ":" else { return sign * total }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func number(_ rest: inout Substring) -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard digits.count <= 4, let value = Int(digits) else { return nil }
    rest = rest.dropFirst(digits.count)
    return value
  }

  private static func change(_ rest: inout Substring) -> Change? {
    guard rest.first == "," else { return nil }
    rest = rest.dropFirst()
    var change = Change(month: 1, week: 1, weekday: 0)
    if rest.first == "M" {
      rest = rest.dropFirst()
      guard let month = number(&rest), rest.first == "." else { return nil }
      rest = rest.dropFirst()
      guard let week = number(&rest), rest.first == "." else { return nil }
      rest = rest.dropFirst()
      guard let weekday = number(&rest) else { return nil }
      guard (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday) else {
        return nil
      }
      change = Change(month: month, week: week, weekday: weekday)
    } else {
      let julian = rest.first == "J"
      if julian { rest = rest.dropFirst() }
      guard let day = number(&rest), day <= 365 else { return nil }
      change.dayOfYear = julian ? day - 1 : day
      change.countsLeapDay = !julian
    }
    if rest.first == "/" {
      rest = rest.dropFirst()
      guard let seconds = time(&rest) else { return nil }
      change.seconds = seconds
    }
    return change
  }
}
