import Engine
import EventLog
import FuzzProperties
import TestSupport
import Testing

/// Random bytes against what reads a log; docs/reliability.md tells how all of it is run.
@Suite("Random bytes")
struct FuzzTests {
  @Test("are JSON where Foundation says so, with the same value")
  func json() throws {
    let samples = try Property.json.samples()
    let failures = Trials.failures(5000) { random in
      try Property.json.fault(random.mutate(random.pick(samples), words: Property.json.words))
    }
    #expect(failures == [])
  }

  @Test(
    "are a line of a log where they are JSON with what an event needs, and say the same to Foundation"
  )
  func lines() {
    let failures = Trials.failures(5000) { random in
      var facts = FactGenerator(random: Seeded(random.next()))
      let line = Property.sealedLine(facts.event(random.int(1...99)))
      return try Property.line.fault(
        random.mutate(line, words: Property.line.words, changes: 3))
    }
    #expect(failures == [])
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
    let words = Property.line.words + units.map(\.bytes) + [[UInt8](repeating: 0, count: 64)]
    let disk = MemoryDisk()
    let path = "/x/INC-0001.jsonl"
    let failures = Trials.failures(5000) { random in
      let bytes = changed(sound, words, &random)
      disk.files[path] = bytes
      let report = Verifier(fileSystem: disk).verify(path: path)
      return wrong(report, bytes, units).map { "\($0), in \(shown(bytes))" }
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
