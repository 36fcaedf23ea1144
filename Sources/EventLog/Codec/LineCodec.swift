public import Engine

/// Why a line is no event.
public struct LineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sentence without its full stop.
  public let reason: String

  package init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}

/// Between events and the bytes of their lines, as docs/log-format.md lays them down.
///
/// A value keeps the names it has met, so that a thousand lines by one person share one string; use one value for
/// one run over a log.
public struct LineCodec: Sendable {
  private var names = NameTable()

  public init() {}

  /// The body of an event's line: everything before `,"hash":`.
  public static func encode(_ event: Event) -> [UInt8] {
    var out = LineWriter()
    encode(event, to: &out)
    return out.bytes
  }

  package static func encode(_ event: Event, to out: inout LineWriter) {
    out.open()
    out.field("seq", event.seq)
    out.field("id", event.id)
    out.field("at", event.at)
    out.field("occurred", event.occurred)
    out.field("by", event.by)
    out.field("via", event.via)
    if let batch = event.batch {
      out.key("batch")
      out.value([.integer(batch.index), .integer(batch.count)])
    }
    out.field("type", event.fact.name)
    out.key("data")
    if case .unknown(_, let data) = event.fact {
      out.raw(data)
    } else {
      out.open()
      event.fact.encode(to: &out)
      out.close()
    }
  }

  /// Closes a body with its hash: a whole line with its newline.
  ///
  /// `previous`: The hash of the line before; `.zero` for the first.
  public static func seal(_ body: [UInt8], after previous: Digest) -> (line: [UInt8], hash: Digest)
  {
    var out = LineWriter(reserving: body.count + LineSeal.byteCount + 1)
    out.bytes.append(contentsOf: body)
    let hash = out.seal(from: 0, after: previous)
    return (out.bytes, hash)
  }

  /// Reads a whole line, without its newline. The hash is read over, not checked: `Chain` does that.
  ///
  /// An event of a type that this version does not know, or whose data lack something, becomes `.unknown` with its
  /// data as they stand. Further keys are left alone.
  ///
  /// - Throws: `LineError` where the line is no JSON object or lacks a key that every event has.
  public mutating func decode(_ line: some Sequence<UInt8>) throws(LineError) -> Event {
    let bytes = ContiguousArray(line)
    return try bytes.withUnsafeBytes { raw in
      Result { () throws(LineError) in try decode(raw: raw) }
    }.get()
  }

  package mutating func decode(raw line: UnsafeRawBufferPointer) throws(LineError) -> Event {
    if let event = decodeFast(line) { return event }
    return try LineCodec.decodeGeneral(line)
  }

  /// The same for a line that was split into its body and its hash already.
  mutating func decode(
    raw line: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer
  ) throws(LineError) -> Event {
    if let event = decodeFast(body: body) { return event }
    return try LineCodec.decodeGeneral(line)
  }

  /// Reads a canonical line in one pass; `nil` where it is anything else.
  package mutating func decodeFast(_ line: UnsafeRawBufferPointer) -> Event? {
    guard let (body, digits) = LineSeal.split(line), Digest(hexBytes: digits) != nil else {
      return nil
    }
    return decodeFast(body: body)
  }

  private mutating func decodeFast(body: UnsafeRawBufferPointer) -> Event? {
    var cursor = LineCursor(bytes: body)
    guard cursor.take(#"{"seq":"#), let seq = cursor.integer(), seq > 0,
      cursor.take(#","id":"#), let id = cursor.identity(),
      cursor.take(#","at":"#), let at = cursor.instant()
    else { return nil }
    var event = Event(seq: seq, id: id, at: at, by: "", fact: .acknowledged(note: nil))
    if cursor.take(#","occurred":"#) {
      guard let occurred = cursor.instant() else { return nil }
      event.occurred = occurred
    }
    guard cursor.take(#","by":"#), let by = names.read(&cursor) else { return nil }
    event.by = by
    if cursor.take(#","via":"#) {
      guard let via = names.read(&cursor) else { return nil }
      event.via = via
    }
    if cursor.take(#","batch":["#) {
      guard let index = cursor.integer(), cursor.take(","), let count = cursor.integer(),
        cursor.take("]"), count >= 2, (1...count).contains(index)
      else { return nil }
      event.batch = BatchPosition(index: index, count: count)
    }
    guard cursor.take(#","type":"#), let name = cursor.plain(), let type = FactType.named(name),
      cursor.take(#","data":{"#)
    else { return nil }
    var fields = CursorFields(cursor)
    guard let fact = try? Fact(type, &fields) else { return nil }
    event.fact = fact
    return fields.cursor.take("}") && fields.cursor.at == body.count ? event : nil
  }
}

/// Names that come again and again, kept once each. Only the last one of a slot is kept: a log has few people.
struct NameTable: Sendable {
  private var slots = [String?](repeating: nil, count: 16)

  @inline(__always)
  mutating func read(_ cursor: inout LineCursor) -> String? {
    let start = cursor.at
    guard let bytes = cursor.plain() else { return cursor.string() }
    guard let first = bytes.first, let last = bytes.last else { return "" }
    let slot = (Int(first) &* 3 &+ Int(last) &* 5 &+ bytes.count) & 15
    if var known = slots[slot], known.withUTF8({ bytes.isSame(as: UnsafeRawBufferPointer($0)) }) {
      return known
    }
    cursor.at = start
    let name = cursor.string()
    slots[slot] = name
    return name
  }
}
