/// The identity of one event (or incident): a ULID, 48 bits of milliseconds and 80 random bits, written as 26
/// characters of Crockford's base 32 (github.com/ulid/spec).
public struct EventID: Hashable, Comparable, Sendable {
  /// The 64 bits that hold the time and the first 16 random bits.
  public let high: UInt64
  /// The last 64 random bits.
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// - Parameters:
  ///   - instant: Cut to 48 bits; before 1970 it counts as 1970.
  ///   - random: 80 bits are used: the lower 16 of the first number, all of the second.
  public init(at instant: Instant, random: (UInt64, UInt64)) {
    let time = UInt64(max(0, instant.milliseconds)) & 0xFFFF_FFFF_FFFF
    high = time << 16 | random.0 & 0xFFFF
    low = random.1
  }

  public static func < (left: EventID, right: EventID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  private static let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

  /// The 26 characters of the ULID.
  public var text: String {
    String(unsafeUninitializedCapacity: EventID.textBytes) { out in
      write(to: out)
      return EventID.textBytes
    }
  }

  package static let textBytes = 26

  /// Writes the characters of `text` to the front of `out`.
  package func write(to out: UnsafeMutableBufferPointer<UInt8>) {
    var (high, low) = (high, low)
    let alphabet = EventID.alphabet.utf8Start
    var index = EventID.textBytes
    while index > 0 {
      index -= 1
      out[index] = alphabet[Int(low & 31)]
      low = low >> 5 | high << 59
      high >>= 5
    }
  }

  /// Reads the canonical form: 26 upper-case characters, the first no greater than 7.
  public init?(_ text: some StringProtocol) {
    var (high, low): (UInt64, UInt64) = (0, 0)
    var count = 0
    for byte in text.utf8 {
      guard count < 26, let value = EventID.value(of: byte) else { return nil }
      if count == 0, value > 7 { return nil }
      high = high << 5 | low >> 59
      low = low << 5 | UInt64(value)
      count += 1
    }
    guard count == 26 else { return nil }
    self.init(high: high, low: low)
  }

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.description.utf8.enumerated() {
      table[Int(character)] = UInt8(value)
    }
    return table
  }()

  private static func value(of byte: UInt8) -> UInt8? {
    let value = values[Int(byte)]
    return value == 255 ? nil : value
  }
}
