/// Decodes UTF-8 a byte at a time, replacing what is broken as `String(decoding:as:)` does.
struct ScalarDecoder: Sendable {
  enum Step {
    case more
    case scalar(Unicode.Scalar)
    /// Not UTF-8; `consumed` says whether the byte itself belongs to what is broken.
    case invalid(consumed: Bool)
  }

  private var value: UInt32 = 0
  private var left = 0
  private var allowed: ClosedRange<UInt8> = 0x80...0xBF

  mutating func take(_ byte: UInt8) -> Step {
    if left == 0 { return begin(byte) }
    guard allowed.contains(byte) else {
      self = ScalarDecoder()
      return .invalid(consumed: false)
    }
    value = value << 6 | UInt32(byte & 0x3F)
    left -= 1
    allowed = 0x80...0xBF
    if left > 0 { return .more }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    self = ScalarDecoder()
    return .scalar(scalar)
  }

  /// The second byte's range rules out overlong forms, surrogates and what lies beyond Unicode.
  private mutating func begin(_ byte: UInt8) -> Step {
    switch byte {
    case 0xC2...0xDF: (value, left) = (UInt32(byte & 0x1F), 1)
    case 0xE0...0xEF: (value, left) = (UInt32(byte & 0x0F), 2)
    case 0xF0...0xF4: (value, left) = (UInt32(byte & 0x07), 3)
    default: return .invalid(consumed: true)
    }
    switch byte {
    case 0xE0: allowed = 0xA0...0xBF
    case 0xED: allowed = 0x80...0x9F
    case 0xF0: allowed = 0x90...0xBF
    case 0xF4: allowed = 0x80...0x8F
    default: allowed = 0x80...0xBF
    }
    return .more
  }
}

/// Collects a paste up to its end marker.
struct PasteBuffer: Sendable {
  private static let end: [UInt8] = Array("\u{1B}[201~".utf8)
  private var bytes: [UInt8] = []
  private var matched = 0
  private(set) var dropped = 0

  /// Whether this byte ended the paste.
  mutating func take(_ byte: UInt8) -> Bool {
    if matched == 0 && byte != 0x1B {
      append(byte)
      return false
    }
    if byte == PasteBuffer.end[matched] {
      matched += 1
      return matched == PasteBuffer.end.count
    }
    // The marker begins with its only ESC, so a failed match can only start anew at this byte.
    if matched > 0 {
      for at in 0..<matched { append(PasteBuffer.end[at]) }
      matched = 0
      if byte == PasteBuffer.end[0] {
        matched = 1
        return false
      }
    }
    append(byte)
    return false
  }

  private mutating func append(_ byte: UInt8) {
    if bytes.count < InputParser.pasteLimitBytes { bytes.append(byte) } else { dropped += 1 }
  }

  /// The text with every line end as `\n`.
  mutating func finish() -> String {
    if matched < PasteBuffer.end.count {
      for at in 0..<matched { append(PasteBuffer.end[at]) }
    }
    matched = 0
    if dropped > 0 { dropBrokenTail() }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var afterReturn = false
    for byte in bytes {
      if byte == 0x0D {
        out.append(0x0A)
      } else if byte != 0x0A || !afterReturn {
        out.append(byte)
      }
      afterReturn = byte == 0x0D
    }
    bytes = []
    return String(decoding: out, as: UTF8.self)
  }

  /// The limit may have cut a character in two.
  private mutating func dropBrokenTail() {
    var tail = 0
    while tail < 4, let last = bytes.last, last & 0xC0 == 0x80 {
      bytes.removeLast()
      tail += 1
    }
    if let last = bytes.last, last >= 0xC0 {
      bytes.removeLast()
      tail += 1
    }
    dropped += tail
  }
}

extension Key {
  /// The key behind a byte below 128.
  static func ascii(_ byte: UInt8, _ modifiers: Modifiers) -> Key {
    switch byte {
    case 0x09: Key(.tab, modifiers)
    case 0x0D: Key(.enter, modifiers)
    case 0x1B: Key(.escape, modifiers)
    case 0x7F: Key(.backspace, modifiers)
    case 0x00: Key(.character(" "), modifiers.union(.control))
    case 0x01...0x1A:
      Key(.character(Character(Unicode.Scalar(byte + 0x60))), modifiers.union(.control))
    case 0x1C...0x1F:
      Key(.character(Character(Unicode.Scalar(byte + 0x40))), modifiers.union(.control))
    default: Key(.character(Character(Unicode.Scalar(byte))), modifiers)
    }
  }
}
