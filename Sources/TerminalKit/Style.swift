/// A color as a theme names it; the painter reduces it to what the terminal can show.
package enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case standard
  /// Of the 256-color palette; 0 to 15 are the terminal's own sixteen.
  case indexed(UInt8)
  /// Red, green and blue, with the palette entry that stands for them where there are only 256.
  case rgb(UInt8, UInt8, UInt8, nearest: UInt8)

  /// An rgb color with the palette entry found by distance.
  package static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Color {
    .rgb(red, green, blue, nearest: nearestInPalette(red, green, blue))
  }
}

package struct Attributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let bold = Attributes(rawValue: 1)
  package static let dim = Attributes(rawValue: 2)
  package static let italic = Attributes(rawValue: 4)
  package static let underline = Attributes(rawValue: 8)
  package static let reverse = Attributes(rawValue: 16)
}

/// How a cell looks.
package struct Style: Hashable, Sendable {
  package var foreground: Color
  package var background: Color
  package var attributes: Attributes

  package init(
    foreground: Color = .standard, background: Color = .standard, attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  package static let plain = Style()

  package func on(_ background: Color) -> Style {
    Style(foreground: foreground, background: background, attributes: attributes)
  }

  /// The same text on another style's background, such as a selected row's.
  package func on(_ other: Style) -> Style { on(other.background) }

  package func bold() -> Style { with(.bold) }

  package func with(_ more: Attributes) -> Style {
    Style(
      foreground: foreground, background: background, attributes: attributes.union(more))
  }

  /// This style with its `.standard` colors taken from `base`, and the attributes of both.
  package func over(_ base: Style) -> Style {
    Style(
      foreground: foreground == .standard ? base.foreground : foreground,
      background: background == .standard ? base.background : background,
      attributes: attributes.union(base.attributes))
  }
}

/// A piece of text in one style.
package struct Span: Hashable, Sendable {
  package var text: String
  package var style: Style

  package init(_ text: String, _ style: Style) {
    self.text = text
    self.style = style
  }

  package init(text: String, style: Style) {
    self.init(text, style)
  }

  package static func columns(_ spans: [Span]) -> Int {
    spans.reduce(0) { $0 + Text.columns($1.text) }
  }
}
