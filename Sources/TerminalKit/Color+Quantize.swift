/// How many colors a terminal shows.
package enum ColorDepth: Int, Comparable, Hashable, Sendable {
  case mono, sixteen, palette256, truecolor

  package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

extension Color {
  /// The nearest color that a terminal of this depth has.
  package func reduced(to depth: ColorDepth) -> Color {
    switch (self, depth) {
    case (.standard, _), (_, .truecolor), (.indexed, .palette256): self
    case (_, .mono): .standard
    case (.rgb(_, _, _, let nearest), .palette256): .indexed(nearest)
    case (.indexed(let index), .sixteen) where index < 16: self
    case (.indexed(let index), .sixteen): .indexed(Color.nearestOfSixteen(Color.components(index)))
    case (.rgb(let red, let green, let blue, _), .sixteen):
      .indexed(Color.nearestOfSixteen((Int(red), Int(green), Int(blue))))
    }
  }

  /// The entry of the 6×6×6 cube or of the grey ramp that looks most like this color. The first
  /// sixteen are left out: every terminal colors those as it likes.
  static func nearestInPalette(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let wanted = (Int(red), Int(green), Int(blue))
    let colored = max(red, green, blue) - min(red, green, blue) >= 24
    var best: UInt8 = 16
    var least = Int.max
    for index in UInt8(16)...255 {
      let (r, g, b) = components(index)
      // A dark tint is nearer to grey than to any cube entry, and would lose its meaning there.
      if colored && r == g && g == b { continue }
      let apart = distance(wanted, (r, g, b))
      if apart < least { (least, best) = (apart, index) }
    }
    return best
  }

  /// Squared distance, weighted after how red the two are; cheap, and close to what an eye says.
  private static func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
    let red = (a.0 + b.0) / 2
    let (dr, dg, db) = (a.0 - b.0, a.1 - b.1, a.2 - b.2)
    return (512 + red) * dr * dr + 1024 * dg * dg + (767 - red) * db * db
  }

  private static let cube = [0, 95, 135, 175, 215, 255]

  /// The usual red, green and blue of a palette entry.
  package static func components(_ index: UInt8) -> (Int, Int, Int) {
    let n = Int(index)
    switch n {
    case 0..<16:
      if n == 7 { return (192, 192, 192) }
      if n == 8 { return (128, 128, 128) }
      let full = n > 8 ? 255 : 128
      return (n & 1 == 0 ? 0 : full, n & 2 == 0 ? 0 : full, n & 4 == 0 ? 0 : full)
    case 16..<232:
      let at = n - 16
      return (cube[at / 36], cube[at / 6 % 6], cube[at % 6])
    default:
      let grey = 8 + 10 * (n - 232)
      return (grey, grey, grey)
    }
  }

  /// By hue rather than by distance, so that a dark red stays red and does not become black.
  static func nearestOfSixteen(_ color: (Int, Int, Int)) -> UInt8 {
    let (r, g, b) = color
    let high = max(r, g, b)
    let low = min(r, g, b)
    let spread = high - low
    if spread < 16 || spread * 5 < high {
      switch (r * 2 + g * 5 + b) / 8 {
      case ..<42: return 0
      case ..<160: return 8
      case ..<224: return 7
      default: return 15
      }
    }
    var hue =
      if high == r { 60 * (g - b) / spread } else if high == g {
        120 + 60 * (b - r) / spread
      } else {
        240 + 60 * (r - g) / spread
      }
    if hue < 0 { hue += 360 }
    let plain: UInt8 =
      switch hue {
      case 20..<70: 3
      case 70..<160: 2
      case 160..<210: 6
      case 210..<255: 4
      case 255..<330: 5
      default: 1
      }
    return high >= 190 ? plain + 8 : plain
  }
}

extension Style {
  package func reduced(to depth: ColorDepth) -> Style {
    Style(
      foreground: foreground.reduced(to: depth), background: background.reduced(to: depth),
      attributes: attributes)
  }
}
