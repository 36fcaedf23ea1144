import Engine
import EventLog
import Foundation
import Testing

@Suite("Live")
struct LiveTests {
  private struct No: Error, Hashable { var reason: String }

  @Test("the recorder records on its thread and reports through its descriptor")
  func recorder() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let recorder = try Recorder<Int, No>(home: home, initial: { _ in 0 }, fold: { $0 = $1.seq })
    defer { recorder.stop() }
    func author(_ id: Int) -> RecordAuthor {
      RecordAuthor(id: identity(id), by: "raj", now: { start })
    }
    func wait() throws -> [Recorder<Int, No>.Result] {
      var request = pollfd(fd: recorder.descriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&request, 1, 60_000) == 1)
      return recorder.results()
    }
    let first = recorder.submit(
      .init(.new, author(1)) { _ in .success([FactDraft(.declared(declaration()))]) })
    let declared = try #require(try wait().first)
    #expect(declared.ticket == first)
    let reference = try #require(declared.incident)
    // Somebody else is faster: the decision is made on what they recorded.
    let other = try IncidentLog.open(reference, in: home)
    _ = try other.read()
    try append(other, [note(50)])
    _ = recorder.submit(
      .init(.incident(reference), author(2)) { seq in
        .success([
          FactDraft(.noted(kind: .note, text: "after \(seq)")), FactDraft(.marked(entry: seq)),
        ])
      })
    guard case .recorded(let head, let events)? = try wait().first?.outcome else {
      Issue.record("not recorded")
      return
    }
    #expect(head.seq == 4)
    #expect(events.first?.fact == .noted(kind: .note, text: "after 2"))
    #expect(events.map(\.id) == [identity(2), identity(3)])
    _ = recorder.submit(
      .init(.incident(reference), author(2)) { _ in .success([FactDraft(.marked(entry: 1))]) })
    guard case .already(3)? = try wait().first?.outcome else {
      Issue.record("not known again")
      return
    }
    _ = recorder.submit(.init(.incident(reference), author(9)) { _ in .failure(No(reason: "no")) })
    guard case .refused(No(reason: "no"))? = try wait().first?.outcome else {
      Issue.record("not refused")
      return
    }
    #expect(recorder.pendingCount == 0)
  }

  @Test("presence lasts as long as its lock, and what a killed room left is removed")
  func presence() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    #expect(try Presence.list(in: home).isEmpty)
    let room = Presence.Room(by: "raj", incident: "INC-0001", process: 7, since: start)
    var presence: Presence? = try Presence(room, in: home)
    #expect(try Presence.list(in: home) == [room])
    let moved = Presence.Room(by: "raj", incident: nil, process: 7, since: start)
    try presence?.update(moved)
    #expect(try Presence.list(in: home) == [moved])
    presence = nil
    #expect(try Presence.list(in: home).isEmpty)
    try makeFile(home.path + "/presence/stale", Array("{}".utf8))
    #expect(try Presence.list(in: home).isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path + "/presence").isEmpty)
  }

  @Test("the spool keeps texts in order until they are removed")
  func spool() throws {
    let scratch = try Scratch()
    let spools = [
      Spool(try scratch.home()), Spool(runtimeDirectory: scratch.path),
    ]
    for spool in spools {
      #expect(try spool.list().isEmpty)
      let first = try spool.save(
        "a\nb", for: .init(incident: "INC-0001", log: "/x/1", kind: "note"), now: start)
      let second = try spool.save(
        "c", for: .init(incident: "INC-0002", id: identity(7), by: "raj", kind: "update"),
        now: start + .seconds(1))
      #expect(try spool.list() == [first, second])
      try spool.remove(first)
      try spool.remove(first)
      #expect(try spool.list() == [second])
    }
  }

  @Test("the spool finds what was meant for a log, by whatever path, and for what it continues")
  func spoolOfOneLog() throws {
    let scratch = try Scratch()
    let log = scratch.path + "/log"
    try makeFile(log)
    symlink(scratch.path, scratch.path + "/link")
    let spool = Spool(runtimeDirectory: scratch.path)
    for path in [log, scratch.path + "/link/log", scratch.path + "/other", nil] {
      _ = try spool.save(
        path ?? "none", for: .init(incident: "INC-0001", log: path, kind: "note"), now: start)
    }
    let found = try spool.list(for: log, continuing: []).map(\.text)
    #expect(Set(found) == [log, scratch.path + "/link/log"])
    let earlier = try spool.list(for: scratch.path + "/new", continuing: [scratch.path + "/other"])
    #expect(earlier.map(\.text) == [scratch.path + "/other"])
  }

  @Test("blobs are found by their digest and never given damaged")
  func blobs() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let blobs = Blobs(home)
    let bytes = Array("output".utf8)
    let digest = try blobs.store(bytes)
    #expect(try blobs.store(bytes) == digest)
    #expect(try blobs.read(digest) == bytes)
    #expect(try blobs.read(.zero) == nil)
    try overwrite("\(home.path)/blobs/\(digest.hex)", with: Array("0utput".utf8))
    #expect(try blobs.read(digest) == nil)
  }
}
