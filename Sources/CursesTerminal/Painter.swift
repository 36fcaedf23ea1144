internal import CNcurses
internal import TerminalKit

/// Puts the changed part of a frame into ncurses' window.
struct Painter {
  private var palette: Palette
  private var last: Frame?
  private var line: [cchar_t] = []
  /// Wide or unusual scalars that the C library sees as wide as we do.
  private var agreed: [UInt32: Bool] = [:]
  private let window: UnsafeMutablePointer<WINDOW>

  init(window: UnsafeMutablePointer<WINDOW>, palette: Palette) {
    self.window = window
    self.palette = palette
  }

  var depth: ColorDepth { palette.depth }

  /// Forgets what is on the screen, so that the next frame is painted whole.
  mutating func forget() { last = nil }

  /// Puts what differs from the frame before into the window.
  ///
  /// - Returns: How many cells were put there.
  mutating func put(_ frame: Frame, screen: Size) -> Int {
    var changed = 0
    let isWhole = last?.size != frame.size
    if isWhole { werase(window) }
    for y in 0..<min(frame.size.rows, screen.rows) {
      let all = 0..<frame.size.columns
      guard let columns = isWhole ? all : last.flatMap({ frame.changedColumns(y, from: $0) })
      else { continue }
      changed += columns.count
      putRow(frame, y, columns.clamped(to: 0..<screen.columns))
    }
    last = frame
    return changed
  }

  private mutating func putRow(_ frame: Frame, _ y: Int, _ columns: Range<Int>) {
    if columns.isEmpty { return }
    line.removeAll(keepingCapacity: true)
    var known: (packed: PackedStyle, look: Palette.Look)?
    frame.withRow(y) { cells in
      for x in columns {
        let cell = cells[x]
        if cell.isTail { continue }
        let look: Palette.Look
        if let known,
          known.packed == cell.packed || cell.isBlank && known.packed.looksAlikeBlank(cell.packed)
        {
          // A blank goes with what stands before it: each change of colors costs twenty bytes.
          look = known.look
        } else {
          // And the first one with what stands behind it.
          let packed = known == nil ? looks(like: cell, from: x, columns, cells) : cell.packed
          look = palette.look(of: packed)
          known = (packed, look)
        }
        let isCut = cell.isWide && x + 1 >= columns.upperBound
        append(cell, look, isCut: isCut)
      }
    }
    mvwadd_wchnstr(window, Int32(y), Int32(columns.lowerBound), line, Int32(line.count))
  }

  /// The style to put a cell in: that of the first text behind it where it is a blank that looks the same in that.
  private func looks(
    like cell: Cell, from x: Int, _ columns: Range<Int>, _ cells: UnsafeBufferPointer<Cell>
  ) -> PackedStyle {
    guard cell.isBlank,
      let next = columns[x...].first(where: { !cells[$0].isBlank }),
      cells[next].packed.looksAlikeBlank(cell.packed)
    else { return cell.packed }
    return cells[next].packed
  }

  /// A scalar whose width the C library sees otherwise would shift the rest of its row.
  private mutating func append(_ cell: Cell, _ look: Palette.Look, isCut: Bool) {
    let base = cell.base.value
    if !isCut && (base < 0x7F || agrees(base, columns: cell.columns)) {
      append(base, cell.marks, look)
    } else if isCut {
      append(0x20, Marks(), look)
    } else {
      append(0xFFFD, Marks(), look)
      if cell.isWide { append(0x20, Marks(), look) }
    }
  }

  private mutating func append(_ base: UInt32, _ marks: Marks, _ look: Palette.Look) {
    var cell = cchar_t()
    _ = warroom_set_cell(
      &cell, base, marks.first, marks.second, marks.third, marks.fourth, look.attributes, look.pair)
    line.append(cell)
  }

  private mutating func agrees(_ scalar: UInt32, columns: Int) -> Bool {
    if let known = agreed[scalar] { return known }
    let same = warroom_width(scalar) == Int32(columns)
    agreed[scalar] = same
    return same
  }
}
