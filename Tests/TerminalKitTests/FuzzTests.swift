import TerminalKit
import TestSupport
import Testing

/// Random bytes against the keyboard, random text against the screen; docs/reliability.md tells how all of it is run.
@Suite("Random input")
struct FuzzTests {
  // MARK: Keys

  private static let pieces = [
    "\u{1B}[A", "\u{1B}OB", "\u{1B}", "[", "O", "é", "日", "👩‍💻", "\u{1B}[200~", "\u{1B}[201~", "a",
    "\u{1B}[1;5C",
    "\u{1B}]0;", "\u{07}", "\u{1B}\\", "\u{1B}[<0;3;4M", "\u{1B}[I", "~", ";5", "\r\n", "\u{1B}P",
    "2",
    "\u{1B}[[", "\u{1B}[M", "\u{1B}[?1;2c", "\u{1B}[97;5u", "\u{1B}[99999999999999999999;1M",
    "\u{9B}A", "\u{0}",
    "\u{1B}[27;5;9~", "\r", "\n", "\t", "\u{7F}", "\u{1B}_G", "\u{1B}[1\u{1B}[2",
  ].map { Array($0.utf8) }

  private func bytes(_ random: inout Seeded) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.int(1...14) {
      switch random.int(0...5) {
      case 0: bytes.append(random.byte())
      // Rarely so much that the limits of sequences and strings matter.
      case 1 where random.chance(3):
        let (byte, count) = (random.byte(), random.pick([63, 64, 65, 4095, 4096, 4097]))
        bytes += [UInt8](repeating: byte, count: count)
      default: bytes += random.pick(FuzzTests.pieces)
      }
    }
    return random.chance(30) ? random.mutate(bytes, words: FuzzTests.pieces) : bytes
  }

  @Test("any bytes give the same events however they are split, and none of them holds a control")
  func splits() {
    let failures = Trials.failures(5000) { random in
      let bytes = bytes(&random)
      var whole = InputParser()
      let expected = whole.feed(bytes) + whole.flush() + whole.abandonPaste()
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
    }
    #expect(failures == [])
  }

  // MARK: Text

  @Test(
    "no string brings a control, a direction or a zero-width scalar into a cell, and every row stays whole"
  )
  func cells() {
    let failures = Trials.failures(5000) { random in
      var frame = Frame(size: Size(columns: random.int(1...30), rows: 2))
      // Over one another, so that halves of wide characters are left.
      for _ in 0..<random.int(1...3) {
        let text = random.text(upTo: 40)
        let x = random.int(-5...frame.size.columns)
        switch random.int(0...2) {
        case 0: frame.write(text, x: x, y: random.int(0...1), style: .plain)
        case 1: frame.write([Span(text, .plain)], x: x, y: 0, maxX: random.int(0...30))
        default: _ = frame.writeRight(text, maxX: x, y: 1, style: .plain)
        }
      }
      return (0..<2).lazy.compactMap { harm(frame, row: $0) }.first
    }
    #expect(failures == [])
  }

  /// What is wrong with a row of cells.
  private func harm(_ frame: Frame, row: Int) -> String? {
    var columns = 0
    for x in 0..<frame.size.columns {
      let cell = frame[x, row]
      columns += cell.columns
      if cell.isTail {
        if x == 0 || !frame[x - 1, row].isWide { return "half a character at \(x)" }
        continue
      }
      if !isHarmless(cell.base) { return "U+\(String(cell.base.value, radix: 16)) at \(x)" }
      if cell.marks.scalars.contains(where: { !isHarmlessMark($0) }) { return "a mark at \(x)" }
    }
    return columns == frame.size.columns ? nil : "\(columns) columns of \(frame.size.columns)"
  }

  private func isHarmlessMark(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isDefaultIgnorableCodePoint || isDirection(scalar) { return false }
    return switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    // The vowels and finals of Hangul are letters that join the one before.
    case .otherLetter:
      (0x1161..<0x1200).contains(scalar.value) || (0xD7B0..<0xD800).contains(scalar.value)
    default: false
    }
  }

  private func isDirection(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      || [0x200E, 0x200F, 0x061C].contains(scalar.value)
  }

  private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse,
      .surrogate:
      false
    default: !isDirection(scalar) && !scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  @Test("cleaned, cut, wrapped and titled text is harmless and as wide as it says")
  func texts() {
    let failures = Trials.failures(3000) { random in
      let text = random.text(upTo: 60)
      let columns = random.int(2...24)
      let clean = Text.sanitise(text)
      if Text.sanitise(clean) != clean { return "cleaning again changes \(text.debugDescription)" }
      if Text.columns(clean) != Text.columns(text) { return "width of \(text.debugDescription)" }
      let cut = Text.truncate(text, to: columns)
      if Text.columns(cut) > columns { return "cut \(text.debugDescription) is too wide" }
      for line in Text.wrap(text, columns: columns) {
        if Text.columns(line) > columns { return "a line of \(text.debugDescription) is too wide" }
        if line.unicodeScalars.contains(where: { !isHarmless($0) && !isHarmlessMark($0) }) {
          return "a line of \(text.debugDescription) is harmful"
        }
      }
      let title = Text.sanitiseForEscape(text, limit: columns)
      if title.utf8.count > columns { return "the title of \(text.debugDescription) is too long" }
      return title.unicodeScalars.allSatisfy { isHarmless($0) || isHarmlessMark($0) }
        ? nil : "the title of \(text.debugDescription) is harmful"
    }
    #expect(failures == [])
  }
}
