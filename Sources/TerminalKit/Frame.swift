/// A screen full of cells, as a value: what the screens draw and a painter shows.
package struct Frame: Hashable, Sendable {
  package let size: Size
  /// Where the terminal's own cursor stands; nil hides it.
  package var cursor: Position?
  /// Row by row, so that a picture that was changed in a few rows shares all others with the one before: nothing of those
  /// is copied, and nothing compared.
  var rows: ContiguousArray<ContiguousArray<Cell>>
  /// What `.standard` colors mean here; plain where they mean the terminal's own.
  private let ground: Style

  /// Blank everywhere; a size below zero counts as zero.
  ///
  /// - Parameters:
  ///   - size: In cells.
  ///   - style: The blank's; its colors also stand for `.standard` in all that is drawn later.
  package init(size: Size, style: Style = .plain) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    ground = Style(foreground: style.foreground, background: style.background)
    let row = ContiguousArray(repeating: Cell.blank(PackedStyle(style)), count: self.size.columns)
    rows = ContiguousArray(repeating: row, count: self.size.rows)
  }

  func packed(_ style: Style) -> PackedStyle {
    PackedStyle(ground == .plain ? style : style.over(ground))
  }

  package var bounds: Rect { Rect(size) }

  /// The cell there; a blank outside of the frame.
  package subscript(x: Int, y: Int) -> Cell {
    guard bounds.contains(x: x, y: y) else { return .blank(PackedStyle(.plain)) }
    return rows[y][x]
  }

  /// Fills with blanks in this style.
  package mutating func fill(_ rect: Rect, style: Style) {
    let area = rect.intersection(bounds)
    if area.isEmpty { return }
    let blank = Cell.blank(packed(style))
    for y in area.y..<area.maxY {
      mend(around: area.x..<area.maxX, y: y)
      rows[y].withUnsafeMutableBufferPointer { cells in
        for x in area.x..<area.maxX { cells[x] = blank }
      }
    }
  }

  /// Changes the background and leaves text and foreground as they are.
  package mutating func tint(_ rect: Rect, background: Color) {
    let area = rect.intersection(bounds)
    if area.isEmpty { return }
    let color = background == .standard ? ground.background : background
    for y in area.y..<area.maxY {
      rows[y].withUnsafeMutableBufferPointer { cells in
        for x in area.x..<area.maxX { cells[x].packed.setBackground(color) }
      }
    }
  }

  /// Gives every cell the style that `transform` makes of its own.
  package mutating func restyle(_ rect: Rect, _ transform: (Style) -> Style) {
    let area = rect.intersection(bounds)
    if area.isEmpty { return }
    var known: (from: PackedStyle, to: PackedStyle)?
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        let from = rows[y][x].packed
        if let known, known.from == from {
          rows[y][x].packed = known.to
          continue
        }
        let to = packed(transform(from.style))
        known = (from, to)
        rows[y][x].packed = to
      }
    }
  }

  /// Lays another frame over this one with its top left corner there, clipped.
  package mutating func draw(_ other: Frame, x: Int, y: Int) {
    let area = Rect(x: x, y: y, width: other.size.columns, height: other.size.rows)
      .intersection(bounds)
    if area.isEmpty { return }
    for row in area.y..<area.maxY {
      mend(around: area.x..<area.maxX, y: row)
      for column in area.x..<area.maxX {
        var cell = other[column - x, row - y]
        // The clip may have cut a wide character in two.
        let isCut =
          cell.isTail && column == area.x || cell.isWide && column == area.maxX - 1
        if isCut { cell = .blank(cell.packed) }
        rows[row][column] = cell
      }
    }
  }

  /// Blanks the halves that remain of wide characters where these columns are about to be written.
  mutating func mend(around columns: Range<Int>, y: Int) {
    if columns.lowerBound > 0 && rows[y][columns.lowerBound].isTail {
      let head = columns.lowerBound - 1
      rows[y][head] = .blank(rows[y][head].packed)
    }
    if columns.upperBound < size.columns && rows[y][columns.upperBound].isTail {
      let tail = columns.upperBound
      rows[y][tail] = .blank(rows[y][tail].packed)
    }
  }

  /// The columns in which this row differs from the other frame's; nil where it does not, or where
  /// the row is missing from either or the frames differ in width: compare sizes first.
  package func changedColumns(_ y: Int, from other: Frame) -> Range<Int>? {
    let width = size.columns
    guard other.size.columns == width, y >= 0, y < size.rows, y < other.size.rows else {
      return nil
    }
    return rows[y].withUnsafeBufferPointer { mine in
      other.rows[y].withUnsafeBufferPointer { theirs in
        // One and the same row of both.
        if mine.baseAddress == theirs.baseAddress { return nil }
        guard var first = (0..<width).first(where: { mine[$0] != theirs[$0] }) else { return nil }
        var end = width
        while mine[end - 1] == theirs[end - 1] { end -= 1 }
        // A wide character is painted as a whole or not at all.
        while first > 0 && (mine[first].isTail || theirs[first].isTail) { first -= 1 }
        while end < width && (mine[end].isTail || theirs[end].isTail) { end += 1 }
        return first..<end
      }
    }
  }

  /// Gives the cells of a row as they lie in memory; none for a row outside.
  package func withRow<R>(_ y: Int, _ body: (UnsafeBufferPointer<Cell>) -> R) -> R {
    guard y >= 0, y < size.rows else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    return rows[y].withUnsafeBufferPointer(body)
  }
}
