/// What happened. Cases are only ever added, because old logs must fold for ever; how each is written to disk is
/// decided in EventLog alone. Numbers of entries are sequence numbers; runbooks, steps, tasks and questions count
/// from 1 in the order they came.
public enum Fact: Hashable, Sendable {
  indirect case declared(Declaration)
  case retitled(title: String)
  case serviceSet(service: String)
  case impactDescribed(text: String)
  /// Answers to the plan's questions proposed a severity; a `severityChanged` beside it says what was chosen.
  indirect case severityProposed(impact: String, urgency: String, severity: SeverityID)
  indirect case severityChanged(from: SeverityID?, to: SeverityID, reason: String?)
  indirect case phaseChanged(from: Phase, to: Phase, reason: String?)
  /// A milestone was reached at the event's `happened`.
  case milestoneRecorded(Milestone)
  /// The plan's conditions for resolving were confirmed: metrics back at baseline.
  case resolutionVerified(text: String?)
  case resolved(note: String?, cause: String?)
  case closed(reason: String?)
  case reopened(reason: String?)
  case tagged(label: String)
  indirect case roleAssigned(role: RoleID, person: PersonID, note: String?)
  indirect case roleReleased(role: RoleID, person: PersonID, reason: String?)
  indirect case handoffOffered(role: RoleID, from: PersonID, to: PersonID, brief: String?)
  indirect case handoffAccepted(role: RoleID, from: PersonID, to: PersonID)
  case reported(role: RoleID, text: String)
  indirect case alertReceived(Alert)
  case alertRepeated(key: String, count: Int)
  case alertCleared(key: String, text: String?)
  /// It was held back; `rule` says by which exclusion. The home's log of alerts holds these, and of an alert that
  /// flaps its incident holds one.
  indirect case alertExcluded(Alert, rule: String)
  case acknowledged(note: String?)
  indirect case escalationStarted(EscalationStart)
  /// Somebody did not wait for the window to end: `level`, counted as in `Page`, is paged at once; one beyond the last
  /// is the policy's end.
  indirect case escalationAdvanced(run: Int, level: Int, reason: String?)
  /// Every level of every round was paged, and nobody acknowledged.
  case escalationExhausted(run: Int)
  /// Written before anything is sent; whoever finds the key taken does not send.
  indirect case pageRequested(Page)
  case pageSent(key: String, detail: String?)
  /// `isFinal`: No further attempt is made.
  indirect case pageFailed(key: String, reason: String, isFinal: Bool)
  indirect case updatePosted(Update)
  /// Written before a posted update is sent to one of its audience's channels.
  indirect case updateRequested(UpdateDelivery)
  case updateSent(key: String, detail: String?)
  indirect case updateFailed(key: String, reason: String, isFinal: Bool)
  case noted(kind: EntryKind, text: String)
  case hypothesisConfirmed(entry: Int, text: String?)
  case hypothesisRefuted(entry: Int, text: String?)
  /// The entry's text or the moment it happened is corrected; `nil` leaves that part as it was.
  indirect case amended(entry: Int, text: String?, happened: Instant?, reason: String?)
  case struck(entry: Int, reason: String?)
  case marked(entry: Int)
  indirect case runbookAttached(AttachedRunbook)
  case stepStarted(StepReference)
  case stepDone(StepReference, note: String?)
  case stepSkipped(StepReference, reason: String?)
  case stepBlocked(StepReference, reason: String?)
  case stepNoted(StepReference, text: String)
  case stepReopened(StepReference, reason: String?)
  /// A command of a step was run from the room.
  indirect case commandRun(CommandRun)
  indirect case taskAssigned(task: Int, title: String, person: PersonID, checkInDue: Instant?)
  case taskDone(task: Int, note: String?)
  case taskDropped(task: Int, reason: String?)
  case questionAsked(question: Int, text: String)
  case questionAnswered(question: Int, text: String)
  /// From here on the incident is held to another plan.
  indirect case planAdopted(plan: String, name: String, from: String?)
  /// Repair cut a torn tail off: where it began, how long it was, and its SHA-256.
  indirect case logRepaired(offset: Int, length: Int, digest: String)
  /// The log was continued here from another that could not be used any more.
  indirect case logSalvaged(from: String, seq: Int, head: String, reason: String?)
  /// Written by a version that knows more: its type, and its data as the JSON text it was.
  case unknown(type: String, data: String)
}

/// What the first event of every incident says.
public struct Declaration: Hashable, Sendable {
  /// The version of the log's format; this program writes 1.
  public var format: Int
  /// The incident's identity across homes and hosts.
  public var incident: EventID
  /// The name people use: `INC-0042`.
  public var alias: String
  /// The digest of the plan that the incident is held to.
  public var plan: String
  public var title: String
  public var severity: SeverityID
  public var service: String?
  public var impact: String?
  /// When the impact began, where that is known and earlier than the declaration.
  public var started: Instant?
  /// A drill is an incident that is not real.
  public var isDrill: Bool
  /// Where the incident was taken over from, if it was not lived through here. Such an incident owes nothing.
  public var origin: ImportOrigin?

  public init(
    format: Int = 1, incident: EventID, alias: String, plan: String, title: String,
    severity: SeverityID, service: String? = nil, impact: String? = nil, started: Instant? = nil,
    isDrill: Bool = false, origin: ImportOrigin? = nil
  ) {
    self.format = format
    self.incident = incident
    self.alias = alias
    self.plan = plan
    self.title = title
    self.severity = severity
    self.service = service
    self.impact = impact
    self.started = started
    self.isDrill = isDrill
    self.origin = origin
  }
}

/// Where an imported incident came from.
public struct ImportOrigin: Hashable, Sendable {
  /// The kind of source: `statuspage`, `github-status`.
  public var source: String
  /// What the source calls it; the same source and identifier are imported once.
  public var identifier: String
  public var url: String?
  /// Why it stays out of metrics (`maintenance`, `no impact`); `nil` where it counts.
  public var excluded: String?

  public init(source: String, identifier: String, url: String? = nil, excluded: String? = nil) {
    self.source = source
    self.identifier = identifier
    self.url = url
    self.excluded = excluded
  }
}

/// The stage of an incident, in order.
public enum Phase: String, Hashable, Sendable, CaseIterable, Comparable {
  case detection, triage, response, resolution, review, closed

  public static func < (left: Phase, right: Phase) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .detection: 0
    case .triage: 1
    case .response: 2
    case .resolution: 3
    case .review: 4
    case .closed: 5
    }
  }
}

/// An instant of an incident that people measure from or to.
public enum Milestone: String, Hashable, Sendable, CaseIterable {
  case impactStarted = "impact_started"
  case detected, acknowledged, triaged, contained, resolved, reviewed
}

/// What an entry that somebody wrote is.
public enum EntryKind: String, Hashable, Sendable, CaseIterable {
  case note, observation, hypothesis, finding, decision, action
}

/// An alert that a monitoring system raised.
public struct Alert: Hashable, Sendable {
  /// What makes it the same alert again: the sender's fingerprint or dedup key.
  public var key: String
  public var source: String
  public var summary: String
  /// The sender's labels, in the order of their names.
  public var labels: [Label]
  public var url: String?
  /// The runbook that the sender names.
  public var runbookURL: String?

  public struct Label: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(
    key: String, source: String, summary: String, labels: [Label] = [], url: String? = nil,
    runbookURL: String? = nil
  ) {
    self.key = key
    self.source = source
    self.summary = summary
    self.labels = labels
    self.url = url
    self.runbookURL = runbookURL
  }
}

/// A status update for one audience.
public struct Update: Hashable, Sendable {
  public var audience: AudienceID
  /// The field's words: `investigating`, `identified`, `monitoring`, `resolved`.
  public var status: String?
  public var message: String
  /// When the next one was promised in it.
  public var nextDue: Instant?

  public init(
    audience: AudienceID, status: String? = nil, message: String, nextDue: Instant? = nil
  ) {
    self.audience = audience
    self.status = status
    self.message = message
    self.nextDue = nextDue
  }
}

/// A runbook as it was when it was attached; a later edit of the file changes nothing here.
public struct AttachedRunbook: Hashable, Sendable {
  /// 1 for the first that was attached to the incident.
  public var runbook: Int
  public var title: String
  /// The file or name it was attached from.
  public var source: String
  /// How long it should take in all, where it says so.
  public var expected: Duration?
  public var steps: [RunbookStep]

  public init(
    runbook: Int, title: String, source: String, expected: Duration? = nil, steps: [RunbookStep]
  ) {
    self.runbook = runbook
    self.title = title
    self.source = source
    self.expected = expected
    self.steps = steps
  }
}

/// One step of a runbook.
public struct RunbookStep: Hashable, Sendable {
  public var title: String
  /// 0 for a step of its own, 1 for a step within that, and so on.
  public var depth: Int
  /// The text under it, lines kept.
  public var text: String?
  /// The commands under it, one a block of code.
  public var commands: [String]
  /// In which language each command is, by its place there; without one it is for a shell.
  public var languages: [Int: String]

  public init(
    title: String, depth: Int = 0, text: String? = nil, commands: [String] = [],
    languages: [Int: String] = [:]
  ) {
    self.title = title
    self.depth = depth
    self.text = text
    self.commands = commands
    self.languages = languages
  }
}

/// One step of one attached runbook; both count from 1.
public struct StepReference: Hashable, Sendable {
  public var runbook: Int
  public var step: Int

  public init(runbook: Int, step: Int) {
    self.runbook = runbook
    self.step = step
  }
}
