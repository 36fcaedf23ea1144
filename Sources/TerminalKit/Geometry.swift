/// A number of columns and rows; negative numbers count as nothing.
package struct Size: Hashable, Sendable {
  package var columns: Int
  package var rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  package static let zero = Size(columns: 0, rows: 0)
}

/// A cell's place, counted from the top left corner.
package struct Position: Hashable, Sendable {
  package var x: Int
  package var y: Int

  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// A part of the screen; a width or height of zero or less is an empty one.
package struct Rect: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package init(_ size: Size) {
    self.init(x: 0, y: 0, width: size.columns, height: size.rows)
  }

  /// The first column to the right of it.
  package var maxX: Int { x + max(0, width) }
  /// The first row below it.
  package var maxY: Int { y + max(0, height) }
  package var isEmpty: Bool { width <= 0 || height <= 0 }
  package var size: Size { Size(columns: max(0, width), rows: max(0, height)) }

  package func contains(x: Int, y: Int) -> Bool {
    x >= self.x && x < maxX && y >= self.y && y < maxY
  }

  /// Smaller by `dx` columns at either side and `dy` rows at top and bottom; empty where it does not fit.
  package func inset(by dx: Int, _ dy: Int) -> Rect {
    Rect(
      x: x + min(dx, max(0, width)), y: y + min(dy, max(0, height)),
      width: max(0, width - 2 * dx), height: max(0, height - 2 * dy))
  }

  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: max(0, min(maxX, other.maxX) - left),
      height: max(0, min(maxY, other.maxY) - top))
  }

  /// A rectangle of at most this size in the middle of this one.
  package func centered(_ size: Size) -> Rect {
    let columns = min(max(0, size.columns), max(0, width))
    let rows = min(max(0, size.rows), max(0, height))
    return Rect(
      x: x + (max(0, width) - columns) / 2, y: y + (max(0, height) - rows) / 2,
      width: columns, height: rows)
  }

  /// Cuts off up to `n` rows at the top and gives them.
  package mutating func takeTop(_ n: Int) -> Rect {
    let taken = min(max(0, n), max(0, height))
    defer {
      y += taken
      height = max(0, height) - taken
    }
    return Rect(x: x, y: y, width: width, height: taken)
  }

  /// Cuts off up to `n` rows at the bottom and gives them.
  package mutating func takeBottom(_ n: Int) -> Rect {
    let taken = min(max(0, n), max(0, height))
    height = max(0, height) - taken
    return Rect(x: x, y: y + height, width: width, height: taken)
  }

  /// Cuts off up to `n` columns at the left and gives them.
  package mutating func takeLeft(_ n: Int) -> Rect {
    let taken = min(max(0, n), max(0, width))
    defer {
      x += taken
      width = max(0, width) - taken
    }
    return Rect(x: x, y: y, width: taken, height: height)
  }

  /// Cuts off up to `n` columns at the right and gives them.
  package mutating func takeRight(_ n: Int) -> Rect {
    let taken = min(max(0, n), max(0, width))
    width = max(0, width) - taken
    return Rect(x: x + width, y: y, width: taken, height: height)
  }
}
