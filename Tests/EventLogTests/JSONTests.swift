import EventLog
import FuzzProperties
import Testing

@Suite("JSON")
struct JSONTests {
  @Test(
    "takes and refuses what Foundation's decoder does",
    arguments: [
      "{}", "[]", "null", "true", " 1 ", "-0", "0.5", "1e9", "1E+9", "01", "-", "1.", ".5", "+1",
      "1e", "\"\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"",
      "\"\\ud83dx\"", "\"\\ud83d\\u0041\"", "\"\t\"", "\"\u{7F}\"", "\"\\x\"", "\"\\u12\"", "\"a",
      "[,1]", "[1 2]", "{\"a\"}", "{a:1}", "{\"a\":1 \"b\":2}", "nul", "",
      " ", "[[[[]]]]", "{\"a\":{\"b\":[1,{\"c\":null}]}}", "[1]x", "tru", "\"\\/\"", "\"\\u0000\"",
      "{\"\":0}", "NaN", "'a'", "[1]//", "\u{FEFF}x",
    ])
  func agreement(text: String) {
    let bytes = Array(text.utf8)
    #expect(((try? JSON.parse(bytes)) != nil) == (Standard.read(bytes) != nil))
  }

  @Test("names the offset and the reason")
  func errors() {
    #expect(throws: JSONError(offset: 7, reason: "The key \"a\" stands twice in one object")) {
      try JSON.parse(#"{"a":1,"a":2}"#)
    }
    #expect(throws: JSONError.self) {
      try JSON.parse(String(repeating: "[", count: 65) + String(repeating: "]", count: 65))
    }
    #expect(throws: JSONError(offset: 3, reason: "A value is missing")) { try JSON.parse("[1,") }
    #expect(throws: JSONError.self) { try JSON.parse([0x22, 0xFF, 0x22]) }
    #expect(throws: JSONError.self) { try JSON.parse([0x22, 0xC0, 0x80, 0x22]) }
  }

  @Test("keeps keys in order and numbers as they were written")
  func kept() throws {
    let text = #"{"z":1.50,"a":[1E5,-0],"é":"\u2028 \" \\ /"}"#
    let value = try JSON.parse(text)
    #expect(value.text == text)
    #expect(value["a"]?[1]?.double == 0)
    #expect(value["z"]?.int == nil)
  }
}
