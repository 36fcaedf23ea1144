extension Judge {
  /// Paging somebody by hand, and not waiting for a level's time to end.
  func escalation(_ command: Command) throws(Refusal) -> Decision {
    switch command {
    case .page(let who, let channel, let text): return try page(who, channel, meaningful(text))
    case .escalate(let reason): return try escalate(meaningful(reason))
    default: preconditionFailure("decide sends pages and escalation here, nothing else")
    }
  }

  private func page(
    _ who: String, _ channel: ChannelID?, _ text: String?
  ) throws(Refusal) -> Decision {
    guard !incident.isImported else {
      throw Refusal(
        "An imported incident is never paged for.", wayOut: "Declare one: `warroom declare`.")
    }
    try checkOpen()
    let target = try escalationTarget(named: who, in: plan)
    let writer = PageWriter(
      incident: incident, plan: plan, onCall: { plan.onCall($0, at: $1) }, now: now)
    let facts = writer.pages(
      .init(scope: "m/\(incident.lastSeq + 1)", reason: .manual, text: text), to: [target],
      by: channel.map { [$0] } ?? [])
    let problems = facts.compactMap { fact -> String? in
      if case .pageFailed(_, let reason, _) = fact { reason } else { nil }
    }
    // Each problem stands beside the request that it refuses.
    guard facts.count > 2 * problems.count else {
      throw Refusal(
        "\(target.text) can't be paged: \(problems.joined(separator: "; ")).",
        wayOut: "The plan's people, schedules and channels say who can be reached how.")
    }
    return Decision(facts.map { FactDraft($0) })
  }

  private func escalate(_ reason: String?) throws(Refusal) -> Decision {
    let status = EscalationStatus(of: incident, plan: plan, now: now)
    switch status.standing {
    case .idle:
      throw Refusal(
        incident.isOpen
          ? "The plan pages nobody at \(incident.severity)."
          : "Nobody is paged for what is resolved.",
        wayOut: "Page somebody by hand: `warroom page WHO`.")
    case .acknowledged:
      throw Refusal(
        "It is acknowledged, so nobody further is paged.",
        wayOut: "Page somebody by hand: `warroom page WHO`.")
    case .exhausted:
      throw Refusal(
        "Everybody of the policy was paged.", wayOut: "Page somebody by hand: `warroom page WHO`.")
    case .running: break
    }
    let course = EscalationCourse(incident: incident, plan: plan)
    guard let run = course.run, let policy = course.policy, course.reached > 0 else {
      throw Refusal(
        "The escalation has not begun: nobody enforces the plan.",
        wayOut: "Leave a room open, or run `warroom enforce`.")
    }
    guard course.reachedAt != nil else {
      throw Refusal(
        "The next level's turn has come already.", wayOut: "It is paged at any moment.")
    }
    guard course.reached < policy.stepCount || !policy.atEnd.isEmpty else {
      throw Refusal(
        "Level \(status.level) is the last of \(policy.title).",
        wayOut: "Page somebody by hand: `warroom page WHO`.")
    }
    return Decision([
      FactDraft(
        .escalationAdvanced(run: run.start.run, level: course.reached + 1, reason: reason))
    ])
  }
}

/// Whom somebody means: `schedule:primary`, `person:raj`, `role:ic`, or a name without its kind.
///
/// - Throws: A refusal that lists what the plan has.
public func escalationTarget(
  named text: String, in plan: Plan
) throws(Refusal) -> EscalationTarget {
  let name = trimmed(text)
  if let target = EscalationTarget(text: name) {
    switch target {
    case .person(let person) where plan.person(person) != nil: return target
    case .schedule(let id) where plan.schedule(id) != nil: return target
    case .role(let id) where plan.role(id) != nil: return target
    default: break
    }
  }
  let lower = name.lowercased()
  if let person = plan.people.first(where: { $0.id.lowercased() == lower }) {
    return .person(person.id)
  }
  if let schedule = plan.schedules.first(where: { $0.id.lowercased() == lower }) {
    return .schedule(schedule.id)
  }
  if let role = try? role(named: name, in: plan) { return .role(role.id) }
  let known = plan.people.map(\.id) + plan.schedules.map(\.id)
  throw Refusal(
    name.isEmpty ? "Nobody is named." : "The plan knows nobody called \"\(name)\".",
    wayOut: known.isEmpty
      ? "Its roster is empty: a plan directory names people and channels."
      : "It has \(listed(known)), and roles.")
}
