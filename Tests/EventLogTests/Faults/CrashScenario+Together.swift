import Engine
import EventLog

/// Appends of several at once, of which one flushes what all have written.
extension CrashScenario {
  static let together = [
    CrashScenario(description: "two who append at once") { recording in
      let log = try prepare(recording, events: 2)
      try writers(recording, log).run([[note(10)], [note(11)]])
      try recording.append(log, [note(12)])
    },
    CrashScenario(description: "three who append batches at once") { recording in
      let log = try prepare(recording, events: 2)
      try writers(recording, log).run([[note(10), note(11)], [note(12)], [note(13), note(14)]])
    },
    CrashScenario(description: "two who append much at once") { recording in
      let log = try prepare(recording, events: 12)
      let text = String(repeating: "x", count: 700)
      try writers(recording, log).run([[note(40, text), note(41, text)], [note(42, text)]])
    },
    CrashScenario(description: "three at once, of which one is killed before its flush") {
      recording in
      let log = try prepare(recording, events: 2)
      let writers = writers(recording, log)
      writers.judges[3] = { $0.name == "fdatasync" ? .killed(0) : .done }
      try writers.run([[note(10)], [note(11)], [note(12)]])
      try recording.append(log, [note(13)])
    },
    CrashScenario(description: "three at once, of which the last one's flush fails") { recording in
      let log = try prepare(recording, events: 2)
      let writers = writers(recording, log)
      writers.judges[3] = { $0.name == "fdatasync" ? .failed(5) : .done }
      try writers.run([[note(10)], [note(11)], [note(12)]])
    },
    CrashScenario(description: "three at once, where nothing can mark a flush that fails") {
      recording in
      let log = try prepare(recording, events: 2)
      let writers = writers(recording, log)
      writers.judges[3] = {
        $0.name == "fdatasync" ? .failed(5) : $0.name == "creat" ? .failed(28) : .done
      }
      try writers.run([[note(10)], [note(11)], [note(12)]])
    },
    CrashScenario(description: "two at once behind a quick succession") { recording in
      let small = RedoPolicy(after: 0, milliseconds: 1000, bytes: 1700)
      let log = try prepare(recording, events: 2, redo: small)
      try recording.append(log, [note(10)])
      try recording.append(log, [note(11)])
      try writers(recording, log).run([[note(12)], [note(13)]])
      try recording.append(log, [note(14)])
    },
  ]

  private static func writers(_ recording: CrashRecording, _ log: IncidentLog) -> WritersTogether {
    WritersTogether(recording.disk) { process in
      try IncidentLog.open(
        log.reference, in: try recording.home(CrashRecording.path, process), identities: .counting)
    } append: { log, drafts in
      try recording.append(log, drafts)
    }
  }
}
