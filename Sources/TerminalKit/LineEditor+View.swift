extension LineEditor {
  /// The part of the text around the cursor, for a field of one line.
  ///
  /// The window moves by half its width, so that typing does not shift the text at every key.
  ///
  /// - Parameter columns: The field's width; the cursor takes one of them at the end of the text.
  /// - Returns: Text that fits, with `…` where more is to the left or right, and the cursor's column
  ///   in it, less than `columns`.
  package func visible(columns: Int) -> (text: String, cursorColumn: Int) {
    if columns <= 0 { return ("", 0) }
    let characters = Array(content)
    let widths = characters.map(Text.columns)
    let before = widths[..<cursor].reduce(0, +)
    let total = before + widths[cursor...].reduce(0, +)
    if total < columns || total == columns && before < columns {
      return (Text.sanitise(content), before)
    }
    let half = max(1, columns / 2)
    let start = before < columns - 1 ? 0 : (before - columns + 1) / half * half + half
    var text = ""
    var at = 0
    var used = 0
    var cursorColumn = 0
    var isCut = false
    for (offset, character) in characters.enumerated() {
      if offset == cursor { cursorColumn = used }
      let width = widths[offset]
      defer { at += width }
      if at < start { continue }
      if used + width > columns {
        isCut = true
        break
      }
      text += Text.sanitise(String(character))
      used += width
    }
    if cursor == characters.count { cursorColumn = used }
    return (mark(text, cutLeft: start > 0, cutRight: isCut), min(cursorColumn, columns - 1))
  }

  /// Puts `…` for a narrow first and last character; a wide or a marked one is left alone.
  private func mark(_ text: String, cutLeft: Bool, cutRight: Bool) -> String {
    var characters = Array(text)
    if characters.count < 4 { return text }
    if cutLeft && Text.columns(characters[0]) == 1 { characters[0] = "…" }
    let last = characters.count - 1
    if cutRight && Text.columns(characters[last]) == 1 { characters[last] = "…" }
    return String(characters)
  }

  /// The text wrapped for an area of this width, and the cursor's place in it.
  ///
  /// - Returns: At least one line, and one more for the cursor where the last is full.
  package func lines(columns: Int) -> (lines: [String], cursor: Position) {
    let limit = max(1, columns)
    let characters = Array(content)
    var ranges = Text.breakLines(characters, columns: limit)
    var row = ranges.lastIndex { $0.lowerBound <= cursor } ?? 0
    var column = characters[ranges[row].lowerBound..<cursor].map(Text.columns).reduce(0, +)
    if column >= limit {
      // Behind the last column there is no place to stand.
      let isBlankRun = cursor < ranges[row].upperBound
      if isBlankRun || row + 1 < ranges.count {
        column = limit - 1
      } else {
        ranges.append(characters.count..<characters.count)
        row += 1
        column = 0
      }
    }
    let lines = ranges.map { Text.truncated(characters[$0], to: limit) }
    return (lines, Position(x: column, y: row))
  }
}

extension Text {
  /// Without the blanks that a break leaves beyond the edge.
  fileprivate static func truncated(_ characters: ArraySlice<Character>, to columns: Int) -> String
  {
    var text = ""
    var used = 0
    for character in characters {
      used += Text.columns(character)
      if used > columns { break }
      text += Text.sanitise(String(character))
    }
    return text
  }
}
