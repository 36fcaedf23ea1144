import Engine
import EventLog

extension CrashScenario {
  static let all = whole + quick + together

  private static let whole = [
    CrashScenario(description: "the first incident of a new home") { recording in
      recording.begin()
      try recording.create(try recording.home())
      try recording.create(try recording.home(), [note(2), note(3)], 2)
    },
    CrashScenario(description: "events one at a time and in batches") { recording in
      let log = try prepare(recording, events: 3)
      try recording.append(log, [note(10)])
      try recording.append(log, [note(11), note(12), note(13)])
      try recording.append(log, [note(14)])
    },
    CrashScenario(description: "a batch over many pages") { recording in
      let log = try prepare(recording, events: 14)
      try recording.append(log, (20..<36).map { note($0, String(repeating: "x", count: $0 * 12)) })
      try recording.append(log, [note(14)])
    },
    CrashScenario(description: "a tear cut off") { recording in
      let log = try prepare(recording, events: 3) { log in
        log.removeLast(130)
      }
      try recording.append(log, [note(10)])
    },
    CrashScenario(description: "a torn batch cut off") { recording in
      let log = try prepare(recording, batch: [note(5), note(6), note(7), note(8)]) { log in
        log.removeLast(90)
      }
      try recording.append(log, [note(10), note(11)])
    },
    CrashScenario(description: "a last line that lacks its newline") { recording in
      let log = try prepare(recording, events: 3) { log in log.removeLast() }
      try recording.append(log, [note(10)])
    },
    CrashScenario(description: "a long text in a blob") { recording in
      let log = try prepare(recording, events: 2)
      let text = String(repeating: "output ", count: LogLimits.textBytes / 7 + 1)
      try recording.append(log, [note(10, text)])
      try recording.append(log, [note(11)])
    },
    CrashScenario(description: "a write that came out short, taken back") { recording in
      let log = try prepare(recording, events: 2)
      try failing(recording, log.reference, at: "write", .short(200)) { other in
        try? recording.append(other, [note(10), note(11)])
      }
      try recording.append(log, [note(12)])
    },
    CrashScenario(description: "a flush that failed") { recording in
      let log = try prepare(recording, events: 3)
      try recording.append(log, [note(10)])
      try failing(recording, log.reference, at: "fdatasync", .failed(5)) { other in
        try? recording.append(other, [note(11), note(12)])
      }
      try? recording.append(log, [note(13)])
    },
    CrashScenario(description: "a writer killed in the middle of a write") { recording in
      let log = try prepare(recording, events: 3)
      try failing(recording, log.reference, at: "write", .killed(310)) { other in
        try? recording.append(other, [note(10), note(11), note(12)])
      }
      try recording.append(log, [note(13)])
      try recording.append(log, [note(14), note(15)])
    },
    CrashScenario(description: "a damaged log continued in another home") { recording in
      let log = try prepare(recording, events: 6) { log in
        log[log.count - 300] ^= 1
      }
      recording.damaged = [log.reference.path]
      let saved = try IncidentLog.salvage(
        log.reference, in: try recording.home(), to: try recording.home("/srv/other"),
        author: RecordAuthor(id: identity(90), by: "ana", now: { start + .seconds(60) }),
        reason: "a bit flipped")
      recording.acknowledge(saved, try saved.readNew().events)
      try recording.append(saved, [note(30)])
    },
    CrashScenario(description: "an import") { recording in
      let log = try prepare(recording, events: 5)
      let bytes = try recording.disk.contents(of: log.reference.path)
      recording.submit(try log.read().events)
      recording.begin { $0 = DiskImage() }
      let home = try recording.home()
      guard case .imported(let reference) = Importer(home).importLines(bytes).first else {
        throw SystemError(call: "import", code: 0)
      }
      let imported = try IncidentLog.open(reference, in: home)
      recording.acknowledge(imported, try imported.read().events)
    },
    CrashScenario(description: "an import that brings a copy up to it") { recording in
      let log = try prepare(recording, events: 5)
      let bytes = try recording.disk.contents(of: log.reference.path)
      recording.submit(try log.read().events)
      recording.begin { image in
        guard let node = try? image.find(log.reference.path) else { return }
        let lines = bytes.split(separator: 0x0A).prefix(2)
        image[node].bytes = lines.flatMap { $0 + [0x0A] }
      }
      let home = try recording.home()
      let copy = try IncidentLog.open(log.reference, in: home)
      recording.acknowledge(copy, try copy.read().events)
      guard case .grown = Importer(home).importLines(bytes).first else {
        throw SystemError(call: "import", code: 0)
      }
      recording.acknowledge(copy, try copy.readNew().events)
    },
  ]

  /// A log that is durable already, after whatever `change` does to its bytes; opened and read by a new process.
  static func prepare(
    _ recording: CrashRecording, events count: Int = 0, batch: [EventDraft] = [],
    redo: RedoPolicy = RedoPolicy(), change: (inout [UInt8]) -> Void = { _ in }
  ) throws -> IncidentLog {
    let log = try recording.create(try recording.home())
    for number in 1..<max(1, count) { try recording.append(log, [note(number, "entry \(number)")]) }
    if !batch.isEmpty { try recording.append(log, batch) }
    recording.begin { image in
      guard let node = try? image.find(log.reference.path) else { return }
      change(&image[node].bytes)
    }
    let again = try IncidentLog.open(
      log.reference, in: try recording.home(redo: redo), identities: .counting)
    let contents = try again.read()
    // What the change has left is as good as acknowledged in this run.
    recording.acknowledge(again, contents.events)
    return again
  }

  /// A second process does something, and at its first such call something happens.
  static func failing(
    _ recording: CrashRecording, _ reference: IncidentReference, at call: String,
    after skipped: Int = 0, redo: RedoPolicy = RedoPolicy(),
    _ verdict: SimulatedProcess.Verdict, _ body: (IncidentLog) throws -> Void
  ) throws {
    let process = SimulatedProcess(recording.disk, 1)
    let home = try recording.home(CrashRecording.path, process, redo: redo)
    let log = try IncidentLog.open(reference, in: home, identities: .counting)
    _ = try log.read()
    var left = skipped
    process.judge = { made in
      guard made.name == call else { return .done }
      left -= 1
      return left == -1 ? verdict : .done
    }
    try body(log)
    recording.disk.process = 0
  }
}
