public import Engine

/// How an append ended.
public enum AppendOutcome: Hashable, Sendable {
  /// Recorded and durable: the new head, and the events as they stand in the log.
  case appended(Head, [Event])
  /// Others were faster, and nothing was recorded: the events after the head that was expected. Fold them, decide
  /// again, append after the new head.
  case conflict([Event])
  /// An event with one of these ids is in the log already, under this number.
  case already(seq: Int)
}

/// Why nothing was recorded, or may not have been.
public enum AppendError: Error, Hashable, Sendable {
  /// The drafts cannot be written; a sentence says why.
  case invalid(String)
  /// Nothing was recorded, and the log is as it was.
  case notRecorded(SystemError)
  /// It could not be learnt whether it was recorded: append the same ids again.
  case unknown(SystemError)
  /// The disk failed while the log was flushed, now or earlier; the incident is read-only.
  case poisoned(SystemError?)
  /// The log does not verify; it is read-only.
  case damaged(Damage)
  /// The number was taken and nothing ever recorded.
  case abandoned
  /// The file is another than before, or gone, and does not continue what was read; a sentence says what was found.
  case replaced(String)
}

extension AppendError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalid(let reason): "NOT recorded: \(reason)"
    case .notRecorded(let error): "NOT recorded: \(error)"
    case .unknown(let error): "It is not known whether this was recorded: \(error)"
    case .poisoned(let error):
      "NOT recorded: the disk failed while the log was flushed, so the incident is read-only"
        + (error.map { ": \($0)" } ?? "")
    case .damaged(let damage): "NOT recorded: the log is damaged: \(damage)"
    case .abandoned: "NOT recorded: nothing was ever recorded under this number"
    case .replaced(let reason): "NOT recorded: \(reason)"
    }
  }
}
