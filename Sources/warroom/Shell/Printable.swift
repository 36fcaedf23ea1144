import TerminalKit

/// What may go to a standard stream: what somebody can see, line ends, and the colours of `Paint`.
///
/// Nearly all that is printed was sanitised where it was put together; this is the one place that all of it passes, so
/// that what was forgotten there does no harm either.
enum Printable {
  private static let escape: Unicode.Scalar = "\u{1B}"

  /// JSON text, the same value: what no cell would hold as it is, is written as an escape.
  ///
  /// Always, for what is printed into a file is looked at with `cat` later on. Of such characters JSON has only white
  /// space outside of strings.
  static func json(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar == "\n" || Text.isPrintable(scalar) {
        out.unicodeScalars.append(scalar)
      } else if scalar == "\t" || scalar == "\r" {
        out += " "
      } else {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          let digits = String(unit, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return out
  }

  /// Lines, some of them painted.
  static func lines(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    let paints = Paint.isWanted
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line(String($0), paints: paints) }.joined(separator: "\n")
  }

  /// A colour that nothing painted is shown as the text that it is.
  private static func line(_ text: String, paints: Bool) -> String {
    guard paints, text.unicodeScalars.contains(escape) else { return Text.sanitise(text) }
    var out = ""
    var rest = Substring(text)
    while let at = rest.unicodeScalars.firstIndex(of: escape) {
      out += Text.sanitise(String(rest[..<at]))
      rest = rest[at...]
      if let colour = Paint.sequences.first(where: {
        rest.unicodeScalars.starts(with: $0.unicodeScalars)
      }) {
        out += colour
        rest = Substring(rest.unicodeScalars.dropFirst(colour.unicodeScalars.count))
      } else {
        out += Text.sanitise(String(escape))
        rest = Substring(rest.unicodeScalars.dropFirst())
      }
    }
    return out + Text.sanitise(String(rest))
  }

  /// Printable ASCII and line ends, which is nearly all there is.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A }
  }
}
