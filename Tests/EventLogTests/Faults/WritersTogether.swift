import Engine
import EventLog

/// Several processes that append at once: each has written, and is about to flush, when the next one comes.
final class WritersTogether {
  private let disk: SimulatedDisk
  private let open: (SimulatedProcess) throws -> IncidentLog
  private let append: (IncidentLog, [EventDraft]) throws -> Void
  /// What happens to the calls of each.
  var judges: [Int: (SimulatedProcess.Call) -> SimulatedProcess.Verdict] = [:]
  /// What happens when each has written and those after him are done, and he is about to learn of their flushes.
  var meanwhile: [Int: () -> Void] = [:]
  /// What happens while each of them pauses.
  var pauses: [Int: () -> Void] = [:]
  /// All keep their logs open until the end: what they tell one another goes with them.
  private(set) var logs: [Int: IncidentLog] = [:]
  /// How each of them ended, where it was not told that its events are recorded.
  private(set) var errors: [Int: AppendError] = [:]

  init(
    _ disk: SimulatedDisk, open: @escaping (SimulatedProcess) throws -> IncidentLog,
    append: @escaping (IncidentLog, [EventDraft]) throws -> Void
  ) {
    (self.disk, self.open, self.append) = (disk, open, append)
  }

  /// The first appends the first of these, and so on; they flush in the opposite order.
  func run(_ drafts: [[EventDraft]]) throws { try run(drafts, 1) }

  private func run(_ drafts: [[EventDraft]], _ number: Int) throws {
    guard let mine = drafts.first else { return }
    let process = SimulatedProcess(disk, number)
    let log = try open(process)
    _ = try log.read()
    logs[number] = log
    process.isContended = { true }
    process.letOthersRun = { [unowned self] in pauses[number]?() }
    var (hasComeUp, failure): (Bool, (any Error)?) = (false, nil)
    process.judge = { [unowned self] call in
      if call.isFlushPlace, !hasComeUp {
        hasComeUp = true
        do { try run(Array(drafts.dropFirst()), number + 1) } catch { failure = error }
        meanwhile[number]?()
        disk.process = number
      }
      return judges[number]?(call) ?? .done
    }
    do { try append(log, mine) } catch let error as AppendError { errors[number] = error }
    process.judge = { [unowned self] call in judges[number]?(call) ?? .done }
    disk.process = 0
    if let failure { throw failure }
  }
}

extension SimulatedProcess.Call {
  /// Whether it waits for the flushes of others to be over.
  var isFlushPlace: Bool { name == "fcntl" && subject.hasSuffix("flush") }
}
