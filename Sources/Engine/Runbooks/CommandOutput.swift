/// What a command printed, as far as it is kept: its beginning and its end, with a mark between them where something is left
/// out.
public struct CommandOutput: Hashable, Sendable {
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  /// How many bytes it printed in all.
  public private(set) var count = 0

  /// Bytes kept of the beginning and of the end each: a command that prints without end must not fill the disk.
  public static let keptBytes = 4 << 20
  /// Bytes of the beginning, and of the end, that stand in the log.
  static let excerptBytes = 1500

  public init() {}

  public mutating func append(_ bytes: some Collection<UInt8>) {
    count += bytes.count
    let room = CommandOutput.keptBytes - head.count
    head += bytes.prefix(room)
    tail += bytes.dropFirst(room)
    // Twice as much is let in, so that not every line moves all of it.
    if tail.count > 2 * CommandOutput.keptBytes {
      tail.removeFirst(tail.count - CommandOutput.keptBytes)
    }
  }

  /// All that is kept, to be stored as a blob; `nil` where the log holds all of it.
  public var whole: [UInt8]? {
    guard count > 2 * CommandOutput.excerptBytes else { return nil }
    let tail = tail.suffix(CommandOutput.keptBytes)
    let left = count - head.count - tail.count
    let gap = left > 0 ? Array("\n… \(left) bytes are left out …\n".utf8) : []
    return head + gap + tail
  }

  /// The beginning, as a log and a screen bear it: all of it where it is short.
  public var beginning: String {
    guard whole != nil else { return CommandOutput.plain(head) }
    let cut = head.prefix(CommandOutput.excerptBytes)
    // At the end of a line, where one is near.
    let end = cut.lastIndex(of: 0x0A) ?? cut.endIndex
    return CommandOutput.plain(cut[..<end])
  }

  /// The end; `nil` where the beginning is all.
  public var end: String? {
    guard whole != nil else { return nil }
    let all = tail.count < CommandOutput.excerptBytes ? head + tail : tail
    let cut = all.suffix(CommandOutput.excerptBytes)
    let start = cut.firstIndex(of: 0x0A).map { cut.index(after: $0) } ?? cut.startIndex
    return CommandOutput.plain(start < cut.endIndex ? cut[start...] : cut)
  }

  /// The last line that says something; empty where there is none.
  public var lastLine: String {
    let recent = (tail.isEmpty ? head : tail).suffix(CommandOutput.excerptBytes)
    let lines = CommandOutput.plain(recent).split(separator: "\n")
    return lines.last { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
  }

  /// Text without what steers a terminal.
  package static func plain(_ bytes: some Collection<UInt8>) -> String {
    var text = ""
    var (state, wasReturn) = (Escape.none, false)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      guard !state.takes(scalar) else { continue }
      // A line that is written over, as a bar of progress is, counts as lines.
      if wasReturn, scalar != "\n", scalar != "\r" { text.unicodeScalars.append("\n") }
      wasReturn = wasReturn && scalar == "\r"
      switch scalar.value {
      case 0x0A, 0x09: text.unicodeScalars.append(scalar)
      case 0x0D: wasReturn = true
      case ..<0x20, 0x7F...0x9F: break
      default: text.unicodeScalars.append(scalar)
      }
    }
    while text.unicodeScalars.last == "\n" { text.unicodeScalars.removeLast() }
    return text
  }

  /// Where a sequence that steers a terminal is.
  private enum Escape {
    case none, begun, sequence, string, stringEscape

    /// Whether a scalar belongs to such a sequence.
    mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .none:
        guard scalar == "\u{1B}" || scalar == "\u{9B}" else { return false }
        self = scalar == "\u{1B}" ? .begun : .sequence
      case .begun:
        switch scalar {
        case "[": self = .sequence
        case "]", "P", "X", "^", "_": self = .string
        // A set of characters is named by one more.
        case "(", ")", "*", "+", "#", "%": self = .begun
        default: self = .none
        }
      case .sequence:
        // A new line is no part of it: a sequence that was cut off must not eat what follows.
        if scalar == "\n" || (0x40...0x7E).contains(scalar.value) { self = .none }
        return scalar != "\n"
      case .string:
        if scalar == "\u{7}" || scalar == "\n" { self = .none }
        if scalar == "\u{1B}" { self = .stringEscape }
        return scalar != "\n"
      case .stringEscape: self = .none
      }
      return true
    }
  }
}

extension CommandRun {
  /// A run with what its command printed.
  ///
  /// - Parameters:
  ///   - command: What was run.
  ///   - exitCode: Where it ended by itself.
  ///   - signal: Where a signal ended it.
  ///   - cut: Why it was ended, where it was.
  ///   - lasting: From its start to its end.
  ///   - output: All that it printed.
  ///   - blob: Where all of it is kept.
  public init(
    of command: RunnableCommand, exitCode: Int?, signal: Int?, cut: Cut?, lasting: Duration,
    output: CommandOutput, blob: String?
  ) {
    let isLong = command.text.count > TextLimits.stepTextCharacters
    self.init(
      step: command.step,
      command: isLong
        ? command.text.prefix(TextLimits.stepTextCharacters) + "… (the step has all of it)"
        : command.text,
      exitCode: exitCode, signal: signal, cut: cut, lasting: lasting,
      beginning: output.beginning, end: output.end, outputBytes: output.count, blob: blob)
  }
}
