import Engine
import EventLog
import Foundation
import TestSupport
import Testing

/// Random bytes against what reads a log; docs/reliability.md tells how all of it is run.
@Suite("Random bytes")
struct FuzzTests {
  /// What JSON and the lines of a log turn on.
  private static let words =
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

  // MARK: JSON

  /// What differs on purpose: a key that stands twice and more than 64 levels are refused, numbers are kept as text.
  private func isOurOwnRule(_ reason: String) -> Bool {
    reason.contains("twice") || reason.contains("levels")
  }

  /// Foundation takes a comma before a closing bracket, against RFC 8259, and reads UTF-16 and UTF-32.
  private func isFoundationsOwn(_ bytes: [UInt8]) -> Bool {
    var before: UInt8?
    for byte in bytes where ![0x20, 0x09, 0x0A, 0x0D].contains(byte) {
      if before == UInt8(ascii: ","), byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
        return true
      }
      before = byte
    }
    return bytes.prefix(4).contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF])
  }

  /// Foundation refuses a zero with an exponent, such as `0e9`, which RFC 8259 allows.
  private func hasZeroWithExponent(_ bytes: [UInt8]) -> Bool {
    bytes.indices.dropFirst().contains { at in
      guard bytes[at] | 0x20 == UInt8(ascii: "e"), bytes[at - 1] == UInt8(ascii: "0") else {
        return false
      }
      let before = at > 1 ? bytes[at - 2] : 0
      return !(48...57).contains(before) && before != UInt8(ascii: ".")
    }
  }

  @Test("are JSON where Foundation says so, with the same value")
  func json() {
    let samples = [
      #"{"a":[1,-2.5e3,"x\n\u00e9é🔥"],"b":{"c":null,"d":[true,false]},"e":""}"#,
      #"[0,-0,1e9,1E-9,0.5,123456789012345678,"\ud83d\ude00\/\b\f",[[]],{}]"#, #""plain""#, "17",
      " null ",
    ].map { Array($0.utf8) }
    let failures = Trials.failures(5000) { random in
      let bytes = random.mutate(random.pick(samples), words: FuzzTests.words)
      let ours: JSON
      do throws(JSONError) { ours = try JSON.parse(bytes) } catch {
        if isOurOwnRule(error.reason) || isFoundationsOwn(bytes) { return nil }
        return Standard.read(bytes) == nil ? nil : "we refuse \(text(bytes)): \(error)"
      }
      // A number beyond every Double is kept as text; Foundation refuses it.
      guard let value = Standard(ours) else { return nil }
      guard let standard = Standard.read(bytes) else {
        return hasZeroWithExponent(bytes) ? nil : "only we take \(text(bytes))"
      }
      if standard != value { return "\(text(bytes)) is \(value) to us, \(standard) to Foundation" }
      return (try? JSON.parse(ours.bytes)) == ours ? nil : "\(text(bytes)) is not written back"
    }
    #expect(failures == [])
  }

  // MARK: Lines

  @Test(
    "are a line of a log where they are JSON with what an event needs, and say the same to Foundation"
  )
  func lines() {
    let failures = Trials.failures(5000) { random in
      var facts = FactGenerator(random: Seeded(random.next()))
      let event = facts.event(random.int(1...99))
      let line = Array(LineCodec.seal(LineCodec.encode(event), after: .zero).line.dropLast())
      let bytes = random.mutate(line, words: FuzzTests.words, changes: 3)
      var codec = LineCodec()
      let (fast, general) = bytes.withUnsafeBytes { raw in
        (codec.decodeFast(raw), Result { () throws(LineError) in try LineCodec.decodeGeneral(raw) })
      }
      switch general {
      case .success(let event):
        if let fast, fast != event { return "the fast way differs: \(text(bytes))" }
        guard (try? JSON.parse(bytes)).flatMap({ Standard($0) }) != nil else { return nil }
        guard let standard = Standard.read(bytes) else {
          return hasZeroWithExponent(bytes) ? nil : "only we take \(text(bytes))"
        }
        return difference(event, standard).map { "\($0) of \(text(bytes))" }
      case .failure(let error):
        if fast != nil { return "only the fast way takes \(text(bytes))" }
        if (try? JSON.parse(bytes)) != nil || isOurOwnRule(error.reason) || isFoundationsOwn(bytes)
        {
          return nil
        }
        return Standard.read(bytes) == nil ? nil : "we refuse \(text(bytes)): \(error)"
      }
    }
    #expect(failures == [])
  }

  /// What an event and its line as Foundation reads it differ in.
  private func difference(_ event: Event, _ line: Standard) -> String? {
    if line["seq"]?.number != Double(event.seq) { return "seq" }
    if line["id"]?.string.flatMap({ EventID($0) }) != event.id { return "id" }
    if line["by"]?.string != event.by { return "by" }
    if line["via"]?.string != event.via { return "via" }
    if line["at"]?.string.flatMap({ Instant(rfc3339: $0) }) != event.at { return "at" }
    if line["type"]?.string != event.fact.name { return "type" }
    let again = Standard.read(LineCodec.encode(event) + [UInt8(ascii: "}")])
    guard let read = line["data"], let written = again?["data"] else { return "data" }
    // Optional data that stand there as null, and keys we know nothing of, are not written again.
    if case .unknown = event.fact { return read == written ? nil : "data" }
    return same(read, written) ? nil : "data"
  }

  /// Whether what is written again says no more than what was read.
  private func same(_ read: Standard, _ written: Standard) -> Bool {
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

  private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).debugDescription
  }

  // MARK: Logs

  /// What was written together: a line, or the lines of a batch.
  private struct Unit {
    var bytes: [UInt8]
    var events: Int
  }

  private static func log() -> [Unit] {
    var units: [Unit] = []
    var hash = Digest.zero
    var seq = 0
    func unit(_ facts: [Fact]) {
      var bytes: [UInt8] = []
      for (index, fact) in facts.enumerated() {
        seq += 1
        let event = Event(
          seq: seq, id: identity(seq), at: start + .seconds(seq), by: "raj",
          batch: facts.count > 1 ? BatchPosition(index: index + 1, count: facts.count) : nil,
          fact: fact)
        let sealed = LineCodec.seal(LineCodec.encode(event), after: hash)
        hash = sealed.hash
        bytes += sealed.line
      }
      units.append(Unit(bytes: bytes, events: facts.count))
    }
    var declared = declaration()
    declared.alias = "INC-0001"
    unit([.declared(declared)])
    unit([.noted(kind: .note, text: "one")])
    unit([.noted(kind: .note, text: "two"), .acknowledged(note: nil), .marked(entry: 2)])
    unit([.noted(kind: .finding, text: String(repeating: "x", count: 200))])
    unit([.tagged(label: "a"), .tagged(label: "b")])
    unit([.noted(kind: .note, text: "last")])
    return units
  }

  @Test("in a log are accepted nowhere, and only the end of a write is taken for one")
  func logs() {
    let units = FuzzTests.log()
    let sound = units.flatMap(\.bytes)
    let words = FuzzTests.words + units.map(\.bytes) + [[UInt8](repeating: 0, count: 64)]
    let disk = MemoryDisk()
    let path = "/x/INC-0001.jsonl"
    let failures = Trials.failures(5000) { random in
      let bytes = changed(sound, words, &random)
      disk.files[path] = bytes
      let report = Verifier(fileSystem: disk).verify(path: path)
      return wrong(report, bytes, units).map { "\($0), in \(text(bytes))" }
    }
    #expect(failures == [])
  }

  private func changed(_ sound: [UInt8], _ words: [[UInt8]], _ random: inout Seeded) -> [UInt8] {
    switch random.int(0...4) {
    case 0: return Array(sound.prefix(random.int(0...sound.count)))
    case 1:
      // A write of which pages are missing.
      let begin = random.int(0...sound.count - 1)
      let end = random.int(begin...sound.count)
      return sound[..<begin] + [UInt8](repeating: 0, count: end - begin)
        + (random.chance(50) ? sound[end...] : [])
    case 2: return random.mutate(Array(sound.prefix(random.int(1...sound.count))), words: words)
    default: return random.mutate(sound, words: words)
    }
  }

  /// What a report gets wrong.
  private func wrong(_ report: Verifier.Report, _ bytes: [UInt8], _ units: [Unit]) -> String? {
    // The longest beginning of the log that stands unchanged, unit by unit.
    var (offset, seq, seqWithoutNewline) = (0, 0, 0)
    for unit in units {
      let piece = bytes[offset...].prefix(unit.bytes.count)
      if piece.elementsEqual(unit.bytes.dropLast()) { seqWithoutNewline = seq + unit.events }
      guard piece.elementsEqual(unit.bytes) else { break }
      offset += unit.bytes.count
      seq += unit.events
    }
    if offset == bytes.count || seqWithoutNewline > 0 {
      let expected = max(seq, seqWithoutNewline)
      if report.head.seq != expected { return "the head is \(report.head.seq), not \(expected)" }
      let kinds = report.findings.map(\.kind)
      return kinds == (bytes.isEmpty ? [.abandoned] : []) ? nil : "\(kinds) of a sound log"
    }
    if report.head.seq != seq { return "the head is \(report.head.seq), not \(seq)" }
    guard let finding = report.findings.first, report.findings.count == 1 else {
      return "\(report.findings.count) findings"
    }
    let rest = bytes[offset...]
    switch finding.kind {
    case .damaged:
      // Named where the first wrong line begins, which may lie within a batch.
      return finding.offset >= offset && finding.offset <= bytes.count ? nil : "\(finding)"
    case .torn, .abandoned:
      if finding.kind == .torn, finding.offset != offset { return "\(finding), not at \(offset)" }
      return mayBeTorn(rest) ? nil : "\(finding)"
    default: return "\(finding)"
    }
  }

  /// A tear lacks its newline, holds NUL, or ends between the lines of a batch.
  private func mayBeTorn(_ rest: ArraySlice<UInt8>) -> Bool {
    guard rest.contains(0x0A), !rest.contains(0) else { return true }
    return String(decoding: rest, as: UTF8.self).contains(#""batch":["#)
  }
}
