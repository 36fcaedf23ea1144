import Engine
import EventLog
import Foundation
import TestSupport
import Testing

/// Whatever the log does to a disk, with each of its calls going wrong in turn, and then perhaps the power cut: what was
/// answered holds, nothing is there by halves, and asking again does it, once.
@Suite("Every call of the file system")
struct EveryCallTests {
  @Test("may go wrong in every way", arguments: DiskOperation.all)
  func everyCall(operation: DiskOperation) throws {
    let image = try operation.image()
    let count = try calls(of: operation, image)
    // In CI every so manieth, of all calls and all faults: 45 trials a call, of which a step that divides them would always
    // choose the same.
    let step = Scale.isFull ? 1 : 7
    var (index, tried, problems) = (0, 0, [String]())
    for number in 1...count {
      for fault in CallFault.allCases {
        for isSticky in fault.canLast ? [false, true] : [false] {
          for ending in CallEnding.allCases {
            index += 1
            guard index % step == 0, problems.count < 3 else { continue }
            let trial = CallTrial(operation, image, fault, isSticky: isSticky, ending, number)
            tried += 1
            if let problem = trial.problem() { problems.append("\(trial): \(problem)") }
            #expect(trial.isReached)
          }
        }
      }
    }
    print("\(operation): \(count) calls, \(tried) trials")
    for problem in problems { Issue.record("\(problem)") }
    #expect(tried > 20)
  }

  /// How many calls an operation makes to which nothing happens.
  private func calls(of operation: DiskOperation, _ image: DiskImage) throws -> Int {
    let process = SimulatedProcess(SimulatedDisk(image), 1)
    var count = 0
    process.judge = { _ in
      count += 1
      return .done
    }
    _ = try operation.run(
      try Home.open(path: CrashRecording.path, fileSystem: process, options: operation.options))
    return count
  }
}

/// What goes wrong with a call.
enum CallFault: String, CaseIterable {
  case inputOutput, noSpace, interrupted, quota, readOnly, short
  case killed, killedInTheMiddle, killedAfterAll
  /// A flush says that it did, and did nothing.
  case lied

  var canLast: Bool {
    switch self {
    case .inputOutput, .noSpace, .quota, .readOnly, .interrupted: true
    default: false
    }
  }

  func verdict(_ call: SimulatedProcess.Call) -> SimulatedProcess.Verdict {
    switch self {
    case .inputOutput: .failed(EIO)
    case .noSpace: .failed(ENOSPC)
    case .interrupted: .failed(EINTR)
    case .quota: .failed(EDQUOT)
    case .readOnly: .failed(EROFS)
    case .short: call.count > 1 ? .short(call.count / 2) : .done
    case .killed: .killed(0)
    case .killedInTheMiddle: .killed(call.count / 2)
    case .killedAfterAll: .killed(call.count)
    case .lied: call.name.hasSuffix("sync") ? .lied : .done
    }
  }
}

/// What comes after it.
enum CallEnding: String, CaseIterable {
  case nothing, powerCut, powerCutThatLostNothing
}

/// One operation with one call of it going wrong.
final class CallTrial: CustomStringConvertible {
  private let operation: DiskOperation
  private let fault: CallFault
  private let isSticky: Bool
  private let ending: CallEnding
  private let number: Int
  private let disk: SimulatedDisk
  private var calls = 0
  private var failed: SimulatedProcess.Call?
  private var hasLost = false

  init(
    _ operation: DiskOperation, _ image: DiskImage, _ fault: CallFault, isSticky: Bool,
    _ ending: CallEnding, _ number: Int
  ) {
    (self.operation, self.fault, self.isSticky) = (operation, fault, isSticky)
    (self.ending, self.number) = (ending, number)
    disk = SimulatedDisk(image)
  }

  /// Whether there are so many calls.
  var isReached: Bool { failed != nil }

  var description: String {
    let call = failed.map { "\($0)" } ?? "none"
    return
      "\(operation), call \(number) (\(call)): \(fault)\(isSticky ? " for good" : ""), then \(ending)"
  }

  /// - Returns: What is wrong; `nil` where every promise is kept.
  func problem() -> String? {
    let process = SimulatedProcess(disk, 1)
    process.judge = { [unowned self] call in judge(call) }
    var promises: [DiskPromise] = []
    do {
      let home = try Home.open(
        path: CrashRecording.path, fileSystem: process, options: operation.options)
      promises = try operation.run(home)
      if !process.isAlive { promises = [] }
    } catch AppendError.poisoned(let reason) {
      if !hasLost, reason != nil, process.isAlive { return "poisoned, and no flush failed" }
    } catch {}
    process.kill()
    switch ending {
    case .nothing: break
    case .powerCut: disk.cutPower()
    case .powerCutThatLostNothing: disk.crash(disk.durability.pending.map { _ in .kept })
    }
    if fault == .lied, ending == .powerCut { promises = [] }
    do {
      return try look(promises)
    } catch {
      return "afterwards: \(error)"
    }
  }

  private func judge(_ call: SimulatedProcess.Call) -> SimulatedProcess.Verdict {
    calls += 1
    guard calls >= number else { return .done }
    if failed == nil { failed = call }
    guard calls == number || (isSticky && call.name == failed?.name) else { return .done }
    if call.name.hasSuffix("sync"), case .failed = fault.verdict(call) { hasLost = true }
    return fault.verdict(call)
  }

  private func look(_ promises: [DiskPromise]) throws -> String? {
    let home = try Home.open(path: CrashRecording.path, fileSystem: SimulatedProcess(disk, 2))
    let isLiar = fault == .lied && ending == .powerCut
    for promise in (isLiar ? [] : operation.standing) + promises {
      if let problem = try promise.problem(in: home) { return problem }
    }
    // Poisoned is what it says, to everybody: nothing more is recorded there.
    if hasLost, try operation.isPoisoned(home) {
      return operation.refusesPoisoned(home) ? nil : "a poisoned log takes events"
    }
    // What a disk that lied has lost of a plan's files, or of what was cut off, nothing looks for again.
    let isNotMissed = [DiskOperation.Kind.plan, .repair, .repairBatch].contains(operation.kind)
    if fault == .lied, ending == .powerCut, isNotMissed { return nil }
    // Asked again it is done, once.
    for promise in try operation.again(home, disk) {
      if let problem = try promise.problem(in: home) { return "asked again: \(problem)" }
    }
    if let problem = try operation.isThereOnce(home) { return problem }
    return Recovery(
      submitted: operation.submitted, acknowledged: [], homes: [CrashRecording.path],
      damaged: operation.damaged, hasLost: hasLost
    ).problem(on: disk)
  }
}

/// What somebody was answered.
enum DiskPromise {
  case events(IncidentReference, [EventID])
  case blob(Digest, [UInt8])
  case plan(String)
  case spooled(String)

  func problem(in home: Home) throws -> String? {
    switch self {
    case .events(let reference, let ids):
      let there = try IncidentLog.open(reference, in: home).read().events.map(\.id)
      return there.filter(ids.contains) == ids ? nil : "what was recorded is not there: \(ids)"
    case .blob(let digest, let bytes):
      return try Blobs(home).read(digest) == bytes ? nil : "a blob is not there"
    case .plan(let digest):
      guard let path = try PlanArchive(home).directory(of: digest) else { return "no plan" }
      let bytes = try home.fileSystem.contents(of: path + "/a/plan.yaml")
      return bytes == Array("plan".utf8) ? nil : "a file of the plan is not there"
    case .spooled(let text):
      return try Spool(home).list().contains { $0.text == text } ? nil : "no spooled text"
    }
  }
}
