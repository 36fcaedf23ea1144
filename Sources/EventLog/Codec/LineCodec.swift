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
    let draft = EventDraft(
      id: event.id, occurred: event.occurred, by: event.by, via: event.via, fact: event.fact)
    encode(draft, seq: event.seq, at: event.at, batch: event.batch, to: &out)
  }

  /// The same for an event that is about to be recorded.
  ///
  /// `unflushed`: How many bytes before the line may not be flushed when it is written; 0 for none.
  package static func encode(
    _ draft: borrowing EventDraft, seq: Int, at: Instant, batch: BatchPosition?,
    unflushed: Int = 0, to out: inout LineWriter
  ) {
    // What stands in every line is put there in as few pieces as it has gaps.
    out.raw(#"{"seq":"#)
    out.integer(seq)
    out.raw(#","id":""#)
    out.bare(draft.id)
    out.raw(#"","at":""#)
    out.bare(at)
    if let occurred = draft.occurred {
      out.raw(#"","occurred":""#)
      out.bare(occurred)
    }
    out.raw(#"","by":"#)
    out.string(draft.by)
    if let via = draft.via {
      out.raw(#","via":"#)
      out.string(via)
    }
    if let batch {
      out.raw(#","batch":["#)
      out.integer(batch.index)
      out.raw(",")
      out.integer(batch.count)
      out.raw("]")
    }
    if unflushed > 0 {
      out.raw(#","unflushed":"#)
      out.integer(unflushed)
    }
    out.raw(#","type":"#)
    out.string(draft.fact.name)
    out.raw(#","data":"#)
    if case .unknown(_, let data) = draft.fact {
      out.raw(json: data)
    } else {
      out.open()
      draft.fact.encode(to: &out)
      out.close()
    }
  }

  /// Closes a body with its hash: a whole line with its newline.
  ///
  /// `previous`: The hash of the line before; `.zero` for the first.
  public static func seal(_ body: [UInt8], after previous: Digest) -> (line: [UInt8], hash: Digest)
  {
    var out = LineWriter(reserving: body.count + LineSeal.byteCount + 1)
    out.raw(body)
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
    // All is collected first and put together once: to copy an event costs as much as to read three of its keys.
    var occurred: Instant?
    if cursor.take(#","occurred":"#) {
      guard let instant = cursor.instant() else { return nil }
      occurred = instant
    }
    guard cursor.take(#","by":"#), let by = names.read(&cursor) else { return nil }
    var via: String?
    if cursor.take(#","via":"#) {
      guard let name = names.read(&cursor) else { return nil }
      via = name
    }
    var batch: BatchPosition?
    if cursor.take(#","batch":["#) {
      guard let index = cursor.integer(), cursor.take(","), let count = cursor.integer(),
        cursor.take("]"), count >= 2, (1...count).contains(index)
      else { return nil }
      batch = BatchPosition(index: index, count: count)
    }
    // Matters only for what a power cut leaves of the lines before; see `Chain.judge`.
    if cursor.take(#","unflushed":"#) {
      guard let bytes = cursor.integer(), bytes > 0 else { return nil }
    }
    guard cursor.take(#","type":"#), let name = cursor.plain(), let type = FactType.named(name),
      cursor.take(#","data":{"#)
    else { return nil }
    var fields = CursorFields(cursor)
    guard let fact = try? Fact(type, &fields), fields.cursor.take("}"),
      fields.cursor.at == body.count
    else { return nil }
    return Event(
      seq: seq, id: id, at: at, occurred: occurred, by: by, via: via, batch: batch, fact: fact)
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
