import Engine
import EventLog
import Foundation
import TestSupport
import Testing

/// The program itself, to which strace(1) answers one call after the other with an error, or kills it there.
@Suite("Errors of the system", .enabled(if: Injection.isPossible, "needs strace(1)"))
struct InjectedFaultTests {
  /// The calls that the log makes of its file and its directory.
  private static let calls = [
    "openat", "newfstatat", "pread64", "flock", "write", "fdatasync", "fsync", "ftruncate", "fcntl",
  ]

  private static let faults =
    ["error=EIO", "signal=SIGKILL"]
    + (Scale.isFull ? ["error=ENOSPC", "error=EINTR", "error=EDQUOT", "error=EROFS"] : [])

  @Test("and kills lose nothing that was acknowledged, whichever call they meet", arguments: faults)
  func everyCall(fault: String) throws {
    let desk = try Desk()
    let declared = try desk.run(Desk.program, ["declare", "Checkout fails", "--severity", "P2"])
    #expect(declared.code == 0)
    let home = try Home.open(path: desk.home)
    let reference = try #require(try home.find("1"))
    let sound = try contents(reference.path)
    var injected = 0
    for call in InjectedFaultTests.calls {
      for last in Scale.isFull && fault.hasPrefix("error") ? ["", "+"] : [""] {
        for number in 1... {
          try Data(sound).write(to: URL(fileURLWithPath: reference.path))
          unlink(reference.poisonPath)
          let trace = desk.directory + "/trace"
          let note = "note \(call) \(number)"
          let outcome = try desk.run(
            "/usr/bin/strace",
            [
              "-f", "-o", trace, "-P", reference.path, "-P", reference.directory,
              "-e", "inject=\(call):\(fault):when=\(number)\(last)", Desk.program, "note", note,
            ])
          let text = String(decoding: try contents(trace), as: UTF8.self)
          guard text.contains("INJECTED") || text.contains("killed by") else { break }
          injected += 1
          let what: Comment = "\(call) \(number)\(last): \(fault): \(outcome.complaint)"
          try look(reference, home, note, outcome.code == 0, what)
        }
      }
    }
    print("\(fault): \(injected) calls")
    #expect(injected >= 15)
  }

  private func look(
    _ reference: IncidentReference, _ home: Home, _ note: String, _ isAcknowledged: Bool,
    _ what: Comment
  ) throws {
    let log = try IncidentLog.open(reference, in: home)
    let contents = try log.read()
    let notes = contents.events.filter { $0.fact == .noted(kind: .note, text: note) }
    #expect(notes.count <= 1, what)
    if isAcknowledged { #expect(notes.count == 1, what) }
    #expect(contents.events.first?.fact.name == "incident.declared", what)
    if contents.condition == .poisoned {
      #expect(!isAcknowledged, what)
      return
    }
    let findings = Verifier().verify(reference).findings
    #expect(findings.allSatisfy { $0.kind == .torn }, what)
    let draft = EventDraft(
      id: EventID(high: 1, low: 1), by: "raj", fact: .noted(kind: .note, text: "after"))
    for _ in 0..<2 {
      if case .appended = try log.append([draft], after: log.head, now: { .init(milliseconds: 0) })
      {
        break
      }
    }
    #expect(Verifier().verify(reference).findings == [], what)
    #expect(try log.read().events.last?.id == draft.id, what)
  }

  private func contents(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

/// The tracer.
private enum Injection {
  static let isPossible: Bool = {
    guard Binary.isInstalled("strace") else {
      print("skipped: errors are put into the program's calls with strace, which is not here")
      return false
    }
    // Not everywhere may one process trace another.
    let desk = try? Desk()
    return (try? desk?.run("/usr/bin/strace", ["-o", "/dev/null", "/bin/true"]).code) == 0
  }()
}
