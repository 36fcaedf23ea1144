import Engine
import EventLog
import Foundation
import Testing

/// A write that came out short and could not be taken back: nobody knows yet whether it is recorded.
@Suite("An unknown outcome")
struct OutcomeTests {
  private struct No: Error, Hashable {}

  /// A process whose first write lacks its last bytes, and whose next calls of a name fail.
  private func process(
    _ disk: SimulatedDisk, lacking missing: Int, then name: String, _ failures: Int
  ) -> SimulatedProcess {
    let process = SimulatedProcess(disk, 1)
    var (isWritten, left) = (false, failures)
    process.judge = { call in
      if call.name == "write", !isWritten {
        isWritten = true
        return missing == 0 ? .done : .short(call.count - missing)
      }
      guard isWritten, call.name == name, left > 0 else { return .done }
      left -= 1
      return .failed(EIO)
    }
    return process
  }

  private func recorder(_ disk: any FileSystem) throws -> Recorder<Int, No> {
    try Recorder(
      home: try Home.open(path: CrashRecording.path, fileSystem: disk), initial: { _ in 0 },
      fold: { $0 = $1.seq })
  }

  private func result(_ recorder: Recorder<Int, No>) throws -> RecordOutcome<No> {
    var request = pollfd(fd: recorder.descriptor, events: Int16(POLLIN), revents: 0)
    try #require(poll(&request, 1, 20_000) == 1)
    return try #require(recorder.results().first).outcome
  }

  @Test("is learnt by the recorder, which records the same once", arguments: [1, 30])
  func learnt(missing: Int) throws {
    let disk = SimulatedDisk()
    let reference = try makeLog(
      in: try Home.open(path: CrashRecording.path, fileSystem: disk), events: 2
    ).reference
    let recorder = try recorder(process(disk, lacking: missing, then: "ftruncate", 1))
    defer { recorder.stop() }
    let author = RecordAuthor(id: identity(50), by: "raj", now: { start })
    _ = recorder.submit(
      .init(.incident(reference), author) { seq in
        // Whoever decides again on what was just recorded refuses it.
        seq > 3 ? .failure(No()) : .success([FactDraft(.marked(entry: seq))])
      })
    let outcome = try result(recorder)
    switch outcome {
    case .already(seq: 3) where missing == 1: break
    case .recorded where missing > 1: break
    default: Issue.record("\(outcome)")
    }
    let home = try Home.open(path: CrashRecording.path, fileSystem: disk)
    let events = try IncidentLog.open(reference, in: home).read().events
    #expect(events.filter { $0.id == identity(50) }.count == 1)
  }

  @Test("of a declaration is learnt by the recorder, which declares once")
  func declared() throws {
    let disk = SimulatedDisk()
    let recorder = try recorder(process(disk, lacking: 0, then: "fsync", 1))
    defer { recorder.stop() }
    let author = RecordAuthor(id: identity(50), by: "raj", now: { start })
    _ = recorder.submit(
      .init(.new, author) { _ in .success([FactDraft(.declared(declaration()))]) })
    guard case .recorded(let head, let events) = try result(recorder) else {
      Issue.record("not recorded")
      return
    }
    #expect(head.seq == 1 && events.map(\.id) == [identity(50)])
    let home = try Home.open(path: CrashRecording.path, fileSystem: disk)
    #expect(try home.incidents().count == 1)
  }

  @Test("of a declaration is not learnt from a file that can't be read just then")
  func unreadable() throws {
    let disk = SimulatedDisk()
    let process = process(disk, lacking: 0, then: "fsync", 1)
    let judge = process.judge
    var (isMade, hasFailed) = (false, false)
    process.judge = { call in
      let verdict = judge(call)
      if case .failed = verdict { isMade = true }
      guard isMade, !hasFailed, call.name == "pread" else { return verdict }
      hasFailed = true
      return .failed(EIO)
    }
    let home = try Home.open(path: CrashRecording.path, fileSystem: process)
    func declare() throws -> IncidentLog {
      try IncidentLog.create(
        in: home, drafts: [draft(1, .declared(declaration()))], now: { start })
    }
    for _ in 0..<2 { #expect(throws: AppendError.self) { try declare() } }
    #expect(hasFailed)
    #expect(try declare().reference.number == 1)
    #expect(try home.incidents().count == 1)
  }

  @Test("of a write that is under way is not guessed by a reader")
  func underWay() throws {
    let disk = SimulatedDisk()
    let home = try Home.open(path: CrashRecording.path, fileSystem: SimulatedProcess(disk, 2))
    let reference = try makeLog(in: home, events: 2).reference
    let reader = try IncidentLog.open(reference, in: home)
    _ = try reader.read()
    let process = SimulatedProcess(disk, 1)
    var seen: [LogUpdate] = []
    process.judge = { call in
      // All of the line but its newline is there, and about to be taken back.
      if call.name == "write" { return .short(call.count - 1) }
      if call.name == "ftruncate", let update = try? reader.readNew() { seen.append(update) }
      return .done
    }
    let writer = try IncidentLog.open(
      reference, in: try Home.open(path: home.path, fileSystem: process))
    _ = try writer.read()
    disk.time += 1
    #expect(throws: AppendError.self) {
      try writer.append([note(10)], after: writer.head, now: { start })
    }
    #expect(seen.count == 1)
    #expect(seen.allSatisfy { $0.events.isEmpty && $0.condition == .sound })
  }

  @Test("stays unknown where a later attempt says that it recorded nothing")
  func stays() throws {
    let disk = SimulatedDisk()
    let reference = try makeLog(
      in: try Home.open(path: CrashRecording.path, fileSystem: disk), events: 2
    ).reference
    let process = process(disk, lacking: 1, then: "ftruncate", 1)
    let judge = process.judge
    var hasFailed = false
    process.judge = { call in
      let verdict = judge(call)
      if case .failed = verdict { hasFailed = true }
      // From then on nothing can be locked.
      return hasFailed && call.name == "flock" ? .failed(ENOLCK) : verdict
    }
    let home = try Home.open(path: CrashRecording.path, fileSystem: process)
    var session = try Session(
      try IncidentLog.open(reference, in: home), initial: 0, fold: { $0 = $1.seq })
    let author = RecordAuthor(id: identity(50), by: "raj", now: { start })
    let outcome: RecordOutcome<No> = session.record(author) { seq in
      .success([FactDraft(.marked(entry: seq))])
    }
    guard case .failed(.unknown) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }
}
