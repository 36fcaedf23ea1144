import Engine
import TestSupport

extension Seeded {
  /// A schedule whose layers begin within `days`, with handoffs and hours at times that the clocks jump over or show twice.
  mutating func schedule(in zone: Zone, days: ClosedRange<Int>) -> OnCallSchedule {
    let people = ["ana", "bo", "chen", "dee", "eve"]
    func minute(_ random: inout Seeded) -> Int {
      random.pick([0, 60, 90, 105, 119, 120, 135, 150, 180, 540, 1020, 1439, 1440 * 3 / 5])
    }
    let layers = (0..<int(1...3)).map { index in
      OnCallSchedule.Layer(
        name: "layer \(index)", people: (0..<int(1...4)).map { _ in pick(people) },
        // Now and then one that is not yet in force at first.
        startDay: chance(80) ? days.lowerBound - int(0...400) : int(days),
        handoffMinute: minute(&self), everyDays: pick([1, 2, 3, 7, 7, 7, 10, 14, 28]),
        hours: index == 0 && chance(60)
          ? nil
          : OnCallSchedule.WeeklyHours(
            weekdays: Set((1...7).filter { _ in chance(60) }), fromMinute: minute(&self),
            toMinute: minute(&self)),
        endDay: chance(20) ? int(days) : nil)
    }
    let overrides = (0..<int(0...6)).map { _ in
      let from = Instant(milliseconds: Int64(int(days)) * 86_400_000) + .minutes(int(0...1439))
      return OnCallSchedule.Override(
        person: pick(people), from: from, to: from + .minutes(int(1...20_000)),
        reason: maybe("swap"))
    }
    return OnCallSchedule(id: "primary", zone: zone, layers: layers, overrides: overrides)
  }
}

extension Zone {
  /// The changes of the clocks between two days, found by looking every hour.
  func changes(in days: ClosedRange<Int>) -> [Instant] {
    let hours = days.lowerBound * 24...days.upperBound * 24
    return hours.map { Instant(milliseconds: Int64($0) * 3_600_000) }
      .filter { offsetSeconds(at: $0) != offsetSeconds(at: $0 - .hours(1)) }
  }
}
