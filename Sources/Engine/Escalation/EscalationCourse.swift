/// How far an incident is in the policy that it follows: read from the log alone, whoever is on call.
///
struct EscalationCourse {
  /// What the incident asks of somebody.
  enum Need: Hashable {
    /// Nobody is paged: it is resolved, imported, or of a severity that pages nobody.
    case none
    case acknowledgement
    /// It is acknowledged, and paged again at that moment unless somebody does something before.
    case activity(by: Instant?)
  }

  /// What comes next, unless somebody acknowledges.
  enum Next: Hashable {
    case level(Int)
    case end
  }

  let incident: Incident
  let policy: EscalationPolicy?
  let need: Need
  /// The run that is under way for the need; `nil` where there is none, or one is still to begin.
  let run: EscalationRecord.Run?
  /// The level that was paged last or whose turn was brought forward, counted through all rounds; 0 before the first.
  let reached: Int
  /// When its first page was requested; `nil` where that is still to be done.
  let reachedAt: Instant?

  init(incident: Incident, plan: Plan) {
    self.incident = incident
    let mayPage =
      (incident.isOpen || Mutant.isOn("escalation.resolved"))
      && (!incident.isImported || Mutant.isOn("escalation.imported"))
    policy = mayPage ? plan.policy(severity: incident.severity, service: incident.service) : nil
    guard let policy else {
      (need, run, reached, reachedAt) = (.none, nil, 0, nil)
      return
    }
    let last = incident.escalation.run
    if incident.isUnacknowledged {
      need = .acknowledgement
      run = last.flatMap { $0.serves(incident, policy, plan) ? $0 : nil }
    } else if let last, last.isUnanswered(in: incident), last.start.policy == policy.id {
      need = .acknowledgement
      run = last
    } else {
      let last = Reached(at: incident.lastResponseAt, entry: incident.lastResponseEntry)
      need = .activity(by: policy.repageAfter.map { incident.effective(last) + $0 })
      run = nil
    }
    guard let run else {
      (reached, reachedAt) = (0, nil)
      return
    }
    let levels = 1...policy.stepCount
    let paged = incident.escalation.pages.filter {
      $0.page.run == run.start.run && $0.page.reason == .escalation && levels ~= $0.page.level
    }
    let advanced = run.advanced.keys.filter { levels ~= $0 }.max() ?? 0
    let isForward = !Mutant.isOn("escalation.no-advance")
    let reached = max(paged.map(\.page.level).max() ?? 0, isForward ? advanced : 0)
    self.reached = reached
    reachedAt = paged.first { $0.page.level == reached }
      .map { incident.effective($0.request) }
  }

  /// What comes next and when, in the run that is under way; `nil` where the policy is at its end, or there is no run.
  var next: (what: Next, at: Instant)? {
    guard let run, let policy, run.exhaustedAt == nil else { return nil }
    let began = incident.effective(Reached(at: run.startedAt, entry: run.entry))
    guard reached > 0 else { return (.level(1), began) }
    let early = run.advanced.mapValues { incident.effective($0) }
    guard let reachedAt else { return (.level(reached), early[reached] ?? began) }
    var at = reachedAt + window(of: reached, in: policy)
    if Mutant.isOn("escalation.no-shift") {
      at = (1...reached).reduce(began) { $0 + window(of: $1, in: policy) }
    }
    guard reached == policy.stepCount else { return (.level(reached + 1), at) }
    return (.end, min(at, early[reached + 1] ?? at))
  }

  /// When the last level's time to acknowledge began and ends; `nil` where none was paged.
  var window: (start: Instant, end: Instant)? {
    guard let policy, reached > 0, let reachedAt else { return nil }
    return (reachedAt, reachedAt + policy.level(atStep: reached).acknowledgeWithin)
  }

  /// Who was paged at the level that was reached last, each once.
  var paged: [PersonID] {
    guard let run else { return [] }
    var seen: Set<PersonID> = []
    return incident.escalation.pages.map(\.page)
      .filter { $0.run == run.start.run && $0.level == reached && $0.reason == .escalation }
      .map(\.person).filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  /// How long a level is waited for. One that reached nobody, since nobody is on call or has a way to be reached, is
  /// not; but the last of a round always is, so that rounds do not run through while a plan is being mended.
  private func window(of step: Int, in policy: EscalationPolicy) -> Duration {
    let isLast = step % policy.levels.count == 0
    if !isLast, isUnreachable(step), !Mutant.isOn("escalation.waits-for-nobody") { return .zero }
    let counted = Mutant.isOn("escalation.first-window") ? 1 : step
    return policy.level(atStep: counted).acknowledgeWithin
  }

  private func isUnreachable(_ step: Int) -> Bool {
    let pages = incident.escalation.pages.map(\.page).filter {
      $0.run == run?.start.run && $0.level == step && $0.reason == .escalation
    }
    return !pages.isEmpty && pages.allSatisfy(\.isRefused)
  }
}

extension Incident {
  /// Whether nobody has acknowledged it.
  var isUnacknowledged: Bool {
    milestones[.acknowledged] == nil || Mutant.isOn("escalation.acknowledged")
  }
}

extension EscalationRecord.Run {
  /// Whether it is still the right one for an incident that nobody has acknowledged. A severity that was raised since,
  /// another policy, and an incident that was reopened begin anew: those who were paged knew of less.
  fileprivate func serves(
    _ incident: Incident, _ policy: EscalationPolicy, _ plan: Plan
  ) -> Bool {
    if start.policy != policy.id, !Mutant.isOn("escalation.other-policy") { return false }
    if let reopened = incident.reopenedEntry, reopened > entry { return false }
    let isRaised = incident.severityChanges.contains {
      $0.entry > entry && plan.rank(of: $0.to) < plan.rank(of: $0.from)
    }
    return !isRaised || Mutant.isOn("escalation.raised")
  }

  /// Whether it pages for silence, and nobody did anything since it began.
  func isUnanswered(in incident: Incident) -> Bool {
    start.reason == .silent && incident.lastResponseEntry < entry
  }
}

extension EscalationPolicy {
  /// More rounds than anybody waits for; a plan that says more is a mistake.
  private static let roundLimit = 100

  /// How many levels are paged in all rounds.
  package var stepCount: Int {
    let limit = EscalationPolicy.roundLimit
    let rounds = 1 + min(max(0, repeats), limit) - (Mutant.isOn("escalation.repeats") ? 1 : 0)
    return levels.count * max(1, rounds)
  }

  /// The level at a step, both counted from 1; the steps go through the levels once a round.
  package func level(atStep step: Int) -> EscalationLevel { levels[place(ofStep: step).level - 1] }

  /// The level and the round, both counted from 1, that a step stands for.
  package func place(ofStep step: Int) -> (level: Int, round: Int) {
    let index = max(0, step - 1)
    return (index % levels.count + 1, index / levels.count + 1)
  }
}
