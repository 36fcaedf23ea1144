import Engine
import EventLog
import Testing

@Suite("Repair")
struct RepairTests {
  @Test("cuts torn tails of every length, keeps a copy, and records it")
  func everyLength() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 4)
    let path = log.reference.path
    let whole = try bytes(of: path)
    let last = try #require(whole.dropLast().lastIndex(of: 0x0A)) + 1
    for length in last + 1..<whole.count - 1 {
      try overwrite(path, with: Array(whole.prefix(length)))
      #expect(Verifier().verify(log.reference).findings.map(\.kind) == [.torn])
      let again = try IncidentLog.open(log.reference, in: home)
      let contents = try again.read()
      #expect(contents.condition == .torn(offset: last, length: length - last))
      #expect(contents.events.count == 3)
      #expect(try bytes(of: path).count == length, "reading changes nothing")
      let outcome = try again.append([note(9)], after: contents.head, now: { start })
      guard case .conflict(let news) = outcome,
        case .logRepaired(let offset, let count, let digest)? = news.first?.fact
      else {
        Issue.record("\(outcome)")
        return
      }
      #expect((offset, count) == (last, length - last))
      let copy = try bytes(of: "\(home.path)/torn/INC-0001-\(last)-\(digest.prefix(16))")
      #expect(copy == Array(whole[last..<length]))
      #expect(SHA256.digest(of: copy).hex == digest)
      try append(again, [note(9)])
      #expect(Verifier().verify(log.reference).findings.isEmpty)
    }
  }

  @Test("completes a whole last line that only lacks its newline")
  func unterminated() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 4)
    let whole = try bytes(of: log.reference.path)
    try overwrite(log.reference.path, with: Array(whole.dropLast()))
    let report = Verifier().verify(log.reference, expecting: log.head)
    #expect(report.findings.isEmpty && report.head == log.head)
    let again = try IncidentLog.open(log.reference, in: home)
    let contents = try again.read()
    #expect(contents.condition == .sound)
    #expect(contents.events.count == 4)
    #expect(contents.head == log.head)
    #expect(try again.readNew().events.isEmpty)
    let outcome = try again.append([note(9)], after: contents.head, now: { start })
    guard case .appended(_, let events) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(events.map(\.seq) == [5])
    #expect(try bytes(of: log.reference.path).starts(with: whole))
  }

  @Test("removes a torn batch as a whole, wherever it was torn")
  func batches() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 2)
    let before = try bytes(of: log.reference.path)
    try append(log, [note(10), note(11), note(12)])
    let whole = try bytes(of: log.reference.path)
    for length in before.count + 1..<whole.count - 1 {
      try overwrite(log.reference.path, with: Array(whole.prefix(length)))
      let again = try IncidentLog.open(log.reference, in: home)
      let contents = try again.read()
      #expect(contents.events.count == 2, "half a batch is never shown")
      #expect(
        contents.condition == .torn(offset: before.count, length: length - before.count))
      let outcome = try again.append([note(13)], after: contents.head, now: { start })
      guard case .conflict(let news) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(news.map(\.fact.name) == ["log.repaired"])
    }
  }

  @Test("takes lost pages for a tear in the last batch and for damage anywhere else")
  func zeros() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 2)
    let before = try bytes(of: log.reference.path)
    try append(log, [note(10), note(11), note(12)])
    let batch = try bytes(of: log.reference.path)
    try append(log, [note(13)])
    let after = try bytes(of: log.reference.path)
    func condition(_ bytes: [UInt8]) throws -> LogCondition {
      try overwrite(log.reference.path, with: bytes)
      return try IncidentLog.open(log.reference, in: home).read().condition
    }
    for start in stride(from: before.count, to: batch.count, by: 7) {
      for end in stride(from: start + 1, through: batch.count, by: 29) {
        var lost = batch
        for index in start..<end { lost[index] = 0 }
        #expect(
          try condition(lost)
            == .torn(offset: before.count, length: batch.count - before.count), "\(start)..<\(end)")
        var middle = after
        for index in start..<end { middle[index] = 0 }
        guard case .damaged = try condition(middle) else {
          Issue.record("what stands before a later acknowledged line is damage: \(start)..<\(end)")
          return
        }
      }
    }
    #expect(
      try condition(after + [0, 0, 0]) == .torn(offset: after.count, length: 3))
  }

  @Test("takes a batch whose first page was lost and whose last line broke off for a tear")
  func lostPageAndEnd() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 2)
    let before = try bytes(of: log.reference.path)
    try append(log, [note(10), note(11), note(12)])
    let batch = try bytes(of: log.reference.path)
    func condition(_ bytes: [UInt8]) throws -> LogCondition {
      try overwrite(log.reference.path, with: bytes)
      return try IncidentLog.open(log.reference, in: home).read().condition
    }
    let lines = batch[before.count...].split(separator: 0x0A)
    for lost in [1, 40, lines[0].count, lines[0].count + 90] {
      for length in (before.count + lost + 1)..<batch.count {
        var bytes = Array(batch.prefix(length))
        for index in 0..<lost { bytes[before.count + index] = 0 }
        #expect(try condition(bytes) == .torn(offset: before.count, length: length - before.count))
      }
    }
    // A line that stands for itself broke off behind a page that was acknowledged before it.
    try overwrite(log.reference.path, with: before)
    let again = try IncidentLog.open(log.reference, in: home)
    _ = try again.read()
    try append(again, [note(13)])
    let acknowledged = try bytes(of: log.reference.path)
    try append(again, [note(14, String(repeating: "x", count: 200))])
    var lost = try bytes(of: log.reference.path).dropLast(100)
    for index in before.count..<acknowledged.count - 1 { lost[index] = 0 }
    guard case .damaged = try condition(Array(lost)) else {
      Issue.record("an acknowledged line was taken for a tear")
      return
    }
  }

  @Test("leaves a complete batch with a wrong hash alone")
  func damagedBatch() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 2)
    let before = try bytes(of: log.reference.path).count
    try append(log, [note(10), note(11)])
    var flipped = try bytes(of: log.reference.path)
    flipped[before + 30] ^= 1
    try overwrite(log.reference.path, with: flipped)
    guard case .damaged = try IncidentLog.open(log.reference, in: home).read().condition else {
      Issue.record("not seen as damage")
      return
    }
  }
}
