import Engine
import EventLog

/// Appends in quick succession, which are flushed beside the log.
extension CrashScenario {
  /// From the first append on, in a file that is full after a few lines.
  private static let small = RedoPolicy(after: 0, milliseconds: 1000, bytes: 1700)

  static let quick = [
    CrashScenario(description: "a quick succession, and its end") { recording in
      let log = try prepare(recording, events: 2, redo: small)
      try recording.append(log, [note(10)])
      try recording.append(log, [note(11)])
      try recording.append(log, [note(12), note(13)])
      try log.settle()
    },
    CrashScenario(description: "a quick succession longer than its file") { recording in
      let log = try prepare(recording, events: 2, redo: small)
      for number in 10...15 { try recording.append(log, [note(number)]) }
    },
    CrashScenario(description: "a quick succession that another writer ends") { recording in
      let log = try prepare(recording, events: 2, redo: small)
      try recording.append(log, [note(10)])
      try recording.append(log, [note(11)])
      let other = try IncidentLog.open(
        log.reference, in: try recording.home(), identities: .counting)
      _ = try other.read()
      try recording.append(other, [note(12)])
      try recording.append(log, [note(13)])
      try recording.append(log, [note(14)])
    },
    CrashScenario(description: "two writers in quick succession by turns") { recording in
      let log = try prepare(recording, events: 2, redo: small)
      let identities = IdentitySource { _ in identity(5000) }
      let other = try IncidentLog.open(
        log.reference, in: try recording.home(redo: small), identities: identities)
      _ = try other.read()
      for number in [10, 14] {
        try recording.append(log, [note(number)])
        try recording.append(log, [note(number + 1)])
        try recording.append(other, [note(number + 2), note(number + 3)])
      }
    },
    CrashScenario(description: "a writer killed in quick succession, and one after it") {
      recording in
      let log = try prepare(recording, events: 2)
      try failing(recording, log.reference, at: "pwrite", after: 2, redo: small, .killed(170)) {
        other in
        for number in 10...13 { try? recording.append(other, [note(number)]) }
      }
      try recording.append(log, [note(14)])
      try recording.append(log, [note(15)])
    },
    CrashScenario(description: "a writer killed before its flush beside the log") { recording in
      let log = try prepare(recording, events: 2)
      try failing(recording, log.reference, at: "fdatasync", after: 3, redo: small, .killed(0)) {
        other in
        for number in 10...13 { try? recording.append(other, [note(number)]) }
      }
      let late = try IncidentLog.open(
        log.reference, in: try recording.home(), identities: .counting)
      recording.submit(try late.read().events)
      try recording.append(late, [note(15)])
    },
    CrashScenario(description: "a flush beside the log that failed") { recording in
      let log = try prepare(recording, events: 2)
      try failing(recording, log.reference, at: "fdatasync", after: 2, redo: small, .failed(5)) {
        other in
        for number in 10...14 { try? recording.append(other, [note(number)]) }
      }
      try recording.append(log, [note(15)])
    },
    CrashScenario(description: "a flush of the log that failed after a quick succession") {
      recording in
      let log = try prepare(recording, events: 2)
      try failing(recording, log.reference, at: "fdatasync", after: 4, redo: small, .failed(5)) {
        other in
        for number in 10...14 { try? recording.append(other, [note(number)]) }
      }
      try? recording.append(log, [note(15)])
    },
    CrashScenario(description: "what a power cut took, put back") { recording in
      try lostEnd(recording) { $0.removeLast($0.count - 1500) }
    },
    CrashScenario(description: "what a power cut tore, put back") { recording in
      try lostEnd(recording) { bytes in
        bytes.replaceSubrange(1300..<1400, with: repeatElement(0, count: 100))
        bytes.removeLast(30)
      }
    },
  ]

  /// A log whose newest lines are only beside it, with what `change` makes of it; a new process finds it so.
  private static func lostEnd(
    _ recording: CrashRecording, _ change: (inout [UInt8]) -> Void
  ) throws {
    let redo = RedoPolicy(after: 0, milliseconds: 1000, bytes: 4000)
    let log = try recording.create(try recording.home(redo: redo))
    var events: [Event] = []
    for number in 2...6 {
      let draft = note(number)
      recording.submit([draft])
      guard case .appended(_, let new) = try log.append([draft], after: log.head, now: { start })
      else { throw SystemError(call: "append", code: 0) }
      events += new
    }
    recording.begin { image in
      guard let node = try? image.find(log.reference.path) else { return }
      change(&image[node].bytes)
    }
    recording.acknowledge(log, events)
    let again = try IncidentLog.open(
      log.reference, in: try recording.home(), identities: .counting)
    try recording.append(again, [note(20)])
  }
}
