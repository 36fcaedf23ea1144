import CPlatform
import EventLog
import Glibc
import TerminalKit

/// What the program says on its standard streams.
enum Output {
  /// Prints a line, or several.
  static func line(_ text: String) { print(Printable.lines(text)) }

  /// Prints a JSON value on a line of its own.
  static func json(_ value: JSON) { print(Printable.json(value.text)) }

  /// Prints a whole document in a format that others read: as it is into a file or a pipe, and fit to be seen at a terminal.
  static func document(_ text: String) {
    guard isTerminal else { return print(text, terminator: "") }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    print(Printable.lines(lines.joined(separator: "\n")), terminator: "")
  }

  /// Says something on standard error that is no part of the result.
  static func complain(_ text: String) {
    prompt("warroom: \(text)\n")
  }

  /// Whether somebody sits at a terminal who can answer.
  static var canAsk: Bool { isatty(0) == 1 && isatty(2) == 1 }

  /// Asks on standard error, so that the result stays clean.
  ///
  /// - Returns: The answer's line; `nil` at the end of the input.
  static func ask(_ question: String) -> String? {
    prompt(question)
    return readLine()
  }

  /// Says on standard error what goes with a question; lines stay lines.
  static func prompt(_ text: String) {
    fflush(nil)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let clean = lines.map { Text.sanitise(String($0)) }.joined(separator: "\n")
    _ = Files.writeAll(2, Array(clean.utf8))
  }

  /// Hands out what was printed so far; `false` where nobody reads it any more.
  @discardableResult
  static func flush() -> Bool { fflush(nil) == 0 }

  /// Hands out all that was printed.
  ///
  /// - Parameter code: How the command ended.
  /// - Returns: The same, or 1 where the output could not be written for another reason than a reader who left.
  static func finish(_ code: Int32) -> Int32 {
    var reason = ""
    if flush() {
      // What did not fit into the buffer may have failed before.
      if warroom_output_failed() == 0 || !hasReader { return code }
    } else {
      if errno == EPIPE { return code }
      reason = ": \(String(cString: strerror(errno)))"
    }
    complain("What the command says could not be written\(reason).")
    return code == 0 ? 1 : code
  }

  /// Whether somebody may still read what is printed; a pipe knows.
  private static var hasReader: Bool {
    var request = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, 0) <= 0 || request.revents & Int16(POLLERR) == 0
  }

  static var isTerminal: Bool { isatty(1) == 1 }

  /// The columns of the terminal; `nil` where the output goes elsewhere.
  static var columns: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
