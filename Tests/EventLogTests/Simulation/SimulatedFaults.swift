import Foundation
import TestSupport

/// What may happen to a call in a simulation.
enum SimulatedFault: String, CaseIterable {
  // To the process.
  case killed, killedInMidWrite
  // To the machine.
  case powerCut, powerCutKeepingSome, powerCutTearing, readOnly
  // To the call.
  case readError, writeError, flushError, noSpace, fullDisk, quota, tooLarge, shortWrite, shortRead
  case interrupted, noDescriptors, denied
  // To the clock.
  case clockForward, clockBack, clockBackALittle
  // By somebody with an editor.
  case replacedBySame, newlineDropped, cut, bitFlipped, removed

  /// The calls that it may happen to; every call where it is none of them.
  private var calls: Set<String> {
    switch self {
    case .killedInMidWrite, .shortWrite, .writeError, .tooLarge: ["write", "pwrite"]
    case .readError: ["pread"]
    case .shortRead: ["pread"]
    case .flushError: ["fdatasync"]
    case .noSpace: ["write", "pwrite", "creat", "mkdir", "rename", "fsync"]
    case .quota: ["write", "pwrite", "creat", "mkdir"]
    case .interrupted: ["write", "pwrite", "fdatasync", "flock", "fcntl", "ftruncate", "open"]
    case .noDescriptors: ["open", "creat", "opendir"]
    case .denied: ["open", "creat", "unlink"]
    default: []
    }
  }

  func concerns(_ call: SimulatedProcess.Call) -> Bool {
    // Directories that may not be read are no business of the log's; nobody can have made them for it.
    if self == .denied, call.name == "open" { return call.subject.hasSuffix(".jsonl") }
    return calls.isEmpty || calls.contains(call.name)
  }

  /// Calls that change a disk, which one that may only be read refuses.
  static let changing: Set<String> = [
    "write", "pwrite", "creat", "mkdir", "rename", "unlink", "ftruncate", "chmod", "fchmod",
    "rmdir",
    "fsync",
  ]

  /// What the call is answered; `nil` where it is no answer to a call.
  func verdict(
    _ call: SimulatedProcess.Call, _ random: inout Seeded
  ) -> SimulatedProcess.Verdict? {
    switch self {
    case .killed: .killed(0)
    case .killedInMidWrite: .killed(random.int(0...call.count))
    case .readError, .writeError, .flushError: .failed(EIO)
    case .noSpace, .fullDisk: .failed(ENOSPC)
    case .quota: .failed(EDQUOT)
    case .tooLarge: .failed(EFBIG)
    case .interrupted: .failed(EINTR)
    case .noDescriptors: .failed(EMFILE)
    case .denied: .failed(EACCES)
    case .readOnly: .failed(EROFS)
    case .shortWrite: .short(random.int(0...max(0, call.count - 1)))
    case .shortRead: .short(random.int(min(1, call.count)...max(1, call.count)))
    default: nil
    }
  }

  /// How often each happens in one run, of 10,000 calls: most of them seldom or never, some in up to a tenth of all.
  static func rates(_ random: inout Seeded) -> [(fault: SimulatedFault, rate: Int)] {
    allCases.compactMap { fault in
      let rate = random.pick([0, 0, 0, 10, 20, 50, 50, 100, 200, 1000])
      guard rate > 0 else { return nil }
      // What ends everything leaves nothing else to be seen where it is frequent.
      let isEnd =
        switch fault {
        case .powerCut, .powerCutKeepingSome, .powerCutTearing, .readOnly, .fullDisk, .bitFlipped,
          .removed, .cut:
          true
        default: false
        }
      return (fault, isEnd ? max(1, rate / 10) : rate)
    }
  }
}
