import Engine
import EventLog
import Foundation
import Testing

@Suite("Appending")
struct AppendTests {
  @Test("creates the incident with the next free number and fills in its name")
  func create() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    #expect(!home.exists)
    let first = try makeLog(in: home)
    let second = try IncidentLog.create(
      in: home, drafts: [draft(1, .declared(declaration(2))), note(2)], now: { start })
    #expect([first, second].map(\.reference.alias) == ["INC-0001", "INC-0002"])
    let contents = try second.read()
    #expect(contents.condition == .sound)
    #expect(contents.events.map(\.batch?.index) == [1, 2])
    guard case .declared(let declared) = contents.events.first?.fact else {
      Issue.record("no declaration")
      return
    }
    #expect(declared.alias == "INC-0002")
    #expect(try home.find("inc-2")?.number == 2)
    #expect(try home.find(declared.incident.text)?.number == 2)
    #expect(try home.incidents().count == 2)
  }

  @Test("gives gapless numbers and what others recorded as a conflict")
  func conflict() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let mine = try makeLog(in: home, events: 2)
    let theirs = try IncidentLog.open(mine.reference, in: home)
    _ = try theirs.read()
    try append(theirs, [note(10), note(11)])
    let before = mine.head
    let outcome = try mine.append([note(12)], after: before, now: { start })
    guard case .conflict(let news) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(news.map(\.seq) == [3, 4])
    try append(mine, [note(12)])
    #expect(try mine.readNew().events.isEmpty)
    #expect(try theirs.readNew().events.map(\.seq) == [5])
    #expect(try mine.read().events.map(\.seq) == [1, 2, 3, 4, 5])
  }

  @Test("answers a known id with its number")
  func idempotent() throws {
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home(), events: 4)
    #expect(try log.append([note(3)], after: log.head, now: { start }) == .already(seq: 3))
    #expect(try log.append([note(4)], after: .empty, now: { start }) == .already(seq: 4))
  }

  @Test("raises the clock by up to five seconds and no further")
  func clock() throws {
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home())
    func at(_ id: Int, _ now: Instant) throws -> Instant? {
      guard
        case .appended(_, let events) = try log.append([note(id)], after: log.head, now: { now })
      else { return nil }
      return events.first?.at
    }
    #expect(try at(2, start - .seconds(5)) == start)
    #expect(try at(3, start - .seconds(6)) == start - .seconds(6))
    #expect(try at(4, start) == start)
    #expect(try log.read().skewed == [3])
  }

  @Test("refuses what cannot be written, and records nothing of it")
  func invalid() throws {
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home())
    let long = String(repeating: "x", count: 70_000)
    let bad: [[EventDraft]] = [
      [], [draft(2, .tagged(label: long))], [note(2), note(2)],
      [draft(2, .retitled(title: String(long.prefix(201))))],
      [EventDraft(id: identity(2), by: "", fact: .marked(entry: 1))],
      [EventDraft(id: identity(2), by: String(long.prefix(65)), fact: .marked(entry: 1))],
      [draft(2, .unknown(type: "x", data: "{\n}"))], [draft(2, .unknown(type: "x", data: "7"))],
      [draft(2, .unknown(type: "x", data: #"{"a":1}},"b":{"#))],
      [draft(2, .unknown(type: "entry.noted", data: #"{"kind":"note","text":"x"}"#))],
      [draft(2, .amended(entry: 1, text: nil, happened: Instant(milliseconds: .max), reason: nil))],
    ]
    for drafts in bad {
      #expect(throws: AppendError.self) {
        try log.append(drafts, after: log.head, now: { start })
      }
    }
    let contents = try log.read()
    #expect(contents.events.count == 1)
    #expect(contents.condition == .sound)
    try append(log, [note(2, String(repeating: "x", count: 60_000))])
  }

  @Test("keeps all of many threads' events in one order")
  func threads() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let reference = try makeLog(in: home).reference
    let group = DispatchGroup()
    for writer in 1...4 {
      DispatchQueue.global().async(group: group) {
        do {
          var session = try Session(
            try IncidentLog.open(reference, in: home), initial: 0, fold: { count, _ in count += 1 })
          for round in 0..<25 {
            let author = RecordAuthor(
              id: identity(writer * 1000 + round), by: "w\(writer)", now: { start })
            while true {
              let outcome: RecordOutcome<Never> = session.record(author) { count in
                .success([FactDraft(.noted(kind: .note, text: "after \(count)"))])
              }
              if case .recorded = outcome { break }
              guard case .busy = outcome else {
                Issue.record("\(outcome)")
                return
              }
            }
          }
        } catch {
          Issue.record(error)
        }
      }
    }
    group.wait()
    let contents = try IncidentLog.open(reference, in: home).read()
    #expect(contents.events.map(\.seq) == Array(1...101))
    for event in contents.events.dropFirst() {
      // Everybody decided on exactly the events before.
      #expect(event.fact == .noted(kind: .note, text: "after \(event.seq - 1)"))
    }
  }

  @Test("holds the lock from reading what others recorded until the flush is done")
  func lock() throws {
    let scratch = try Scratch()
    let failing = FailingFileSystem()
    let home = try scratch.home(failing)
    let log = try makeLog(in: home, events: 2)
    let disk = PosixFileSystem()
    let other = try disk.open(log.reference.path, .append, permissions: 0)
    defer { disk.close(other) }
    var seen: [String: Bool] = [:]
    failing.observe { call in
      let isFree = (try? disk.lock(other, .shared, waits: false)) == true
      if isFree { disk.unlock(other) }
      seen[call] = isFree
    }
    try append(log, [note(3)])
    failing.observe(nil)
    #expect(seen["write"] == false)
    #expect(seen["fdatasync"] == false)
    #expect(seen["fstat"] == false)
    #expect(try disk.lock(other, .exclusive, waits: false), "given up afterwards")
  }
}
