/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds (as POSIX counts).
public struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since the epoch; negative before it.
  public var milliseconds: Int64

  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  public static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  public static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(milliseconds: instant.milliseconds &+ duration.milliseconds)
  }

  public static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(milliseconds: instant.milliseconds &- duration.milliseconds)
  }

  public static func - (later: Instant, earlier: Instant) -> Duration {
    .milliseconds(later.milliseconds &- earlier.milliseconds)
  }

  /// The first moment of the second that this one falls in.
  package var second: Instant {
    Instant(milliseconds: milliseconds &- milliseconds.modulo(1000))
  }
}

extension Duration {
  /// The length in whole milliseconds, rounded towards zero.
  public var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000
  }

  /// The length in whole seconds, rounded down (so that −0.5 s is −1 s).
  package var wholeSeconds: Int64 {
    let milliseconds = milliseconds
    return (milliseconds &- milliseconds.modulo(1000)) / 1000
  }

  package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
  package static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
  package static func days(_ count: Int) -> Duration { .seconds(count * 86400) }
}

extension BinaryInteger {
  /// The remainder that is never negative, for a divisor greater than zero.
  package func modulo(_ divisor: Self) -> Self {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
