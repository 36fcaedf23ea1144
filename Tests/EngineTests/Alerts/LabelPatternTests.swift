import Engine
import TestSupport
import Testing

@Suite("Patterns of matchers")
struct LabelPatternTests {
  private func matches(_ pattern: String, _ value: String) throws -> Bool {
    try LabelPattern(pattern).matches(value)
  }

  @Test(
    "a pattern matches a whole value or does not",
    arguments: [
      ("", ["": true, "a": false]),
      ("api.*", ["api": true, "api-1": true, "xapi": false]),
      ("a|b|cd", ["a": true, "cd": true, "c": false, "ab": false]),
      ("(ab)+c?", ["ab": true, "ababc": true, "abcc": false]),
      ("a{2,3}", ["a": false, "aa": true, "aaa": true, "aaaa": false]),
      ("a{2}b{1,}", ["aab": true, "aabbb": true, "aa": false]),
      ("a{,2}", ["a{,2}": true, "aa": false]),
      ("[a-c]x[^0-9-]", ["axb": true, "dxb": false, "ax1": false, "ax-": false]),
      ("[]a]", ["]": true, "a": true]),
      (#"\d+\.\d"#, ["10.5": true, "10x5": false]),
      (#"[\w.]+"#, ["db_1.eu": true, "a b": false]),
      (#"[^\s]+"#, ["ab": true, "a b": false]),
      (#"\x41\x{1F525}"#, ["A🔥": true]),
      ("(?i)DB[a-z]", ["dbX": true, "xbx": false]),
      ("x(?i:y)z", ["xYz": true, "xYZ": false]),
      ("(?P<n>a)(?:b)", ["ab": true]),
      ("^a$", ["a": true]),
      (#"\bdb\b.*"#, ["db 1": true, "db1": false]),
      (#"\Qa.b\E+"#, ["a.b": true, "axb": false]),
      ("[[:digit:]x]+", ["1x2": true, "y": false]),
      ("gr.*e", ["grüße": true]),
      ("(|a)b", ["b": true, "ab": true]),
    ])
  func pattern(_ pattern: String, _ values: [String: Bool]) throws {
    for (value, expected) in values {
      #expect(try matches(pattern, value) == expected, "\(pattern) against \(value)")
    }
  }

  @Test(
    "what is none is refused with a reason",
    arguments: [
      "(", ")", "a)", "[a", "[b-a]", "*a", "+", "a**", "a{2}{3}", "{2}", "a{3,2}", "a{1001}", "\\",
      "\\p{L}", "\\1", "(?=a)", "(?!a)", "(?<=a)", "(?z)", "(?", "\\x4", "[[:nothing:]]",
      "((a{1000}){1000}){1000}", String(repeating: "(", count: 5000),
    ])
  func refused(_ pattern: String) {
    #expect(throws: LabelPatternError.self) { _ = try LabelPattern(pattern) }
  }

  @Test("time does not grow with the ways through a pattern", .timeLimit(.minutes(1)))
  func linear() throws {
    let long = String(repeating: "a", count: 1024)
    for pattern in ["(a+)+b", "(a|a)*b", ".*.*.*.*.*x", "(a*)*b", "(a?){500}a{500}b"] {
      #expect(try !matches(pattern, long), "\(pattern)")
    }
    #expect(try matches("(a?){500}a{500}", String(long.prefix(500))))
  }

  /// But for what is a letter: beyond ASCII, RE2 has none.
  @Test("it agrees with the standard library wherever both know the pattern")
  func agrees() {
    let pieces = [
      "a", "b", "c", ".", "[ab]", "[^a]", "\\d", "\\w", "1", "(a|b)", "(?:ab|c)", "|", "*", "+",
      "?", "{1,2}", "(", ")", "^", "$", "a{2}", "[a-c1]",
    ]
    var compared = 0
    let failures = Trials.failures(3000, full: 300_000) { random in
      let text = (0..<random.int(1...6)).map { _ in random.pick(pieces) }.joined()
      let ours = try? LabelPattern(text)
      guard
        let theirs = try? Regex(text).matchingSemantics(.unicodeScalar)
          .anchorsMatchLineEndings(false), let ours
      else { return nil }
      for _ in 0..<6 {
        let value = (0..<random.int(0...6)).map { _ in random.pick(["a", "b", "c", "1", "-"]) }
          .joined()
        compared += 1
        let expected = (try? theirs.wholeMatch(in: value)) ?? nil
        guard ours.matches(value) == (expected != nil) else {
          return "\(text) against \(value): \(expected != nil) there"
        }
      }
      return nil
    }
    #expect(failures.isEmpty, "\(failures)")
    #expect(compared > 1000)
  }

  @Test("any text is a pattern or is refused")
  func anything() {
    let words = ["(", ")", "[", "]", "{", "}", "\\", "(?", "*", "|", "[:", "1,", "-", "^"]
      .map { Array($0.utf8) }
    let failures = Trials.failures(3000, full: 300_000) { random in
      let bytes = random.mutate(Array("(a[b-d]{2,3}|x.*)\\d+".utf8), words: words, changes: 8)
      let pattern = try? LabelPattern(String(decoding: bytes, as: UTF8.self))
      _ = pattern?.matches("abbx12")
      return nil
    }
    #expect(failures.isEmpty)
  }
}
