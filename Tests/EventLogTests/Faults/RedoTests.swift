import Engine
import EventLog
import Foundation
import Synchronization
import Testing

/// Lines that were flushed beside the log, because many came in quick succession.
@Suite("A quick succession of appends")
struct RedoTests {
  @Test("is flushed beside the log once it has begun, and slower appends are not")
  func begins() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home)
    func append(_ number: Int, at moment: Instant) throws {
      let outcome = try log.append([note(number)], after: log.head, now: { moment })
      guard case .appended = outcome else { throw SystemError(call: "append", code: 0) }
    }
    let policy = RedoPolicy()
    for number in 2...200 {
      try append(number, at: start + .milliseconds(Int64(number) * (policy.milliseconds + 1)))
    }
    #expect(redoFiles(home).isEmpty)
    let later = start + .seconds(60)
    for number in 201...(201 + policy.after) { try append(number, at: later) }
    #expect(redoFiles(home).count == 1)
    // One slow flush does not end it, a pause does.
    try append(300, at: later + .milliseconds(policy.milliseconds * 2))
    #expect(redoFiles(home).count == 1)
    try append(301, at: later + .seconds(2))
    #expect(redoFiles(home).isEmpty)
  }

  @Test("gives the log back whatever a power cut took of it", arguments: [false, true])
  func lostEnd(isTornToZeros: Bool) throws {
    let left = try Left(events: 6)
    // The first two events are in the log for certain; then come those that were acknowledged beside it.
    for length in left.durable..<left.whole.count {
      let zeros = isTornToZeros ? left.whole.count - length : 0
      try left.set(Array(left.whole.prefix(length)) + [UInt8](repeating: 0, count: zeros))
      let home = try left.open()
      #expect(try bytes(of: left.path) == left.whole, "\(length) bytes were left")
      #expect(redoFiles(home).isEmpty)
    }
  }

  @Test("gives the log back what never reached the disk in the middle of it")
  func lostMiddle() throws {
    let left = try Left(events: 6)
    for start in stride(from: left.durable, to: left.whole.count, by: 7) {
      var torn = left.whole
      let end = min(torn.count, start + 512)
      torn.replaceSubrange(start..<end, with: repeatElement(0, count: end - start))
      try left.set(torn)
      _ = try left.open()
      #expect(try bytes(of: left.path) == left.whole)
    }
  }

  @Test("keeps what cannot go back into a log that somebody changed, and leaves the log alone")
  func changed() throws {
    let left = try Left(events: 6)
    var otherByte = left.whole
    otherByte[left.durable + 150] ^= 1
    var otherBefore = left.whole
    otherBefore[left.durable - 10] ^= 1
    let cases = [
      otherByte, otherBefore, Array(left.whole.prefix(left.durable - 2)), [],
      Array(left.whole.prefix(left.durable)) + Array("somebody wrote this\n".utf8),
    ]
    for changed in cases {
      try left.set(changed)
      let home = try left.open()
      #expect(try bytes(of: left.path) == changed)
      #expect(redoFiles(home).isEmpty)
      let kept = try FileManager.default.contentsOfDirectory(atPath: home.path + "/torn")
      #expect(kept.count == 1)
      let copy = try bytes(of: home.path + "/torn/" + (kept.first ?? ""))
      #expect(copy == Array(left.whole[left.durable...]))
    }
    try left.set([])
    try FileManager.default.removeItem(atPath: left.path)
    let home = try left.open()
    #expect(!FileManager.default.fileExists(atPath: left.path), "what was removed stays removed")
    #expect(redoFiles(home).isEmpty)
  }

  @Test("is in nobody's way while its writer lives, and over when somebody else appends")
  func owned() throws {
    let scratch = try Scratch()
    var log: IncidentLog? = try makeLog(in: try quickHome(scratch), events: 4)
    let reference = try #require(log?.reference)
    let other = try IncidentLog.open(reference, in: try scratch.home())
    #expect(redoFiles(try scratch.home()).count == 1)
    #expect(try other.read().events.count == 4)
    try append(other, [note(50)])
    #expect(redoFiles(try scratch.home()).count == 1)
    if let log {
      #expect(try log.readNew().events.map(\.id) == [identity(50)])
      try append(log, [note(51)])
      try append(log, [note(52)])
    }
    #expect(try other.readNew().events.map(\.id) == [51, 52].map(identity))
    log = nil
    #expect(redoFiles(try scratch.home()).isEmpty)
    #expect(Verifier().verify(reference).findings.isEmpty)
  }

  @Test("takes nothing from files that no writer made")
  func planted() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 3)
    let whole = try bytes(of: log.reference.path)
    let directory = home.path + "/redo"
    let name = "INC-0001." + identity(99).text
    let manager = FileManager.default
    let outside = scratch.path + "/outside"
    try make(outside, [])
    let unsealed =
      #"{"redo":"INC-0001","offset":\#(whole.count),"after":"\#(log.head.text)","hash":""#
    let line = next(log, note(4))
    let plants: [(String) throws -> Void] = [
      { try make($0, []) },
      { try make($0, Array("no header\n".utf8)) },
      { try make($0, [UInt8](repeating: 0, count: 9 << 20)) },
      // A header that somebody wrote by hand, and a line that would fit.
      {
        try make(
          $0, Array((unsealed + String(repeating: "0", count: 64) + "\"}\n").utf8) + line)
      },
      { try manager.createSymbolicLink(atPath: $0, withDestinationPath: outside) },
      { try manager.createSymbolicLink(atPath: $0, withDestinationPath: log.reference.path) },
      { try manager.createDirectory(atPath: $0, withIntermediateDirectories: false) },
      { #expect(mkfifo($0, 0o600) == 0) },
    ]
    for plant in plants {
      for planted in [name, "INC-0001", "INC-0001.x", "../INC-0001", ".." + identity(9).text] {
        try manager.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try plant("\(directory)/" + planted.replacing("/", with: "_"))
        let again = try IncidentLog.open(log.reference, in: try scratch.home())
        #expect(try again.read().events.count == 3)
        #expect(try append(again, [note(70)]).seq == 4)
        #expect(try bytes(of: log.reference.path).starts(with: whole))
        #expect(try bytes(of: outside) == [])
        try make(log.reference.path, whole)
        try manager.removeItem(atPath: directory)
      }
    }
  }

  @Test("must be back in the log before anything is appended behind it")
  func refused() throws {
    let disk = SimulatedDisk()
    let reference = try leftOnDisk(disk)
    let process = SimulatedProcess(disk, 1)
    process.judge = { call in
      call.name == "open" && call.subject.contains("/redo/") ? .failed(EMFILE) : .done
    }
    let home = try Home.open(path: CrashRecording.path, fileSystem: process)
    let log = try IncidentLog.open(reference, in: home)
    let contents = try log.read()
    let head = contents.head
    #expect(head.seq == 2 && contents.condition == .incomplete(path: home.path + "/redo"))
    #expect(throws: AppendError.self) {
      try log.append([note(60)], after: head, now: { start })
    }
    process.judge = { _ in .done }
    guard case .conflict = try log.append([note(60)], after: head, now: { start }) else {
      Issue.record("what was acknowledged is not back")
      return
    }
    try append(log, [note(60)])
    let ids = try log.read().events.map(\.id)
    #expect(ids == [1, 2, 3, 4, 5, 60].map(identity))
  }

  @Test("is read whole also where another puts it back while it is read")
  func putBackMeanwhile() throws {
    let disk = SimulatedDisk()
    let reference = try leftOnDisk(disk)
    let process = SimulatedProcess(disk, 1)
    process.judge = { $0.name == "flock" ? .failed(EIO) : .done }
    let log = try IncidentLog.open(
      reference, in: try Home.open(path: CrashRecording.path, fileSystem: process))
    var hasRead = false
    process.judge = { call in
      if call.name == "flock" { return .failed(EIO) }
      // After its end was read, and before what lies beside it is looked at again.
      if call.name == "opendir", hasRead,
        (try? Home.open(path: CrashRecording.path, fileSystem: disk)) != nil
      {
        disk.process = 1
        hasRead = false
      }
      if call.name == "pread", call.subject == "0", call.count < 4000 { hasRead = true }
      return .done
    }
    let contents = try log.read()
    #expect(contents.events.map(\.id) == [1, 2, 3, 4, 5].map(identity))
    #expect(contents.condition == .sound)
  }

  @Test("shows in the log that it lacks, where that can't be written")
  func readOnly() throws {
    let disk = SimulatedDisk()
    let reference = try leftOnDisk(disk)
    let process = SimulatedProcess(disk, 1)
    process.judge = { $0.name == "pwrite" ? .failed(EROFS) : .done }
    let log = try IncidentLog.open(
      reference, in: try Home.open(path: CrashRecording.path, fileSystem: process))
    let contents = try log.read()
    guard case .incomplete(let path) = contents.condition else {
      Issue.record("it is \(contents.condition)")
      return
    }
    #expect(contents.events.count == 2 && !contents.condition.isWritable)
    #expect(try log.readNew().condition == .incomplete(path: path))
    // Somebody writes the same once more, and it is read anew for an append that fails all the same.
    disk.time += 1
    let editor = try disk.open(reference.path, .update, permissions: 0)
    let first = Array(try disk.contents(of: reference.path).prefix(1))
    #expect(try first.withUnsafeBytes { try disk.overwrite(editor, $0, at: 0) } == 1)
    disk.close(editor)
    #expect(throws: AppendError.self) {
      try log.append([note(59)], after: log.head, now: { start })
    }
    #expect(try log.readNew().condition == .incomplete(path: path))
    // And an editor puts another file with the same content in its place.
    let whole = try disk.contents(of: reference.path)
    try disk.remove(reference.path)
    let copy = try disk.open(reference.path, .create, permissions: 0o600)
    try disk.writeAll(copy, whole)
    disk.close(copy)
    #expect(try log.readNew().condition == .incomplete(path: path))
    let findings = Verifier(fileSystem: process).verify(reference).findings
    #expect(findings.map(\.kind) == [.incomplete] && findings.allSatisfy(\.isFault))
    #expect(findings.first?.reason.contains(path) ?? false)
    // Somebody who may write comes by, and records something.
    let other = try IncidentLog.open(
      reference, in: try Home.open(path: CrashRecording.path, fileSystem: disk))
    _ = try other.read()
    try append(other, [note(60)])
    disk.time += 1
    let update = try log.readNew()
    #expect(update.condition == .sound && update.events.last?.id == identity(60))
    #expect(try log.read().events.map(\.id) == [1, 2, 3, 4, 5, 60].map(identity))
    #expect(Verifier(fileSystem: process).verify(reference).findings.isEmpty)
  }

  @Test(
    "is salvaged from a disk that failed to flush the log, though the log can't be written any more",
    arguments: [true, false])
  func salvaged(isWriterGone: Bool) throws {
    let disk = SimulatedDisk()
    let writer = SimulatedProcess(disk, 1)
    let home = try Home.open(
      path: CrashRecording.path, fileSystem: writer, options: quickOptions(4000))
    let log = try makeLog(in: home, events: 5)
    let process = SimulatedProcess(disk, 2)
    let other = try Home.open(path: CrashRecording.path, fileSystem: process)
    process.judge = { $0.name == "fdatasync" ? .failed(EIO) : .done }
    #expect(throws: AppendError.self) { try IncidentLog.secure(log.reference, in: other) }
    process.judge = { $0.name == "pwrite" ? .failed(EROFS) : .done }
    if isWriterGone { writer.kill() }
    let author = RecordAuthor(id: identity(900), by: "ana", now: { start })
    let saved = try IncidentLog.salvage(
      log.reference, in: other, to: other, author: author, reason: "the disk failed")
    let ids = try saved.read().events.map(\.id)
    #expect(ids.dropFirst().dropLast() == [2, 3, 4, 5].map(identity)[...])
  }

  @Test("stays beside a log whose flush failed, though the log seems to hold it")
  func poisoned() throws {
    let left = try Left(events: 6)
    try left.set(left.whole)
    let mark = left.path.dropLast(6) + ".poisoned"
    try make(String(mark), [])
    let home = try left.open()
    #expect(try IncidentLog.open(left.reference, in: home).read().condition == .poisoned)
    #expect(redoFiles(home).count == 1)
    try left.set(Array(left.whole.prefix(left.durable)))
    #expect(try IncidentLog.open(left.reference, in: try left.open()).read().events.count == 6)
    #expect(redoFiles(home).count == 1)
  }

  @Test("does not bring back what was said not to be recorded")
  func refusedForGood() throws {
    let disk = SimulatedDisk()
    let process = SimulatedProcess(disk, 1)
    let home = try Home.open(
      path: CrashRecording.path, fileSystem: process, options: quickOptions(4000))
    let log = try makeLog(in: home, events: 4)
    process.judge = { $0.name == "fdatasync" ? .failed(EIO) : .done }
    #expect(throws: AppendError.self) {
      try log.append([note(60)], after: log.head, now: { start })
    }
    process.kill()
    let again = try Home.open(path: CrashRecording.path, fileSystem: disk)
    let ids = try IncidentLog.open(log.reference, in: again).read().events.map(\.id)
    #expect(ids == [1, 2, 3, 4].map(identity))
  }

  @Test("believes no flush of the log once somebody else's has failed", arguments: [true, false])
  func warned(isMarked: Bool) throws {
    let disk = SimulatedDisk()
    let home = try Home.open(
      path: CrashRecording.path, fileSystem: SimulatedProcess(disk, 1), options: quickOptions(1500))
    let log = try makeLog(in: home, events: 4)
    let other = try failedFlush(of: log.reference, on: disk, isMarked: isMarked)
    other.kill()
    // More than its file holds: each time it is full the log is flushed, and the file begun anew.
    var acknowledged = [1, 2, 3, 4].map(identity)
    for number in 60...70 {
      let outcome = try? log.append([note(number)], after: log.head, now: { start })
      if case .appended = outcome { acknowledged.append(identity(number)) }
    }
    disk.cutPower()
    let again = try Home.open(path: CrashRecording.path, fileSystem: disk)
    let ids = try IncidentLog.open(log.reference, in: again).read().events.map(\.id)
    #expect(ids == acknowledged)
  }

  @Test("shows at its end that somebody wrote over the log meanwhile")
  func writtenOver() throws {
    let scratch = try Scratch()
    let log = try makeLog(in: try quickHome(scratch), events: 6)
    var changed = try bytes(of: log.reference.path)
    changed[500] ^= 1
    let file = try FileHandle(forUpdating: URL(filePath: log.reference.path))
    try file.write(contentsOf: changed)
    try file.close()
    try log.settle()
    #expect(throws: AppendError.self) {
      try log.append([note(60)], after: log.head, now: { start })
    }
    guard case .damaged = try log.read().condition else {
      Issue.record("it is \(log.condition)")
      return
    }
  }

  @Test("goes on in another file where somebody removes the one it has")
  func unlinked() throws {
    let scratch = try Scratch()
    let home = try quickHome(scratch)
    let log = try makeLog(in: home, events: 4)
    try FileManager.default.removeItem(atPath: home.path + "/redo")
    try append(log, [note(60)])
    try append(log, [note(61)])
    let names = redoFiles(home)
    try #require(names.count == 1)
    let kept = RedoFile.contents(
      of: try bytes(of: "\(home.path)/redo/\(names[0])"), for: log.reference.alias)
    #expect(kept?.end == (try bytes(of: log.reference.path).count))
    #expect(Verifier().verify(log.reference).findings.isEmpty)
  }

  @Test("is not waited for by readers while somebody has the log locked")
  func locked() throws {
    let left = try Left(events: 6)
    try left.set(Array(left.whole.prefix(left.durable)))
    let stopped = open(left.path, O_RDWR | O_CLOEXEC)
    #expect(flock(stopped, LOCK_EX) == 0)
    let log = try IncidentLog.open(left.reference, in: try left.open())
    guard case .incomplete = try log.read().condition else {
      Issue.record("it is not said to lack anything: \(log.condition)")
      return
    }
    close(stopped)
    _ = try left.open()
    let update = try log.readNew()
    #expect(update.condition == .sound && log.head.seq == 6)
  }

  @Test(
    "is not given up where somebody else's flush of the log failed", arguments: [true, false],
    [true, false])
  func lostByOthers(isMarked: Bool, isGone: Bool) throws {
    let disk = SimulatedDisk()
    let home = try Home.open(
      path: CrashRecording.path, fileSystem: SimulatedProcess(disk, 1), options: quickOptions(4000))
    let log = try makeLog(in: home, events: 5)
    let other = try failedFlush(of: log.reference, on: disk, isMarked: isMarked)
    // Whoever is gone can't tell of it where no mark does.
    if isGone { other.kill() }
    // Its own flush has nothing to write any more, and succeeds.
    try? log.settle()
    other.kill()
    // The names of files may be durable without anybody's asking for it.
    disk.crash(disk.durability.pending.map { _ in .kept })
    let again = try Home.open(path: CrashRecording.path, fileSystem: disk)
    let ids = try IncidentLog.open(log.reference, in: again).read().events.map(\.id)
    #expect(ids == [1, 2, 3, 4, 5].map(identity))
  }

  @Test(
    "is not given up where the disk lost what should be in the log, and nobody was told")
  func lostUnnoticed() throws {
    let disk = SimulatedDisk()
    let home = try Home.open(
      path: CrashRecording.path, fileSystem: SimulatedProcess(disk, 1), options: quickOptions(4000))
    let log = try makeLog(in: home, events: 5)
    let descriptor = try disk.open(log.reference.path, .append, permissions: 0)
    try disk.loseUnflushed(descriptor)
    disk.close(descriptor)
    try? log.settle()
    disk.crash(disk.durability.pending.map { _ in .kept })
    let again = try Home.open(path: CrashRecording.path, fileSystem: disk)
    let ids = try IncidentLog.open(log.reference, in: again).read().events.map(\.id)
    #expect(ids == [1, 2, 3, 4, 5].map(identity))
  }

  @Test("goes into the file that bears the log's name by then")
  func replaced() throws {
    let disk = SimulatedDisk()
    let reference = try leftOnDisk(disk)
    let cut = try disk.contents(of: reference.path)
    let process = SimulatedProcess(disk, 1)
    var isLeft = true
    process.judge = { call in
      // An editor saves while the lock is waited for.
      guard isLeft, call.name == "flock", call.subject.contains("exclusive") else { return .done }
      isLeft = false
      try? disk.remove(reference.path)
      guard let file = try? disk.open(reference.path, .create, permissions: 0o600) else {
        return .done
      }
      try? disk.writeAll(file, cut)
      disk.close(file)
      return .done
    }
    let home = try Home.open(path: CrashRecording.path, fileSystem: process)
    #expect(!isLeft)
    let ids = try IncidentLog.open(reference, in: home).read().events.map(\.id)
    #expect(ids == [1, 2, 3, 4, 5].map(identity))
  }

  @Test("is over soon after the last entry of a room")
  func settled() throws {
    let scratch = try Scratch()
    let home = try quickHome(scratch)
    let reference = try makeLog(in: home).reference
    let recorder = try Recorder<Int, Never>(
      home: home, initial: { _ in 0 }, fold: { count, _ in count += 1 })
    defer { recorder.stop() }
    let hasBegun = Mutex(false)
    for number in 10...14 {
      let author = RecordAuthor(id: identity(number), by: "raj", now: { start })
      _ = recorder.submit(
        .init(.incident(reference), author) { _ in
          // On the recorder's thread, between the entries.
          if !redoFiles(home).isEmpty { hasBegun.withLock { $0 = true } }
          return .success([FactDraft(.noted(kind: .note, text: "x"))])
        })
    }
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      if recorder.pendingCount == 0, redoFiles(home).isEmpty { break }
      usleep(2000)
    }
    #expect(hasBegun.withLock { $0 } && redoFiles(home).isEmpty)
    #expect(try IncidentLog.open(reference, in: home).read().events.count == 6)
  }
}

/// A home whose writer was killed: all its events were acknowledged, those behind the second beside the log.
private final class Left {
  private let scratch: Scratch
  private let kept: [(name: String, bytes: [UInt8])]
  let reference: IncidentReference
  /// The log as it was.
  let whole: [UInt8]
  /// How much of it had been flushed.
  let durable: Int

  var path: String { reference.path }

  init(events: Int) throws {
    scratch = try Scratch()
    let home = try quickHome(scratch)
    let log = try makeLog(in: home, events: 2)
    reference = log.reference
    durable = try bytes(of: reference.path).count
    for number in 3...events { try append(log, [note(number)]) }
    whole = try bytes(of: reference.path)
    kept = try redoFiles(home).map { ($0, try bytes(of: "\(home.path)/redo/\($0)")) }
    // The value settles now; what it had kept is put there again by `set`.
    #expect(kept.count == 1)
  }

  /// What a power cut has left of the log, and beside it what was flushed there.
  func set(_ log: [UInt8]) throws {
    let directory = Path.parent(Path.parent(Path.parent(path)))
    try? FileManager.default.removeItem(atPath: directory + "/torn")
    for (name, bytes) in kept { try make("\(directory)/redo/\(name)", bytes) }
    try make(path, log)
  }

  func open() throws -> Home { try scratch.home() }
}

private func quickOptions(_ bytes: Int) -> Home.Options {
  var options = Home.Options()
  options.redo = RedoPolicy(after: 0, milliseconds: 60_000, bytes: bytes)
  return options
}

private func quickHome(_ scratch: Scratch) throws -> Home {
  try Home.open(path: scratch.path + "/home", options: quickOptions(1 << 16))
}

/// The files in which lines are kept beside logs.
func redoFiles(_ home: Home) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: home.path + "/redo")) ?? []
}

private func make(_ path: String, _ bytes: [UInt8]) throws {
  try Data(bytes).write(to: URL(filePath: path))
}

/// The line that an append would write.
private func next(_ log: IncidentLog, _ draft: EventDraft) -> [UInt8] {
  let event = Event(
    seq: log.head.seq + 1, id: draft.id, at: start, by: draft.by, fact: draft.fact)
  return LineCodec.seal(LineCodec.encode(event), after: log.head.hash).line
}

/// Somebody else flushes a log, which fails and loses what was not flushed.
///
/// `isMarked`: Whether the mark that says so to all can be made.
private func failedFlush(
  of reference: IncidentReference, on disk: SimulatedDisk, isMarked: Bool
) throws -> SimulatedProcess {
  let other = isMarked ? SimulatedProcess(disk, 2) : SimulatedProcess.unableToFlushOrMark(disk)
  if isMarked { other.judge = { $0.name == "fdatasync" ? .failed(EIO) : .done } }
  #expect(throws: AppendError.self) {
    try IncidentLog.secure(
      reference, in: try Home.open(path: CrashRecording.path, fileSystem: other))
  }
  return other
}

/// A disk after a power cut that took all of a log which was not flushed.
private func leftOnDisk(_ disk: SimulatedDisk) throws -> IncidentReference {
  let process = SimulatedProcess(disk, 9)
  let home = try Home.open(
    path: CrashRecording.path, fileSystem: process, options: quickOptions(4000))
  let log = try makeLog(in: home, events: 5)
  process.kill()
  disk.cutPower()
  return log.reference
}
