/// Eight bytes of text at once, to pass over those that need no care.
///
/// By the borrows of a subtraction: a byte is found without looking at each, and a rare byte beyond 0x7F may be taken for
/// one that is looked for. Nothing that is looked for is ever missed.
struct EightBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs = ones &* 0x80

  /// Their bits, the first byte lowest.
  let word: UInt64

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// Whether each of them is plain in JSON text: no control character, quote or backslash.
  @inline(__always)
  var arePlain: Bool { (below(0x20) | places(of: 0x22) | places(of: 0x5C)) & Self.highs == 0 }

  /// Whether none of them has to be written otherwise: plain, and neither DEL nor the beginning of U+2028 or U+2029.
  @inline(__always)
  var areWrittenAsTheyAre: Bool {
    (below(0x20) | places(of: 0x22) | places(of: 0x5C) | places(of: 0x7F) | places(of: 0xE2))
      & Self.highs == 0
  }

  /// Whether no byte is beyond 0x7F of all those whose bits were gathered.
  @inline(__always)
  static func areASCII(_ gathered: UInt64) -> Bool { gathered & highs == 0 }

  @inline(__always)
  private func below(_ byte: UInt64) -> UInt64 { (word &- Self.ones &* byte) & ~word }

  @inline(__always)
  private func places(of byte: UInt64) -> UInt64 {
    let rest = word ^ (Self.ones &* byte)
    return (rest &- Self.ones) & ~rest
  }
}
