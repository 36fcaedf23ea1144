internal import CNcurses
internal import TerminalKit

/// Turns styles into what ncurses calls attributes and color pairs.
struct Palette {
  struct Look {
    let attributes: attr_t
    let pair: Int16
  }

  private struct Pair: Hashable {
    let foreground: Int32
    let background: Int32
  }

  let depth: ColorDepth
  private let colors: Int
  private let pairLimit: Int
  private var looks: [PackedStyle: Look] = [:]
  private var pairs: [Pair: Int16] = [:]

  /// To be made once ncurses runs.
  init(wanted: ColorDepth, isDirect: Bool) {
    // alloc_pair crashes in ncurses 6.4 on a terminal without colors.
    guard wanted > .mono, has_colors(), start_color() == OK, warroom_colors() >= 8 else {
      (depth, colors, pairLimit) = (.mono, 0, 0)
      return
    }
    use_default_colors()
    colors = Int(warroom_colors())
    pairLimit = min(Int(warroom_pairs()), Int(Int16.max)) - 1
    let able: ColorDepth =
      switch colors {
      case ..<256: .sixteen
      default: isDirect ? .truecolor : .palette256
      }
    depth = min(wanted, able)
  }

  mutating func look(of packed: PackedStyle) -> Look {
    if let known = looks[packed] { return known }
    let look = makeLook(packed.style.reduced(to: depth))
    looks[packed] = look
    return look
  }

  private mutating func makeLook(_ style: Style) -> Look {
    var attributes: attr_t = 0
    let names: [(Attributes, attr_t)] = [
      (.bold, warroom_bold), (.dim, warroom_dim), (.italic, warroom_italic),
      (.underline, warroom_underline), (.reverse, warroom_reverse),
    ]
    for (attribute, bit) in names where style.attributes.contains(attribute) { attributes |= bit }
    if depth == .mono { return Look(attributes: attributes, pair: 0) }
    var foreground = number(style.foreground)
    var background = number(style.background)
    // Eight colors make a bright one of bold, save for grey: a bold black may stay black. A bright
    // background has no such way out.
    if foreground >= colors && foreground < 16 {
      attributes |= foreground == 8 ? warroom_dim : warroom_bold
      foreground = foreground == 8 ? -1 : foreground - 8
    }
    if background >= colors && background < 16 { background -= 8 }
    return Look(attributes: attributes, pair: pair(foreground, background))
  }

  private func number(_ color: Color) -> Int32 {
    switch color {
    case .standard: -1
    case .indexed(let index) where index < 16 || depth < .truecolor: Int32(index)
    case .indexed(let index): direct(Color.components(index))
    case .rgb(let red, let green, let blue, _): direct((Int(red), Int(green), Int(blue)))
    }
  }

  /// Numbers below 16 are the terminal's own colors here too; a hair of blue is no loss.
  private func direct(_ color: (Int, Int, Int)) -> Int32 {
    max(16, Int32(color.0) << 16 | Int32(color.1) << 8 | Int32(color.2))
  }

  private mutating func pair(_ foreground: Int32, _ background: Int32) -> Int16 {
    if foreground < 0 && background < 0 { return 0 }
    let wanted = Pair(foreground: foreground, background: background)
    if let known = pairs[wanted] { return known }
    // Beyond the limit ncurses would take a pair away from cells that still show it.
    if pairs.count >= pairLimit - 1 {
      return pairs[Pair(foreground: foreground, background: -1)] ?? 0
    }
    let made = alloc_pair(foreground, background)
    let pair = made > 0 && made <= Int32(pairLimit) ? Int16(made) : 0
    pairs[wanted] = pair
    return pair
  }
}
