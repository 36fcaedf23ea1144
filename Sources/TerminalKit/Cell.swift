/// A style in twelve bytes, so that cells compare and copy as plain memory.
package struct PackedStyle: Hashable, Sendable {
  var foreground: UInt32
  var background: UInt32
  /// The attributes in the low byte, then two bits for the kind of either color.
  var kinds: UInt32

  package init(_ style: Style) {
    let (foreground, foregroundKind) = PackedStyle.pack(style.foreground)
    let (background, backgroundKind) = PackedStyle.pack(style.background)
    self.foreground = foreground
    self.background = background
    kinds = UInt32(style.attributes.rawValue) | foregroundKind << 8 | backgroundKind << 10
  }

  package var style: Style {
    Style(
      foreground: PackedStyle.unpack(foreground, kinds >> 8 & 3),
      background: PackedStyle.unpack(background, kinds >> 10 & 3),
      attributes: Attributes(rawValue: UInt8(truncatingIfNeeded: kinds)))
  }

  /// Whether a blank looks the same in either: only the background shows, and no line or reversal.
  package func looksAlikeBlank(_ other: PackedStyle) -> Bool {
    let visible = UInt32(Attributes([.underline, .reverse]).rawValue) | 3 << 10
    return background == other.background && (kinds ^ other.kinds) & visible == 0
      && kinds & UInt32(Attributes.reverse.rawValue) == 0
  }

  mutating func setBackground(_ color: Color) {
    let (background, kind) = PackedStyle.pack(color)
    self.background = background
    kinds = kinds & ~(3 << 10) | kind << 10
  }

  private static func pack(_ color: Color) -> (UInt32, UInt32) {
    switch color {
    case .standard: (0, 0)
    case .indexed(let index): (UInt32(index), 1)
    case .rgb(let r, let g, let b, let nearest):
      (UInt32(r) << 24 | UInt32(g) << 16 | UInt32(b) << 8 | UInt32(nearest), 2)
    }
  }

  private static func unpack(_ bits: UInt32, _ kind: UInt32) -> Color {
    switch kind {
    case 1: .indexed(UInt8(truncatingIfNeeded: bits))
    case 2:
      .rgb(
        UInt8(truncatingIfNeeded: bits >> 24), UInt8(truncatingIfNeeded: bits >> 16),
        UInt8(truncatingIfNeeded: bits >> 8), nearest: UInt8(truncatingIfNeeded: bits))
    default: .standard
    }
  }
}

/// Up to four combining marks; zero where there is none.
package struct Marks: Hashable, Sendable {
  package var first: UInt32 = 0
  package var second: UInt32 = 0
  package var third: UInt32 = 0
  package var fourth: UInt32 = 0

  package init() {}

  package var isEmpty: Bool { first == 0 }

  /// Marks beyond the fourth are dropped.
  mutating func append(_ mark: UInt32) {
    if first == 0 {
      first = mark
    } else if second == 0 {
      second = mark
    } else if third == 0 {
      third = mark
    } else if fourth == 0 {
      fourth = mark
    }
  }

  package var scalars: [Unicode.Scalar] {
    [first, second, third, fourth].compactMap { $0 == 0 ? nil : Unicode.Scalar($0) }
  }
}

/// One place of the screen: a base scalar with its marks and style, in 32 bytes.
package struct Cell: Hashable, Sendable {
  /// The scalar, and above it whether it is two columns wide or the second column of one that is.
  var bits: UInt32
  package var packed: PackedStyle
  package var marks: Marks

  static let wideBit: UInt32 = 1 << 30
  static let tailBit: UInt32 = 1 << 31

  init(bits: UInt32, packed: PackedStyle, marks: Marks = Marks()) {
    self.bits = bits
    self.packed = packed
    self.marks = marks
  }

  static func blank(_ packed: PackedStyle) -> Cell { Cell(bits: 0x20, packed: packed) }

  /// The second column of a wide character, which draws nothing itself.
  package var isTail: Bool { bits & Cell.tailBit != 0 }
  /// Without a branch between the parts: a picture compares all of its cells with those of the one before.
  package static func == (left: Cell, right: Cell) -> Bool {
    let (mine, theirs) = (left.packed, right.packed)
    let style =
      (mine.foreground ^ theirs.foreground) | (mine.background ^ theirs.background)
      | (mine.kinds ^ theirs.kinds)
    let marks =
      (left.marks.first ^ right.marks.first) | (left.marks.second ^ right.marks.second)
      | (left.marks.third ^ right.marks.third) | (left.marks.fourth ^ right.marks.fourth)
    return (left.bits ^ right.bits) | style | marks == 0
  }

  /// A plain space.
  package var isBlank: Bool { bits == 0x20 && marks.isEmpty }
  package var isWide: Bool { bits & Cell.wideBit != 0 }
  /// Columns taken: 2 for a wide character, 0 for the tail of one.
  package var columns: Int { isTail ? 0 : isWide ? 2 : 1 }
  package var base: Unicode.Scalar { Unicode.Scalar(bits & 0x1F_FFFF) ?? " " }
  package var style: Style { packed.style }

  /// What the cell shows; empty for a tail.
  package var text: String {
    if isTail { return "" }
    var view = String.UnicodeScalarView()
    view.append(base)
    view.append(contentsOf: marks.scalars)
    return String(view)
  }
}
