extension Frame {
  /// The text of a row, blanks and all.
  package func row(_ y: Int) -> String {
    withRow(y) { cells in
      var text = ""
      text.reserveCapacity(cells.count)
      for cell in cells where !cell.isTail {
        text.unicodeScalars.append(cell.base)
        if !cell.marks.isEmpty { text.unicodeScalars.append(contentsOf: cell.marks.scalars) }
      }
      return text
    }
  }

  /// All rows, each without its trailing blanks and ended by a newline.
  package func text() -> String {
    var text = ""
    for y in 0..<size.rows {
      let row = row(y)
      let end = row.lastIndex { $0 != " " }.map(row.index(after:)) ?? row.startIndex
      text += row[..<end]
      text += "\n"
    }
    return text
  }

  /// A letter for the style of each column of a row.
  package func styleRow(_ y: Int, legend: inout StyleLegend) -> String {
    withRow(y) { cells in
      var letters = ""
      var known: (packed: PackedStyle, letter: Character)?
      for cell in cells {
        if let known, known.packed == cell.packed {
          letters.append(known.letter)
          continue
        }
        let letter = legend.letter(for: cell.style)
        known = (cell.packed, letter)
        letters.append(letter)
      }
      return letters
    }
  }
}

/// The letters that stand for styles in goldens, given out in the order of appearance.
package struct StyleLegend: Sendable {
  package private(set) var entries: [(letter: Character, style: Style)] = []
  private var letters: [Style: Character] = [:]
  private static let alphabet = Array(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

  package init() {}

  /// `.` for the plain style, `?` once the alphabet is used up.
  package mutating func letter(for style: Style) -> Character {
    if style == .plain { return "." }
    if let known = letters[style] { return known }
    let used = entries.count
    let letter = used < StyleLegend.alphabet.count ? StyleLegend.alphabet[used] : "?"
    letters[style] = letter
    entries.append((letter, style))
    return letter
  }

  /// A line for each letter, such as `a #d5d4cf on #242f3f bold`.
  package func text() -> String {
    entries.map { "\($0.letter) \($0.style.description)\n" }.joined()
  }
}

extension Style: CustomStringConvertible {
  package var description: String {
    var words = [foreground.description]
    if background != .standard { words += ["on", background.description] }
    for (attribute, name) in Attributes.names where attributes.contains(attribute) {
      words.append(name)
    }
    return words.joined(separator: " ")
  }
}

extension Attributes {
  static let names: [(Attributes, String)] = [
    (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"),
    (.reverse, "reverse"),
  ]
}

extension Color: CustomStringConvertible {
  package var description: String {
    switch self {
    case .standard: "default"
    case .indexed(let index): String(index)
    case .rgb(let red, let green, let blue, _):
      "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }
}
