extension Instant {
  /// The moment in UTC to the millisecond, as the log writes it: `2026-11-22T13:44:12.083Z`.
  public var rfc3339: String {
    String(unsafeUninitializedCapacity: Instant.rfc3339Bytes) { out in
      writeRFC3339(to: out)
      return Instant.rfc3339Bytes
    }
  }

  package static let rfc3339Bytes = 24

  /// Writes the characters of `rfc3339` to the front of `out`.
  package func writeRFC3339(to out: UnsafeMutableBufferPointer<UInt8>) {
    let time = CivilTime(self)
    func put(_ value: Int, _ digits: Int, at start: Int) {
      var rest = value
      for index in stride(from: start + digits - 1, through: start, by: -1) {
        out[index] = UInt8(48 + rest % 10)
        rest /= 10
      }
    }
    put(time.year.modulo(10_000), 4, at: 0)
    put(time.month, 2, at: 5)
    put(time.day, 2, at: 8)
    put(time.hour, 2, at: 11)
    put(time.minute, 2, at: 14)
    put(time.second, 2, at: 17)
    put(time.millisecond, 3, at: 20)
    out[4] = UInt8(ascii: "-")
    out[7] = UInt8(ascii: "-")
    out[10] = UInt8(ascii: "T")
    out[13] = UInt8(ascii: ":")
    out[16] = UInt8(ascii: ":")
    out[19] = UInt8(ascii: ".")
    out[23] = UInt8(ascii: "Z")
  }

  /// Reads an RFC 3339 time: a date, `T` or a space, hours and minutes, and optionally seconds, a fraction and `Z`
  /// or an offset such as `+02:00`. Without an offset it is UTC, and a date alone is its midnight. The fraction is cut
  /// to milliseconds; a leap second (`:60`) is not accepted, because POSIX time has none.
  ///
  /// - Returns: `nil` where the text is not such a time, or names a day that does not exist.
  public init?(rfc3339 text: some StringProtocol) {
    guard let written = WrittenTime(text) else { return nil }
    self = written.instant(in: .utc)
  }
}

/// A date and time as somebody wrote it, with an offset or without.
struct WrittenTime {
  private(set) var time: CivilTime
  /// Seconds east of UTC; `nil` where the text does not say.
  private(set) var offsetSeconds: Int?

  init?(_ text: some StringProtocol) {
    var parser = DigitParser(text.utf8)
    guard let year = parser.digits(4), parser.take("-"), let month = parser.digits(2),
      parser.take("-"), let day = parser.digits(2)
    else { return nil }
    time = CivilTime(year: year, month: month, day: day)
    if !parser.isAtEnd {
      guard parser.take("T") || parser.take("t") || parser.take(" "),
        let hour = parser.digits(2), parser.take(":"), let minute = parser.digits(2)
      else { return nil }
      time.hour = hour
      time.minute = minute
      if parser.take(":") {
        guard let second = parser.digits(2) else { return nil }
        time.second = second
        if parser.take(".") {
          guard let fraction = parser.fraction() else { return nil }
          time.millisecond = fraction
        }
      }
      if parser.take("Z") || parser.take("z") {
        offsetSeconds = 0
      } else if !parser.isAtEnd {
        let east = parser.take("+")
        guard east || parser.take("-"), let hours = parser.digits(2) else { return nil }
        _ = parser.take(":")
        guard let minutes = parser.digits(2), hours < 24, minutes < 60 else { return nil }
        offsetSeconds = (hours * 60 + minutes) * (east ? 60 : -60)
      }
    }
    guard parser.isAtEnd, time.isValid else { return nil }
  }

  func instant(in zone: Zone) -> Instant {
    offsetSeconds.map { time.instant(offsetSeconds: $0) } ?? zone.instant(of: time)
  }
}

/// Reads fixed-width numbers from the front of a text.
struct DigitParser<Bytes: Collection> where Bytes.Element == UInt8 {
  private var rest: Bytes.SubSequence

  init(_ bytes: Bytes) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Exactly `count` decimal digits.
  mutating func digits(_ count: Int) -> Int? {
    var value = 0
    var left = count
    while left > 0, let byte = rest.first, (48...57).contains(byte) {
      value = value * 10 + Int(byte - 48)
      rest = rest.dropFirst()
      left -= 1
    }
    return left == 0 ? value : nil
  }

  /// One or more decimal digits after the point, as thousandths; what is finer is cut off.
  mutating func fraction() -> Int? {
    var value = 0
    var read = 0
    while let byte = rest.first, (48...57).contains(byte) {
      if read < 3 { value = value * 10 + Int(byte - 48) }
      read += 1
      rest = rest.dropFirst()
    }
    guard read > 0 else { return nil }
    for _ in min(read, 3)..<3 { value *= 10 }
    return value
  }
}
