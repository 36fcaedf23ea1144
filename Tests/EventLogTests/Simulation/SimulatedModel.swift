import Engine
import EventLog

/// What the processes of a simulation know to be true: a list for each log, and what was asked and answered.
final class SimulatedModel {
  /// What was asked for with one identity or several, to be asked for again.
  struct Request {
    var path: String?
    var drafts: [EventDraft]
  }

  /// All that anybody tried to record.
  private(set) var submitted: [EventID: Fact] = [:]
  /// All of the batch that an event was to be recorded with.
  private var batches: [EventID: [EventID]] = [:]
  /// What was acknowledged, by log and number.
  private(set) var acknowledged: [String: [Int: EventID]] = [:]
  /// What was said not to be recorded.
  private(set) var refused: Set<EventID> = []
  /// What nobody knows of, to be asked for again.
  private(set) var doubtful: [Request] = []
  private var doubted: Set<EventID> = []
  private var asking: Set<EventID> = []
  /// Logs of which a bit was flipped.
  private(set) var flipped: Set<String> = []
  /// Logs whose last newline somebody took away: whoever reads without the lock, while somebody else has it, does not yet
  /// take what stands before it for an event.
  private(set) var unended: Set<String> = []
  /// Logs that somebody cut or removed, and how often.
  private(set) var cuts: [String: Int] = [:]
  /// Logs of which a flush failed.
  private(set) var lost: Set<String> = []

  func submit(_ request: Request) {
    for draft in request.drafts {
      submitted[draft.id] = draft.fact
      batches[draft.id] = request.drafts.map(\.id)
    }
  }

  func acknowledge(_ path: String, _ first: Int, _ ids: [EventID]) {
    for (index, id) in ids.enumerated() { acknowledged[path, default: [:]][first + index] = id }
  }

  func doubt(_ request: Request) {
    if !doubted.contains(request.drafts[0].id) { doubtful.append(request) }
    doubted.formUnion(request.drafts.map(\.id))
  }

  func refuse(_ request: Request) {
    refused.formUnion(request.drafts.map(\.id).filter { !doubted.contains($0) })
  }

  /// - Returns: False where somebody else is asking already.
  func claim(_ request: Request) -> Bool { asking.insert(request.drafts[0].id).inserted }

  func release(_ request: Request) { asking.remove(request.drafts[0].id) }

  func flip(_ path: String) { flipped.insert(path) }

  func dropNewline(_ path: String) { unended.insert(path) }

  func lose(_ path: String) { lost.insert(path) }

  /// Somebody took away all behind an event.
  func cut(_ path: String, to seq: Int) {
    acknowledged[path] = acknowledged[path]?.filter { $0.key <= seq }
    cuts[path, default: 0] += 1
  }

  /// The number of the last acknowledged event.
  func last(_ path: String) -> Int { acknowledged[path]?.keys.max() ?? 0 }

  /// What is wrong with the events of a log; `nil` where nothing is.
  func problem(_ events: [Event], of path: String, atLeast least: Int) -> String? {
    guard events.map(\.seq) == Array(1..<events.count + 1) else { return "numbers lack" }
    let ids = events.map(\.id)
    guard Set(ids).count == ids.count else { return "an event stands twice" }
    if events.count < least { return "\(least) were acknowledged, and \(events.count) are there" }
    for (seq, id) in acknowledged[path] ?? [:] where seq <= events.count && ids[seq - 1] != id {
      return "event \(seq) was acknowledged and is another"
    }
    for event in events {
      if refused.contains(event.id) { return "event \(event.seq) was said not to be recorded" }
      if let problem = problem(event, ids) { return problem }
    }
    return nil
  }

  private func problem(_ event: Event, _ ids: [EventID]) -> String? {
    if let batch = batches[event.id], let first = ids.firstIndex(of: batch[0]) {
      guard ids[first...].prefix(batch.count).elementsEqual(batch) else {
        return "event \(event.seq) is one of half a batch"
      }
    } else if batches[event.id] != nil {
      return "event \(event.seq) is one of half a batch"
    }
    switch event.fact {
    case .logRepaired: return nil
    case .declared(var declaration):
      declaration.alias = ""
      return submitted[event.id] == .declared(declaration) ? nil : "the declaration is another"
    // Kept as a blob, with its beginning and end in the event.
    case .noted where (submitted[event.id]?.text ?? "").utf8.count > LogLimits.textBytes: return nil
    default:
      return submitted[event.id] == event.fact ? nil : "event \(event.seq) was never recorded so"
    }
  }
}

extension Fact {
  /// What a note says.
  fileprivate var text: String? {
    if case .noted(_, let text) = self { text } else { nil }
  }
}
