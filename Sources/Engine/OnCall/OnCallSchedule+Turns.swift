/// The turns of a rotation and the hours in which it is staffed, worked out for any moment without going through those
/// before it.
///
/// Every local time becomes an instant as `Zone.instant(of:)` says: a handoff at a time that the clocks skip happens as if
/// they had not jumped yet (02:30 on the night they go from 2 to 3 is half past three), and one that comes twice happens
/// the first time. The hours of a day are as long as its clocks make them.
extension OnCallSchedule.Layer {
  /// When a turn begins; 0 is the first.
  package func start(ofTurn turn: Int, in zone: Zone) -> Instant {
    zone.instant(of: CivilTime(day: startDay + turn * everyDays, minute: handoffMinute))
  }

  /// The first moment at which the layer is over: the midnight that ends its last day.
  package func end(in zone: Zone) -> Instant? {
    endDay.map { zone.instant(of: CivilTime(day: $0 + 1)) }
  }

  /// The turn that runs at a moment; less than 0 before the first handoff.
  package func turn(at instant: Instant, in zone: Zone) -> Int {
    let day = CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant)).dayNumber
    let days = day - startDay
    var turn = (days - days.modulo(everyDays)) / everyDays
    // The day's own handoff may be still to come. Where a zone left a whole day out, it may be one day further off.
    while start(ofTurn: turn, in: zone) > instant { turn -= 1 }
    while start(ofTurn: turn + 1, in: zone) <= instant { turn += 1 }
    return turn
  }

  /// Whose turn it is, where the layer is staffed at all.
  package func person(at instant: Instant, in zone: Zone) -> PersonID? {
    if let end = end(in: zone), instant >= end { return nil }
    if let hours, !hours.contain(instant, in: zone) { return nil }
    let turn = turn(at: instant, in: zone)
    return turn < 0 ? nil : people[turn % people.count]
  }
}

extension OnCallSchedule.WeeklyHours {
  /// The stretch that begins on a day; `nil` where that day of the week has none.
  package func stretch(ofDay day: Int, in zone: Zone) -> (from: Instant, to: Instant)? {
    guard weekdays.contains(CivilTime(day: day).weekday) else { return nil }
    let lastDay = toMinute <= fromMinute ? day + 1 : day
    return (
      zone.instant(of: CivilTime(day: day, minute: fromMinute)),
      zone.instant(of: CivilTime(day: lastDay, minute: toMinute))
    )
  }

  /// Whether a moment lies within the hours; the moment at which they end no longer does.
  public func contain(_ instant: Instant, in zone: Zone) -> Bool {
    let day = CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant)).dayNumber
    // A stretch may have begun the day before, or, where the clocks were changed since, by another count of days.
    return (day - 2...day + 1).contains { day in
      guard let stretch = stretch(ofDay: day, in: zone) else { return false }
      return stretch.from <= instant && instant < stretch.to
    }
  }
}
