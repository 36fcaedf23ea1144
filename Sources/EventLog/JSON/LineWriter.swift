package import Engine

/// Writes JSON in the one form that the log uses: no spaces, keys in the order of the calls, strings escaped only
/// where they must be.
package struct LineWriter {
  package var bytes: [UInt8] = []
  /// False once something was asked for that the form cannot hold: a moment outside the years 0 to 9999.
  package private(set) var isFaithful = true
  private var needsComma = false

  /// Milliseconds from 0000-01-01T00:00:00Z to the end of 9999: four digits hold no other year.
  private static let years: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

  package init(reserving capacity: Int = 512) { bytes.reserveCapacity(capacity) }

  package mutating func raw(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  package mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  package mutating func open(_ bracket: StaticString = "{") {
    raw(bracket)
    needsComma = false
  }

  package mutating func close(_ bracket: StaticString = "}") {
    raw(bracket)
    needsComma = true
  }

  /// The comma before an element, where one is due.
  package mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
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
    raw(String(number))
  }

  package mutating func field(_ name: StaticString, _ instant: Instant?) {
    guard let instant else { return }
    if !LineWriter.years.contains(instant.milliseconds) { isFaithful = false }
    quoted(name, count: Instant.rfc3339Bytes) { instant.writeRFC3339(to: $0) }
  }

  package mutating func field(_ name: StaticString, _ id: EventID) {
    quoted(name, count: EventID.textBytes) { id.write(to: $0) }
  }

  /// A text that needs no escape, without a string in between.
  private mutating func quoted(
    _ name: StaticString, count: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) {
    key(name)
    bytes.append(UInt8(ascii: "\""))
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { text in
      fill(text)
      bytes.append(contentsOf: text)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Ends a line whose body begins at `start`: its hash and its newline.
  package mutating func seal(from start: Int, after previous: Digest) -> Digest {
    let hash = bytes.withUnsafeBytes {
      SHA256.chain(previous, UnsafeRawBufferPointer(rebasing: $0[start...]))
    }
    raw(#","hash":""#)
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { digits in
      hash.writeHex(to: digits)
      bytes.append(contentsOf: UnsafeRawBufferPointer(digits))
    }
    raw("\"}\n")
    return hash
  }

  package mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var run = 0
      for index in 0..<utf8.count {
        let byte = utf8[index]
        // U+2028 and U+2029 end a line for some tools: E2 80 A8 and E2 80 A9 in UTF-8.
        let isSeparator =
          byte == 0xE2 && index + 2 < utf8.count && utf8[index + 1] == 0x80
          && (utf8[index + 2] == 0xA8 || utf8[index + 2] == 0xA9)
        guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || isSeparator else {
          continue
        }
        bytes.append(contentsOf: utf8[run..<index])
        run = index + 1
        if isSeparator {
          raw(utf8[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
          run = index + 3
        } else {
          escape(byte)
        }
      }
      bytes.append(contentsOf: utf8[run...])
    }
    bytes.append(UInt8(ascii: "\""))
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
      bytes.append(digits.utf8Start[Int(byte >> 4)])
      bytes.append(digits.utf8Start[Int(byte & 15)])
    }
  }

  package mutating func value(_ value: JSON) {
    switch value {
    case .null: raw("null")
    case .bool(let value): raw(value ? "true" : "false")
    case .number(let text): raw(text)
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
