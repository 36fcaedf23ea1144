public import Engine

/// A log as it was read.
public struct LogContents: Hashable, Sendable {
  /// All events that verify, in order.
  public var events: [Event]
  /// The end of `events`.
  public var head: Head
  public var condition: LogCondition
  /// What stands behind damage: shown, marked as unverified, never built upon.
  public var unverified: [UnverifiedLine]
  /// Events whose `at` lies further before that of the one before than the log smooths over: a clock was set back.
  public var skewed: [Int]
}

/// A line behind the first that does not verify.
public struct UnverifiedLine: Hashable, Sendable {
  /// Where it begins, in bytes.
  public var offset: Int
  /// The line's bytes as they are, cut to `LogLimits.lineBytes`.
  public var bytes: [UInt8]
  /// What it says, where it can be read.
  public var event: Event?
}

/// What came after the last read.
public struct LogUpdate: Hashable, Sendable {
  /// Events not delivered before; after a restart all of them, from the first.
  public var events: [Event]
  public var head: Head
  public var condition: LogCondition
  /// The file was replaced, truncated or rewritten: what was folded so far must be folded anew.
  public var isRestart: Bool
}

/// Why a log cannot be read.
public enum ReadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such file (any more).
  case missing(path: String)
  case system(SystemError)

  public var description: String {
    switch self {
    case .missing(let path): "\(path) does not exist"
    case .system(let error): error.description
    }
  }
}
