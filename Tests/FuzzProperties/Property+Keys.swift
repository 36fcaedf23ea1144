internal import TerminalKit
internal import TestSupport

extension Property {
  private static let keyWords = [
    "\u{1B}[A", "\u{1B}OB", "\u{1B}", "[", "O", "é", "日", "👩‍💻", "\u{1B}[200~", "\u{1B}[201~",
    "a", "\u{1B}[1;5C",
    "\u{1B}]0;", "\u{07}", "\u{1B}\\", "\u{1B}[<0;3;4M", "\u{1B}[I", "~", ";5", "\r\n", "\u{1B}P",
    "2",
    "\u{1B}[[", "\u{1B}[M", "\u{1B}[?1;2c", "\u{1B}[97;5u", "\u{1B}[99999999999999999999;1M",
    "\u{9B}A", "\u{0}",
    "\u{1B}[27;5;9~", "\r", "\n", "\t", "\u{7F}", "\u{1B}_G", "\u{1B}[1\u{1B}[2",
  ]

  /// Any bytes give the same events however they are split, and none of them holds a control.
  package static let keys = Property(
    "keys",
    words: keyWords, samples: { keyWords.map { Array($0.utf8) } },
    fault: { bytes in
      var whole = InputParser()
      let expected = whole.feed(bytes) + whole.flush() + whole.abandonPaste()
      var random = Seeded(of: bytes)
      for longest in [1, 3, 40] {
        var parser = InputParser()
        var events: [InputEvent] = []
        var rest = bytes[...]
        while !rest.isEmpty {
          let count = random.int(1...min(longest, rest.count))
          events += parser.feed(rest.prefix(count))
          rest = rest.dropFirst(count)
        }
        events += parser.flush() + parser.abandonPaste()
        if events != expected { return "\(bytes) in pieces up to \(longest)" }
      }
      if whole.isPending || whole.isPasting { return "\(bytes) leave something open" }
      for event in expected {
        guard case .key(let key) = event, case .character(let character) = key.code else {
          continue
        }
        let isControl = character.unicodeScalars.contains {
          $0.properties.generalCategory == .control
        }
        if isControl { return "\(bytes) give a control as a character" }
      }
      return nil
    })
}
