import Engine
import EventLog
import Foundation
import Testing

@Suite("Export and import")
struct ExchangeTests {
  private func export(_ log: IncidentLog, _ home: Home) throws -> [UInt8] {
    var out: [UInt8] = []
    try Exporter().exportLines(log.reference, in: home) { out += $0 }
    return out
  }

  @Test("carry the bytes, and importing again changes nothing")
  func roundTrip() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let first = try makeLog(in: home, events: 5)
    let second = try makeLog(in: home, as: 2, events: 3)
    let bytes = try export(first, home) + export(second, home)
    let other = try Home.open(path: scratch.path + "/other")
    let references = Importer(other).importLines(bytes).map { outcome -> Int? in
      if case .imported(let reference) = outcome { reference.number } else { nil }
    }
    #expect(references == [1, 2])
    for number in [1, 2] {
      let (from, to) = (
        try #require(try home.find("\(number)")), try #require(try other.find("\(number)"))
      )
      #expect(try EventLogTests.bytes(of: from.path) == EventLogTests.bytes(of: to.path))
      #expect(Verifier().verify(to).findings.isEmpty)
    }
    for outcome in Importer(other).importLines(bytes) {
      guard case .present = outcome else {
        Issue.record("\(outcome)")
        return
      }
    }
  }

  @Test("and salvage let a log appear whole or not at all")
  func whole() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 5)
    let whole = try export(log, home)
    let failing = FailingFileSystem()
    let others = try ["imported", "salvaged"].map {
      try Home.open(path: "\(scratch.path)/\($0)", fileSystem: failing)
    }
    var sizes: Set<Int> = []
    failing.observe { _ in
      for other in others {
        sizes.insert((try? bytes(of: "\(other.path)/incidents/0/INC-0001.jsonl").count) ?? 0)
      }
    }
    guard case .imported? = Importer(others[0]).importLines(whole).first else {
      Issue.record("not imported")
      return
    }
    #expect(sizes == [0, whole.count])
    sizes = []
    let author = RecordAuthor(id: identity(90), by: "ana", now: { start })
    let saved = try IncidentLog.salvage(
      log.reference, in: home, to: others[1], author: author, reason: nil)
    failing.observe(nil)
    #expect(sizes == [0, whole.count, try bytes(of: saved.reference.path).count])
  }

  @Test("refuse a number that was taken and never used, and say what to do")
  func emptyNumber() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 3)
    let exported = try export(log, home)
    try overwrite(log.reference.path, with: [])
    guard case .refused(_, let reason)? = Importer(home).importLines(exported).first else {
      Issue.record("took a number that is taken")
      return
    }
    #expect(reason.contains("remove \(log.reference.path)"))
    try PosixFileSystem().remove(log.reference.path)
    #expect(Importer(home).importLines(exported) == [.imported(log.reference)])
  }

  @Test("refuse a taken number, damage and what is no log")
  func refusals() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 3)
    let other = try Home.open(path: scratch.path + "/other")
    _ = try makeLog(in: other, as: 7)
    var bytes = try export(log, home)
    guard case .refused("INC-0001", _)? = Importer(other).importLines(bytes).first else {
      Issue.record("took a number that is taken")
      return
    }
    bytes[bytes.count / 2] ^= 1
    let third = try Home.open(path: scratch.path + "/third")
    for bytes in [bytes, Array("{}\n".utf8), Array("hello".utf8), bytes.dropLast(9) + [10]] {
      guard case .refused? = Importer(third).importLines(Array(bytes)).first else {
        Issue.record("took damage")
        return
      }
    }
    #expect(try third.incidents().isEmpty)
  }

  @Test("bring a home's copy up to a log that has grown elsewhere, for whoever has it open too")
  func growth() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 3)
    let other = try Home.open(path: scratch.path + "/other")
    _ = Importer(other).importLines(try export(log, home))
    let copy = try IncidentLog.open(try #require(try other.find("1")), in: other)
    #expect(try copy.read().events.count == 3)
    try append(log, [note(20)])
    try append(log, [note(21), note(22)])
    let whole = try export(log, home)
    #expect(Importer(other).importLines(whole) == [.grown(copy.reference)])
    #expect(try EventLogTests.bytes(of: copy.reference.path) == whole)
    // Whoever read it before reads on, and appends where it ends now.
    let news = try copy.readNew()
    #expect(news.events.map(\.id) == [20, 21, 22].map(identity) && !news.isRestart)
    try append(copy, [note(30)])
    #expect(Verifier().verify(copy.reference).findings.isEmpty)
    #expect(Importer(other).importLines(whole) == [.present(copy.reference)])
    // Both have gone on since.
    try append(log, [note(40)])
    let parted = Importer(other).importLines(try export(log, home))
    guard case .refused(_, let reason)? = parted.first else {
      Issue.record("\(parted)")
      return
    }
    #expect(reason.contains("went another way"))
    #expect(try copy.read().events.map(\.id).suffix(2) == [22, 30].map(identity))
  }

  @Test(
    "bring a copy up that a broken write left, wherever it broke, and touch none whose end is another's"
  )
  func growthOfTorn() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 2)
    let before = try export(log, home).count
    try append(log, [note(20), note(21)])
    let whole = try export(log, home)
    for count in before...whole.count {
      try overwrite(log.reference.path, with: Array(whole[..<count]))
      let isAll = count == whole.count
      #expect(
        Importer(home).importLines(whole) == [
          isAll ? .present(log.reference) : .grown(log.reference)
        ])
      #expect(try EventLogTests.bytes(of: log.reference.path) == whole)
    }
    for end in [Array(#"{"seq":3,"id":"x"#.utf8), [0, 0, 0], Array("{}\n".utf8)] {
      let here = Array(whole[..<before]) + end
      try overwrite(log.reference.path, with: here)
      guard case .refused? = Importer(home).importLines(whole).first else {
        Issue.record("took \(end)")
        return
      }
      #expect(try EventLogTests.bytes(of: log.reference.path) == here)
    }
  }

  @Test("leave a poisoned copy as it is")
  func growthOfPoisoned() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 2)
    let before = try export(log, home)
    try append(log, [note(20)])
    let whole = try export(log, home)
    try overwrite(log.reference.path, with: before)
    try makeFile(log.reference.poisonPath)
    guard case .refused? = Importer(home).importLines(whole).first else {
      Issue.record("brought up")
      return
    }
    #expect(try EventLogTests.bytes(of: log.reference.path) == before)
  }

  @Test("make CloudEvents with both times and a padded number")
  func cloudEvents() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home)
    var late = note(2)
    late.occurred = start - .seconds(60)
    try append(log, [late])
    var lines: [JSON] = []
    try Exporter().exportCloudEvents(log.reference, in: home) { bytes in
      if let value = try? JSON.parse(bytes) { lines.append(value) }
    }
    #expect(lines.count == 2)
    let event = try #require(lines.last)
    #expect(event["specversion"]?.string == "1.0")
    #expect(event["type"]?.string == "warroom.entry.noted")
    #expect(event["time"]?.string == (start - .seconds(60)).rfc3339)
    #expect(event["recordedtime"]?.string == (start + .seconds(1)).rfc3339)
    #expect(event["sequence"]?.string == "0000000002")
    #expect(event["subject"]?.string == "INC-0001")
    #expect(event["data"]?["kind"]?.string == "note")
  }
}
