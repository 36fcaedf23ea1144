import TerminalKit
import Testing

@Suite("Geometry")
struct GeometryTests {
  @Test("taking from a side shares the rectangle out without gap or overlap")
  func takingShares() {
    var rest = Rect(x: 2, y: 3, width: 10, height: 8)
    #expect(rest.takeTop(2) == Rect(x: 2, y: 3, width: 10, height: 2))
    #expect(rest.takeBottom(1) == Rect(x: 2, y: 10, width: 10, height: 1))
    #expect(rest.takeLeft(4) == Rect(x: 2, y: 5, width: 4, height: 5))
    #expect(rest.takeRight(3) == Rect(x: 9, y: 5, width: 3, height: 5))
    #expect(rest == Rect(x: 6, y: 5, width: 3, height: 5))
  }

  @Test("whatever is asked for, no part is larger than the whole or less than nothing")
  func takingIsClamped() {
    for width in -2...3 {
      for height in -2...3 {
        for n in -2...5 {
          let whole = Rect(x: 0, y: 0, width: width, height: height)
          for take in [Rect.top, Rect.bottom, Rect.left, Rect.right] {
            var rest = whole
            let part = take(&rest, n)
            let cells = { (rect: Rect) in max(0, rect.width) * max(0, rect.height) }
            #expect(cells(part) + cells(rest) == cells(whole), "\(whole) \(n)")
            #expect(part.maxX <= whole.maxX && part.maxY <= whole.maxY)
          }
          let inner = whole.inset(by: n, n)
          #expect(inner.width >= 0 && inner.height >= 0)
          #expect(whole.centered(Size(columns: n, rows: n)).size.columns <= max(0, width))
        }
      }
    }
  }

  @Test("an intersection holds the cells that both hold")
  func intersection() {
    let a = Rect(x: 0, y: 0, width: 5, height: 4)
    let b = Rect(x: 3, y: 2, width: 9, height: 9)
    let both = a.intersection(b)
    for x in -1...12 {
      for y in -1...12 {
        #expect(
          both.contains(x: x, y: y) == (a.contains(x: x, y: y) && b.contains(x: x, y: y)))
      }
    }
    #expect(a.intersection(Rect(x: 9, y: 9, width: 2, height: 2)).isEmpty)
  }

  @Test(
    "a list scrolls no further than it must",
    arguments: [
      (count: 10, selected: 0, height: 4, offset: 0, expected: 0),
      (count: 10, selected: 4, height: 4, offset: 0, expected: 1),
      (count: 10, selected: 3, height: 4, offset: 2, expected: 2),
      (count: 10, selected: 1, height: 4, offset: 5, expected: 1),
      (count: 10, selected: 9, height: 4, offset: 0, expected: 6),
      (count: 3, selected: 2, height: 4, offset: 2, expected: 0),
      (count: 6, selected: 2, height: 4, offset: 9, expected: 2),
      (count: 0, selected: 5, height: 0, offset: 3, expected: 0),
    ])
  func scrolling(row: (count: Int, selected: Int, height: Int, offset: Int, expected: Int)) {
    #expect(
      scrollWindow(
        count: row.count, selected: row.selected, height: row.height, offset: row.offset)
        == row.expected)
  }
}

extension Rect {
  fileprivate static func top(_ rect: inout Rect, _ n: Int) -> Rect { rect.takeTop(n) }
  fileprivate static func bottom(_ rect: inout Rect, _ n: Int) -> Rect { rect.takeBottom(n) }
  fileprivate static func left(_ rect: inout Rect, _ n: Int) -> Rect { rect.takeLeft(n) }
  fileprivate static func right(_ rect: inout Rect, _ n: Int) -> Rect { rect.takeRight(n) }
}
