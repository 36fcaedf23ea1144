import TerminalKit
import TestSupport
import Testing

@Suite("Input")
struct InputParserTests {
  private func parse(_ text: String) -> [InputEvent] {
    var parser = InputParser()
    return parser.feed(Array(text.utf8)) + parser.flush()
  }

  private func feed(_ parser: inout InputParser, _ bytes: [UInt8]) -> [InputEvent] {
    parser.feed(bytes)
  }

  @Test(
    "each way to say a key gives that key",
    arguments: [
      ("a", "a"), ("A", "A"), ("é", "é"), ("日", "日"), ("\r", "enter"), ("\t", "tab"),
      ("\u{7F}", "backspace"), ("\u{10}", "ctrl-p"), ("\u{0}", "ctrl-space"),
      ("\u{1F}", "ctrl-_"), ("\u{8}", "ctrl-h"), ("\n", "ctrl-j"), ("\u{1B}", "esc"),
      ("\u{1B}[A", "up"), ("\u{1B}OA", "up"), ("\u{1B}[1;5C", "ctrl-right"),
      ("\u{1B}[1;2D", "shift-left"), ("\u{1B}O5C", "ctrl-right"), ("\u{1B}[Z", "shift-tab"),
      ("\u{1B}[H", "home"), ("\u{1B}[1~", "home"), ("\u{1B}[7~", "home"), ("\u{1B}OF", "end"),
      ("\u{1B}[5~", "pageup"), ("\u{1B}[6;5~", "ctrl-pagedown"), ("\u{1B}[3~", "delete"),
      ("\u{1B}[2~", "insert"), ("\u{1B}OP", "F1"), ("\u{1B}[11~", "F1"), ("\u{1B}[[A", "F1"),
      ("\u{1B}[15~", "F5"), ("\u{1B}[24~", "F12"), ("\u{1B}[1;2P", "shift-F1"),
      ("\u{1B}[17;3~", "alt-F6"), ("\u{1B}b", "alt-b"), ("\u{1B}é", "alt-é"),
      ("\u{1B}\u{7F}", "alt-backspace"), ("\u{1B}\r", "alt-enter"), ("\u{1B}[", "alt-["),
      ("\u{1B}O", "alt-O"), ("\u{1B}[27;5;9~", "ctrl-tab"), ("\u{1B}[112;5u", "ctrl-p"),
      ("\u{1B}[97;2u", "A"), ("\u{1B}[13;2u", "shift-enter"), ("\u{1B}[27u", "esc"),
      ("\u{1B}[97:65;2:1u", "A"), ("\u{1B}OM", "enter"), ("\u{1B}Oq", "1"),
    ])
  func keys(bytes: String, name: String) {
    #expect(parse(bytes) == [name.key()])
  }

  @Test(
    "what is no input is swallowed whole, and the key after it is not",
    arguments: [
      "\u{1B}[?1;2c", "\u{1B}[>41;354;0c", "\u{1B}[?2026;2$y", "\u{1B}]11;rgb:0000/0000/0000\u{07}",
      "\u{1B}]52;c;aGk=\u{1B}\\", "\u{1B}P1+r5463=32\u{1B}\\", "\u{1B}[99~", "\u{1B}[1;5z",
      "\u{1B}[97;1:3u", "\u{1B}[M !!", "\u{1B}_Gi=1\u{1B}\\", "\u{1B}[E", "\u{1B}[201~",
      "\u{1B}[" + String(repeating: "1;", count: 500) + "A", "\u{1B}[<1;2M", "\u{1B}[<1;;M",
      "\u{1B}[[Z", "\u{1B}[1\u{1B}[2z", "\u{1B}[<99999999999999999999;1M",
    ])
  func swallowed(bytes: String) {
    var parser = InputParser()
    #expect(feed(&parser, Array((bytes + "x").utf8)).last == "x".key())
    #expect(feed(&parser, Array((bytes).utf8)) == [])
    #expect(feed(&parser, Array("x".utf8)) == ["x".key()])
  }

  @Test("broken UTF-8 becomes replacement characters, as many as a string would have")
  func brokenUTF8() {
    for seed in UInt64(0)..<300 {
      var random = Seeded(seed)
      let bytes = (0..<12).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0xA0...0xFF, using: &random)
          : UInt8.random(in: 0x61...0x7A, using: &random)
      }
      var parser = InputParser()
      let events = parser.feed(bytes) + parser.flush()
      let expected = String(decoding: bytes, as: UTF8.self).unicodeScalars.map {
        InputEvent.key(Key(.character(Character($0))))
      }
      #expect(events == expected, "seed \(seed)")
    }
  }

  @Test("a paste is one event, with plain newlines and its escapes kept as text")
  func paste() {
    let text = "\u{1B}[200~a\r\nb\rc\u{1B}[20\u{1B}[31md\u{1B}[201~x"
    #expect(parse(text) == [.paste("a\nb\nc\u{1B}[20\u{1B}[31md"), "x".key()])
  }

  @Test("a paste beyond the limit is cut between characters and says how much was dropped")
  func longPaste() {
    var parser = InputParser()
    let limit = InputParser.pasteLimitBytes
    let body = Array(("a" + String(repeating: "é", count: limit / 2)).utf8)
    let events = parser.feed(Array("\u{1B}[200~".utf8) + body + Array("\u{1B}[201~".utf8))
    guard case .paste(let text) = events.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == limit - 1)
    #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    #expect(parser.droppedFromPaste == 2)
    #expect(feed(&parser, [0x78]) == ["x".key()])
  }

  @Test("a paste is whole up to the limit, and far beyond it only its beginning is held")
  func pasteLimits() {
    let limit = InputParser.pasteLimitBytes
    for size in [limit, limit + 1, limit * 8] {
      var parser = InputParser()
      let body = [UInt8](repeating: 0x61, count: size)
      let events = parser.feed(Array("\u{1B}[200~".utf8) + body + Array("\u{1B}[201~".utf8))
      #expect(events == [.paste(String(repeating: "a", count: limit))])
      #expect(parser.droppedFromPaste == size - limit)
    }
  }

  @Test("only what could become more is pending, and a slow paste is not taken apart")
  func pending() {
    for text in ["\u{1B}", "\u{1B}[", "\u{1B}O", "\u{1B}]0;"] {
      var parser = InputParser()
      _ = parser.feed(Array(text.utf8))
      #expect(parser.isPending, "\(text.debugDescription)")
      _ = parser.flush()
      #expect(!parser.isPending)
    }
    var parser = InputParser()
    _ = parser.feed([0xE6, 0x97])
    #expect(parser.isPending)
    let flushed = parser.flush()
    #expect(flushed == ["\u{FFFD}".key()])
    _ = parser.feed(Array("\u{1B}[200~abc".utf8))
    #expect(!parser.isPending && parser.isPasting)
    let kept = parser.flush()
    #expect(kept == [])
    let abandoned = parser.abandonPaste()
    #expect(abandoned == [.paste("abc")])
    #expect(feed(&parser, [0x78]) == ["x".key()])
  }

  @Test("two escapes are two keys, and an arrow after an escape is still an arrow")
  func escapes() {
    #expect(parse("\u{1B}\u{1B}") == ["esc".key(), "esc".key()])
    #expect(parse("\u{1B}\u{1B}[A") == ["esc".key(), "up".key()])
  }

  @Test("focus and the mouse are reported")
  func mouse() {
    #expect(parse("\u{1B}[I\u{1B}[O") == [.focus(true), .focus(false)])
    #expect(
      parse("\u{1B}[<0;3;4M\u{1B}[<0;3;4m\u{1B}[<65;1;1M\u{1B}[<36;2;2M") == [
        .mouse(MouseEvent(kind: .press(0), x: 2, y: 3)),
        .mouse(MouseEvent(kind: .release(0), x: 2, y: 3)),
        .mouse(MouseEvent(kind: .wheelDown, x: 0, y: 0)),
        .mouse(MouseEvent(kind: .drag(0), x: 1, y: 1, modifiers: .shift)),
      ])
  }

  @Test("every key's name names it")
  func names() {
    let codes: [KeyCode] = [
      .enter, .tab, .backspace, .escape, .up, .down, .left, .right, .home, .end, .pageUp,
      .pageDown, .insert, .delete, .function(1), .function(12), .character("a"),
      .character("?"), .character(" "), .character("-"), .character("é"),
    ]
    for code in codes {
      for bits in UInt8(0)..<8 {
        let key = Key(code, Modifiers(rawValue: bits))
        if case .character(let letter) = code, letter != " ", bits & 1 != 0 { continue }
        #expect(Key(name: key.name) == key, "\(key.name)")
      }
    }
    #expect(Key(name: "Ctrl-P") == Key(.character("p"), .control))
    #expect(Key(name: "shift-g") == Key(.character("G")))
    #expect(Key(name: "f5") == Key(.function(5)))
    for wrong in ["", "ctrl-", "F0", "F99", "hyper-x", "ab"] {
      #expect(Key(name: wrong) == nil, "\(wrong)")
    }
  }
}
