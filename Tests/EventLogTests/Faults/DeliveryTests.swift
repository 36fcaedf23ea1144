import Engine
import EventLog
import Glibc
import Testing

/// A call that fails has often read by then. Whoever owns the log is given every event all the same, once, in order.
@Suite("A call that fails")
struct DeliveryTests {
  /// What an owner was given so far.
  private struct Given {
    var events: [EventID] = []

    mutating func take(_ update: LogUpdate) {
      if update.isRestart { events = [] }
      events += update.events.map(\.id)
    }
  }

  /// What stands behind what the owner has read when the call fails.
  enum Rest: String, CaseIterable { case whole, torn, unterminated, replaced }

  /// A log of which an owner has read three events, and what it will read next.
  private func makeDisk(_ rest: Rest) throws -> (SimulatedDisk, IncidentReference, SimulatedProcess)
  {
    let disk = SimulatedDisk()
    let home = try Home.open(path: CrashRecording.path, fileSystem: disk)
    let reference = try makeLog(in: home, events: 3).reference
    return (disk, reference, SimulatedProcess(disk, 1))
  }

  private func goOn(_ disk: SimulatedDisk, _ reference: IncidentReference, _ rest: Rest) throws {
    let home = try Home.open(path: CrashRecording.path, fileSystem: disk)
    let log = try IncidentLog.open(reference, in: home)
    _ = try log.read()
    disk.time += 1
    try append(log, [note(10), note(11)])
    try append(log, [note(12)])
    let bytes = try disk.contents(of: reference.path)
    switch rest {
    case .whole: break
    case .torn: try put(Array(bytes.dropLast(40)), disk, reference)
    case .unterminated: try put(Array(bytes.dropLast()), disk, reference)
    case .replaced:
      try disk.remove(reference.path)
      let descriptor = try disk.open(reference.path, .create, permissions: 0o600)
      try disk.writeAll(descriptor, bytes)
      disk.close(descriptor)
    }
  }

  private func put(
    _ bytes: [UInt8], _ disk: SimulatedDisk, _ reference: IncidentReference
  ) throws {
    let descriptor = try disk.open(reference.path, .append, permissions: 0)
    try disk.truncate(descriptor, to: bytes.count)
    disk.close(descriptor)
  }

  private enum Attempt: CaseIterable { case readNew, read, append, appendAfterOlder, known }

  private func attempt(_ what: Attempt, _ log: IncidentLog, _ given: inout Given) throws {
    switch what {
    case .readNew: given.take(try log.readNew())
    case .read:
      let contents = try log.read()
      given.events = contents.events.map(\.id)
    case .append: try record(log, after: log.head, note(20), &given)
    case .appendAfterOlder:
      // Whoever noted an earlier head is told again what came after it; that is asked for.
      var all = Given()
      try record(log, after: .empty, note(20), &all)
      given = all
    case .known:
      let outcome = try log.append([note(3, "entry 3")], after: log.head, now: { start })
      guard case .already(3) = outcome else { throw SystemError(call: "already", code: 0) }
    }
  }

  private func record(
    _ log: IncidentLog, after head: Head, _ draft: EventDraft, _ given: inout Given
  ) throws {
    switch try log.append([draft], after: head, now: { start }) {
    case .appended(_, let events), .conflict(let events): given.events += events.map(\.id)
    case .already: break
    }
  }

  @Test(
    "hides no event from its owner, whichever call of the system it was", arguments: Rest.allCases,
    [false, true])
  func everyCall(rest: Rest, readsFirst: Bool) throws {
    for what in Attempt.allCases {
      var (number, count) = (0, Int.max)
      while number < count {
        number += 1
        let (disk, reference, process) = try makeDisk(rest)
        let home = try Home.open(path: CrashRecording.path, fileSystem: process)
        let log = try IncidentLog.open(reference, in: home, identities: .counting)
        var given = Given(events: try log.read().events.map(\.id))
        try goOn(disk, reference, rest)
        disk.time += 1
        var calls = 0
        process.judge = { _ in
          calls += 1
          return calls == number ? .failed(EIO) : .done
        }
        let failed = Result { try attempt(what, log, &given) }
        if calls < number { count = 0 }
        process.judge = { _ in .done }
        // A flush that failed closes the log; what was never stored may be shown or not.
        if case .failure(let error) = failed, case .poisoned? = error as? AppendError { continue }
        if readsFirst { given.take(try log.readNew()) }
        // What is recorded next is decided on all that was read.
        try record(log, after: log.head, note(21), &given)
        given.take(try log.readNew())
        let stands = try IncidentLog.open(reference, in: home).read().events.map(\.id)
        #expect(given.events == stands, "\(what), call \(number)")
      }
    }
  }

  @Test("lets no owner take another file of the same name for the rest of what it knew")
  func otherFile() throws {
    let elsewhere = SimulatedDisk()
    let other = try makeLog(
      in: try Home.open(path: CrashRecording.path, fileSystem: elsewhere), as: 2, events: 5)
    let bytes = try elsewhere.contents(of: other.reference.path)
    var (number, count) = (0, Int.max)
    while number < count {
      number += 1
      let (disk, reference, process) = try makeDisk(.replaced)
      let home = try Home.open(path: CrashRecording.path, fileSystem: process)
      let log = try IncidentLog.open(reference, in: home)
      var given = Given(events: try log.read().events.map(\.id))
      try disk.remove(reference.path)
      let descriptor = try disk.open(reference.path, .create, permissions: 0o600)
      try disk.writeAll(descriptor, bytes)
      disk.close(descriptor)
      var calls = 0
      process.judge = { _ in
        calls += 1
        return calls == number ? .failed(EIO) : .done
      }
      #expect(throws: AppendError.self) { try record(log, after: log.head, note(20), &given) }
      if calls < number { count = 0 }
      process.judge = { _ in .done }
      let update = try log.readNew()
      given.take(update)
      #expect(update.isRestart, "call \(number)")
      #expect(given.events.count == 5 && given.events.last == identity(5), "call \(number)")
    }
    #expect(number > 5)
  }
}
