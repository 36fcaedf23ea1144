import Engine
import EventLog
import Foundation
import Testing

/// Editors take the last newline of a file away. The line before it was acknowledged, and stays.
@Suite("A last line that lost its newline")
struct LostNewlineTests {
  @Test(
    "is read and completed also where a power cut left NUL in the newline's place",
    arguments: [1, 2, 4095], [1, 3])
  func zeros(count: Int, events: Int) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: events)
    let path = log.reference.path
    let whole = try bytes(of: path)
    let lost = Array(whole.dropLast()) + [UInt8](repeating: 0, count: count)
    try overwrite(path, with: lost)
    let report = Verifier().verify(log.reference, expecting: log.head)
    #expect(report.findings.isEmpty && report.head == log.head)
    let other = try IncidentLog.open(log.reference, in: home)
    let contents = try other.read()
    #expect(contents.condition == .sound && contents.head == log.head)
    #expect(contents.events.map(\.seq) == Array(1...events))
    #expect(try bytes(of: path) == lost, "reading changes nothing")
    #expect(try append(other, [note(9)]).seq == events + 1)
    #expect(try bytes(of: path).starts(with: whole))
    #expect(Verifier().verify(log.reference, expecting: other.head).findings.isEmpty)
  }

  @Test(
    "is completed also where a line behind it broke off, at whichever byte",
    arguments: [false, true])
  func tornBehind(isBatch: Bool) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 2)
    if isBatch { try append(log, [note(20), note(21), note(22)]) }
    let (path, head) = (log.reference.path, log.head)
    let whole = try bytes(of: path)
    try append(log, [note(9)])
    let next = Array(try bytes(of: path).dropFirst(whole.count).dropLast())
    let seal = try #require(next.firstRange(of: Array(#","hash":""#.utf8))?.upperBound)
    for length in 1...next.count {
      let lost = whole.dropLast() + [0] + next.prefix(length)
      try overwrite(path, with: Array(lost))
      let other = try IncidentLog.open(log.reference, in: home)
      let contents = try other.read()
      guard length < seal else {
        // It may have been acknowledged.
        #expect(!contents.condition.isWritable, "\(length) bytes")
        continue
      }
      #expect(contents.condition == .sound && contents.head == head, "\(length) bytes")
      #expect(contents.events.count == head.seq)
      #expect(try bytes(of: path) == Array(lost), "reading changes nothing")
      #expect(Verifier().verify(log.reference, expecting: head).findings.isEmpty)
      _ = try other.append([note(30)], after: head, now: { start + .seconds(9) })
      let events = try IncidentLog.open(log.reference, in: home).read().events
      guard case .logRepaired(let offset, let count, _) = events[head.seq].fact else {
        Issue.record("\(events[head.seq].fact)")
        return
      }
      #expect(offset == whole.count - 1 && count == length + 1)
      #expect(try bytes(of: path).starts(with: whole))
      #expect(Verifier().verify(log.reference, expecting: head).findings.isEmpty)
    }
  }

  @Test("stays where the next flush fails on a disk too full for the mark", arguments: [0, 1])
  func fullDisk(zeros: Int) throws {
    let disk = SimulatedDisk()
    let reference = try makeLog(
      in: try Home.open(path: CrashRecording.path, fileSystem: disk), events: 3
    ).reference
    let unended =
      Array(try disk.contents(of: reference.path).dropLast())
      + [UInt8](repeating: 0, count: zeros)
    try put(unended, disk, reference.path)
    let process = SimulatedProcess.unableToFlushOrMark(disk)
    let log = try IncidentLog.open(
      reference, in: try Home.open(path: CrashRecording.path, fileSystem: process))
    let head = try log.read().head
    #expect(throws: AppendError.self) { try log.append([note(10)], after: head, now: { start }) }
    let plain = try Home.open(path: CrashRecording.path, fileSystem: SimulatedProcess(disk, 2))
    let contents = try IncidentLog.open(reference, in: plain).read()
    #expect(contents.head == head && contents.condition == .sound)
  }

  @Test(
    "of an incident is not taken for that of another under the same name", arguments: [true, false])
  func renamed(isOtherFile: Bool) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let path = try makeLog(in: home).reference.path
    let unended = Array(try bytes(of: path).dropLast())
    unlink(path)
    _ = try makeLog(in: home, as: 2, events: 3)
    let another = try bytes(of: path)
    try overwrite(path, with: unended)
    let writer = try IncidentLog.open(home.reference(1), in: home)
    let head = try writer.read().head
    #expect(head.seq == 1)
    if isOtherFile { unlink(path) }
    try isOtherFile ? makeFile(path, another) : overwrite(path, with: another)
    do throws(AppendError) {
      let outcome = try writer.append([note(9)], after: head, now: { start })
      Issue.record("\(outcome)")
    } catch {
      guard case .replaced = error else {
        Issue.record("\(error)")
        return
      }
    }
    #expect(try bytes(of: path) == another)
    let update = try writer.readNew()
    #expect(update.isRestart && update.events.map(\.seq) == [1, 2, 3])
    #expect(try append(writer, [note(9)]).seq == 4)
  }

  @Test("is appended to in a file of the same content under a new inode")
  func copied() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let path = try makeLog(in: home, events: 2).reference.path
    let whole = try bytes(of: path)
    try overwrite(path, with: Array(whole.dropLast()))
    let writer = try IncidentLog.open(home.reference(1), in: home)
    #expect(try writer.read().head.seq == 2)
    try makeFile(path + "n", Array(whole.dropLast()))
    rename(path + "n", path)
    #expect(try append(writer, [note(9)]).seq == 3)
    #expect(try bytes(of: path).starts(with: whole))
  }

  private func put(
    _ bytes: [UInt8], _ disk: SimulatedDisk, _ path: String
  ) throws {
    let descriptor = try disk.open(path, .append, permissions: 0)
    defer { disk.close(descriptor) }
    try disk.truncate(descriptor, to: 0)
    try disk.writeAll(descriptor, bytes)
    try disk.synchronizeData(descriptor)
  }
}
