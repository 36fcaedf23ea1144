import TerminalKit

/// Text of several lines, made fit to print.
enum Lines {
  /// The lines of a text without its control characters; never empty.
  static func split(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { Text.sanitise(String($0)) }
  }
}
