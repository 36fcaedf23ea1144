package import Engine
internal import EventLog
internal import TestSupport

extension Property {
  /// What JSON and the lines of a log turn on.
  static let jsonWords: [[UInt8]] =
    [
      "null", "true", "false", "[]", "{}", "[", "]", "{", "}", "\"", "\\", ",", ":", " ", "\n",
      "\\u00e9",
      "\\ud83d\\ude00", "\\ud83d", "\\u0000", "-0", "1e3", "1E400", "0.1", "18446744073709551616",
      "\u{0}",
      "\u{7F}", "é", "\u{2028}", #""seq":"#, #""id":"#, #""at":"2026-11-22T13:44:12.083Z""#,
      #""by":"x""#,
      #""batch":[1,2],"#, #""data":{"#, #""hash":"#, #","type":"role.assigned""#, #"\/"#,
      "\u{FEFF}",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x80]]

  /// Any bytes are JSON where Foundation says so, with the same value.
  package static let json = Property(
    "json", rawWords: jsonWords,
    samples: {
      [
        #"{"a":[1,-2.5e3,"x\n\u00e9é🔥"],"b":{"c":null,"d":[true,false]},"e":""}"#,
        #"[0,-0,1e9,1E-9,0.5,123456789012345678,"\ud83d\ude00\/\b\f",[[]],{}]"#, #""plain""#, "17",
        " null ",
      ].map { Array($0.utf8) }
    },
    fault: { bytes in
      let ours: JSON
      do throws(JSONError) { ours = try JSON.parse(bytes) } catch {
        return Oracle.accepts(bytes, refusedFor: error.reason)
          ? "we refuse \(shown(bytes)): \(error)" : nil
      }
      guard let value = Standard(ours) else { return nil }
      guard let standard = Oracle.read(bytes) else { return "only we take \(shown(bytes))" }
      if standard != value { return "\(shown(bytes)) is \(value) to us, \(standard) to Foundation" }
      return (try? JSON.parse(ours.bytes)) == ours ? nil : "\(shown(bytes)) is not written back"
    })

  /// Any bytes are a line of a log where they are JSON with what an event needs; the fast way, the general way and
  /// Foundation say the same of them.
  package static let line = Property(
    "line", rawWords: jsonWords,
    samples: {
      var facts = FactGenerator(random: Seeded(1), largest: 1_000_000)
      return (0..<FactGenerator.caseCount).map { index in
        var event = facts.event(index + 1)
        event.fact = facts.fact(index)
        return sealedLine(event)
      }
    },
    fault: { bytes in
      var codec = LineCodec()
      let (fast, general) = bytes.withUnsafeBytes { raw in
        (codec.decodeFast(raw), Result { () throws(LineError) in try LineCodec.decodeGeneral(raw) })
      }
      switch general {
      case .success(let event):
        if let fast, fast != event { return "the fast way differs: \(shown(bytes))" }
        guard (try? JSON.parse(bytes)).flatMap({ Standard($0) }) != nil else { return nil }
        guard let standard = Oracle.read(bytes) else { return "only we take \(shown(bytes))" }
        return difference(event, standard).map { "\($0) of \(shown(bytes))" }
      case .failure(let error):
        if fast != nil { return "only the fast way takes \(shown(bytes))" }
        if (try? JSON.parse(bytes)) != nil { return nil }
        return Oracle.accepts(bytes, refusedFor: error.reason)
          ? "we refuse \(shown(bytes)): \(error)" : nil
      }
    })

  /// A line as it stands first in a log, without its newline.
  package static func sealedLine(_ event: Event) -> [UInt8] {
    Array(LineCodec.seal(LineCodec.encode(event), after: .zero).line.dropLast())
  }

  /// What an event and its line as Foundation reads it differ in.
  private static func difference(_ event: Event, _ line: Standard) -> String? {
    if line["seq"]?.number != Double(event.seq) { return "seq" }
    if line["id"]?.string.flatMap({ EventID($0) }) != event.id { return "id" }
    if line["by"]?.string != event.by { return "by" }
    if line["via"]?.string != event.via { return "via" }
    if line["at"]?.string.flatMap({ Instant(rfc3339: $0) }) != event.at { return "at" }
    if line["type"]?.string != event.fact.name { return "type" }
    let again = Oracle.read(LineCodec.encode(event) + [UInt8(ascii: "}")])
    guard let read = line["data"], let written = again?["data"] else { return "data" }
    // Optional data that stand there as null, and keys we know nothing of, are not written again.
    if case .unknown = event.fact { return read == written ? nil : "data" }
    return same(read, written) ? nil : "data"
  }

  /// Whether what is written again says no more than what was read.
  private static func same(_ read: Standard, _ written: Standard) -> Bool {
    switch (read, written) {
    case (.object(let read), .object(let written)):
      return written.allSatisfy { key, value in read[key].map { same($0, value) } ?? false }
    case (.array(let read), .array(let written)):
      return read.count == written.count && zip(read, written).allSatisfy(same)
    case (.string(let read), .string(let written)):
      let (read, written) = (
        String(decoding: read, as: UTF8.self), String(decoding: written, as: UTF8.self)
      )
      return Array(read.utf8) == Array(written.utf8)
        || Instant(rfc3339: read).map { $0 == Instant(rfc3339: written) } == true
    default: return read == written
    }
  }
}
