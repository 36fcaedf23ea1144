/// Where a log ends: the number of its last event and that event's hash. Who has noted a head can tell later
/// whether the log still contains all that it held then.
public struct Head: Hashable, Sendable {
  public let seq: Int
  public let hash: Digest

  public init(seq: Int, hash: Digest) {
    self.seq = seq
    self.hash = hash
  }

  /// Of a log without events.
  public static let empty = Head(seq: 0, hash: .zero)

  /// Reads `SEQ:HASH`, the hash in 64 lower-case digits.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let seq = Int(parts[0]), seq > 0, let hash = Digest(hex: parts[1])
    else { return nil }
    self.init(seq: seq, hash: hash)
  }

  /// `SEQ:HASH`.
  public var text: String { "\(seq):\(hash.hex)" }
}

/// What state a log is in.
public enum LogCondition: Hashable, Sendable {
  case sound
  /// The last write did not get to its end and was never acknowledged; the next append cuts it off.
  case torn(offset: Int, length: Int)
  /// It does not verify from here on and is read-only for ever; `salvage` continues it elsewhere.
  case damaged(at: Damage)
  /// The disk failed while it was flushed: what is read may not be what is stored. Read-only.
  case poisoned
  /// Events that were acknowledged before a power cut wait in a file beside it, and can't be put back by whoever reads it, or
  /// not while the file system may only be read. What is read ends before them.
  case incomplete(path: String)
  /// The number was taken and nothing recorded: an empty file, or a first line that was torn.
  case abandoned

  /// Whether events can be appended.
  public var isWritable: Bool {
    switch self {
    case .sound, .torn: true
    case .damaged, .poisoned, .incomplete, .abandoned: false
    }
  }
}

/// The first line that does not verify.
public struct Damage: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number that its event should have had.
  public let seq: Int
  /// Where the line begins, in bytes.
  public let offset: Int
  /// A sentence without its full stop.
  public let reason: String

  public init(seq: Int, offset: Int, reason: String) {
    self.seq = seq
    self.offset = offset
    self.reason = reason
  }

  public var description: String { "\(reason) (event \(seq), byte \(offset))" }
}
