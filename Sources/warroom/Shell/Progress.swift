import Glibc

/// How far a long work is, on standard error where that is a terminal.
struct Progress {
  private let noun: String
  private let isTerminal = isatty(2) == 1
  private var isShown = false

  init(noun: String) { self.noun = noun }

  /// - Parameters:
  ///   - done: How many are finished.
  ///   - total: A few need no line.
  mutating func show(_ done: Int, of total: Int) {
    guard isTerminal, total > 50, done % 25 == 0 || done == total else { return }
    Output.flush()
    _ = Files.writeAll(2, Array("\r\(done) of \(total) \(noun)".utf8))
    isShown = true
  }

  /// Takes the line away.
  mutating func end() {
    guard isShown else { return }
    _ = Files.writeAll(2, Array("\r\u{1B}[K".utf8))
    isShown = false
  }
}
