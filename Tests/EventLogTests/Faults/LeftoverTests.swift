import Engine
import EventLog
import Glibc
import Testing

/// What one process wrote and never made durable, since it was killed, another relies upon; then the power is cut, and
/// everything is lost that nobody has flushed.
@Suite("What a killed process left")
struct LeftoverTests {
  private static let path = CrashRecording.path

  private func home(_ disk: SimulatedDisk, _ process: SimulatedProcess? = nil) throws -> Home {
    try Home.open(path: LeftoverTests.path, fileSystem: process ?? SimulatedProcess(disk, 99))
  }

  private func declare(
    _ home: Home, _ more: [EventDraft] = []
  ) throws(AppendError) -> IncidentLog {
    try IncidentLog.create(
      in: home, drafts: [draft(1, .declared(declaration()))] + more, now: { start },
      identities: .counting)
  }

  /// A disk on which everything is durable, with a log of so many events.
  private func disk(events: Int) throws -> (SimulatedDisk, IncidentReference) {
    let disk = SimulatedDisk()
    let log = try declare(try home(disk))
    for number in 1..<max(1, events) { try append(log, [note(number + 1)]) }
    return (SimulatedDisk(disk.live), log.reference)
  }

  /// A process that is killed at its `number`th call of a name; of a write, so many bytes get done.
  private func victim(
    _ disk: SimulatedDisk, at name: String, _ number: Int = 1, bytes: Int = 0
  ) -> SimulatedProcess {
    let process = SimulatedProcess(disk, 1)
    var left = number
    process.judge = { call in
      guard call.name == name else { return .done }
      left -= 1
      return left == 0 ? .killed(bytes) : .done
    }
    return process
  }

  private func events(_ disk: SimulatedDisk, _ reference: IncidentReference) throws -> [EventID] {
    try IncidentLog.open(reference, in: try home(disk)).read().events.map(\.id)
  }

  @Test("is not cut off where it can be neither flushed nor marked")
  func unmarked() throws {
    let (disk, reference) = try disk(events: 2)
    let before = try disk.contents(of: reference.path)
    let process = SimulatedProcess.unableToFlushOrMark(disk)
    #expect(throws: AppendError.self) {
      try IncidentLog.secure(reference, in: try home(disk, process))
    }
    #expect(try disk.contents(of: reference.path) == before)
  }

  @Test("is made durable before it is answered that it is recorded already")
  func already() throws {
    let (disk, reference) = try disk(events: 2)
    let drafts = [note(10), note(11)]
    let killed = try IncidentLog.open(reference, in: try home(disk, victim(disk, at: "fdatasync")))
    _ = try killed.read()
    #expect(throws: AppendError.self) {
      try killed.append(drafts, after: killed.head, now: { start })
    }
    let log = try IncidentLog.open(reference, in: try home(disk))
    let seen = try log.read()
    #expect(seen.events.count == 4)
    #expect(try log.append(drafts, after: log.head, now: { start }) == .already(seq: 3))
    disk.cutPower()
    #expect(try events(disk, reference) == seen.events.map(\.id))
  }

  @Test("is made durable before the same declaration is answered with it")
  func created() throws {
    let disk = SimulatedDisk()
    let more = [note(2), note(3)]
    #expect(throws: AppendError.self) {
      try declare(try home(disk, victim(disk, at: "fdatasync")), more)
    }
    let log = try declare(try home(disk), more)
    #expect(try log.read().events.count == 3)
    disk.cutPower()
    #expect(try events(disk, log.reference).count == 3)
  }

  @Test("is no incident where its first batch is torn", arguments: [1, 300, 500, 900, 1250])
  func tornCreation(bytes: Int) throws {
    let disk = SimulatedDisk()
    let more = [note(2), note(3)]
    #expect(throws: AppendError.self) {
      try declare(try home(disk, victim(disk, at: "write", bytes: bytes)), more)
    }
    let log = try declare(try home(disk), more)
    let contents = try log.read()
    #expect(contents.condition == .sound)
    #expect(contents.events.map(\.id) == [identity(1), identity(2), identity(3)])
    disk.cutPower()
    #expect(try events(disk, log.reference).count == 3)
  }

  @Test("is appended to only once the file's name is durable")
  func name() throws {
    // The directories are there: the only flush of one is that after the new file.
    let (disk, first) = try disk(events: 1)
    let process = SimulatedProcess(disk, 1)
    var hasWritten = false
    process.judge = { call in
      if call.name == "write" { hasWritten = true }
      return call.name == "fsync" && hasWritten ? .killed(0) : .done
    }
    #expect(throws: AppendError.self) {
      try IncidentLog.create(
        in: try home(disk, process), drafts: [draft(5, .declared(declaration(2)))], now: { start })
    }
    let here = try home(disk)
    let reference = try #require(try here.incidents().last)
    #expect(reference != first)
    let log = try IncidentLog.open(reference, in: here)
    _ = try log.read()
    try append(log, [note(6)])
    disk.cutPower()
    #expect(try events(disk, reference) == [identity(5), identity(6)])
  }

  @Test("is used only once the directories' names are durable", arguments: 1...6)
  func directories(number: Int) throws {
    let disk = SimulatedDisk()
    // Killed at a flush, with whatever directories there are by then, and at what comes after it.
    _ = try? declare(try home(disk, victim(disk, at: "fsync", number)))
    let log = try IncidentLog.create(
      in: try home(disk), drafts: [draft(5, .declared(declaration(2)))], now: { start })
    disk.cutPower()
    #expect(try events(disk, log.reference) == [identity(5)])
  }

  @Test("is a blob, or a plan, only once its name is durable", arguments: 1...8)
  func blobs(number: Int) throws {
    let (disk, _) = try disk(events: 1)
    let bytes = Array("a long text".utf8)
    let digest = String(repeating: "ab", count: 32)
    let file = PlanArchive.File(path: "people/plan.yaml", bytes: bytes)
    let killed = try home(disk, victim(disk, at: "fsync", number))
    _ = try? Blobs(killed).store(bytes)
    try? PlanArchive(killed).store([file], digest: digest)
    let here = try home(disk)
    let blob = try Blobs(here).store(bytes)
    try PlanArchive(here).store([file], digest: digest)
    disk.cutPower()
    let after = try home(disk)
    #expect(try Blobs(after).read(blob) == bytes)
    let directory = try #require(try PlanArchive(after).directory(of: digest))
    #expect(try after.fileSystem.contents(of: directory + "/people/plan.yaml") == bytes)
  }

  @Test("is an import that is there only once it is durable", arguments: 1...4)
  func imported(number: Int) throws {
    let (old, reference) = try disk(events: 3)
    let bytes = try old.contents(of: reference.path)
    let disk = SimulatedDisk()
    _ = Importer(try home(disk, victim(disk, at: "fsync", number))).importLines(bytes)
    var outcome = Importer(try home(disk)).importLines(bytes).first
    if case .refused? = outcome {
      // The number was taken and nothing imported; it has to be removed first.
      try disk.remove(reference.path)
      outcome = Importer(try home(disk)).importLines(bytes).first
    }
    #expect(outcome == .present(reference) || outcome == .imported(reference))
    disk.cutPower()
    #expect(try events(disk, reference).count == 3)
  }

  @Test("is a copy of what was cut off only once it is durable")
  func torn() throws {
    let (disk, reference) = try disk(events: 3)
    var image = disk.live
    let node = try image.find(reference.path)
    image[node].bytes.removeLast(50)
    for number in 1...5 {
      let disk = SimulatedDisk(image)
      let killed = try IncidentLog.open(
        reference, in: try home(disk, victim(disk, at: "fsync", number)))
      _ = try? killed.read()
      _ = try? killed.append([note(9)], after: killed.head, now: { start })
      let log = try IncidentLog.open(reference, in: try home(disk))
      _ = try log.read()
      _ = try log.append([note(10)], after: log.head, now: { start })
      disk.cutPower()
      let after = try home(disk)
      let events = try IncidentLog.open(reference, in: after).read().events
      guard
        let (offset, length, digest) = events.lazy.compactMap({ event -> (Int, Int, String)? in
          guard case .logRepaired(let offset, let length, let digest) = event.fact else {
            return nil
          }
          return (offset, length, digest)
        }).first
      else {
        Issue.record("nothing was mended after flush \(number)")
        continue
      }
      let copy = "\(after.path)/torn/\(reference.alias)-\(offset)-\(digest.prefix(16))"
      #expect(try after.fileSystem.contents(of: copy).count == length)
    }
  }
}

@Suite("A log that was poisoned")
struct PoisonedTests {
  @Test("is said to be, also where its content went with the cache")
  func salvaged() throws {
    let disk = SimulatedDisk()
    let home = try Home.open(path: CrashRecording.path, fileSystem: SimulatedProcess(disk, 1))
    let log = try makeLog(in: home, events: 3)
    let reader = try IncidentLog.open(log.reference, in: home)
    let failing = SimulatedProcess(disk, 2)
    failing.judge = { $0.name == "fdatasync" ? .failed(EIO) : .done }
    let other = try IncidentLog.open(
      log.reference, in: try Home.open(path: home.path, fileSystem: failing))
    _ = try other.read()
    #expect(throws: AppendError.self) {
      try other.append([note(10), note(11)], after: other.head, now: { start })
    }
    // What was never stored can still be read, until the cache is dropped.
    #expect(try reader.read().events.count == 5)
    _ = try log.readNew()
    let saved = try IncidentLog.salvage(
      log.reference, in: home, to: home,
      author: RecordAuthor(id: identity(90), by: "ana", now: { start }), reason: nil)
    #expect(try saved.read().events.count == 4)
    for one in [log, other, reader] {
      #expect(throws: AppendError.poisoned(nil)) {
        try one.append([note(20)], after: one.head, now: { start })
      }
    }
    #expect(try reader.readNew().condition == .poisoned)
  }
}

extension SimulatedDisk {
  /// The power is cut, and nothing is left of what was not flushed.
  func cutPower() { crash(durability.pending.map { _ in .lost }) }
}
