internal import EventLog

/// Foundation's decoder as the judge of JSON, but for where it departs from RFC 8259 and where we do on purpose.
enum Oracle {
  /// Foundation's value of what we take.
  ///
  /// It refuses a zero with an exponent, such as `0e9`, which the RFC allows: such a zero is given to it without.
  static func read(_ bytes: [UInt8]) -> Standard? {
    Standard.read(bytes) ?? Standard.read(outsideStrings(of: bytes, withoutExponentOfZero))
  }

  /// Whether Foundation takes what we refuse, and is right.
  static func accepts(_ bytes: [UInt8], refusedFor reason: String) -> Bool {
    if isOurOwnRule(reason) { return false }
    guard let theirs = Standard.read(bytes) else { return false }
    // The RFC wants UTF-8 without a mark. Foundation takes the mark, and UTF-16 and UTF-32, which show by a NUL.
    if bytes.prefix(4).contains(0) { return false }
    var plain = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    // Against the RFC, Foundation takes a comma before a closing bracket; without it, both must say the same.
    plain = outsideStrings(of: plain, withoutTrailingComma)
    if plain == bytes { return true }
    do throws(JSONError) {
      guard let ours = Standard(try JSON.parse(plain)) else { return false }
      return ours != theirs
    } catch { return !isOurOwnRule(error.reason) }
  }

  /// Ours on purpose: a key that stands twice and more than 64 levels are refused.
  private static func isOurOwnRule(_ reason: String) -> Bool {
    reason.contains("twice") || reason.contains("levels")
  }

  /// Changes every piece of JSON between its strings.
  private static func outsideStrings(
    of bytes: [UInt8], _ change: (ArraySlice<UInt8>) -> [UInt8]
  ) -> [UInt8] {
    var out: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let quote = bytes[at...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count
      out += change(bytes[at..<quote])
      at = min(quote + 1, bytes.count)
      while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
        at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
      }
      at = min(at + 1, bytes.count)
      out += bytes[quote..<at]
    }
    return out
  }

  private static func withoutTrailingComma(_ piece: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    for (index, byte) in zip(piece.indices, piece) {
      let next = piece[(index + 1)...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      let closes = next == UInt8(ascii: "]") || next == UInt8(ascii: "}")
      if byte != UInt8(ascii: ",") || !closes { out.append(byte) }
    }
    return out
  }

  private static func withoutExponentOfZero(_ piece: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var rest = piece
    while let byte = rest.popFirst() {
      let before = out.last
      out.append(byte)
      // The zero must be the whole number before the exponent: not the end of `10e9` or `1.0e9`.
      guard byte == UInt8(ascii: "0"), before.map({ !isNumeric($0) }) ?? true,
        rest.first.map({ $0 | 0x20 }) == UInt8(ascii: "e")
      else { continue }
      rest = rest.dropFirst().drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        .drop { (48...57).contains($0) }
    }
    return out
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || byte == UInt8(ascii: ".")
  }
}
