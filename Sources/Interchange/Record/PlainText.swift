internal import Engine

/// HTML as status pages use it, as plain text: entities decoded, blocks and `<br>` as new lines, other tags dropped.
///
/// Text that is no HTML stays as it is, `a < b & c` and `<owner>/<name>` included: only known tags count as tags.
func plainText(_ html: String) -> String {
  guard html.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else {
    return tidied(html)
  }
  var reader = HTMLReader(Array(html.utf8))
  reader.run()
  return tidied(String(decoding: reader.out, as: UTF8.self))
}

/// A text in one line.
func oneLine(_ text: String) -> String {
  text.split { $0.isWhitespace }.joined(separator: " ")
}

/// Lines without white space at their ends, at most one empty line between two, none around them.
private func tidied(_ text: String) -> String {
  // Most messages are one plain line; only new lines, other control characters, what is beyond ASCII and spaces at
  // the end need a closer look.
  if text.utf8.last != 0x20, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
  var lines: [Substring] = []
  for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
    var line = line
    while let last = line.last, last.isWhitespace { line.removeLast() }
    if line.isEmpty, lines.last?.isEmpty ?? true { continue }
    lines.append(line)
  }
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines.joined(separator: "\n")
}

private struct HTMLReader {
  private let bytes: [UInt8]
  private var at = 0
  private(set) var out: [UInt8] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    out.reserveCapacity(bytes.count)
  }

  mutating func run() {
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "<"): if !takeTag() { takeByte() }
      case UInt8(ascii: "&"): if !takeEntity() { takeByte() }
      default: takeByte()
      }
    }
  }

  private mutating func takeByte() {
    out.append(bytes[at])
    at += 1
  }

  private static let dropped: Set<String> = [
    "a", "abbr", "b", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
  ]
  private static let blocks: Set<String> = [
    "article", "blockquote", "br", "div", "dd", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "li", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
  ]
  /// Their content is no text either.
  private static let hidden: Set<String> = ["script", "style"]

  /// - Returns: False where the byte at `at` begins no known tag.
  private mutating func takeTag() -> Bool {
    if starts("<!--", at: at) {
      at = find("-->", from: at + 4).map { $0 + 3 } ?? bytes.count
      return true
    }
    var index = at + 1
    let isClosing = index < bytes.count && bytes[index] == UInt8(ascii: "/")
    if isClosing { index += 1 }
    let start = index
    while index < bytes.count, index - start < 16, isNameByte(bytes[index]) { index += 1 }
    let name = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
    let isBlock = HTMLReader.blocks.contains(name)
    let isHidden = HTMLReader.hidden.contains(name)
    guard isBlock || isHidden || HTMLReader.dropped.contains(name),
      let end = endOfTag(from: index)
    else { return false }
    at = end
    if isHidden, !isClosing { at = find("</" + name, from: at) ?? bytes.count }
    if isBlock { breakLine(name, isClosing: isClosing) }
    return true
  }

  private mutating func breakLine(_ name: String, isClosing: Bool) {
    out.append(0x0A)
    // A paragraph stands apart; the items of a list keep their sign.
    if name == "p" { out.append(0x0A) }
    if name == "li", !isClosing { out += Array("- ".utf8) }
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20) || (48...57).contains(byte)
  }

  /// Behind the `>` that ends a tag; quoted attributes may hold one.
  private func endOfTag(from start: Int) -> Int? {
    guard start < bytes.count, [0x20, 0x09, 0x0A, 0x0D, 0x2F, 0x3E].contains(bytes[start]) else {
      return nil
    }
    var quote: UInt8?
    for index in start..<min(bytes.count, start + ImportLimits.tagBytes) {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return index + 1
      }
    }
    return nil
  }

  private func starts(_ text: String, at index: Int) -> Bool {
    bytes[index...].starts(with: text.utf8)
  }

  private func find(_ text: String, from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let matches = bytes[index...].prefix(text.utf8.count).elementsEqual(text.utf8) {
        $0 == $1 || (97...122).contains($1) && $0 | 0x20 == $1
      }
      if matches { return index }
      index += 1
    }
    return nil
  }

  private static let entities: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "hellip": "…",
    "mdash": "—", "ndash": "–", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
    "bull": "•", "middot": "·", "copy": "©", "reg": "®", "trade": "™", "deg": "°", "times": "×",
    "rarr": "→", "larr": "←", "laquo": "«", "raquo": "»", "zwnj": "", "zwj": "", "shy": "",
  ]

  /// - Returns: False where the byte at `at` begins no known entity.
  private mutating func takeEntity() -> Bool {
    let rest = bytes[(at + 1)...].prefix(12)
    guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return false }
    let name = String(decoding: rest[..<end], as: UTF8.self)
    guard let text = HTMLReader.entities[name] ?? HTMLReader.numbered(name) else { return false }
    out += Array(text.utf8)
    at = end + 1
    return true
  }

  private static func numbered(_ name: String) -> String? {
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
    let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    // Control characters other than tab and new line have no place in a text.
    guard let value, value >= 0x20 || value == 9 || value == 10, value != 0x7F,
      let scalar = Unicode.Scalar(value)
    else { return nil }
    return value == 0xA0 ? " " : String(scalar)
  }
}
