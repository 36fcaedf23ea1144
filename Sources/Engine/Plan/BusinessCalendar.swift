/// When people work: the days and hours in which a promise of business days is kept.
public struct BusinessCalendar: Hashable, Sendable {
  /// Minutes after local midnight at which business opens and closes.
  public var opensMinute: Int
  public var closesMinute: Int
  /// 1 is Monday, 7 is Sunday.
  public var weekdays: Set<Int>
  /// Days without business, each as days since 1970-01-01.
  public var holidays: Set<Int>
  public var zone: Zone

  package init(
    opensMinute: Int, closesMinute: Int, weekdays: Set<Int>, holidays: Set<Int> = [], zone: Zone
  ) {
    precondition(!weekdays.isEmpty, "a calendar has a business day in every week")
    self.opensMinute = opensMinute
    self.closesMinute = closesMinute
    self.weekdays = weekdays
    self.holidays = holidays
    self.zone = zone
  }

  /// The close of business on the n-th business day after the day of `start`.
  ///
  /// - Parameters:
  ///   - days: 1 or more; 1 is the next business day. Less counts as 1.
  ///   - start: The moment whose day, in the calendar's zone, is day 0.
  /// - Returns: The moment business closes on that day.
  package func end(ofBusinessDay days: Int, after start: Instant) -> Instant {
    var date = CivilTime(start, offsetSeconds: zone.offsetSeconds(at: start))
    var left = max(1, days)
    // A year of holidays on end is a mistake in a plan, not a reason to hang.
    var patience = 400 + 10 * left
    while left > 0 && patience > 0 {
      date = CivilTime(day: date.dayNumber + 1)
      patience -= 1
      if weekdays.contains(date.weekday) && !holidays.contains(date.dayNumber) { left -= 1 }
    }
    date.hour = closesMinute / 60
    date.minute = closesMinute % 60
    return zone.instant(of: date)
  }

  /// The moment a promise that starts at `start` falls due.
  package func due(_ target: Target, from start: Instant) -> Instant {
    switch target {
    case .within(let duration): start + duration
    case .businessDays(let days): end(ofBusinessDay: days, after: start)
    }
  }
}
