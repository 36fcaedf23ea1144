extension Judge {
  /// Severity, phase and milestones.
  func course(_ command: Command) throws(Refusal) -> Decision {
    switch command {
    case .changeSeverity(let to, let reason): return try severity(to, reason)
    case .triage(let impact, let urgency, let to, let reason):
      return try triage(impact, urgency, to, reason)
    case .changePhase(let to, let reason): return try phase(to, reason)
    case .acknowledge(let note, let happened): return try acknowledge(note, happened)
    case .contain(let note, let happened): return try contain(note, happened)
    case .resolve(let note, let cause, let isVerified, let unconfirmed, let happened):
      return try resolve(
        meaningful(note), meaningful(cause), isVerified,
        unconfirmed ?? plan.resolutionConfirmations, happened)
    case .close(let reason, let isReviewed): return try close(reason, isReviewed)
    case .reopen(let reason): return try reopen(reason)
    default: preconditionFailure("decide sends the course of the incident here, nothing else")
    }
  }

  private func severity(_ id: SeverityID, _ reason: String?) throws(Refusal) -> Decision {
    let to = try checkedSeverity(id, plan: plan)
    let reason = meaningful(reason)
    var facts: [FactDraft] = []
    if to != incident.severity {
      facts.append(
        FactDraft(.severityChanged(from: incident.severity, to: to, reason: reason)))
    }
    // Naming the severity is what triage is for: it is confirmed now.
    if incident.phase <= .triage {
      // A change has said why already.
      let why = facts.isEmpty ? reason.map { ": \($0)" } ?? "" : ""
      facts.append(
        FactDraft(
          .phaseChanged(from: incident.phase, to: .response, reason: "\(to) confirmed\(why)")))
    } else if awaitsTriage {
      facts.append(FactDraft(.milestoneRecorded(.triaged)))
      if facts.count == 1, let reason {
        facts.append(FactDraft(.noted(kind: .decision, text: "\(to) stays: \(reason)")))
      }
    }
    guard !facts.isEmpty else {
      throw Refusal(
        "The severity is \(to) already, and confirmed.", wayOut: "Choose another to change it.")
    }
    return Decision(facts)
  }

  /// Whether the severity was never confirmed although triage is over: it was resolved without, and reopened.
  private var awaitsTriage: Bool {
    incident.isOpen && !incident.isImported && incident.phase > .triage
      && incident.milestones[.triaged] == nil
  }

  /// What the answers propose is recorded beside what was chosen, so that calibration can learn from the difference.
  private func triage(
    _ impact: String, _ urgency: String, _ chosen: SeverityID?, _ reason: String?
  ) throws(Refusal) -> Decision {
    let proposal = try proposedSeverity(impact: impact, urgency: urgency, plan: plan)
    let to = try chosen.map { id throws(Refusal) in try checkedSeverity(id, plan: plan) }
    let severity = to ?? proposal.severity
    var facts = [FactDraft(proposal.fact)]
    if severity == incident.severity, incident.phase > .triage, !awaitsTriage {
      if let reason = meaningful(reason) {
        facts.append(FactDraft(.noted(kind: .decision, text: "\(severity) stays: \(reason)")))
      }
    } else {
      let reason =
        meaningful(reason)
        ?? (severity == proposal.severity ? nil : "chosen; \(proposal.severity) was proposed")
      facts += try self.severity(severity, reason).facts
    }
    return Decision(facts)
  }

  private func phase(_ to: Phase, _ reason: String?) throws(Refusal) -> Decision {
    let reason = meaningful(reason)
    guard to != incident.phase else {
      throw Refusal("The phase is \(to.rawValue) already.", wayOut: "Choose another.")
    }
    guard to != .closed else {
      throw Refusal("Closing is a step of its own.", wayOut: "Use `warroom close`.")
    }
    guard incident.phase != .closed, incident.isOpen || to > .response else {
      throw Refusal(
        "The incident is \(incident.phase == .closed ? "closed" : "resolved").",
        wayOut: "Reopen it first: `warroom reopen`.")
    }
    if to == .review, incident.isOpen {
      throw Refusal(
        "The review comes after the resolution.", wayOut: "Resolve it first: `warroom resolve`.")
    }
    if to < incident.phase, reason == nil {
      throw Refusal(
        "Going back from \(incident.phase.rawValue) to \(to.rawValue) needs a reason.",
        wayOut: "Say why; it stands in the timeline.")
    }
    return Decision([FactDraft(.phaseChanged(from: incident.phase, to: to, reason: reason))])
  }

  private func acknowledge(_ note: String?, _ happened: Instant?) throws(Refusal) -> Decision {
    // Whoever was paged because it fell silent says again that somebody is on it.
    let isSilent = incident.escalation.run?.isUnanswered(in: incident) ?? false
    if let at = incident.instant(of: .acknowledged), !isSilent {
      throw Refusal(
        "It was acknowledged at \(at.rfc3339).",
        wayOut: "To correct the time, amend that entry.")
    }
    try checkOpen()
    if let happened { try checkNotInFuture(happened, now: now) }
    var facts = [FactDraft(.acknowledged(note: meaningful(note)), happened: happened)]
    facts += leaveDetection()
    return Decision(facts)
  }

  /// Somebody works on it now, so triage has begun.
  func leaveDetection() -> [FactDraft] {
    guard incident.phase == .detection else { return [] }
    return [FactDraft(.phaseChanged(from: .detection, to: .triage, reason: nil))]
  }

  private func contain(_ note: String?, _ happened: Instant?) throws(Refusal) -> Decision {
    if let at = incident.instant(of: .contained) {
      throw Refusal(
        "It was contained at \(at.rfc3339).",
        wayOut: "If that was wrong, strike that entry first.")
    }
    try checkOpen()
    if let happened { try checkNotInFuture(happened, now: now) }
    var facts = [FactDraft(.milestoneRecorded(.contained), happened: happened)]
    if let note = meaningful(note) {
      facts.append(FactDraft(.noted(kind: .note, text: note), happened: happened))
    }
    return Decision(facts)
  }

  func checkOpen() throws(Refusal) {
    guard incident.isOpen else {
      throw Refusal(
        "The incident is \(incident.phase == .closed ? "closed" : "resolved").",
        wayOut: "Reopen it first: `warroom reopen`.")
    }
  }

  private func resolve(
    _ note: String?, _ cause: String?, _ isVerified: Bool, _ unconfirmed: [String],
    _ happened: Instant?
  ) throws(Refusal) -> Decision {
    try checkOpen()
    if let happened { try checkNotInFuture(happened, now: now) }
    var warnings: [String] = []
    if note == nil { warnings.append("No resolution note: say what ended it, as a note.") }
    if cause == nil {
      warnings.append("No root-cause hypothesis: write down the best guess, as a hypothesis.")
    }
    if !isVerified {
      warnings.append(
        "Not confirmed: \(unconfirmed.isEmpty ? "the baseline" : listed(unconfirmed)).")
    }
    for role in rule?.requiredRoles ?? [] where incident.holders(of: role).isEmpty {
      warnings.append("Nobody holds the role \(plan.role(role)?.title ?? role).")
    }
    var facts = [FactDraft(.resolved(note: note, cause: cause), happened: happened)]
    if isVerified {
      let text = plan.resolutionConfirmations.joined(separator: "; ")
      facts.append(FactDraft(.resolutionVerified(text: meaningful(text)), happened: happened))
    }
    if rule?.review != nil {
      facts.append(
        FactDraft(
          .phaseChanged(from: .resolution, to: .review, reason: nil), happened: happened))
    }
    return Decision(facts, warnings: warnings)
  }

  private func close(_ reason: String?, _ isReviewed: Bool) throws(Refusal) -> Decision {
    guard incident.phase != .closed else {
      throw Refusal("The incident is closed already.", wayOut: "Reopen it: `warroom reopen`.")
    }
    guard !incident.isOpen else {
      throw Refusal(
        "An incident is closed after it was resolved.",
        wayOut: "Resolve it first: `warroom resolve`.")
    }
    var facts: [FactDraft] = []
    var warnings: [String] = []
    if isReviewed {
      facts.append(FactDraft(.milestoneRecorded(.reviewed)))
    } else if rule?.review != nil, incident.milestones[.reviewed] == nil {
      warnings.append("Closed without the review that the plan asks for.")
    }
    if let left = incident.holdEnd(under: plan).map({ $0 - now }), left > .zero,
      let hold = plan.resolutionHold
    {
      warnings.append(
        "Closed with \(left.short(seconds: false)) of the \(hold.short(seconds: false)) left that the plan "
          + "wants a resolution to hold.")
    }
    facts.append(FactDraft(.closed(reason: meaningful(reason))))
    return Decision(facts, warnings: warnings)
  }

  private func reopen(_ reason: String?) throws(Refusal) -> Decision {
    guard !incident.isOpen else {
      throw Refusal("The incident is open.", wayOut: "There is nothing to reopen.")
    }
    return Decision([FactDraft(.reopened(reason: meaningful(reason)))])
  }
}
