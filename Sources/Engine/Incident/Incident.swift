/// All that is known of one incident: the fold of its events, and of nothing else.
///
/// The timeline itself is not in here (it is the events); what later events changed about earlier entries is, in
/// `overlay`. That keeps a copy cheap, which replay lives on.
public struct Incident: Hashable, Sendable {
  public internal(set) var declaration: Declaration
  public internal(set) var declaredBy: PersonID
  /// When it was declared; every deadline that counts from the declaration counts from here.
  public internal(set) var declaredAt: Instant
  public internal(set) var title: String
  public internal(set) var severity: SeverityID
  /// Since when it has been that: what a severity asks for can't have been late before.
  public internal(set) var severitySince: Instant
  /// The latest changes of it.
  var severityChanges: [SeverityChange] = []
  /// The sequence number of the event that made it what it is.
  public internal(set) var severityEntry: Int
  public internal(set) var service: String?
  public internal(set) var impact: String?
  public internal(set) var labels: [String] = []
  public internal(set) var phase: Phase = .detection
  public internal(set) var milestones: [Milestone: Reached] = [:]
  /// What recorded milestones stood in the place of, so that striking one brings it back.
  var overtaken: [Milestone: [Reached]] = [:]
  public internal(set) var roles: [RoleHolding] = []
  /// Handoffs that were offered and neither accepted nor overtaken.
  public internal(set) var offers: [RoleID: HandoffOffer] = [:]
  /// When each role last reported.
  public var reports: [RoleID: Instant] { reportsGiven.compactMapValues { $0.last?.at } }
  /// The latest few reports of each role, in the order of their times.
  var reportsGiven: [RoleID: [Reached]] = [:]
  public internal(set) var audiences: [AudienceID: AudienceHistory] = [:]
  /// What demanded updates, in the order of their times.
  public internal(set) var demands: [DemandRaised] = []
  /// The entries that are hypotheses: only those are confirmed or refuted.
  var hypotheses: Set<Int> = []
  public internal(set) var runbooks: [RunbookProgress] = []
  public internal(set) var tasks: [IncidentTask] = []
  public internal(set) var questions: [Question] = []
  public internal(set) var alerts: [AlertProgress] = []
  /// The entries of alerts that came in after the incident was called resolved.
  public internal(set) var alertsAfterResolution: Set<Int> = []
  public internal(set) var resolution: Resolution?
  /// The digest of the plan that the incident is held to now.
  public internal(set) var plan: String
  /// The sequence number of the event since which it is held to it.
  public internal(set) var planEntry: Int
  /// What the answers at triage proposed, the newest.
  public internal(set) var proposal: SeverityProposal?
  public internal(set) var escalation = EscalationRecord()
  public internal(set) var deliveries: [DeliveryProgress] = []
  /// The latest updates that were posted, in the order of their entries.
  public internal(set) var posted: [PostedUpdate] = []
  public internal(set) var commandRuns: [CommandRun] = []
  /// When somebody, not a machine, last recorded anything, and the sequence number of that.
  public internal(set) var lastResponseAt: Instant
  public internal(set) var lastResponseEntry: Int
  /// The sequence number of the event that last reopened it.
  public internal(set) var reopenedEntry: Int?
  public internal(set) var overlay = Overlay()
  /// The sequence number of the last event folded in.
  public internal(set) var lastSeq: Int
  /// When the last event was recorded.
  public internal(set) var lastAt: Instant
  /// Where a clock went back: entries recorded earlier than one before them, each earlier than those after it here.
  var setBacks: [Reached] = []

  /// The state after the first event.
  ///
  /// - Returns: `nil` where the event declares no incident.
  public init?(first event: Event) {
    guard case .declared(let declaration) = event.fact else { return nil }
    self.declaration = declaration
    plan = declaration.plan
    planEntry = event.seq
    lastResponseAt = event.at
    lastResponseEntry = event.seq
    declaredBy = event.by
    declaredAt = event.happened
    title = declaration.title
    severity = declaration.severity
    severitySince = event.happened
    severityEntry = event.seq
    service = declaration.service
    impact = declaration.impact
    lastSeq = event.seq
    lastAt = event.at
    milestones[.detected] = Reached(at: event.happened, entry: event.seq)
    milestones[.impactStarted] = Reached(
      at: declaration.started ?? event.happened, entry: event.seq)
    demands = [DemandRaised(at: event.happened, demand: .declared, entry: event.seq)]
  }

  /// Open means not resolved.
  public var isOpen: Bool { milestones[.resolved] == nil && phase != .closed }

  /// An incident taken over from elsewhere owes nothing and is never paged.
  public var isImported: Bool { declaration.origin != nil }

  public func instant(of milestone: Milestone) -> Instant? { milestones[milestone]?.at }

  /// Who holds a role now, in the order they took it.
  public func holders(of role: RoleID) -> [RoleHolding] {
    roles.filter { $0.role == role && $0.until == nil }
  }

  /// The roles that a person holds now.
  public func roles(of person: PersonID) -> [RoleID] {
    roles.filter { $0.person == person && $0.until == nil }.map(\.role)
  }

  /// Everybody who holds a role, has a task or declared it, each once; for completing names.
  public var people: [PersonID] {
    var seen: Set<PersonID> = []
    let all = roles.map(\.person) + tasks.map(\.person) + [declaredBy]
    return all.filter { seen.insert($0).inserted }
  }
}

/// A change of the severity, and the entry that says so.
struct SeverityChange: Hashable, Sendable {
  var entry: Int
  var from: SeverityID
  var to: SeverityID

  /// People change it a few times, and what matters is since the escalation began.
  static let kept = 32
}

/// When a milestone was reached, and by which entry.
public struct Reached: Hashable, Sendable {
  public var at: Instant
  /// The sequence number of the event that said so.
  public var entry: Int
}

/// One person in one role, from when until when.
public struct RoleHolding: Hashable, Sendable {
  public var role: RoleID
  public var person: PersonID
  public var note: String?
  public var since: Instant
  /// `nil` while it lasts.
  public var until: Instant?
  /// The sequence number of the event that began it.
  public var entry: Int
  /// The sequence number of the event that ended it.
  public var endEntry: Int?
}

/// A role on its way from one person to another.
public struct HandoffOffer: Hashable, Sendable {
  public var from: PersonID
  public var to: PersonID
  public var brief: String?
  public var at: Instant
}

/// What one audience was told.
public struct AudienceHistory: Hashable, Sendable {
  public var count: Int
  public var last: Update
  public var lastAt: Instant
  public var lastBy: PersonID
  /// When the first few were sent: they decide whether the cadence's first update was given.
  public var times: [Instant]
  /// The latest few, in the order of their times: `last` is the last of them, and another when that is struck.
  var recent: [GivenUpdate]
}

/// One update as it was given.
struct GivenUpdate: Hashable, Sendable {
  var update: Update
  var at: Instant
  var by: PersonID
  var entry: Int
}

/// Something happened that may demand an update.
public struct DemandRaised: Hashable, Sendable {
  public var at: Instant
  public var demand: Cadence.Demand
  /// The sequence number of the event that said so.
  public var entry: Int
}

/// A runbook that was attached, and how far it is.
public struct RunbookProgress: Hashable, Sendable {
  public var runbook: AttachedRunbook
  public var attachedAt: Instant
  /// One for each step, in its order.
  public var steps: [StepProgress]

  /// How many steps are done or skipped.
  public var finished: Int { steps.count { $0.state == .done || $0.state == .skipped } }

  /// The step to look at: the first that is under way, else the first still open; `nil` when all are finished. Counts
  /// from 0.
  public var current: Int? {
    steps.firstIndex { $0.state == .started }
      ?? steps.firstIndex { $0.state == .open || $0.state == .blocked }
  }
}

/// How far one step is.
public struct StepProgress: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    case open, started, done, skipped, blocked
  }

  public var state: State = .open
  /// Who brought it to that state.
  public var by: PersonID?
  public var at: Instant?
  /// When work on it began.
  public var startedAt: Instant?
  /// Why it was skipped or blocked, or what was said when it was done.
  public var remark: String?
  public var notes: [StepNote] = []
}

/// Something that was said about a step.
public struct StepNote: Hashable, Sendable {
  public var text: String
  public var by: PersonID
  public var at: Instant
}

/// A piece of work that somebody was given.
public struct IncidentTask: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    case open, done, dropped
  }

  /// 1 for the first.
  public var number: Int
  public var title: String
  public var person: PersonID
  public var assignedAt: Instant
  /// When to ask about it.
  public var checkInDue: Instant?
  public var state: State
  public var remark: String?
}

/// A question from outside the room.
public struct Question: Hashable, Sendable {
  /// 1 for the first.
  public var number: Int
  public var text: String
  public var askedBy: PersonID
  public var askedAt: Instant
  public var answer: String?
}

/// How the incident was called resolved.
public struct Resolution: Hashable, Sendable {
  public var note: String?
  public var cause: String?
  public var isVerified: Bool
}

/// What later events changed about earlier entries.
public struct Overlay: Hashable, Sendable {
  public struct Amendment: Hashable, Sendable {
    public var text: String?
    public var happened: Instant?
  }

  public internal(set) var amended: [Int: Amendment] = [:]
  /// Entries that were struck, with the reason where one was given. They stay visible.
  public internal(set) var struck: [Int: String?] = [:]
  public internal(set) var marked: Set<Int> = []
  /// Hypotheses that were confirmed (true) or refuted (false).
  public internal(set) var verdicts: [Int: Bool] = [:]

  package var isEmpty: Bool {
    amended.isEmpty && struck.isEmpty && marked.isEmpty && verdicts.isEmpty
  }
}

extension RoleID {
  /// The role that every plan has.
  public static let incidentCommander: RoleID = "ic"
}
