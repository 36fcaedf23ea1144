import Engine
import EventLog
import Testing

/// Lines whose hashes are right, as only somebody writes them who means to, and that are no log all the same.
@Suite("A log's rules")
struct LogRuleTests {
  private func event(
    _ seq: Int, _ fact: Fact = .noted(kind: .note, text: "x"), batch: (Int, Int)? = nil
  ) -> Event {
    Event(
      seq: seq, id: identity(seq), at: start, by: "raj",
      batch: batch.map { BatchPosition(index: $0.0, count: $0.1) }, fact: fact)
  }

  private var declared: Event {
    var declaration = declaration()
    declaration.alias = "INC-0001"
    return event(1, .declared(declaration))
  }

  /// The first line that does not verify, of events that are sealed one after the other.
  private func damage(_ events: [Event]) -> Int? {
    var (bytes, hash): ([UInt8], Digest) = ([], .zero)
    for event in events {
      let sealed = LineCodec.seal(LineCodec.encode(event), after: hash)
      bytes += sealed.line
      hash = sealed.hash
    }
    let disk = MemoryDisk()
    disk.files["/x/INC-0001.jsonl"] = bytes
    let findings = Verifier(fileSystem: disk).verify(path: "/x/INC-0001.jsonl").findings
    return findings.first { $0.kind == .damaged }?.seq
  }

  @Test("are kept by a log that is none other than it should be")
  func sound() {
    #expect(damage([declared, event(2), event(3, batch: (1, 2)), event(4, batch: (2, 2))]) == nil)
  }

  @Test("want numbers without gaps")
  func numbers() {
    #expect(damage([declared, event(3)]) == 2)
    #expect(damage([declared, event(2), event(2)]) == 3)
    #expect(damage([declared, event(1)]) == 2)
  }

  @Test("want batches from their first line to their last")
  func batches() {
    #expect(damage([declared, event(2, batch: (2, 2))]) == 2)
    #expect(damage([declared, event(2, batch: (1, 2)), event(3)]) == 3)
    #expect(damage([declared, event(2, batch: (1, 3)), event(3, batch: (3, 3))]) == 3)
    #expect(damage([declared, event(2, batch: (1, 3)), event(3, batch: (2, 2))]) == 3)
    #expect(damage([declared, event(2, batch: (1, 2)), event(3, batch: (1, 2))]) == 3)
  }

  @Test("want a declaration in the first line and nothing before it")
  func declaresFirst() {
    #expect(damage([event(1)]) == 1)
  }

  @Test("give what is salvaged an identity of its own")
  func salvaged() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 3)
    let author = RecordAuthor(id: identity(90), by: "ana", now: { start })
    let saved = try IncidentLog.salvage(
      log.reference, in: home, to: home, author: author, reason: nil)
    #expect(home.declaration(of: saved.reference)?.incident == identity(90))
    #expect(home.declaration(of: log.reference)?.incident == declaration().incident)
  }
}
