extension JSON {
  /// Reads one JSON value (RFC 8259) that takes up all the bytes but for white space around it.
  ///
  /// Stricter than the RFC in two points: a key that stands twice in an object is refused, and so are lone
  /// surrogates. Levels beyond `LogLimits.jsonDepth` are refused. A byte order mark is not accepted.
  ///
  /// - Throws: `JSONError` with the offset of the first byte that does not fit.
  public static func parse(_ bytes: some Sequence<UInt8>) throws(JSONError) -> JSON {
    let result = bytes.withContiguousStorageIfAvailable { parse(raw: UnsafeRawBufferPointer($0)) }
    if let result { return try result.get() }
    return try Array(bytes).withUnsafeBytes { parse(raw: $0) }.get()
  }

  /// Reads one JSON value from text.
  public static func parse(_ text: String) throws(JSONError) -> JSON {
    try parse(text.utf8)
  }

  package static func parse(raw bytes: UnsafeRawBufferPointer) -> Result<JSON, JSONError> {
    Result { () throws(JSONError) -> JSON in
      var parser = JSONParser(bytes)
      parser.skipSpace()
      let value = try parser.value(depth: 0)
      try parser.finish()
      return value
    }
  }
}

/// A strict parser over bytes; the log's general way to read, and the judge of its fast one.
package struct JSONParser {
  private let bytes: UnsafeRawBufferPointer
  package private(set) var at: Int

  package init(_ bytes: UnsafeRawBufferPointer, at: Int = 0) {
    self.bytes = bytes
    self.at = at
  }

  private func fail(_ reason: String, at offset: Int? = nil) -> JSONError {
    JSONError(offset: offset ?? at, reason: reason)
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  package mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  /// Accepts only white space from here on.
  package mutating func finish() throws(JSONError) {
    skipSpace()
    if at < bytes.count { throw fail("There is more after the end of the value") }
  }

  /// Reads the value that begins at `at`.
  package mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard let first = next else { throw fail("A value is missing") }
    switch first {
    case UInt8(ascii: "\""):
      return .string(try string())
    case UInt8(ascii: "{"):
      var members: [(key: String, value: JSON)] = []
      try object(depth: depth) { (parser, key) throws(JSONError) in
        members.append((key, try parser.value(depth: depth + 1)))
      }
      return .object(members)
    case UInt8(ascii: "["):
      return .array(try array(depth: depth))
    case UInt8(ascii: "-"), 48...57:
      return .number(try number())
    case UInt8(ascii: "t"):
      try literal("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try literal("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try literal("null")
      return .null
    default:
      throw fail("No value begins with this character")
    }
  }

  /// Reads an object; `member` is called at the first byte of every value and must read it.
  package mutating func object(
    depth: Int, member: (inout JSONParser, String) throws(JSONError) -> Void
  ) throws(JSONError) {
    try enter(depth)
    var seen = SeenKeys()
    skipSpace()
    if next == UInt8(ascii: "}") {
      at += 1
      return
    }
    while true {
      skipSpace()
      let start = at
      guard next == UInt8(ascii: "\"") else { throw fail("A key in quotes is missing") }
      let key = try string()
      guard seen.insert(key) else {
        throw fail("The key \(key.debugDescription) stands twice in one object", at: start)
      }
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw fail("A colon is missing after the key") }
      at += 1
      skipSpace()
      try member(&self, key)
      if try closes(UInt8(ascii: "}")) { return }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSON] {
    try enter(depth)
    var elements: [JSON] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      at += 1
      return elements
    }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      if try closes(UInt8(ascii: "]")) { return elements }
    }
  }

  private mutating func enter(_ depth: Int) throws(JSONError) {
    guard depth < LogLimits.jsonDepth else {
      throw fail("More than \(LogLimits.jsonDepth) levels of objects and arrays")
    }
    at += 1
  }

  /// Takes a comma, or the closing bracket and answers true.
  private mutating func closes(_ bracket: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    guard let byte = next else { throw fail("The end of an object or array is missing") }
    guard byte == bracket || byte == UInt8(ascii: ",") else {
      throw fail("A comma or a closing bracket is missing")
    }
    at += 1
    return byte == bracket
  }

  private mutating func literal(_ word: StaticString) throws(JSONError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard at + index < bytes.count, bytes[at + index] == word.utf8Start[index] else {
        throw fail("Only true, false and null are words")
      }
    }
    at += word.utf8CodeUnitCount
  }

  private mutating func number() throws(JSONError) -> String {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    if next == UInt8(ascii: "0") {
      at += 1
    } else {
      try digits()
    }
    if next == UInt8(ascii: ".") {
      at += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    let start = at
    while let byte = next, (48...57).contains(byte) { at += 1 }
    if at == start { throw fail("A digit is missing") }
  }

  /// Reads a string from its opening quote to behind its closing one.
  package mutating func string() throws(JSONError) -> String {
    let start = at
    var scan = StringScan(bytes: bytes, at: at + 1)
    guard let text = scan.read() else {
      throw fail(scan.reason, at: min(scan.at, bytes.count))
    }
    precondition(scan.at > start, "a string takes its quotes")
    at = scan.at
    return text
  }
}

/// The keys of one object so far: a few are compared one by one, many are kept in a set. Compared as bytes, for
/// keys that Unicode calls equivalent are still different keys in JSON.
private struct SeenKeys {
  private static let fewCount = 16
  private var few: [String] = []
  private var many: Set<[UInt8]> = []

  mutating func insert(_ key: String) -> Bool {
    if !many.isEmpty { return many.insert(Array(key.utf8)).inserted }
    if few.contains(where: { $0.utf8.elementsEqual(key.utf8) }) { return false }
    few.append(key)
    if few.count == SeenKeys.fewCount { many = Set(few.map { Array($0.utf8) }) }
    return true
  }
}
