import TerminalKit
import TestSupport
import Testing

@Suite("Colors")
struct ColorTests {
  @Test("a cube or grey color becomes its own palette entry")
  func exactEntries() {
    #expect(Color.rgb(0x5F, 0, 0).reduced(to: .palette256) == .indexed(52))
    #expect(Color.rgb(255, 255, 255).reduced(to: .palette256) == .indexed(231))
    #expect(Color.rgb(0x30, 0x30, 0x30).reduced(to: .palette256) == .indexed(236))
  }

  @Test("dark tints stay apart from the ground and from each other with 256 colors and 16")
  func darkTints() {
    let ground = Color.rgb(0x14, 0x16, 0x17)
    let tints = [Color.rgb(0x4A, 0x1A, 0x24), .rgb(0x24, 0x2F, 0x3F), .rgb(0x2A, 0x21, 0x40)]
    let owed = tints[0]
    let selected = tints[1]
    for depth in [ColorDepth.palette256, .sixteen] {
      for tint in tints { #expect(tint.reduced(to: depth) != ground.reduced(to: depth)) }
      #expect(owed.reduced(to: depth) != selected.reduced(to: depth))
    }
    for tint in tints {
      guard case .indexed(let index) = tint.reduced(to: .palette256) else { continue }
      #expect(index < 232, "grey has no meaning")
    }
    #expect(owed.reduced(to: .sixteen) == .indexed(1))
    #expect(selected.reduced(to: .sixteen) == .indexed(4))
  }

  @Test("a theme's own palette entry wins over the nearest one")
  func explicitEntry() {
    let color = Color.rgb(0x24, 0x2F, 0x3F, nearest: 237)
    #expect(color.reduced(to: .palette256) == .indexed(237))
    #expect(color.reduced(to: .truecolor) == color)
  }

  @Test(
    "sixteen colors go by hue",
    arguments: [
      ("#f7768e", 9), ("#b3243f", 1), ("#9ece6a", 10), ("#e0af68", 11), ("#7aa2f7", 12),
      ("#bb9af7", 13), ("#7dcfff", 14), ("#f4f3ee", 15), ("#d5d4cf", 7), ("#7d8287", 8),
      ("#3a3f44", 8), ("#141617", 0), ("203", 9),
    ])
  func hues(text: String, index: UInt8) {
    let theme = Theme.parse("[roles]\na = \(text)", file: "t", roles: ["a"]) { _ in nil }.theme
    #expect(theme["a"].foreground.reduced(to: .sixteen) == .indexed(index))
  }

  @Test("no terminal is asked for more than it has")
  func depths() {
    var random = Seeded(7)
    for _ in 0..<500 {
      let rgb = UInt32.random(in: 0..<1 << 24, using: &random)
      let color = Color.rgb(
        UInt8(rgb >> 16), UInt8(rgb >> 8 & 255), UInt8(truncatingIfNeeded: rgb))
      #expect(color.reduced(to: .mono) == .standard)
      if case .indexed(let index) = color.reduced(to: .sixteen) {
        #expect(index < 16)
      } else {
        Issue.record("\(color) has no entry of sixteen")
      }
      if case .indexed(let index) = color.reduced(to: .palette256) {
        #expect(index >= 16, "the first sixteen are the user's own")
      } else {
        Issue.record("\(color) has no palette entry")
      }
    }
  }

  @Test("a style laid over another takes its missing colors from it")
  func over() {
    let base = Style(foreground: .indexed(1), background: .indexed(2), attributes: .bold)
    let over = Style(foreground: .indexed(3), attributes: .underline).over(base)
    #expect(
      over
        == Style(
          foreground: .indexed(3), background: .indexed(2), attributes: [.bold, .underline]))
  }
}
