/// The rules of a time zone as a value, so that the engine needs neither disk nor clock to apply them.
public struct Zone: Hashable, Sendable {
  /// One change of the clocks.
  public struct Period: Hashable, Sendable {
    /// When it begins, in seconds since the epoch.
    public var start: Int64
    /// Seconds east of UTC.
    public var offsetSeconds: Int
    /// What people call it: `CEST`.
    public var abbreviation: String
  }

  /// `UTC`, or the name in the tz database: `Europe/Berlin`.
  public var name: String
  /// In the order of their starts; never empty, and the first holds for all time before the second.
  private var periods: [Period]

  public static let utc = Zone(
    name: "UTC", periods: [Period(start: .min, offsetSeconds: 0, abbreviation: "UTC")])

  init(name: String, periods: [Period]) {
    precondition(!periods.isEmpty, "a zone has an offset")
    self.name = name
    self.periods = periods
  }

  public func offsetSeconds(at instant: Instant) -> Int { period(at: instant).offsetSeconds }

  public func abbreviation(at instant: Instant) -> String { period(at: instant).abbreviation }

  /// The instant at which clocks here show `time`. A time that the clocks skip counts as if they had not jumped yet (so
  /// it lies after the jump); of a time that comes twice, the first is meant.
  package func instant(of time: CivilTime) -> Instant {
    let asUTC = time.instant()
    let early = offsetSeconds(at: asUTC - .hours(24))
    let late = offsetSeconds(at: asUTC + .hours(24))
    let first = time.instant(offsetSeconds: early)
    if offsetSeconds(at: first) == early { return first }
    let second = time.instant(offsetSeconds: late)
    return offsetSeconds(at: second) == late ? second : first
  }

  private func period(at instant: Instant) -> Period {
    let seconds = instant.second.milliseconds / 1000
    var (low, high) = (0, periods.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if periods[middle].start <= seconds { low = middle } else { high = middle }
    }
    return periods[low]
  }
}
