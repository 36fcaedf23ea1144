internal import Engine

/// Walks through the bytes of a canonical line. Every answer is `nil` or false where the bytes are anything else;
/// the line is then read in the general way.
struct LineCursor {
  let bytes: UnsafeRawBufferPointer
  var at = 0

  @inline(__always)
  mutating func take(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard at + count <= bytes.count else { return false }
    guard bytes.holds(literal, at: at) else { return false }
    at += count
    return true
  }

  /// Takes `"key":`, with a comma before it unless it is the first.
  @inline(__always)
  mutating func take(key: StaticString, isFirst: Bool) -> Bool {
    var index = at
    let count = key.utf8CodeUnitCount
    guard index + count + 4 <= bytes.count else { return false }
    if !isFirst {
      guard bytes[index] == 0x2C else { return false }
      index += 1
    }
    guard bytes[index] == 0x22 else { return false }
    index += 1
    guard bytes.holds(key, at: index) else { return false }
    index += count
    guard bytes[index] == 0x22, bytes[index + 1] == 0x3A else { return false }
    at = index + 2
    return true
  }

  /// A string from its opening quote on.
  @inline(__always)
  mutating func string() -> String? {
    guard at < bytes.count, bytes[at] == 0x22 else { return nil }
    var scan = StringScan(bytes: bytes, at: at + 1)
    guard let text = scan.read() else { return nil }
    at = scan.at
    return text
  }

  /// The bytes of a string without escapes, not checked to be UTF-8.
  @inline(__always)
  mutating func plain() -> UnsafeRawBufferPointer? {
    guard at < bytes.count, bytes[at] == 0x22 else { return nil }
    var end = at + 1
    while end < bytes.count {
      let byte = bytes[end]
      if byte == 0x22 {
        let text = UnsafeRawBufferPointer(rebasing: bytes[(at + 1)..<end])
        at = end + 1
        return text
      }
      if byte == 0x5C || byte < 0x20 { return nil }
      end += 1
    }
    return nil
  }

  /// An integer as the log writes it, of at most 18 digits.
  @inline(__always)
  mutating func integer() -> Int? {
    var index = at
    let isNegative = index < bytes.count && bytes[index] == 0x2D
    if isNegative { index += 1 }
    let start = index
    var value = 0
    while index < bytes.count, index - start < 18, (48...57).contains(bytes[index]) {
      value = value * 10 + Int(bytes[index] - 48)
      index += 1
    }
    guard index > start, index < bytes.count, bytes[start] != 48 || index == start + 1 else {
      return nil
    }
    // Fractions, exponents and longer numbers are for the general way.
    guard bytes[index] == 0x2C || bytes[index] == 0x7D || bytes[index] == 0x5D else { return nil }
    at = index
    return isNegative ? -value : value
  }

  /// A moment of 24 characters in quotes: `"2026-11-22T13:44:12.083Z"`.
  @inline(__always)
  mutating func instant() -> Instant? {
    guard at + 26 <= bytes.count, bytes[at] == 0x22, bytes[at + 25] == 0x22 else { return nil }
    let start = at + 1
    var isValid = true
    func number(_ offset: Int, _ digits: Int) -> Int {
      var value = 0
      for index in start + offset..<start + offset + digits {
        let digit = bytes[index] &- 48
        if digit > 9 { isValid = false }
        value = value &* 10 &+ Int(digit)
      }
      return value
    }
    let time = CivilTime(
      year: number(0, 4), month: number(5, 2), day: number(8, 2), hour: number(11, 2),
      minute: number(14, 2), second: number(17, 2), millisecond: number(20, 3))
    guard isValid, bytes[start + 4] == 0x2D, bytes[start + 7] == 0x2D, bytes[start + 10] == 0x54,
      bytes[start + 13] == 0x3A, bytes[start + 16] == 0x3A, bytes[start + 19] == 0x2E,
      bytes[start + 23] == 0x5A, time.isValid
    else { return nil }
    at += 26
    return time.instant()
  }

  private static let digits: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    for (value, character) in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8.enumerated() {
      table[Int(character)] = UInt8(value)
    }
    return table
  }()

  /// A ULID of 26 characters in quotes.
  mutating func identity() -> EventID? {
    guard at + 28 <= bytes.count, bytes[at] == 0x22, bytes[at + 27] == 0x22 else { return nil }
    let start = at + 1
    let parsed: EventID? = LineCursor.digits.withUnsafeBufferPointer { table in
      var (high, low): (UInt64, UInt64) = (0, 0)
      for index in start..<start + 26 {
        let value = table[Int(bytes[index])]
        guard value != 255 else { return nil }
        high = high << 5 | low >> 59
        low = low << 5 | UInt64(value)
      }
      guard table[Int(bytes[start])] <= 7 else { return nil }
      return EventID(high: high, low: low)
    }
    guard let parsed else { return nil }
    at += 28
    return parsed
  }
}

/// The fast way to the members of a `data` object: they must stand in the order in which they are asked for.
struct CursorFields: FactFields {
  var cursor: LineCursor
  private var isFirst = true

  /// `cursor`: Stands behind the opening brace.
  init(_ cursor: LineCursor) { self.cursor = cursor }

  @inline(__always)
  private mutating func take(_ key: StaticString) -> Bool {
    guard cursor.take(key: key, isFirst: isFirst) else { return false }
    isFirst = false
    return true
  }

  mutating func string(_ key: StaticString) throws(Malformed) -> String? {
    guard take(key) else { return nil }
    guard let text = cursor.string() else { throw Malformed() }
    return text
  }

  mutating func integer(_ key: StaticString) throws(Malformed) -> Int? {
    guard take(key) else { return nil }
    guard let number = cursor.integer() else { throw Malformed() }
    return number
  }

  mutating func nested(_ key: StaticString) throws(Malformed) -> JSON? {
    guard take(key) else { return nil }
    var parser = JSONParser(cursor.bytes, at: cursor.at)
    // Depth 2: the line is one level, its data the next.
    guard let value = try? parser.value(depth: 2), !value.isNull else { throw Malformed() }
    cursor.at = parser.at
    return value
  }
}
