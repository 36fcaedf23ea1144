/// A SHA-256 digest: 32 bytes, most significant first.
public struct Digest: Hashable, Sendable {
  package let words: (UInt64, UInt64, UInt64, UInt64)

  package init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  /// 32 zero bytes: what the first line of a log is chained to.
  public static let zero = Digest(words: (0, 0, 0, 0))

  /// Reads 64 lower-case hexadecimal digits, the only form that the log writes.
  public init?(hex: some StringProtocol) {
    var text = String(hex)
    let digest = text.withUTF8 { Digest(hexBytes: UnsafeRawBufferPointer($0)) }
    guard let digest else { return nil }
    self = digest
  }

  /// Reads 64 lower-case hexadecimal digits from bytes.
  package init?(hexBytes bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 64 else { return nil }
    var isValid = true
    func word(_ start: Int) -> UInt64 {
      let (high, low) = (
        EightDigits(bytes, at: start).value, EightDigits(bytes, at: start + 8).value
      )
      guard let high, let low else {
        isValid = false
        return 0
      }
      return UInt64(high) << 32 | UInt64(low)
    }
    words = (word(0), word(16), word(32), word(48))
    if !isValid { return nil }
  }

  /// The 64 lower-case hexadecimal digits.
  public var hex: String {
    String(unsafeUninitializedCapacity: 64) { out in
      writeHex(to: UnsafeMutableRawBufferPointer(out))
      return 64
    }
  }

  /// Writes the 64 digits to the front of `out`.
  package func writeHex(to out: UnsafeMutableRawBufferPointer) {
    precondition(out.count >= 64, "a digest has 64 digits")
    func put(_ word: UInt64, _ start: Int) {
      EightDigits(UInt32(truncatingIfNeeded: word >> 32)).write(to: out, at: start)
      EightDigits(UInt32(truncatingIfNeeded: word)).write(to: out, at: start + 8)
    }
    put(words.0, 0)
    put(words.1, 16)
    put(words.2, 32)
    put(words.3, 48)
  }

  /// Whether these are its 64 digits.
  package func isWritten(as digits: UnsafeRawBufferPointer) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { own in
      writeHex(to: own)
      return UnsafeRawBufferPointer(own).isSame(as: digits)
    }
  }

  public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.3)
  }
}

extension Digest: CustomStringConvertible {
  public var description: String { hex }
}

/// Eight hexadecimal digits in one word, the first of them in its highest byte: every line of a log has 64 to read and 64
/// to write, and one by one they took a tenth of the time that a line takes.
private struct EightDigits {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private var characters: UInt64

  init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
    characters = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
  }

  init(_ value: UInt32) {
    var nibbles = UInt64(value)
    nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
    nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
    nibbles = (nibbles | nibbles << 4) & (EightDigits.ones &* 15)
    // Those beyond 9 are letters, which stand 39 places further than the digits go on.
    let letters = ((nibbles &+ EightDigits.ones &* 6) >> 4) & EightDigits.ones
    characters = nibbles &+ EightDigits.ones &* 0x30 &+ letters &* 0x27
  }

  /// `nil` where one of them is no lower-case hexadecimal digit.
  var value: UInt32? {
    let (ones, low) = (EightDigits.ones, EightDigits.ones &* 15)
    var nibbles = ((characters & low) &+ ((characters >> 6) & ones) &* 9) & low
    nibbles = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF
    nibbles = (nibbles | nibbles >> 8) & 0x0000_FFFF_0000_FFFF
    let value = UInt32(truncatingIfNeeded: nibbles | nibbles >> 16)
    // What is no digit reads as some other.
    return EightDigits(value).characters == characters ? value : nil
  }

  func write(to out: UnsafeMutableRawBufferPointer, at start: Int) {
    out.storeBytes(of: characters.bigEndian, toByteOffset: start, as: UInt64.self)
  }
}
