/// Measuring, cutting and cleaning text by terminal columns.
///
/// All of it goes by what `Frame` draws: one cell for a base scalar with its marks, two columns for
/// a wide one, and nothing for what never reaches a cell.
package enum Text {
  /// The columns that `Frame` takes to draw this.
  package static func columns(_ s: String) -> Int {
    if let columns = Glyphs.columnsIfSimple(s) { return columns }
    var sum = 0
    Glyphs.each(in: s) {
      sum += $0.columns
      return true
    }
    return sum
  }

  static func columns(_ character: Character) -> Int {
    var sum = 0
    Glyphs.each(in: String(character)) {
      sum += $0.columns
      return true
    }
    return sum
  }

  /// At most this many columns, the last of them `…` where something was cut off.
  package static func truncate(_ s: String, to columns: Int) -> String {
    if columns <= 0 { return "" }
    if let simple = truncateSimple(s, to: columns) { return simple }
    var kept = ""
    var used = 0
    var cut = ""
    var cutColumns = 0
    var isWhole = true
    Glyphs.each(in: s) { glyph in
      if used + glyph.columns > columns {
        isWhole = false
        return false
      }
      // What stays if the ellipsis must have a column of its own.
      if used + glyph.columns <= columns - 1 {
        append(glyph, to: &cut)
        cutColumns += glyph.columns
      }
      append(glyph, to: &kept)
      used += glyph.columns
      return true
    }
    return isWhole ? kept : cut + "…"
  }

  /// The same for nearly every text; `nil` where what shows of it, or the next glyph, is not simple.
  private static func truncateSimple(_ s: String, to columns: Int) -> String? {
    let cut: String?? = s.utf8.withContiguousStorageIfAvailable { bytes -> String? in
      var (at, end, count) = (0, 0, 0)
      while at < bytes.count {
        if count == columns - 1 { end = at }
        guard let scalar = Glyphs.simpleScalar(in: bytes, &at), Glyphs.isSimple(scalar) else {
          return nil
        }
        count += 1
        // One more than fits, and nothing that joins the last of those that stay.
        if count > columns {
          return String(decoding: UnsafeBufferPointer(rebasing: bytes[..<end]), as: UTF8.self) + "…"
        }
      }
      return s
    }
    return cut ?? nil
  }

  /// Lines of at most this many columns, broken between words; a word that is longer is split.
  ///
  /// - Returns: At least one line; the blanks around a break belong to none.
  package static func wrap(_ s: String, columns: Int) -> [String] {
    s.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).flatMap { line in
      let characters = sanitise(String(line)).flatMap { fitting($0, columns: columns) }
      return breakLines(characters, columns: columns).map { range in
        let text = characters[range]
        let end = text.lastIndex { $0 != " " }.map { $0 + 1 } ?? range.lowerBound
        return String(text[..<end])
      }
    }
  }

  /// A character, in its cells where it is wider than a line: marks with a cell of their own pile up without end.
  private static func fitting(_ character: Character, columns limit: Int) -> [Character] {
    if columns(character) <= limit { return [character] }
    var pieces: [Character] = []
    Glyphs.each(in: String(character)) { glyph in
      var piece = ""
      append(glyph, to: &piece)
      pieces += piece
      return true
    }
    return pieces
  }

  /// The text as `Frame` would draw it.
  package static func sanitise(_ s: String) -> String {
    if Glyphs.columnsIfSimple(s) != nil { return s }
    var out = ""
    out.reserveCapacity(s.utf8.count)
    Glyphs.each(in: s) {
      append($0, to: &out)
      return true
    }
    return out
  }

  /// Printable text for a title, link or notification, which end at the first control byte.
  ///
  /// - Parameters:
  ///   - s: Any text.
  ///   - limit: The most bytes of UTF-8 to keep; terminals drop overlong sequences whole.
  /// - Returns: The text with controls as blanks, cut between characters.
  package static func sanitiseForEscape(_ s: String, limit: Int) -> String {
    var out = ""
    var bytes = 0
    Glyphs.each(in: s) { glyph in
      var piece = ""
      append(glyph, to: &piece)
      if glyph.base >= 0x2400 && glyph.base <= 0x2421 || glyph.base == 0x23CE { piece = " " }
      bytes += piece.utf8.count
      if bytes > limit { return false }
      out += piece
      return true
    }
    return out
  }

  /// Whether a cell would hold this scalar as it is, as a letter or as a mark on one.
  package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch Glyphs.kind(of: scalar) {
    case .base(let base, _): base == scalar.value
    case .mark, .flag: true
    case .dropped, .joiner, .newline: false
    }
  }

  static func append(_ glyph: Glyph, to text: inout String) {
    if let base = Unicode.Scalar(glyph.base) { text.unicodeScalars.append(base) }
    if !glyph.marks.isEmpty { text.unicodeScalars.append(contentsOf: glyph.marks.scalars) }
  }

  /// Where lines of at most `columns` columns begin and end; a newline belongs to no line, and the
  /// blanks at a break stay at the end of the line, even where they go beyond it.
  static func breakLines(_ characters: [Character], columns: Int) -> [Range<Int>] {
    let limit = max(1, columns)
    var lines: [Range<Int>] = []
    var start = 0
    var used = 0
    var wordStart = 0
    var wordColumns = 0
    for (at, character) in characters.enumerated() {
      if character.isNewline {
        lines.append(start..<at)
        (start, used, wordStart, wordColumns) = (at + 1, 0, at + 1, 0)
        continue
      }
      let width = Text.columns(character)
      if character == " " {
        used += width
        (wordStart, wordColumns) = (at + 1, 0)
        continue
      }
      while used + width > limit && at > start {
        let fits = wordStart > start
        let end = fits ? wordStart : at
        lines.append(start..<end)
        start = end
        used = fits ? wordColumns : 0
        if !fits { (wordStart, wordColumns) = (at, 0) }
      }
      used += width
      wordColumns += width
    }
    lines.append(start..<characters.count)
    return lines
  }
}
