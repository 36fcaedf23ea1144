/// A day of the proleptic Gregorian calendar and a time on it, in no particular zone.
package struct CivilTime: Hashable, Sendable {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int
  /// 0 to 23.
  package var hour = 0
  package var minute = 0
  package var second = 0
  package var millisecond = 0

  package init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.millisecond = millisecond
  }

  /// A time on a day.
  ///
  /// - Parameters:
  ///   - day: Days since 1970-01-01.
  ///   - minute: Minutes after midnight; a day's worth and more leads into the days after.
  package init(day: Int, minute: Int = 0) {
    self.init(Instant(milliseconds: (Int64(day) &* 1440 &+ Int64(minute)) &* 60_000))
  }

  /// The civil time that clocks at `offsetSeconds` east of UTC show at an instant.
  package init(_ instant: Instant, offsetSeconds: Int = 0) {
    // Wrapping: at the ends of Int64, 292 million years away, any date will do, but none may trap.
    let local = instant.milliseconds &+ Int64(offsetSeconds) &* 1000
    let inDay = local.modulo(86_400_000)
    // Days to date after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    let shifted = (local &- inDay) / 86_400_000 + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    month = Int(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    hour = Int(inDay / 3_600_000)
    minute = Int(inDay / 60_000 % 60)
    second = Int(inDay / 1000 % 60)
    millisecond = Int(inDay % 1000)
  }

  /// The instant at which clocks `offsetSeconds` east of UTC show this time.
  package func instant(offsetSeconds: Int = 0) -> Instant {
    let inDay = ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
    return Instant(
      milliseconds: Int64(dayNumber) &* 86_400_000 &+ Int64(inDay) &- Int64(offsetSeconds) &* 1000)
  }

  /// Days since 1970-01-01.
  package var dayNumber: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// 1 is Monday, 7 is Sunday (ISO 8601).
  package var weekday: Int { (dayNumber + 3).modulo(7) + 1 }

  /// Whether such a day and time exists; the second 60 is not accepted.
  package var isValid: Bool {
    guard (1...12).contains(month), day >= 1, (0...9999).contains(year) else { return false }
    return day <= CivilTime.daysIn(month: month, year: year) && (0...23).contains(hour)
      && (0...59).contains(minute) && (0...59).contains(second) && (0...999).contains(millisecond)
  }

  package static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
