/// How the response to one incident went, in figures; the raw material of reviews, drills and trends.
///
/// Every length of time is `nil` where one of its ends was not reached, or where the two contradict each other.
public struct ResponseSummary: Hashable, Sendable {
  /// From the start of the impact until it was detected (MTTD).
  public var timeToDetect: Duration?
  /// From the declaration until somebody acknowledged (MTTA).
  public var timeToAcknowledge: Duration?
  /// From the declaration until the first update, to any audience.
  public var timeToFirstUpdate: Duration?
  /// From the start of the impact until it was contained (MTTC).
  public var timeToContain: Duration?
  /// From the start of the impact until it was resolved (MTTR): what users lived through.
  public var timeToResolve: Duration?
  /// From the declaration until it was contained: what the responders had in hand.
  public var timeToContainFromDeclaration: Duration?
  /// From the declaration until it was resolved.
  public var timeToResolveFromDeclaration: Duration?
  /// One for each audience that was owed an update or got one, in the plan's order.
  public var audiences: [AudienceSummary]
  public var stepsDone: Int
  public var stepsSkipped: Int
  /// Steps neither done nor skipped.
  public var stepsLeft: Int
  /// How many entries the timeline has, struck ones left out.
  public var entries: Int
  /// Roles that a severity it had requires, and that nobody held at any time; in the plan's order.
  public var emptyRoles: [RoleID]

  /// How the cadence of one audience was kept.
  public struct AudienceSummary: Hashable, Sendable {
    public var audience: AudienceID
    /// All updates it got, those that nobody had asked for included; struck ones are left out.
    public var posted = 0
    /// Updates that were owed and came in time; the exact instant is in time.
    public var kept = 0
    /// Updates that were owed and came too late, or not at all.
    public var missed = 0
    /// How late the latest of those was; zero where none was missed.
    public var worstLateness: Duration = .zero
  }
}

/// Sums up the response to an incident.
///
/// An update is judged by what `deadlines` says just before it. What was overdue when the incident was resolved, was
/// closed or changed its severity, and was no longer owed for that reason, counts as missed; so does what is overdue
/// at `now`. An imported incident owes nothing, so none of its updates is kept or missed.
///
/// - Parameters:
///   - events: All of the incident's events in order, or those up to a moment.
///   - plan: The plan that the incident is held to.
///   - now: The moment to judge at what is still owed.
/// - Returns: `nil` where the first event declares no incident.
public func summarise(events: [Event], plan: Plan, now: Instant) -> ResponseSummary? {
  guard let first = events.first, let start = Incident(first: first),
    let end = Incident(events: events)
  else { return nil }
  var auditor = CadenceAuditor(incident: start, plan: plan, struck: Set(end.overlay.struck.keys))
  for event in events.dropFirst() { auditor.take(event) }
  auditor.finish(at: now)

  let declared = end.declaredAt
  let impact = end.instant(of: .impactStarted)
  let (contained, resolved) = (end.instant(of: .contained), end.instant(of: .resolved))
  let steps = end.runbooks.flatMap(\.steps)
  let held = Set(end.roles.map(\.role))
  return ResponseSummary(
    timeToDetect: length(impact, end.instant(of: .detected)),
    timeToAcknowledge: length(declared, end.instant(of: .acknowledged)),
    timeToFirstUpdate: length(declared, auditor.firstUpdate),
    timeToContain: length(impact, contained),
    timeToResolve: length(impact, resolved),
    timeToContainFromDeclaration: length(declared, contained),
    timeToResolveFromDeclaration: length(declared, resolved),
    audiences: plan.audiences.compactMap { auditor.audiences[$0.id] },
    stepsDone: steps.count { $0.state == .done },
    stepsSkipped: steps.count { $0.state == .skipped },
    stepsLeft: steps.count { $0.state != .done && $0.state != .skipped },
    entries: events.count { end.overlay.struck[$0.seq] == nil },
    emptyRoles: plan.roles.map(\.id).filter {
      auditor.requiredRoles.contains($0) && !held.contains($0)
    })
}

private func length(_ start: Instant?, _ end: Instant?) -> Duration? {
  guard let start, let end, start <= end else { return nil }
  return end - start
}

/// Walks through the events once and judges each update by the state before it.
private struct CadenceAuditor {
  private(set) var incident: Incident
  let plan: Plan
  let struck: Set<Int>
  private(set) var audiences: [AudienceID: ResponseSummary.AudienceSummary] = [:]
  private(set) var firstUpdate: Instant?
  private(set) var requiredRoles: Set<RoleID> = []

  init(incident: Incident, plan: Plan, struck: Set<Int>) {
    self.incident = incident
    self.plan = plan
    self.struck = struck
    require(incident.severity)
  }

  private mutating func require(_ severity: SeverityID) {
    requiredRoles.formUnion(plan.severity(severity)?.requiredRoles ?? [])
  }

  mutating func take(_ event: Event) {
    switch event.fact {
    case .updatePosted(let update):
      if !struck.contains(event.seq) { judge(update, at: event.happened) }
      incident.apply(event)
    case .severityChanged(_, let to, _):
      lift(by: event)
      require(to)
    case .resolved, .closed: lift(by: event)
    default: incident.apply(event)
    }
  }

  private mutating func judge(_ update: Update, at instant: Instant) {
    firstUpdate = min(firstUpdate ?? instant, instant)
    guard let audience = plan.audience(update.audience) else { return }
    change(audience.id) { $0.posted += 1 }
    guard let owed = owedUpdate(by: incident, to: audience) else { return }
    if instant <= owed.due {
      change(audience.id) { $0.kept += 1 }
    } else {
      miss(audience.id, by: instant - owed.due)
    }
  }

  /// Folds an event in that may end what was owed: whatever it ends too late was missed.
  private mutating func lift(by event: Event) {
    // Only what is late already can be missed here; a copy of the whole state would cost far more than these.
    let late = plan.audiences.compactMap { audience in
      owedUpdate(by: incident, to: audience).map { (audience: audience, due: $0.due) }
    }.filter { $0.due < event.happened }
    incident.apply(event)
    for (audience, due) in late {
      if let still = owedUpdate(by: incident, to: audience), still.due <= due { continue }
      miss(audience.id, by: event.happened - due)
    }
  }

  /// Judges what is owed at the end.
  mutating func finish(at now: Instant) {
    for audience in plan.audiences {
      guard let owed = owedUpdate(by: incident, to: audience), now > owed.due else { continue }
      miss(audience.id, by: now - owed.due)
    }
  }

  private mutating func miss(_ audience: AudienceID, by lateness: Duration) {
    change(audience) {
      $0.missed += 1
      $0.worstLateness = max($0.worstLateness, lateness)
    }
  }

  private mutating func change(
    _ audience: AudienceID, _ body: (inout ResponseSummary.AudienceSummary) -> Void
  ) {
    body(&audiences[audience, default: .init(audience: audience)])
  }
}
