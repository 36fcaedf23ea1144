internal import TerminalKit
internal import TestSupport

extension Property {
  /// Text with everything in it that has ever broken a screen.
  private static let textSamples: @Sendable () -> [[UInt8]] = {
    (1...40).map { (seed: UInt64) in
      var random = Seeded(seed)
      return Array(random.text(upTo: 60).utf8)
    }
  }

  private static let textWords = [
    "\u{0}", "\u{1B}[31m", "\u{9B}", "\u{202E}", "\u{2066}", "\u{200B}", "\u{200D}", "\u{FEFF}",
    "\u{FE0F}", "\u{E0041}", "\u{301}", "\u{20E3}", "漢", "👩‍💻", "🇩🇪", "\u{1161}", "\u{11A8}",
    "\u{AD}", "\u{3164}", "\u{2028}", "\u{85}", "\t", "\r\n", "\u{E000}", "\u{600}", "\u{94D}",
  ]

  /// No string brings a control, a direction or a zero-width scalar into a cell, and every row stays whole.
  package static let cells = Property(
    "cells", words: textWords, samples: textSamples,
    fault: { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      var random = Seeded(of: bytes)
      var frame = Frame(size: Size(columns: random.int(1...30), rows: 2))
      // Over one another, so that halves of wide characters are left.
      for _ in 0..<random.int(1...3) {
        let piece = String(text.dropFirst(random.int(0...3)))
        let x = random.int(-5...frame.size.columns)
        switch random.int(0...2) {
        case 0: frame.write(piece, x: x, y: random.int(0...1), style: .plain)
        case 1: frame.write([Span(piece, .plain)], x: x, y: 0, maxX: random.int(0...30))
        default: _ = frame.writeRight(piece, maxX: x, y: 1, style: .plain)
        }
      }
      return (0..<2).lazy.compactMap { harm(frame, row: $0) }.first.map {
        "\($0) of \(shown(bytes))"
      }
    })

  /// What is wrong with a row of cells.
  private static func harm(_ frame: Frame, row: Int) -> String? {
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

  /// Cleaned, cut, wrapped and titled text is harmless and as wide as it says.
  package static let text = Property(
    "text", words: textWords, samples: textSamples,
    fault: { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      var random = Seeded(of: bytes)
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
    })

  private static func isHarmlessMark(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isDefaultIgnorableCodePoint || isDirection(scalar) { return false }
    return switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    // The vowels and finals of Hangul are letters that join the one before.
    case .otherLetter:
      (0x1161..<0x1200).contains(scalar.value) || (0xD7B0..<0xD800).contains(scalar.value)
    default: false
    }
  }

  private static func isDirection(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      || [0x200E, 0x200F, 0x061C].contains(scalar.value)
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse,
      .surrogate:
      false
    default: !isDirection(scalar) && !scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
