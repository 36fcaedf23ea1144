/// What a plan would have made of an incident that was lived through: which deadlines would have been missed, and who
/// would have been paged when.
public struct Backtest: Hashable, Sendable {
  /// A deadline that was owed and not met in time.
  public struct Miss: Hashable, Sendable {
    public var kind: Deadline.Kind
    /// The audience, the role, the task's number; empty where there is one of the kind only.
    public var subject: String
    public var title: String
    public var due: Instant
    /// How late it was met, or dropped, or how late it is at the end of the log; more than zero.
    public var lateness: Duration
  }

  /// One page that would have gone out.
  public struct Paged: Hashable, Sendable {
    public var at: Instant
    public var person: PersonID
    public var channel: ChannelID
    /// `schedule:primary`
    public var target: String
    public var reason: Page.Reason
  }

  /// How it was called at the end.
  public var severity: SeverityID
  public var declaredAt: Instant
  /// `nil` while it is open.
  public var resolvedAt: Instant?
  /// Whether the plan has a severity of that name: where it has none, nothing is owed.
  public var isKnownSeverity: Bool
  /// In the order of their due times.
  public var misses: [Miss]
  /// In the order in which they would have gone out; every one counts as delivered.
  public var pages: [Paged]
}

/// Replays the events of one incident against a plan.
///
/// What the plan of that time made machines do (pages, deliveries, its escalation) is left out and worked out anew.
/// An imported incident counts as if it had been lived through here: its clock is when things happened, and it owes what
/// the plan asks for. The same events and the same plan always give the same result.
///
/// - Parameters:
///   - events: All of the incident's, in order.
///   - plan: The plan to judge by; its schedules say who would have been on call.
/// - Returns: `nil` where the first event declares no incident.
public func backtest(events: [Event], plan: Plan) -> Backtest? {
  guard let first = events.first, case .declared(var declaration) = first.fact else { return nil }
  let isImported = declaration.origin != nil
  declaration.origin = nil
  declaration.plan = plan.digest
  var beginning = first
  beginning.fact = .declared(declaration)
  guard let incident = Incident(first: beginning) else { return nil }
  var walk = BacktestWalk(incident, plan, at: isImported ? first.happened : first.at)
  for event in events.dropFirst() where !event.fact.followsFromPlan {
    walk.take(event, at: isImported ? event.happened : event.at)
  }
  walk.finish()
  return Backtest(
    severity: walk.incident.severity, declaredAt: walk.incident.declaredAt,
    resolvedAt: walk.incident.instant(of: .resolved),
    isKnownSeverity: plan.severity(walk.incident.severity) != nil,
    misses: walk.misses.sorted { ($0.due, $0.title) < ($1.due, $1.title) }, pages: walk.pages)
}

extension Fact {
  /// Whether the plan in force made it happen, so that another plan makes another of it.
  fileprivate var followsFromPlan: Bool {
    switch self {
    case .escalationStarted, .escalationAdvanced, .escalationExhausted, .pageRequested, .pageSent,
      .pageFailed, .updateRequested, .updateSent, .updateFailed, .planAdopted:
      true
    default: false
    }
  }
}

/// Goes through the events once, with an enforcer that never sleeps and whose pages all arrive.
private struct BacktestWalk {
  private(set) var incident: Incident
  private(set) var misses: [Backtest.Miss] = []
  private(set) var pages: [Backtest.Paged] = []
  private let plan: Plan
  private var now: Instant
  private var owed: [Deadline] = []

  /// An incident that is paged again and again for months says nothing more after this many rounds.
  private static let wakesBetweenEvents = 1_000

  init(_ incident: Incident, _ plan: Plan, at now: Instant) {
    self.incident = incident
    self.plan = plan
    self.now = now
    owed = counted
  }

  /// The acknowledgement is judged by its milestone at the end: its window moves on with the levels.
  private var counted: [Deadline] {
    deadlines(of: incident, plan: plan, now: now).filter { $0.kind != .acknowledge }
  }

  mutating func take(_ event: Event, at time: Instant) {
    // A clock that went back takes nothing back.
    let time = max(now, time)
    enforce(until: time)
    now = time
    incident.apply(event)
    settle()
  }

  /// What is owed no more was met or lifted just now; what of it was due before is a miss.
  private mutating func settle() {
    let still = counted
    for deadline in owed where !still.contains(where: { $0.isSame(as: deadline) }) {
      miss(deadline)
    }
    owed = still
  }

  private mutating func miss(_ deadline: Deadline) {
    guard deadline.due < now else { return }
    misses.append(
      Backtest.Miss(
        kind: deadline.kind, subject: deadline.subject, title: deadline.title, due: deadline.due,
        lateness: now - deadline.due))
  }

  mutating func finish() {
    for deadline in owed { miss(deadline) }
    guard let within = plan.severity(incident.severity)?.acknowledgeWithin else { return }
    let due = incident.startUnderSeverity(incident.declaredAt, within: within) + within
    let met = incident.instant(of: .acknowledged) ?? incident.instant(of: .resolved) ?? now
    guard met > due else { return }
    misses.append(
      Backtest.Miss(
        kind: .acknowledge, subject: "", title: "Acknowledge", due: due, lateness: met - due))
  }

  private mutating func enforce(until end: Instant) {
    for _ in 0..<BacktestWalk.wakesBetweenEvents {
      let due = enforcement(of: incident, plan: plan, onCall: plan.onCall, now: now)
      record(due.facts)
      guard let wake = due.nextWake, wake < end else { return }
      now = max(now, wake)
    }
  }

  /// Records what is due, and that all of it arrived that could be sent at all.
  private mutating func record(_ facts: [Fact]) {
    var refused: Set<String> = []
    for fact in facts {
      apply(fact)
      switch fact {
      case .pageFailed(let key, _, _), .updateFailed(let key, _, _): refused.insert(key)
      default: break
      }
    }
    for fact in facts {
      switch fact {
      case .pageRequested(let page) where !refused.contains(page.key):
        pages.append(
          Backtest.Paged(
            at: now, person: page.person, channel: page.channel, target: page.target,
            reason: page.reason))
        apply(.pageSent(key: page.key, detail: nil))
      case .updateRequested(let delivery) where !refused.contains(delivery.key):
        apply(.updateSent(key: delivery.key, detail: nil))
      default: break
      }
    }
  }

  private mutating func apply(_ fact: Fact) {
    incident.apply(
      Event(
        seq: incident.lastSeq, id: EventID(high: 0, low: 0), at: now, by: .enforcer, fact: fact))
  }
}

extension Deadline {
  /// Whether it is the same promise, whatever the time it is looked at.
  fileprivate func isSame(as other: Deadline) -> Bool {
    kind == other.kind && subject == other.subject && due == other.due
  }
}
