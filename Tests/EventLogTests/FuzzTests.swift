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

  @Test("in a log are accepted nowhere, and only the end of a write is taken for one")
  func logs() {
    let sound = Property.written.flatMap(\.bytes)
    let words = Property.log.words
    let disk = MemoryDisk()
    let path = "/x/INC-0001.jsonl"
    let failures = Trials.failures(5000) { random in
      let bytes = changed(sound, words, &random)
      if let fault = try Property.log.fault(bytes) { return fault }
      disk.files[path] = bytes
      let report = Verifier(fileSystem: disk).verify(path: path)
      return differs(report, bytes).map { "\($0), in \(shown(bytes))" }
    }
    #expect(failures == [])
  }

  @Test("beside a log are lines of it only where they continue it")
  func redo() throws {
    let samples = try Property.redo.samples()
    for (index, sample) in samples.enumerated() {
      let contents = try #require(RedoFile.contents(of: sample, for: "INC-0001"))
      #expect(contents.lines == Property.written[(index + 1)...].flatMap(\.bytes))
    }
    let failures = Trials.failures(5000) { random in
      try Property.redo.fault(
        random.mutate(random.pick(samples), words: Property.redo.words, changes: 3))
    }
    #expect(failures == [])
  }

  private func changed(_ sound: [UInt8], _ words: [[UInt8]], _ random: inout Seeded) -> [UInt8] {
    switch random.int(0...5) {
    case 0: return Array(sound.prefix(random.int(0...sound.count)))
    case 1, 5:
      // A write of which pages are missing, and then perhaps somebody's hand.
      let begin = random.int(0...sound.count - 1)
      let end = random.int(begin...sound.count)
      let holed =
        Array(sound[..<begin]) + [UInt8](repeating: 0, count: end - begin)
        + (random.chance(70) ? sound[end...] : [])
      return random.chance(50) ? holed : random.mutate(holed, words: words, changes: 1)
    case 2: return random.mutate(Array(sound.prefix(random.int(1...sound.count))), words: words)
    default: return random.mutate(sound, words: words)
    }
  }

  /// What a report says otherwise than the walk along the same bytes.
  private func differs(_ report: Verifier.Report, _ bytes: [UInt8]) -> String? {
    let (verified, tail) = Property.walk(bytes)
    let last: Int
    if case .unterminated = tail {
      last = verified.lastHead.seq + 1
    } else {
      last = verified.head.seq
    }
    if report.head.seq != last { return "the head is \(report.head.seq), not \(last)" }
    let expected: [Verifier.Finding.Kind] =
      switch tail {
      case .none, .unterminated: bytes.isEmpty ? [.abandoned] : []
      case .torn: [last == 0 ? .abandoned : .torn]
      case .damaged: [.damaged]
      }
    if report.findings.map(\.kind) != expected { return "\(report.findings)" }
    switch tail {
    case .torn(let offset) where last > 0:
      return report.findings[0].offset == offset ? nil : "\(tail)"
    case .damaged(let damage):
      return report.findings[0].offset == damage.offset ? nil : "\(tail)"
    default: return nil
    }
  }
}
