extension Frame {
  /// Writes one line of text, made safe, and clipped to the frame and to `maxX`.
  ///
  /// - Parameters:
  ///   - text: Any text; what may not reach a cell is replaced or dropped.
  ///   - x: May be negative: what lies left of the frame is clipped.
  ///   - y: Rows outside of the frame draw nothing.
  ///   - style: For all of it.
  ///   - maxX: The first column not to be written; the frame's width where nil.
  /// - Returns: The columns advanced, never beyond `maxX`.
  @discardableResult
  package mutating func write(
    _ text: String, x: Int, y: Int, style: Style, maxX: Int? = nil
  ) -> Int {
    let limit = min(maxX ?? size.columns, size.columns)
    if x >= limit { return 0 }
    guard y >= 0, y < size.rows else { return min(Text.columns(text), limit - x) }
    let packed = packed(style)
    if x >= 0, let advanced = writeSimple(text, x: x, y: y, packed: packed, limit: limit) {
      return advanced
    }
    return writeGlyphs(text, x: x, y: y, packed: packed, limit: limit)
  }

  /// Writes spans one after the other.
  @discardableResult
  package mutating func write(_ spans: [Span], x: Int, y: Int, maxX: Int? = nil) -> Int {
    var advanced = 0
    for span in spans {
      advanced += write(span.text, x: x + advanced, y: y, style: span.style, maxX: maxX)
    }
    return advanced
  }

  /// Writes text that ends just before `maxX`, or begins at `minX` and is clipped where it is too long.
  ///
  /// - Returns: The column where it starts.
  @discardableResult
  package mutating func writeRight(
    _ text: String, minX: Int = 0, maxX: Int, y: Int, style: Style
  ) -> Int {
    let start = max(minX, maxX - Text.columns(text))
    write(text, x: start, y: y, style: style, maxX: maxX)
    return start
  }

  /// Writes spans that end just before `maxX`.
  ///
  /// - Returns: The column where they start.
  @discardableResult
  package mutating func writeRight(_ spans: [Span], minX: Int = 0, maxX: Int, y: Int) -> Int {
    let start = max(minX, maxX - Span.columns(spans))
    write(spans, x: start, y: y, maxX: maxX)
    return start
  }

  /// The fast way for simple text; nil, with nothing written, for any other.
  private mutating func writeSimple(
    _ text: String, x: Int, y: Int, packed: PackedStyle, limit: Int
  ) -> Int? {
    let done: Int?? = text.utf8.withContiguousStorageIfAvailable { bytes -> Int? in
      guard let columns = Glyphs.columnsIfSimple(bytes) else { return nil }
      let count = min(columns, limit - x)
      if count <= 0 { return 0 }
      mend(around: x..<x + count, y: y)
      let isASCII = columns == bytes.count
      rows[y].withUnsafeMutableBufferPointer { cells in
        var at = 0
        for column in x..<x + count {
          let scalar: UInt32
          if isASCII {
            scalar = UInt32(bytes[column - x])
          } else {
            scalar = Glyphs.simpleScalar(in: bytes, &at) ?? 0x20
          }
          cells[column] = Cell(bits: scalar, packed: packed)
        }
      }
      return count
    }
    return done ?? nil
  }

  /// Writes the same scalar so many times, as for a rule.
  ///
  /// - Parameters:
  ///   - scalar: A narrow one that needs no care, such as `─`.
  ///   - x: The first column.
  ///   - y: The row.
  ///   - count: How often; clipped to the frame.
  ///   - style: For all of it.
  package mutating func write(
    _ scalar: Unicode.Scalar, x: Int, y: Int, count: Int, style: Style
  ) {
    precondition(Glyphs.isSimple(scalar.value), "rules are made of simple scalars")
    let columns = max(0, x)..<max(0, x, min(x + max(0, count), size.columns))
    guard !columns.isEmpty, y >= 0, y < size.rows else { return }
    let cell = Cell(bits: scalar.value, packed: packed(style))
    mend(around: columns, y: y)
    rows[y].withUnsafeMutableBufferPointer { cells in
      for x in columns { cells[x] = cell }
    }
  }

  private mutating func writeGlyphs(
    _ text: String, x: Int, y: Int, packed: PackedStyle, limit: Int
  ) -> Int {
    var at = x
    Glyphs.each(in: text) { glyph in
      if at >= limit { return false }
      if !glyph.isWide {
        if at >= 0 {
          mend(around: at..<at + 1, y: y)
          rows[y][at] = Cell(bits: glyph.base, packed: packed, marks: glyph.marks)
        }
        at += 1
        return true
      }
      let visible = max(at, 0)..<max(at, 0, min(at + 2, limit))
      if !visible.isEmpty {
        mend(around: visible, y: y)
        for column in visible { rows[y][column] = .blank(packed) }
      }
      if visible.count == 2 {
        rows[y][at] = Cell(
          bits: glyph.base | Cell.wideBit, packed: packed, marks: glyph.marks)
        rows[y][at + 1] = Cell(bits: Cell.tailBit, packed: packed)
      }
      at += 2
      return true
    }
    return min(at, limit) - x
  }
}
