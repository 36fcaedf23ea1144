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
    func word(_ start: Int) -> UInt64? {
      var value: UInt64 = 0
      for index in start..<start + 16 {
        switch bytes[index] {
        case 48...57: value = value << 4 | UInt64(bytes[index] - 48)
        case 97...102: value = value << 4 | UInt64(bytes[index] - 87)
        default: return nil
        }
      }
      return value
    }
    guard let a = word(0), let b = word(16), let c = word(32), let d = word(48) else { return nil }
    words = (a, b, c, d)
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
      for index in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * index)) & 15
        out[start + index] = digit < 10 ? 48 + digit : 87 + digit
      }
    }
    put(words.0, 0)
    put(words.1, 16)
    put(words.2, 32)
    put(words.3, 48)
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
