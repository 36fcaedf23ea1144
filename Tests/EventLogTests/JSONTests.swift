import EventLog
import Foundation
import TestSupport
import Testing

@Suite("JSON")
struct JSONTests {
  private func isValidForFoundation(_ bytes: [UInt8]) -> Bool {
    (try? JSONDecoder().decode(Anything.self, from: Data(bytes))) != nil
  }

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
    #expect(((try? JSON.parse(bytes)) != nil) == isValidForFoundation(bytes))
  }

  @Test("agrees with Foundation on random mutations")
  func mutations() {
    var random = Seeded(9)
    let seed = Array(#"{"a":[1,-2.5e3,"x\n\u00e9é🔥"],"b":{"c":null,"d":[true,false]}}"#.utf8)
    for _ in 0..<20_000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 1...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
        }
      }
      let ours: JSON?
      do throws(JSONError) { ours = try JSON.parse(bytes) } catch {
        // Ours alone refuses a key that stands twice.
        if error.reason.contains("twice") { continue }
        ours = nil
      }
      // Foundation's alone takes a comma before a closing bracket, against RFC 8259.
      if bytes.contains(",]".utf8) || bytes.contains(",}".utf8) {
        #expect(ours == nil)
        continue
      }
      #expect(
        (ours != nil) == isValidForFoundation(bytes), "\(String(decoding: bytes, as: UTF8.self))")
      if let ours { #expect((try? JSON.parse(ours.bytes)) == ours) }
    }
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

/// Any JSON value, read as Foundation's decoder reads it.
private struct Anything: Decodable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Key.self) {
      for key in object.allKeys { _ = try object.decode(Anything.self, forKey: key) }
    } else if var array = try? decoder.unkeyedContainer() {
      while !array.isAtEnd { _ = try array.decode(Anything.self) }
    } else {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() { return }
      if (try? single.decode(Bool.self)) != nil || (try? single.decode(Double.self)) != nil {
        return
      }
      _ = try single.decode(String.self)
    }
  }
}
