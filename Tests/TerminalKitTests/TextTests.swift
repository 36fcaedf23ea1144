import TerminalKit
import TestSupport
import Testing

@Suite("Text")
struct TextTests {
  @Test(
    "untrusted text becomes harmless cells",
    arguments: [
      ("plain", "plain", 5),
      ("a\u{1B}[31mb", "a␛[31mb", 7),
      ("a\tb", "a b", 3),
      ("a\r\nb\nc\rd", "a⏎b⏎c␍d", 7),
      ("\u{202E}evil\u{2066}", "evil", 4),
      ("a\u{200B}\u{FEFF}\u{AD}b", "ab", 2),
      ("\u{9B}31m", "\u{FFFD}31m", 4),
      ("\u{E000}\u{FFFE}", "\u{FFFD}\u{FFFD}", 2),
      ("e\u{301}", "e\u{301}", 1),
      ("\u{301}x", "◌\u{301}x", 2),
      ("👩‍💻!", "👩!", 3),
      ("👍🏽", "👍", 2),
      ("⚠️", "⚠", 1),
      ("🇫🇷🇩", "[FR][D]", 7),
      ("日本", "日本", 4),
      ("ﾊﾛｰ", "ﾊﾛｰ", 3),
      ("한국", "한국", 4),
      ("\u{1112}\u{1161}\u{11AB}", "\u{1112}\u{1161}\u{11AB}", 2),
      ("a\u{1160}b\u{D7C7}", "ab\u{FFFD}", 3),
      ("a\u{2028}b\u{A0}c", "a⏎b c", 5),
      ("x\u{300}\u{301}\u{302}\u{303}\u{304}", "x\u{300}\u{301}\u{302}\u{303}", 1),
      ("\u{7F}\u{0}", "␡␀", 2),
    ])
  func sanitising(text: String, expected: String, columns: Int) {
    #expect(Text.sanitise(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
    #expect(Text.columns(text) == columns)
  }

  @Test(
    "what is cut off ends in an ellipsis and fits",
    arguments: [
      ("database", 8, "database"), ("database", 5, "data…"), ("database", 1, "…"),
      ("database", 0, ""), ("", 3, ""), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
      ("日本語", 6, "日本語"), ("é́ab", 2, "é́…"),
    ])
  func truncating(text: String, columns: Int, expected: String) {
    #expect(Text.truncate(text, to: columns) == expected)
  }

  @Test(
    "text wraps between words, and inside of those that do not fit",
    arguments: [
      ("roll back the deployment", 10, ["roll back", "the", "deployment"]),
      ("one\ntwo", 10, ["one", "two"]),
      ("", 5, [""]),
      ("a\n\nb", 5, ["a", "", "b"]),
      ("abcdefgh", 3, ["abc", "def", "gh"]),
      ("ab cdefgh", 4, ["ab", "cdef", "gh"]),
      ("日本語", 4, ["日本", "語"]),
      ("abcde fg", 5, ["abcde", "fg"]),
      ("abc     de", 4, ["abc", "de"]),
      ("x\u{1B}y", 80, ["x␛y"]),
      // Marks with a cell of their own: one character of five columns.
      (
        "a \u{915}\u{949}\u{949}\u{949}\u{949}", 2,
        ["a", "\u{915}\u{949}", "\u{949}\u{949}", "\u{949}"]
      ),
    ])
  func wrapping(text: String, columns: Int, expected: [String]) {
    #expect(Text.wrap(text, columns: columns) == expected)
  }

  @Test("wrapped lines fit and lose nothing but blanks")
  func wrappingKeepsText() {
    for seed in UInt64(0)..<200 {
      var random = Seeded(seed)
      let text = random.text(upTo: 80)
      let columns = Int.random(in: 2...20, using: &random)
      let lines = Text.wrap(text, columns: columns)
      #expect(!lines.isEmpty)
      for line in lines { #expect(Text.columns(line) <= columns, "seed \(seed)") }
      let width = Text.columns(Text.truncate(text, to: columns))
      #expect(width <= columns, "seed \(seed)")
    }
    let words = "the quick  brown fox"
    #expect(
      Text.wrap(words, columns: 7).joined().filter { $0 != " " }
        == words.filter { $0 != " " })
  }

  @Test("text for an escape sequence holds nothing that could end one")
  func escaping() {
    let title = Text.sanitiseForEscape("INC\u{1B}]0;x\u{07}\u{9C}\n42", limit: 100)
    #expect(title.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F ~= $0.value) })
    #expect(Text.sanitiseForEscape("日本語", limit: 7) == "日本")
  }

  @Test("the fast way for simple text draws what the slow one draws")
  func fastWay() {
    // A scalar that draws nothing sends a text the slow way.
    let slowly = "\u{200B}"
    for scalar in (0..<0x3000).compactMap({ Unicode.Scalar(UInt32($0)) }) {
      let text = "a\(Character(scalar))b"
      #expect(
        Text.sanitise(text).unicodeScalars.elementsEqual(
          Text.sanitise(text + slowly).unicodeScalars), "U+\(String(scalar.value, radix: 16))")
      #expect(Text.columns(text) == Text.columns(text + slowly))
    }
    var random = Seeded(11)
    let pieces = ["a", "–", "é", "─", "日", "e\u{301}", "\u{301}", "✓", "…", "\t", "👩‍💻", "0.2 %"]
    for _ in 0..<400 {
      let text = (0..<Int.random(in: 0...12, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      for columns in 0...14 {
        #expect(
          Text.truncate(text, to: columns).unicodeScalars.elementsEqual(
            Text.truncate(slowly + text, to: columns).unicodeScalars.filter { $0 != "\u{200B}" }),
          "\(text) to \(columns)")
        for x in -2...4 {
          var (fast, slow) = (
            Frame(size: Size(columns: 9, rows: 1)), Frame(size: Size(columns: 9, rows: 1))
          )
          for number in 0..<9 { fast.write("日", x: number, y: 0, style: .plain) }
          slow = fast
          #expect(
            fast.write(text, x: x, y: 0, style: .plain, maxX: 8)
              == slow.write(slowly + text, x: x, y: 0, style: .plain, maxX: 8))
          #expect(fast == slow)
        }
      }
    }
  }
}
