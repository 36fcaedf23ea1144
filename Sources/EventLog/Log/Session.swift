public import Engine

/// A log together with what its events fold to: the newest state to decide on, and the way to record a decision.
public struct Session<State> {
  public let log: IncidentLog
  public private(set) var state: State
  public private(set) var head = Head.empty
  public private(set) var condition = LogCondition.sound
  private let initial: State
  private let fold: (inout State, Event) -> Void

  /// Reads the log. `initial` is the state before the first event, `fold` takes one event into the state.
  public init(
    _ log: IncidentLog, initial: State, fold: @escaping (inout State, Event) -> Void
  ) throws(ReadError) {
    self.log = log
    self.initial = initial
    self.fold = fold
    var state = initial
    let contents = try log.read { fold(&state, $0) }
    self.state = state
    head = contents.head
    condition = contents.condition
  }

  /// Takes in what was recorded since, by whomever.
  ///
  /// - Returns: What was new; after a restart the state was folded anew from all of it.
  @discardableResult
  public mutating func refresh() throws(ReadError) -> LogUpdate {
    let update = try log.readNew()
    if update.isRestart { state = initial }
    for event in update.events { fold(&state, event) }
    head = update.head
    condition = update.condition
    return update
  }

  /// Decides on the newest state and records what was decided; where others were faster, decides again.
  ///
  /// - Parameters:
  ///   - request: Who records, under which identity, by which clock.
  ///   - decide: Called while the log can be read and not locked, as often as others are faster all the same; pure.
  /// - Returns: How it ended. Where an outcome could not be learnt the same is appended again, which tells; `.unknown` is
  ///   answered where even that failed, and then `.already` when the same request is made again.
  public mutating func record<Refusal: Error>(
    _ request: RecordAuthor, decide: (State) -> Result<[FactDraft], Refusal>
  ) -> RecordOutcome<Refusal> {
    log.takeTurn()
    defer { log.endTurn() }
    for _ in 0..<LogLimits.recordAttempts {
      // Whether this can be read shows when it is appended to.
      _ = try? refresh()
      let drafts: [EventDraft]
      switch decide(state) {
      case .failure(let refusal): return .refused(refusal)
      case .success(let facts):
        if facts.isEmpty { return .nothing }
        drafts = request.drafts(of: facts)
      }
      do throws(AppendError) {
        let prepared = try log.prepare(drafts)
        // Decided once: where it was recorded after all, the state shows it, and deciding again would refuse it.
        let outcome = try AppendError.learningOutcome { () throws(AppendError) in
          try log.appendInTurn(prepared, after: head, now: request.now)
        }
        switch outcome {
        case .appended(let head, let events):
          for event in events { fold(&state, event) }
          self.head = head
          condition = .sound
          return .recorded(head, events)
        case .already(let seq):
          _ = try? refresh()
          return .already(seq: seq)
        case .conflict(let events):
          for event in events { fold(&state, event) }
          head = log.head
        }
      } catch {
        condition = log.condition
        return .failed(error)
      }
    }
    return .busy
  }
}

/// Who records something, under which identity, by which clock.
public struct RecordAuthor: Sendable {
  /// The first event's; the others of a batch count up from it, so that the same request can be made again.
  public var id: EventID
  public var by: PersonID
  public var via: String?
  public var now: @Sendable () -> Instant

  public init(
    id: EventID, by: PersonID, via: String? = nil, now: @escaping @Sendable () -> Instant
  ) {
    self.id = id
    self.by = by
    self.via = via
    self.now = now
  }

  package func drafts(of facts: [FactDraft]) -> [EventDraft] {
    facts.enumerated().map { index, draft in
      EventDraft(
        id: id.advanced(by: index), occurred: draft.happened, by: by, via: via, fact: draft.fact)
    }
  }
}

/// How recording a decision ended.
public enum RecordOutcome<Refusal: Error>: Sendable {
  case recorded(Head, [Event])
  /// The same request was recorded earlier, under this number.
  case already(seq: Int)
  /// The decision on the newest state was to record nothing.
  case nothing
  case refused(Refusal)
  /// Others were faster time after time; nothing was recorded.
  case busy
  case failed(AppendError)
  /// The log could not even be read.
  case unreadable(ReadError)
}
