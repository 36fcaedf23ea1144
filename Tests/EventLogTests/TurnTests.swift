import Engine
import EventLog
import Foundation
import Synchronization
import Testing

@Suite("Turns to append")
struct TurnTests {
  /// Whether somebody waits for a turn at a file, as the kernel tells it.
  private func isAwaited(_ path: String) throws -> Bool {
    let inode = try PosixFileSystem().status(path, followsLinks: false).inode
    // The file has no size for the kernel to tell, so it is read to its end.
    let handle = try #require(FileHandle(forReadingAtPath: "/proc/locks"))
    let text = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").contains {
      $0.contains("-> OFDLCK") && $0.contains(":\(inode) ")
    }
  }

  @Test("are waited for, and come once the one before is over", .timeLimit(.minutes(1)))
  func waits() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let reference = try makeLog(in: home, events: 2).reference
    let disk = PosixFileSystem()
    let mine = try disk.open(reference.path, .append, permissions: 0)
    defer { disk.close(mine) }
    #expect(try disk.take(mine, LogPlaces.turn, .exclusive, waits: false))
    let order = Mutex<[String]>([])
    let done = DispatchSemaphore(value: 0)
    let waiter = Thread {
      if let log = try? IncidentLog.open(reference, in: home), (try? log.read()) != nil {
        _ = try? append(log, [note(10)])
      }
      order.withLock { $0.append("theirs") }
      done.signal()
    }
    waiter.start()
    let end = ContinuousClock.now + .seconds(20)
    var wasAwaited = false
    while !wasAwaited, ContinuousClock.now < end { wasAwaited = try isAwaited(reference.path) }
    #expect(wasAwaited)
    order.withLock { $0.append("mine") }
    disk.leave(mine, LogPlaces.turn)
    done.wait()
    #expect(order.withLock { $0 } == ["mine", "theirs"])
    #expect(try IncidentLog.open(reference, in: home).read().events.count == 3)
  }

  @Test("let a session decide once, on what others have recorded meanwhile")
  func decidesOnce() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 3)
    var session = try Session(
      try IncidentLog.open(log.reference, in: home), initial: 0, fold: { $0 = $1.seq })
    for round in 1...3 {
      try append(log, [note(100 * round)])
      var decidedOn: [Int] = []
      let author = RecordAuthor(id: identity(100 * round + 1), by: "ana", now: { start })
      let outcome: RecordOutcome<Never> = session.record(author) { state in
        decidedOn.append(state)
        return .success([FactDraft(.noted(kind: .note, text: "mine"))])
      }
      guard case .recorded(let head, _) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(decidedOn == [head.seq - 1])
      _ = try log.readNew()
    }
  }

  @Test("end with the append, whatever becomes of it")
  func ends() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 2)
    let other = try IncidentLog.open(log.reference, in: home)
    _ = try other.read()
    try append(log, [note(10)])
    // A conflict, a refusal and a success: after each, the other's turn comes.
    guard case .conflict = try other.append([note(11)], after: other.head, now: { start }) else {
      Issue.record("no conflict")
      return
    }
    try append(log, [note(12)])
    #expect(throws: AppendError.self) { try other.append([], after: other.head, now: { start }) }
    try append(log, [note(13)])
    #expect(try other.readNew().events.map(\.seq) == [4, 5])
    try append(other, [note(14)])
    _ = try log.readNew()
    try append(log, [note(15)])
  }
}
