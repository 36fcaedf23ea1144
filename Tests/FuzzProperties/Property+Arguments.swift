package import EventLog

/// The commands and options of the program.
package struct ArgumentVocabulary: Sendable {
  package var commands: [String] = []
  package var options: [String] = []

  /// - Parameter table: The lines of `warroom arguments --table`.
  package init(_ table: [JSON]) {
    for line in table {
      let path = (line["path"]?.array ?? []).compactMap(\.string)
      commands += path.dropFirst() + (line["aliases"]?.array ?? []).compactMap(\.string)
      options += ((line["options"]?.array ?? []) + (line["flags"]?.array ?? [])).compactMap(
        \.string)
    }
    commands = Set(commands).sorted()
    options = Set(options).sorted().map { "--" + $0 }
  }
}

extension Property {
  /// Words that are neither commands nor options.
  package static let argumentValues = [
    "INC-0001", "inc-42", "INC-99999999999999999999", "INC-", "-5m", "10m ago", "now", "P1", "ic",
    "ana", "7", "-7", "",
    " ", "-", "--", "---", "-h", "help", "--help", "--version", "=", "--=x", "-x", "--5",
    "99999999999999999999", "NaN",
    "../../etc/passwd", "/dev/stdin", "~root", "two words", "a=b", "--note=--at", "text",
    "\u{1B}]0;x\u{7}", "\u{202E}x",
    "\n", "\u{7F}", "👩‍💻", "e\u{301}", "2026-02-30T25:61:61Z", "9999-12-31", "%s%n%n", "$(id)",
    "`id`", "'", "\"", "\\",
    "--generate-completion-script", "---completion", "--experimental-dump-help",
  ]

  /// What is wrong with how words were arranged.
  ///
  /// - Parameters:
  ///   - typed: The words.
  ///   - result: What became of them: an array, or an object that says why they are refused.
  ///   - again: What became of that array.
  /// - Returns: `nil` where nothing is.
  package static func argumentFault(_ typed: [String], _ result: JSON, again: JSON) -> String? {
    if let refusal = result["refused"]?.string {
      let isSentence = [".", "?", "`"].contains { refusal.hasSuffix($0) } && refusal.count > 10
      return isSentence ? nil : "\(typed) is refused with \(refusal.debugDescription)"
    }
    guard let arranged = result.array?.compactMap(\.string) else {
      return "\(typed): \(result.text)"
    }
    if arranged == ["--version"] || arranged.last == "--help" { return nil }
    if arranged == typed { return nil }
    if again != result { return "\(typed) is \(arranged), and then \(again.text)" }
    // Every character that was typed is there again, but for dashes, command names and what ends the options.
    let separators = arranged.firstIndex(of: "--") ?? arranged.count
    let texts = arranged[separators...].dropFirst()
    for text in texts where !typed.contains(text) { return "\(typed) became \(arranged)" }
    // First what is there whole: a value may look like another option with its value.
    var whole = arranged
    let rest = typed.filter { word in
      guard word != "--" else { return false }
      guard let at = whole.firstIndex(of: word) else { return true }
      whole.remove(at: at)
      return false
    }
    var left = whole.flatMap { $0.hasPrefix("--") ? nameAndValue($0) : [$0] }
    for word in rest {
      for part in left.contains(word) ? [word] : nameAndValue(word) {
        // An alias gives way to the command's own name.
        if let at = left.firstIndex(of: part) {
          left.remove(at: at)
        } else if !isAlias(part) {
          return "\(part.debugDescription) of \(typed) is lost: \(arranged)"
        }
      }
    }
    return nil
  }

  private static func nameAndValue(_ word: String) -> [String] {
    word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
  }

  private static func isAlias(_ word: String) -> Bool {
    ["finding", "decision", "action", "observation", "hypothesis"].contains(word)
  }
}
