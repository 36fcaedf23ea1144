/// What the log says of an incident's escalation: what was started, who was paged, and what came of it.
public struct EscalationRecord: Hashable, Sendable {
  /// One run of a policy.
  public struct Run: Hashable, Sendable {
    public var start: EscalationStart
    public var startedAt: Instant
    /// The sequence number of the event that began it.
    public var entry: Int
    /// Levels whose turn somebody brought forward, and when; counted as `Page.level` is.
    public var advanced: [Int: Reached] = [:]
    public var exhaustedAt: Instant?
  }

  public internal(set) var runs: [Run] = []
  public internal(set) var pages: [PageProgress] = []

  /// The run that is under way or was the last.
  public var run: Run? { runs.last }

  /// The newest page under a key.
  public func page(_ key: String) -> PageProgress? { pages.last { $0.page.key == key } }
}

/// What came of a message that was to leave the war-room.
public enum Outcome: Hashable, Sendable {
  /// Decided on; it may be on its way, or lost.
  case unknown
  case sent(detail: String?)
  case failed(reason: String, isFinal: Bool)
}

/// A page, and what came of it.
public struct PageProgress: Hashable, Sendable {
  public var page: Page
  public var requestedAt: Instant
  public var requestedBy: PersonID
  public var outcome: Outcome = .unknown
  /// When the outcome was learnt, and the entry that says so.
  public var settled: Reached?
  /// The sequence number of the request.
  public var entry: Int

  /// The request as a moment of the log.
  var request: Reached { Reached(at: requestedAt, entry: entry) }
}

/// A posted update on its way to one channel, and what came of it.
public struct DeliveryProgress: Hashable, Sendable {
  public var delivery: UpdateDelivery
  public var requestedAt: Instant
  public var outcome: Outcome = .unknown
  public var settled: Reached?
  /// The sequence number of the request.
  public var entry: Int

  var request: Reached { Reached(at: requestedAt, entry: entry) }
}

/// What answers to the plan's questions proposed.
public struct SeverityProposal: Hashable, Sendable {
  public var impact: String
  public var urgency: String
  public var severity: SeverityID
  public var at: Instant
}

extension Incident {
  /// Folds what enforcers write.
  mutating func applyEnforcement(_ event: Event) {
    switch event.fact {
    case .escalationStarted(let start):
      escalation.runs.append(
        EscalationRecord.Run(start: start, startedAt: event.happened, entry: event.seq))
    case .escalationAdvanced(let run, let level, _):
      let reached = Reached(at: event.happened, entry: event.seq)
      changeRun(run) { $0.advanced[level] = $0.advanced[level] ?? reached }
    case .escalationExhausted(let run):
      changeRun(run) { $0.exhaustedAt = $0.exhaustedAt ?? event.happened }
    case .pageRequested(let page):
      escalation.pages.append(
        PageProgress(
          page: page, requestedAt: event.happened, requestedBy: event.by, entry: event.seq))
    case .pageSent(let key, let detail): settlePage(key, .sent(detail: detail), event)
    case .pageFailed(let key, let reason, let isFinal):
      settlePage(key, .failed(reason: reason, isFinal: isFinal), event)
    case .updateRequested(let delivery):
      deliveries.append(
        DeliveryProgress(
          delivery: delivery, requestedAt: event.happened, entry: event.seq))
    case .updateSent(let key, let detail): settleDelivery(key, .sent(detail: detail), event)
    case .updateFailed(let key, let reason, let isFinal):
      settleDelivery(key, .failed(reason: reason, isFinal: isFinal), event)
    default: break
    }
  }

  private mutating func changeRun(_ run: Int, _ body: (inout EscalationRecord.Run) -> Void) {
    guard let index = escalation.runs.lastIndex(where: { $0.start.run == run }) else { return }
    body(&escalation.runs[index])
  }

  private mutating func settlePage(_ key: String, _ outcome: Outcome, _ event: Event) {
    guard let index = escalation.pages.lastIndex(where: { $0.page.key == key }) else { return }
    escalation.pages[index].outcome = outcome
    escalation.pages[index].settled = Reached(at: event.happened, entry: event.seq)
  }

  private mutating func settleDelivery(_ key: String, _ outcome: Outcome, _ event: Event) {
    guard let index = deliveries.lastIndex(where: { $0.delivery.key == key }) else { return }
    deliveries[index].outcome = outcome
    deliveries[index].settled = Reached(at: event.happened, entry: event.seq)
  }
}

/// An update that was posted, for as long as it may have to be delivered.
public struct PostedUpdate: Hashable, Sendable {
  /// The sequence number of the event that posted it.
  public var entry: Int
  /// When it was recorded.
  public var at: Instant
  public var update: Update

  /// Deliveries follow within moments; more than these are not under way at once.
  static let kept = 32
}

extension Fact {
  /// Whether a machine wrote it by itself: such an entry does not show that anybody works on the incident.
  var isAutomatic: Bool {
    switch self {
    case .pageRequested(let page): page.reason != .manual
    case .alertReceived, .alertRepeated, .alertCleared, .alertExcluded, .escalationStarted,
      .escalationExhausted, .pageSent, .pageFailed, .updateRequested, .updateSent,
      .updateFailed, .logRepaired, .logSalvaged:
      true
    default: false
    }
  }
}
