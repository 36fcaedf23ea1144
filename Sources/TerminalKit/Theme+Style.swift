/// The value of a role, such as `text on selection bold`.
struct StyleText {
  struct Wrong: Error {
    let message: String
  }

  let words: [String]
  let palette: [String: Color]

  init(_ text: String, palette: [String: Color]) {
    words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    self.palette = palette
  }

  func parse() -> Result<Style, Wrong> {
    do {
      return .success(try style())
    } catch {
      return .failure(error)
    }
  }

  private func style() throws(Wrong) -> Style {
    guard let first = words.first else { throw Wrong(message: "expected a color") }
    var style = Style(foreground: try color(first))
    var rest = words.dropFirst()
    if rest.first == "on" {
      rest = rest.dropFirst()
      guard let name = rest.popFirst() else { throw Wrong(message: "expected a color after “on”") }
      style.background = try color(name)
    }
    for word in rest {
      guard let attribute = Attributes.names.first(where: { $0.1 == word })?.0 else {
        let hint = nearestName(to: word, in: Attributes.names.map(\.1) + ["on"])
        throw Wrong(message: "unknown attribute “\(word)”" + hint)
      }
      style.attributes.insert(attribute)
    }
    return style
  }

  private func color(_ name: String) throws(Wrong) -> Color {
    if let color = palette[name] ?? Color(literal: name) { return color }
    let known = palette.keys.sorted() + ["default"] + Color.names
    throw Wrong(message: "unknown color “\(name)”" + nearestName(to: name, in: known))
  }
}

extension Color {
  /// The sixteen by their usual names, in the order of their numbers.
  static let names: [String] = {
    let plain = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    return plain + plain.map { "bright-" + $0 }
  }()

  /// `#rrggbb`, `#rrggbb/52`, `0` to `255`, `default` or one of the sixteen names.
  init?(literal text: String) {
    if text == "default" {
      self = .standard
    } else if let index = Color.names.firstIndex(of: text) {
      self = .indexed(UInt8(index))
    } else if text.utf8.allSatisfy({ (0x30..<0x3A).contains($0) }), let index = UInt8(text) {
      self = .indexed(index)
    } else {
      self.init(hexadecimal: text)
    }
  }

  private init?(hexadecimal text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let digits = parts.first, parts.count <= 2, digits.utf8.count == 7,
      digits.hasPrefix("#"), digits.dropFirst().allSatisfy(\.isHexDigit),
      let value = UInt32(digits.dropFirst(), radix: 16)
    else { return nil }
    let red = UInt8(value >> 16)
    let green = UInt8(value >> 8 & 0xFF)
    let blue = UInt8(value & 0xFF)
    if parts.count == 1 {
      self = .rgb(red, green, blue)
    } else if let index = UInt8(parts[1]) {
      self = .rgb(red, green, blue, nearest: index)
    } else {
      return nil
    }
  }
}

/// `; did you mean “x”?` for the known name with the fewest edits, where it is near at all.
func nearestName(to name: String, in known: [String]) -> String {
  let scored = known.map { (name: $0, edits: edits(Array(name), Array($0))) }
  guard let best = scored.min(by: { $0.edits < $1.edits }),
    best.edits <= max(2, name.count / 2)
  else { return "" }
  return "; did you mean “\(best.name)”?"
}

/// The fewest insertions, deletions and replacements that turn one into the other.
private func edits(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, left) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, right) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (left == right ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
