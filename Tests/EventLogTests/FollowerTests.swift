import Engine
import EventLog
import Foundation
import TestSupport
import Testing

@Suite("A follower")
struct FollowerTests {
  private func isReadable(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 2000) == 1
  }

  /// Waits as a room does, for news and a second at most, and reads on.
  ///
  /// - Returns: How long it took until what was read was called into question; `nil` where it never was.
  private func alarm(
    _ follower: Follower, _ reader: IncidentLog, hasNews: Bool
  ) -> Duration? {
    let start = ContinuousClock.now
    var nextLook = start + .seconds(1)
    var looks = 0
    // Two looks are two seconds, however late the machine lets us have them.
    while looks < 2 {
      let now = ContinuousClock.now
      var changed: Set<String> = []
      if now >= nextLook {
        nextLook += .seconds(1)
        looks += 1
        changed = follower.check()
      } else {
        let left = max(1, Int32((nextLook - now) / .milliseconds(1)))
        var request = pollfd(fd: follower.descriptor, events: Int16(POLLIN), revents: 0)
        // Where inotify is to be left out of it, only time passes.
        if poll(&request, hasNews ? 1 : 0, left) > 0 { changed = follower.changes() }
      }
      guard !changed.isEmpty else { continue }
      guard let update = try? reader.readNew() else { return ContinuousClock.now - start }
      if update.isRestart || !update.condition.isWritable { return ContinuousClock.now - start }
    }
    return nil
  }

  @Test(
    "notices within two seconds whatever is done to a log", arguments: Harm.allCases, [true, false])
  func harmed(harm: Harm, hasNews: Bool) throws {
    guard harm.isPossible else {
      print("skipped: \(harm) needs a program that is not here")
      return
    }
    let scratch = try Scratch()
    let home = try scratch.home()
    let reference = try makeLog(in: home, events: 6).reference
    let other = try makeLog(in: home, as: 2, events: 4).reference
    let aside = scratch.path + "/aside"
    mkdir(aside, 0o700)
    let reader = try IncidentLog.open(reference, in: home)
    let head = try reader.read().head
    let unaware = try IncidentLog.open(reference, in: home)
    #expect(try unaware.read().head.seq == 6)
    let follower = try Follower(home)
    follower.follow([reference])
    _ = follower.changes()
    #expect(try reader.readNew().events.isEmpty)
    try harm.apply(to: reference.path, other: other.path, home: home.path, aside: aside)
    #expect(alarm(follower, reader, hasNews: hasNews) != nil, "inotify: \(hasNews)")
    // And nothing is written into what is there now, neither by who has seen it nor by who has not looked.
    let before = harm == .pipe ? nil : try? bytes(of: reference.path)
    for log in [reader, unaware] {
      #expect(throws: AppendError.self, "it was written all the same") {
        let outcome = try log.append([note(99)], after: head, now: { start })
        Issue.record("\(outcome)")
      }
    }
    if harm != .pipe { #expect(before == (try? bytes(of: reference.path))) }
  }

  @Test("sees an append at once, and the same content in a new file as no harm")
  func harmless() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 3)
    let reader = try IncidentLog.open(log.reference, in: home)
    _ = try reader.read()
    let follower = try Follower(home)
    follower.follow([log.reference])
    _ = follower.changes()
    try append(log, [note(4)])
    #expect(isReadable(follower.descriptor))
    #expect(follower.changes().contains(log.reference.path))
    #expect(try reader.readNew().events.map(\.seq) == [4])
    let (path, copy) = (log.reference.path, scratch.path + "/copy")
    try makeFile(copy, try bytes(of: path))
    rename(copy, path)
    #expect(isReadable(follower.descriptor))
    #expect(follower.changes().contains(path))
    let update = try reader.readNew()
    #expect(!update.isRestart && update.condition == .sound && update.events.isEmpty)
  }

  @Test("waits for a home that does not exist yet")
  func missingHome() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let follower = try Follower(home)
    #expect(follower.check().isEmpty)
    let log = try makeLog(in: home)
    #expect(!follower.check().isEmpty, "the new directories are noticed")
    follower.follow([log.reference])
    _ = follower.changes()
    try append(log, [note(2)])
    #expect(follower.changes().contains(log.reference.path))
    let second = try makeLog(in: home, as: 2)
    #expect(follower.changes().contains(second.reference.path), "new incidents are noticed")
  }

  @Test("survives an overflow of the queue")
  func overflow() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home)
    let follower = try Follower(home)
    follower.follow([log.reference])
    let noise = log.reference.path + ".noise"
    for _ in 0..<9000 {
      close(open(noise, O_CREAT | O_WRONLY, 0o600))
      unlink(noise)
    }
    let reader = try IncidentLog.open(log.reference, in: home)
    _ = try reader.read()
    try append(log, [note(2)])
    #expect(follower.changes().contains(log.reference.path))
    #expect(try reader.readNew().events.map(\.seq) == [2])
    try append(log, [note(3)])
    #expect(follower.changes().contains(log.reference.path))
    // And what is harmed amid the noise is noticed.
    for _ in 0..<9000 {
      close(open(noise, O_CREAT | O_WRONLY, 0o600))
      unlink(noise)
    }
    truncate(log.reference.path, 10)
    #expect(alarm(follower, reader, hasNews: true) != nil)
  }

  @Test("is told by the log what a replaced file means")
  func readers() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 5)
    let reader = try IncidentLog.open(log.reference, in: home)
    _ = try reader.read()
    let whole = try bytes(of: log.reference.path)

    // The same content under a new inode is no change.
    try makeFile(log.reference.path + "n", whole)
    rename(log.reference.path + "n", log.reference.path)
    var update = try reader.readNew()
    #expect(update.events.isEmpty && !update.isRestart && update.condition == .sound)
    try append(reader, [note(6)])
    #expect(try log.readNew().events.map(\.seq) == [6])

    // A shorter one is: what was folded must be folded anew.
    let four = Array(whole.split(separator: 10).prefix(4).joined(separator: [10])) + [10]
    try overwrite(log.reference.path, with: four)
    #expect(throws: AppendError.self) {
      try log.append([note(7)], after: log.head, now: { start })
    }
    update = try reader.readNew()
    #expect(update.isRestart)
    #expect(update.events.map(\.seq) == [1, 2, 3, 4])
    update = try log.readNew()
    #expect(update.isRestart)
    #expect(update.events.map(\.seq) == [1, 2, 3, 4])

    unlink(log.reference.path)
    #expect(throws: ReadError.missing(path: log.reference.path)) { try reader.readNew() }
    #expect(throws: AppendError.self) {
      try log.append([note(8)], after: log.head, now: { start })
    }
  }

  @Test(
    "is told that another incident stands under the name of one whose only line lacked its newline")
  func renamedUnterminated() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let path = try makeLog(in: home).reference.path
    let unended = Array(try bytes(of: path).dropLast())
    try overwrite(path, with: unended)
    let reader = try IncidentLog.open(home.reference(1), in: home)
    #expect(try reader.read().events.map(\.seq) == [1])
    // The same under a new inode is no change.
    try makeFile(path + "n", unended)
    rename(path + "n", path)
    var update = try reader.readNew()
    #expect(update.events.isEmpty && !update.isRestart && update.condition == .sound)

    unlink(path)
    let other = try makeLog(in: home, as: 2, events: 3)
    try #require(other.reference.path == path)
    update = try reader.readNew()
    #expect(update.isRestart)
    #expect(update.events == (try other.read().events))
  }
}
