import Engine
import EventLog
import Foundation
import Testing

@Suite("A failing disk")
struct FailureTests {
  /// The calls that opening and three appends make; every one of them fails in turn.
  private func attempt(
    _ reference: IncidentReference, _ home: Home, acknowledged: inout [Int], refused: inout [Int]
  ) {
    guard let log = try? IncidentLog.open(reference, in: home), (try? log.read()) != nil else {
      return
    }
    for id in [10, 20, 30] {
      // One, a batch of two, one again; conflicts are what repair leaves.
      let drafts = id == 20 ? [note(id), note(id + 1)] : [note(id)]
      for _ in 0..<3 {
        do throws(AppendError) {
          let outcome = try log.append(drafts, after: log.head, now: { start })
          if case .conflict = outcome { continue }
          acknowledged += drafts.map { Int($0.id.low) }
        } catch {
          if case .notRecorded = error { refused += drafts.map { Int($0.id.low) } }
        }
        break
      }
    }
  }

  @Test(
    "loses nothing acknowledged and leaves a log that verifies, whichever call fails",
    arguments: FailingFileSystem.Fault.allCases, [false, true])
  func everyCall(fault: FailingFileSystem.Fault, isSticky: Bool) throws {
    let scratch = try Scratch()
    var call = 0
    var total: Int?
    while call <= total ?? .max {
      call += 1
      let failing = FailingFileSystem()
      let home = try Home.open(path: "\(scratch.path)/\(call)", fileSystem: failing)
      let reference = try makeLog(in: home, events: 3).reference
      failing.fail(call: call, fault, isSticky: isSticky)
      var (acknowledged, refused): ([Int], [Int]) = ([], [])
      attempt(reference, home, acknowledged: &acknowledged, refused: &refused)
      if total == nil {
        failing.fail(call: nil)
        var (ignored, none): ([Int], [Int]) = ([], [])
        attempt(reference, home, acknowledged: &ignored, refused: &none)
        total = failing.count + 10
      }
      failing.fail(call: nil)

      let log = try IncidentLog.open(reference, in: home)
      let contents = try log.read()
      let there = Set(contents.events.map { Int(truncatingIfNeeded: $0.id.low) })
      let comment: Comment = "call \(call) of \(fault)"
      #expect(Set(acknowledged).isSubset(of: there), comment)
      #expect(Set(refused).subtracting(acknowledged).isDisjoint(with: there), comment)
      if contents.condition == .poisoned { continue }
      guard contents.condition.isWritable else {
        Issue.record("\(contents.condition), \(comment)")
        return
      }
      for _ in 0..<2 {
        if case .appended? = try? log.append([note(99)], after: log.head, now: { start }) { break }
      }
      #expect(Verifier().verify(reference).findings.isEmpty, comment)
      #expect(try log.read().events.map(\.id).contains(identity(99)), comment)
    }
    #expect(call > 20)
  }

  @Test("leaves no trace of an incident whose declaration failed", arguments: [false, true])
  func create(isSticky: Bool) throws {
    let scratch = try Scratch()
    for call in 1...60 {
      let failing = FailingFileSystem()
      let home = try Home.open(path: "\(scratch.path)/\(call)", fileSystem: failing)
      failing.fail(call: call, .noSpace, isSticky: isSticky)
      let first = try? makeLog(in: home)
      failing.fail(call: nil)
      let second = try makeLog(in: home)
      if let first { #expect(first.reference == second.reference) }
      let incidents = try home.incidents()
      let sound = try incidents.filter {
        try IncidentLog.open($0, in: home).read().condition == .sound
      }
      #expect(sound.contains(second.reference))
      for reference in incidents where !sound.contains(reference) {
        let condition = try IncidentLog.open(reference, in: home).read().condition
        #expect(condition == .abandoned || condition == .poisoned)
      }
    }
  }

  @Test(
    "leaves no file of an incident whose first line could not be written or flushed",
    arguments: ["write", "fdatasync"], [false, true])
  func firstLine(call name: String, isShort: Bool) throws {
    let disk = SimulatedDisk()
    let process = SimulatedProcess(disk, 1)
    var isDone = false
    process.judge = { call in
      guard call.name == name, !isDone else { return .done }
      isDone = true
      return isShort && name == "write" ? .short(call.count / 2) : .failed(EIO)
    }
    let home = try Home.open(path: CrashRecording.path, fileSystem: process)
    do throws(AppendError) {
      _ = try IncidentLog.create(
        in: home, drafts: [draft(1, .declared(declaration()))], now: { start })
      Issue.record("declared")
    } catch {
      guard case .notRecorded = error else {
        Issue.record("\(error)")
        return
      }
    }
    #expect(isDone)
    #expect(try home.incidents().isEmpty)
    #expect(try home.fileSystem.list(Path.parent(home.reference(1).path)).isEmpty)
  }

  @Test("leaves a number alone whose log is gone and whose mark is not")
  func markLeft() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    try FileManager.default.createDirectory(
      atPath: Path.parent(home.reference(1).path), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try makeFile(home.reference(1).poisonPath)
    let log = try makeLog(in: home, events: 2)
    #expect(log.reference == home.reference(2))
    #expect(try log.read().condition == .sound)
  }

  @Test("closes the log for everybody once a flush has failed")
  func poison() throws {
    let scratch = try Scratch()
    let failing = FailingFileSystem()
    let home = try scratch.home(failing)
    let log = try makeLog(in: home, events: 2)
    let other = try IncidentLog.open(log.reference, in: home)
    _ = try other.read()
    // Find the flush: the only call whose failure is answered with poison.
    var poisoned = false
    for call in 1...40 where !poisoned {
      failing.fail(call: call)
      do throws(AppendError) {
        _ = try log.append([note(100 + call)], after: log.head, now: { start })
      } catch {
        if case .poisoned(let reason) = error {
          #expect(reason?.call == "fdatasync")
          poisoned = true
        }
      }
    }
    failing.fail(call: nil)
    #expect(poisoned)
    for one in [log, other] {
      #expect(throws: AppendError.poisoned(nil)) {
        try one.append([note(50)], after: one.head, now: { start })
      }
      #expect(try one.readNew().condition == .poisoned)
    }
    let plain = try Home.open(path: home.path)
    #expect(try IncidentLog.open(log.reference, in: plain).read().condition == .poisoned)
    #expect(Verifier().verify(log.reference).findings.map(\.kind) == [.poisoned])
  }

  @Test("leaves the file byte for byte as it was when a write came out short")
  func shortWrite() throws {
    let scratch = try Scratch()
    let failing = FailingFileSystem()
    let log = try makeLog(in: try scratch.home(failing), events: 2)
    var calls: [String] = []
    failing.observe { calls.append($0) }
    try append(log, [note(8), note(9)])
    failing.observe(nil)
    let number = try #require(calls.firstIndex(of: "write")) + 1
    let before = try bytes(of: log.reference.path)
    failing.fail(call: number, .short)
    do throws(AppendError) {
      _ = try log.append([note(10), note(11)], after: log.head, now: { start })
      Issue.record("recorded")
    } catch {
      guard case .notRecorded(let reason) = error, reason.call == "write" else {
        Issue.record("\(error)")
        return
      }
    }
    #expect(try bytes(of: log.reference.path) == before)
  }
}
