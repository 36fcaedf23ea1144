package import Engine

/// The general way to read a line: any JSON object with the keys that an event needs, in any order.
extension LineCodec {
  package static func decodeGeneral(_ line: UnsafeRawBufferPointer) throws(LineError) -> Event {
    var members: [(key: String, value: JSON)] = []
    var data: String?
    do throws(JSONError) {
      var parser = JSONParser(line)
      parser.skipSpace()
      guard parser.at < line.count, line[parser.at] == UInt8(ascii: "{") else {
        throw JSONError(offset: parser.at, reason: "A line holds one JSON object")
      }
      try parser.object(depth: 0) { (parser, key) throws(JSONError) in
        let start = parser.at
        members.append((key, try parser.value(depth: 1)))
        if key == "data" { data = String(decoding: line[start..<parser.at], as: UTF8.self) }
      }
      try parser.finish()
    } catch {
      throw LineError(error.description)
    }
    return try event(JSON.object(members), data: data)
  }

  private static func event(_ object: JSON, data: String?) throws(LineError) -> Event {
    guard let seq = object["seq"]?.int, seq > 0 else {
      throw LineError("\"seq\" is no number greater than zero")
    }
    guard let id = EventID(object["id"]?.string ?? "") else { throw LineError("\"id\" is no ULID") }
    guard let at = Instant(rfc3339: object["at"]?.string ?? "") else {
      throw LineError("\"at\" is no RFC 3339 time")
    }
    guard let by = object["by"]?.string else { throw LineError("\"by\" is no text") }
    guard let type = object["type"]?.string else { throw LineError("\"type\" is no text") }
    guard let value = object["data"], let data, value.object != nil else {
      throw LineError("\"data\" is no object")
    }
    return Event(
      seq: seq, id: id, at: at, occurred: try occurred(object), by: by, via: try via(object),
      batch: try batch(object), fact: fact(type, value, data: data))
  }

  private static func occurred(_ object: JSON) throws(LineError) -> Instant? {
    guard let value = object["occurred"], !value.isNull else { return nil }
    guard let text = value.string, let instant = Instant(rfc3339: text) else {
      throw LineError("\"occurred\" is no RFC 3339 time")
    }
    return instant
  }

  private static func via(_ object: JSON) throws(LineError) -> String? {
    guard let value = object["via"], !value.isNull else { return nil }
    guard let text = value.string else { throw LineError("\"via\" is no text") }
    return text
  }

  private static func batch(_ object: JSON) throws(LineError) -> BatchPosition? {
    guard let value = object["batch"], !value.isNull else { return nil }
    guard let pair = value.array, pair.count == 2, let index = pair[0].int,
      let count = pair[1].int, count >= 2, (1...count).contains(index)
    else { throw LineError("\"batch\" is no pair such as [1,2]") }
    return BatchPosition(index: index, count: count)
  }

  private static func fact(_ type: String, _ value: JSON, data: String) -> Fact {
    var name = type
    let known = name.withUTF8 { FactType.named(UnsafeRawBufferPointer($0)) }
    guard let known, var fields = try? ObjectFields(value), let fact = try? Fact(known, &fields)
    else { return .unknown(type: type, data: data) }
    return fact
  }
}

/// The end of every line: `,"hash":"<64 digits>"}`.
package enum LineSeal {
  /// Nine bytes, 64 digits, two bytes.
  package static let byteCount = 75

  /// Where the body ends, and the 64 characters in the place of the hash; `nil` where it does not end like that.
  package static func split(
    _ line: UnsafeRawBufferPointer
  ) -> (body: UnsafeRawBufferPointer, digits: UnsafeRawBufferPointer)? {
    guard line.count > byteCount else { return nil }
    let bodyEnd = line.count - byteCount
    var cursor = LineCursor(bytes: line, at: bodyEnd)
    guard cursor.take(#","hash":""#) else { return nil }
    let digits = UnsafeRawBufferPointer(rebasing: line[cursor.at..<cursor.at + 64])
    cursor.at += 64
    guard cursor.take("\"}") else { return nil }
    return (UnsafeRawBufferPointer(rebasing: line[0..<bodyEnd]), digits)
  }
}
