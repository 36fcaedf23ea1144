import Engine
import EventLog
import Foundation
import Testing

/// Somebody writes into a log just while it is read, at every moment of it.
@Suite("A log that is written over while it is read")
struct OverwrittenTests {
  /// Why all of the log is read.
  enum Reading: String, CaseIterable { case first, touched, replaced, grown }

  private func prepare(_ reading: Reading, _ reader: IncidentLog, _ writer: IncidentLog) throws {
    let path = reader.reference.path
    if reading != .first { _ = try reader.read() }
    switch reading {
    case .first: break
    case .touched: chmod(path, 0o600)
    case .replaced:
      let whole = try bytes(of: path)
      try makeFile(path + "n", whole)
      rename(path + "n", path)
    case .grown: try append(writer, [note(7)])
    }
  }

  /// Changes a letter of the second line in its place.
  private func harm(_ path: String) throws {
    // The kernel's clock for files may stand still for so long.
    usleep(12_000)
    let place = try #require(try bytes(of: path).firstRange(of: Array("entry 2".utf8))?.lowerBound)
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seek(toOffset: UInt64(place))
    try handle.write(contentsOf: Data("E".utf8))
    try handle.close()
  }

  @Test("is found to be damaged by the next look at the latest", arguments: Reading.allCases)
  func everyCall(reading: Reading) throws {
    // What was appended and then written over before the first look at the file passes for appended: docs/log-format.md.
    var moment = reading == .grown ? 1 : 0
    var isOver = false
    while !isOver {
      moment += 1
      let scratch = try Scratch()
      let disk = FailingFileSystem()
      let home = try scratch.home(disk)
      let writer = try makeLog(in: home, events: 6)
      let reader = try IncidentLog.open(writer.reference, in: home)
      try prepare(reading, reader, writer)
      var (calls, failure): (Int, (any Error)?) = (0, nil)
      disk.observe { _ in
        calls += 1
        guard calls == moment else { return }
        do { try harm(reader.reference.path) } catch { failure = error }
      }
      if reading == .first { _ = try reader.read() } else { _ = try reader.readNew() }
      disk.observe(nil)
      if let failure { throw failure }
      isOver = calls < moment
      if isOver { continue }
      let condition = try reader.readNew().condition
      #expect(!condition.isWritable, "before call \(moment)")
      #expect(throws: AppendError.self, "before call \(moment)") {
        try reader.append([note(99)], after: reader.head, now: { start })
      }
    }
    #expect(moment > 5, "it makes that many calls")
  }

  @Test(
    "is found to be damaged after that, also where an entry was appended while it was read",
    arguments: [Reading.touched, .replaced, .grown])
  func appendedMeanwhile(reading: Reading) throws {
    var (moment, proven) = (0, 0)
    var isOver = false
    while !isOver {
      moment += 1
      let scratch = try Scratch()
      let disk = FailingFileSystem()
      let reference = try makeLog(in: try scratch.home(), events: 6).reference
      let writer = try IncidentLog.open(reference, in: try scratch.home())
      _ = try writer.read()
      let reader = try IncidentLog.open(reference, in: try scratch.home(disk))
      try prepare(reading, reader, writer)
      var (calls, failure): (Int, (any Error)?) = (0, nil)
      disk.observe { _ in
        calls += 1
        guard calls == moment else { return }
        do { try append(writer, [note(8)]) } catch { failure = error }
      }
      _ = try reader.readNew()
      disk.observe(nil)
      if let failure { throw failure }
      isOver = calls < moment
      guard !isOver, reader.head == writer.head else { continue }
      proven += 1
      try harm(reference.path)
      #expect(try !reader.readNew().condition.isWritable, "appended before call \(moment)")
    }
    #expect(proven > 0)
  }

  @Test("is not read again as long as its torn end stays as it is, and then at once")
  func torn() throws {
    let scratch = try Scratch()
    let disk = FailingFileSystem()
    let reference = try makeLog(in: try scratch.home(), events: 6).reference
    let whole = try bytes(of: reference.path)
    try overwrite(reference.path, with: whole + whole.suffix(100).dropLast())
    let reader = try IncidentLog.open(reference, in: try scratch.home(disk))
    guard case .torn = try reader.read().condition else {
      Issue.record("\(reader.condition)")
      return
    }
    _ = try reader.readNew()
    var read = 0
    disk.observe { if $0 == "read" { read += 1 } }
    guard case .torn = try reader.readNew().condition else {
      Issue.record("\(reader.condition)")
      return
    }
    #expect(read == 0)
    let writer = try IncidentLog.open(reference, in: try scratch.home())
    let head = try writer.read().head
    // The tear is cut off first, which is recorded.
    guard case .conflict = try writer.append([note(7)], after: head, now: { start }) else {
      Issue.record("the torn end was not repaired")
      return
    }
    try append(writer, [note(7)])
    #expect(try reader.readNew().condition == .sound)
    #expect(reader.head == writer.head && read > 0)
  }
}
