package import Engine
internal import Glibc

/// Writes JSON in the one form that the log uses: no spaces, keys in the order of the calls, strings escaped only
/// where they must be.
///
/// A line takes some thirty small pieces; put into memory of its own they cost a third of what appending each to an array
/// does.
package struct LineWriter: ~Copyable {
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  /// How many bytes are written.
  package private(set) var count = 0
  /// False once something was asked for that the form cannot hold: a moment outside the years 0 to 9999.
  package private(set) var isFaithful = true
  private var needsComma = false
  /// The moment that was written last, and where: the events of a batch have the same.
  private var lastInstant: (instant: Instant, place: Int)?

  /// Milliseconds from 0000-01-01T00:00:00Z to the end of 9999: four digits hold no other year.
  private static let years: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

  package init(reserving capacity: Int = 512) {
    self.capacity = max(64, capacity)
    start = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit { start.deallocate() }

  /// All that was written.
  package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  package borrowing func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value
  {
    body(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Makes room for so many more bytes.
  ///
  /// - Returns: Where they go; they count once `count` is raised.
  @inline(__always)
  private mutating func room(_ more: Int) -> UnsafeMutableRawPointer {
    if count &+ more > capacity { grow(more) }
    return start + count
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, count + more)
    let wider = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    wider.copyMemory(from: start, byteCount: count)
    start.deallocate()
    start = wider
  }

  @inline(__always)
  private mutating func put(_ bytes: UnsafeRawPointer, _ length: Int) {
    memcpy(room(length), bytes, length)
    count &+= length
  }

  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    room(1).storeBytes(of: byte, as: UInt8.self)
    count &+= 1
  }

  @inline(__always)
  package mutating func raw(_ text: StaticString) { put(text.utf8Start, text.utf8CodeUnitCount) }

  /// JSON as it came. Named, because a literal would be taken for a `String` else, which is the slower way.
  package mutating func raw(json text: String) {
    var text = text
    text.withUTF8 { utf8 in
      if let base = utf8.baseAddress { put(base, utf8.count) }
    }
  }

  package mutating func raw(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { put(base, bytes.count) }
    }
  }

  package mutating func open(_ bracket: StaticString = "{") {
    raw(bracket)
    needsComma = false
  }

  package mutating func close(_ bracket: StaticString = "}") {
    raw(bracket)
    needsComma = true
  }

  /// The comma before an element, where one is due.
  @inline(__always)
  package mutating func separate() {
    if needsComma { put(UInt8(ascii: ",")) }
    needsComma = true
  }

  @inline(__always)
  package mutating func key(_ name: StaticString) {
    separate()
    put(UInt8(ascii: "\""))
    raw(name)
    raw("\":")
  }

  package mutating func field(_ name: StaticString, _ text: String?) {
    guard let text else { return }
    key(name)
    string(text)
  }

  package mutating func field(_ name: StaticString, _ number: Int?) {
    guard let number else { return }
    key(name)
    integer(number)
  }

  package mutating func field(_ name: StaticString, _ instant: Instant?) {
    guard let instant else { return }
    key(name)
    put(UInt8(ascii: "\""))
    bare(instant)
    put(UInt8(ascii: "\""))
  }

  /// A moment without its quotes.
  mutating func bare(_ instant: Instant) {
    if !LineWriter.years.contains(instant.milliseconds) { isFaithful = false }
    let place = room(Instant.rfc3339Bytes)
    if let last = lastInstant, last.instant == instant {
      memcpy(place, start + last.place, Instant.rfc3339Bytes)
    } else {
      place.withMemoryRebound(to: UInt8.self, capacity: Instant.rfc3339Bytes) {
        instant.writeRFC3339(
          to: UnsafeMutableBufferPointer(start: $0, count: Instant.rfc3339Bytes))
      }
      lastInstant = (instant, count)
    }
    count &+= Instant.rfc3339Bytes
  }

  /// An identity without its quotes.
  mutating func bare(_ id: EventID) {
    room(EventID.textBytes).withMemoryRebound(to: UInt8.self, capacity: EventID.textBytes) {
      id.write(to: UnsafeMutableBufferPointer(start: $0, count: EventID.textBytes))
    }
    count &+= EventID.textBytes
  }

  mutating func integer(_ number: Int) {
    // The longest is that of -9223372036854775808.
    var place = room(20) + 20
    var (rest, length) = (number.magnitude, 0)
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      place -= 1
      place.storeBytes(of: UInt8(ascii: "0") + UInt8(digit), as: UInt8.self)
      (rest, length) = (quotient, length + 1)
    } while rest > 0
    if number < 0 { put(UInt8(ascii: "-")) }
    memmove(start + count, place, length)
    count &+= length
  }

  /// Ends a line whose body begins at `first`: its hash and its newline.
  package mutating func seal(from first: Int, after previous: Digest) -> Digest {
    let hash = SHA256.chain(
      previous, UnsafeRawBufferPointer(start: start + first, count: count - first))
    raw(#","hash":""#)
    hash.writeHex(to: UnsafeMutableRawBufferPointer(start: room(64), count: 64))
    count &+= 64
    raw("\"}\n")
    return hash
  }

  package mutating func string(_ text: String) {
    put(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { escaped(UnsafeRawBufferPointer($0)) }
    put(UInt8(ascii: "\""))
  }

  private mutating func escaped(_ utf8: UnsafeRawBufferPointer) {
    guard let base = utf8.baseAddress else { return }
    let length = utf8.count
    var (run, index) = (0, 0)
    while index < length {
      // Eight bytes at a time as long as none of them may have to be escaped.
      if index &+ 8 <= length, EightBytes(utf8, at: index).areWrittenAsTheyAre {
        index &+= 8
        continue
      }
      let byte = utf8[index]
      // U+2028 and U+2029 end a line for some tools: E2 80 A8 and E2 80 A9 in UTF-8.
      let isSeparator =
        byte == 0xE2 && index + 2 < length && utf8[index + 1] == 0x80
        && (utf8[index + 2] == 0xA8 || utf8[index + 2] == 0xA9)
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || isSeparator else {
        index &+= 1
        continue
      }
      put(base + run, index - run)
      if isSeparator {
        raw(utf8[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
        index += 3
      } else {
        escape(byte)
        index += 1
      }
      run = index
    }
    put(base + run, length - run)
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      raw("\\u00")
      let digits: StaticString = "0123456789abcdef"
      put(digits.utf8Start[Int(byte >> 4)])
      put(digits.utf8Start[Int(byte & 15)])
    }
  }

  package mutating func value(_ value: JSON) {
    switch value {
    case .null: raw("null")
    case .bool(let value): raw(value ? "true" : "false")
    case .number(let text): raw(json: text)
    case .string(let text): string(text)
    case .array(let elements):
      open("[")
      for element in elements {
        separate()
        self.value(element)
      }
      close("]")
    case .object(let members):
      open()
      for member in members {
        separate()
        string(member.key)
        raw(":")
        self.value(member.value)
      }
      close()
    }
    needsComma = true
  }
}
