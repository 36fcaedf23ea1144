import Engine
import EventLog
import Foundation
import Testing

@Suite("A follower")
struct FollowerTests {
  private func isReadable(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 2000) == 1
  }

  private static let changes: [(String, @Sendable (String) throws -> Void)] = [
    ("append", { path in try overwrite(path, with: try bytes(of: path) + [32]) }),
    ("truncate", { path in truncate(path, 100) }),
    ("unlink", { path in unlink(path) }),
    ("move away", { path in rename(path, path + ".old") }),
    (
      "replace as vim does",
      { path in
        let content = try bytes(of: path)
        rename(path, path + "~")
        try makeFile(path, content + [10])
        unlink(path + "~")
      }
    ),
    (
      "replace as sed -i does",
      { path in
        try makeFile(path + "sedX", [120, 10])
        rename(path + "sedX", path)
      }
    ),
    ("copytruncate", { path in try overwrite(path, with: []) }),
    (
      "chain of both",
      { path in
        truncate(path, 10)
        unlink(path)
      }
    ),
  ]

  @Test("notices whatever happens to a log, by inotify and by looking", arguments: 0..<8)
  func noticed(index: Int) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let reference = try makeLog(in: home, events: 2).reference
    let follower = try Follower(home)
    let looker = try Follower(home)
    follower.follow([reference])
    looker.follow([reference])
    _ = follower.changes()
    try FollowerTests.changes[index].1(reference.path)
    #expect(isReadable(follower.descriptor))
    #expect(follower.changes().contains(reference.path))
    #expect(looker.check().contains(reference.path), "without inotify")
    #expect(follower.changes().isEmpty)
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
    try append(log, [note(2)])
    #expect(follower.changes().contains(log.reference.path))
    try append(log, [note(3)])
    #expect(follower.changes().contains(log.reference.path))
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
}
