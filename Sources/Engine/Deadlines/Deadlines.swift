/// Every deadline that is open in an incident at a moment, overdue ones first, then by the time that is left.
///
/// The one function behind the live screen, the replay, `due` and the summary of a drill.
///
/// - Parameters:
///   - incident: An imported or a closed one owes nothing.
///   - plan: The plan that the incident is held to.
///   - now: The moment to judge at; UTC.
/// - Returns: Those that are still to be met; what is met has gone.
public func deadlines(of incident: Incident, plan: Plan, now: Instant) -> [Deadline] {
  guard !incident.isImported, incident.phase != .closed else { return [] }
  var ledger = Ledger(incident: incident, plan: plan, now: now)
  if incident.isOpen {
    ledger.addAcknowledgement()
    ledger.addTriage()
    ledger.addReports()
    ledger.addTasks()
    ledger.addResolution()
  } else {
    ledger.addHold()
    ledger.addReview()
  }
  ledger.addUpdates()
  // Of those due together, the order of the plan decides: it names the most urgent audience first.
  return ledger.entries.enumerated()
    .sorted { ($0.element.due, $0.offset) < ($1.element.due, $1.offset) }.map(\.element)
}

/// Collects the deadlines of one incident at one moment.
private struct Ledger {
  let incident: Incident
  let plan: Plan
  let now: Instant
  var entries: [Deadline] = []

  init(incident: Incident, plan: Plan, now: Instant) {
    self.incident = incident
    self.plan = plan
    self.now = now
  }

  private var rule: SeverityRule? { plan.severity(incident.severity) }

  private mutating func add(
    _ kind: Deadline.Kind, _ subject: String, _ title: String, role: RoleID? = nil,
    person: PersonID? = nil, start: Instant, due: Instant, inBusinessDays: Bool = false
  ) {
    let holder = person ?? role.flatMap { incident.holders(of: $0).first?.person }
    entries.append(
      Deadline(
        kind: kind, subject: subject, title: title, role: role, person: holder, start: start,
        due: due, inBusinessDays: inBusinessDays,
        standing: standing(start: start, due: due, now: now)))
  }

  mutating func addAcknowledgement() {
    let isSilent = incident.escalation.run?.isUnanswered(in: incident) ?? false
    guard incident.milestones[.acknowledged] == nil || isSilent else { return }
    let course = EscalationCourse(incident: incident, plan: plan)
    if let window = course.window, let policy = course.policy {
      let place = policy.place(ofStep: course.reached)
      let whom = (["level \(place.level)"] + course.paged).joined(separator: ", ")
      return add(
        .acknowledge, "", "Acknowledge (\(whom))", start: window.start, due: window.end)
    }
    guard !isSilent, let within = rule?.acknowledgeWithin else { return }
    let start = incident.startUnderSeverity(incident.declaredAt, within: within)
    add(.acknowledge, "", "Acknowledge", start: start, due: start + within)
  }

  mutating func addTriage() {
    guard incident.phase <= .triage else { return }
    add(
      .triage, "", "Confirm the severity", role: .incidentCommander, start: incident.declaredAt,
      due: incident.declaredAt + plan.triageWithin)
  }

  mutating func addReports() {
    for role in plan.roles {
      guard let every = role.reportsEvery[incident.severity], let to = role.reportsTo,
        let holder = incident.holders(of: role.id).first,
        // Nobody reports to themselves.
        !incident.holders(of: to).contains(where: { $0.person == holder.person })
      else { continue }
      let last = max(holder.since, incident.reports[role.id] ?? holder.since)
      let start = incident.startUnderSeverity(last, within: every)
      let title = "Report to the \(plan.role(to)?.abbreviation ?? to)"
      add(.report, role.id, title, role: role.id, start: start, due: start + every)
    }
  }

  mutating func addTasks() {
    for task in incident.tasks where task.state == .open {
      guard let due = task.checkInDue else { continue }
      add(
        .task, String(task.number), task.title, person: task.person, start: task.assignedAt,
        due: due)
    }
  }

  mutating func addResolution() {
    guard let target = rule?.resolveWithin else { return }
    add(
      .resolve, "", "Resolution target", role: .incidentCommander, start: incident.declaredAt,
      due: plan.calendar.due(target, from: incident.declaredAt), inBusinessDays: target.isBusiness)
  }

  mutating func addHold() {
    guard let resolved = incident.instant(of: .resolved),
      let end = incident.holdEnd(under: plan), now < end
    else { return }
    add(
      .hold, "", "Resolution must hold", role: .incidentCommander, start: resolved, due: end)
  }

  mutating func addReview() {
    guard let resolved = incident.instant(of: .resolved), let review = rule?.review,
      incident.milestones[.reviewed] == nil
    else { return }
    let title = review.kind == .postmortem ? "Blameless postmortem" : "Weekly incident review"
    add(
      .review, "", title, role: .incidentCommander, start: resolved,
      due: plan.calendar.due(review.within, from: resolved),
      inBusinessDays: review.within.isBusiness)
  }

  mutating func addUpdates() {
    for audience in plan.audiences {
      guard let owed = owedUpdate(by: incident, to: audience) else { continue }
      add(
        .update, audience.id, "\(audience.title) update", role: audience.owner, start: owed.start,
        due: owed.due)
    }
  }
}

/// The next update that an incident owes an audience, as `deadlines` has it; `nil` where it owes none.
func owedUpdate(
  by incident: Incident, to audience: AudienceRule
) -> (start: Instant, due: Instant)? {
  guard !incident.isImported, incident.phase != .closed else { return nil }
  return audience.cadences[incident.severity]?.owed(by: incident, to: audience.id)
}

/// A fifth of the time is the end of it: enough to write an update in, at every cadence of the default plan.
private func standing(start: Instant, due: Instant, now: Instant) -> Deadline.Standing {
  if now > due { return .overdue }
  let fifth = (due - start).milliseconds / 5
  return (due - now).milliseconds <= fifth ? .soon : .pending
}

extension Incident {
  /// Until when the resolution must hold before the incident may be closed; `nil` where it is open, or the plan does not
  /// ask for it.
  func holdEnd(under plan: Plan) -> Instant? {
    guard let hold = plan.resolutionHold else { return nil }
    return instant(of: .resolved).map { $0 + hold }
  }

  /// When a time of this length began: at `start`, or when the severity that asks for it came into force, where it
  /// would have been over by then. Nobody is late with what was not asked for.
  func startUnderSeverity(_ start: Instant, within length: Duration) -> Instant {
    start + length < severitySince ? severitySince : start
  }
}

extension Target {
  fileprivate var isBusiness: Bool {
    if case .businessDays = self { true } else { false }
  }
}

extension Cadence {
  /// The next update that an incident owes an audience; the earliest, where several rules ask for one.
  func owed(by incident: Incident, to audience: AudienceID) -> (start: Instant, due: Instant)? {
    let history = incident.audiences[audience]
    var candidates: [(start: Instant, due: Instant)] = []
    if let demand = unanswered(incident.demands, last: history?.lastAt) {
      candidates.append((demand.at, demand.at + demandWithin))
    }
    if incident.isOpen {
      let declared = incident.declaredAt
      if let first, !isFirstMet(history, declared: declared) {
        candidates.append((declared, declared + first))
      } else if let every {
        // People may have been told before anybody declared; the interval begins with the declaration all the same.
        let last = max(declared, history?.lastAt ?? declared)
        // An update ahead of the first one's time must not bring the next one nearer.
        candidates.append((last, max(last + every, declared + (first ?? .zero))))
      }
    }
    guard let owed = candidates.min(by: { $0.due < $1.due }) else { return nil }
    // A worse severity asks for what the one before did not. People should hear of it soon, but nobody is late with it
    // the moment it comes into force.
    let grace = min(demandWithin, first ?? demandWithin, every ?? demandWithin)
    let earliest = incident.severitySince + grace
    return owed.due < earliest ? (incident.severitySince, earliest) : owed
  }

  /// The oldest demand that came after the last update.
  private func unanswered(_ demands: [DemandRaised], last: Instant?) -> DemandRaised? {
    guard !on.isEmpty else { return nil }
    let answered = last.map { last in demands.endOfRun { $0.at <= last } } ?? 0
    return demands[answered...].first { on.contains($0.demand) }
  }

  private func isFirstMet(_ history: AudienceHistory?, declared: Instant) -> Bool {
    guard let history else { return false }
    guard on.contains(.declared) else { return true }
    return history.count > history.times.count
      || history.times.contains { $0 > declared + demandWithin }
  }
}
