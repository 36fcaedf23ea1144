/// Reads the inside of a JSON string up to and with its closing quote. The fast and the general way share it, so
/// that they cannot differ.
struct StringScan {
  private let bytes: UnsafeRawBufferPointer
  private(set) var at: Int
  private(set) var reason = "The string does not end"

  init(bytes: UnsafeRawBufferPointer, at: Int) {
    self.bytes = bytes
    self.at = at
  }

  /// - Returns: `nil` with `reason` where it is no valid string; `at` then names the byte.
  @inline(__always)
  mutating func read() -> String? {
    let start = at
    var end = at
    let count = bytes.count
    var all: UInt64 = 0
    // Eight bytes at a time as long as none of them is a quote, a backslash or a control character.
    while end &+ 8 <= count {
      let eight = EightBytes(bytes, at: end)
      guard eight.arePlain else { break }
      all |= eight.word
      end &+= 8
    }
    while end < count {
      let byte = bytes[end]
      if byte == 0x22 {
        at = end + 1
        return decoded(start, end, isASCII: EightBytes.areASCII(all))
      }
      if byte == 0x5C || byte < 0x20 { break }
      all |= UInt64(byte)
      end += 1
    }
    at = end
    return readEscaped(from: start)
  }

  @inline(__always)
  private mutating func decoded(_ start: Int, _ end: Int, isASCII: Bool) -> String? {
    // Nothing can be wrong with it then, and the usual way costs half as much as the validating one.
    if isASCII {
      return bytes.withMemoryRebound(to: UInt8.self) {
        String(decoding: UnsafeBufferPointer(rebasing: $0[start..<end]), as: UTF8.self)
      }
    }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    if let string = String(validating: text, as: UTF8.self) { return string }
    return fail("The string is not UTF-8", start)
  }

  private mutating func fail(_ sentence: String, _ offset: Int) -> String? {
    reason = sentence
    at = offset
    return nil
  }

  /// The slower way, for strings with escapes.
  private mutating func readEscaped(from start: Int) -> String? {
    var out: [UInt8] = []
    var run = start
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x22 {
        out.append(contentsOf: bytes[run..<at])
        at += 1
        if let string = String(validating: out, as: UTF8.self) { return string }
        return fail("The string is not UTF-8", start)
      }
      if byte < 0x20 { return fail("A control character must be escaped", at) }
      guard byte == 0x5C else {
        at += 1
        continue
      }
      out.append(contentsOf: bytes[run..<at])
      guard let scalar = escape() else { return nil }
      out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      run = at
    }
    return fail("The string does not end", at)
  }

  /// Reads one escape, `at` standing on its backslash; a pair of surrogates counts as one.
  private mutating func escape() -> Unicode.Scalar? {
    let start = at
    guard at + 1 < bytes.count else { return failScalar("The string does not end", at) }
    at += 2
    switch bytes[at - 1] {
    case 0x22: return "\""
    case 0x5C: return "\\"
    case 0x2F: return "/"
    case 0x62: return "\u{8}"
    case 0x66: return "\u{C}"
    case 0x6E: return "\n"
    case 0x72: return "\r"
    case 0x74: return "\t"
    case 0x75: break
    default: return failScalar("There is no such escape", start)
    }
    guard let first = hex4() else {
      return failScalar("Four hexadecimal digits are missing", start)
    }
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, at + 1 < bytes.count, bytes[at] == 0x5C, bytes[at + 1] == 0x75 else {
      return failScalar("A surrogate stands alone", start)
    }
    at += 2
    guard let second = hex4(), (0xDC00...0xDFFF).contains(second) else {
      return failScalar("A surrogate stands alone", start)
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func failScalar(_ sentence: String, _ offset: Int) -> Unicode.Scalar? {
    _ = fail(sentence, offset)
    return nil
  }

  private mutating func hex4() -> UInt32? {
    guard at + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = bytes[at]
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70: value = value << 4 | UInt32(byte - 55)
      case 97...102: value = value << 4 | UInt32(byte - 87)
      default: return nil
      }
      at += 1
    }
    return value
  }
}
