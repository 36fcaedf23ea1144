import Engine

/// Whether everybody who may be paged can be reached, and every level pages somebody.
extension PlanChecker {
  mutating func checkPaging(_ plan: Plan) {
    let reach = Reach(plan: plan, now: now)
    var unreachable: Set<PersonID> = []
    for policy in plan.policies {
      checkUse(policy, plan)
      for (index, level) in policy.levels.enumerated() {
        let subject = PlanSubject.level(policy.id, index + 1)
        check(level.targets, level.channels, subject, "This level", reach, &unreachable)
      }
      if let level = policy.levels.first, level.targets.allSatisfy(\.isRole) {
        find(
          .warning, .level(policy.id, 1),
          "The first level pages roles alone, and nobody holds one when an escalation starts.",
          mend: "Page a schedule or a person first.")
      }
      if !policy.atEnd.isEmpty {
        check(policy.atEnd, [], .policyEnd(policy.id), "The end of the policy", reach, &unreachable)
      }
    }
    for rule in plan.notifications {
      check(
        rule.targets, rule.channels, .notification(rule.id), "This notification", reach,
        &unreachable)
    }
    for person in plan.people where person.contacts.isEmpty && !unreachable.contains(person.id) {
      find(
        .warning, .person(person.id), "\(person.name) has no way to be reached.",
        mend: "Write under `reach` such as `- phone: \"+44 20 7946 0001\"`.")
    }
  }

  private mutating func checkUse(_ policy: EscalationPolicy, _ plan: Plan) {
    let isUsed =
      plan.policyOf.values.contains(policy.id)
      || plan.services.contains { $0.escalation == policy.id }
    guard !isUsed else { return }
    find(
      .warning, .policy(policy.id),
      "No severity and no service leads to the policy \(policy.id), so its levels are never reached.",
      mend: "Write `escalation: \(policy.id)` under a severity or a service, or delete the policy.")
  }

  private mutating func check(
    _ targets: [EscalationTarget], _ channels: [ChannelID], _ subject: PlanSubject, _ what: String,
    _ reach: Reach, _ unreachable: inout Set<PersonID>
  ) {
    let people = reach.people(of: targets)
    if people.isEmpty, !targets.contains(where: \.isRole) {
      find(
        .error, subject,
        "\(what) can't be reached: nobody is on call by "
          + "\(listed(targets.map(\.text))) in the next \(PlanChecker.horizonDays) days.",
        mend: "Put people into the schedule, or page somebody else.")
    }
    for person in people where !reach.canReach(person, by: channels) {
      if channels.isEmpty {
        guard unreachable.insert(person.id).inserted else { continue }
        find(
          .error, .person(person.id),
          "\(person.name) is to be paged, and there is no way to do it: "
            + (person.contacts.isEmpty
              ? "nothing stands under `reach`."
              : "nothing under `reach` is a channel of this plan."),
          mend: "Write `- CHANNEL: ADDRESS` under `reach`\(reach.known).")
      } else {
        find(
          .error, subject,
          "\(what) pages \(person.id) by \(listed(channels)), and \(person.id) has no address there.",
          mend: "Write one under `reach` of \(person.id), or another channel here.")
      }
    }
  }

  static var horizonDays: Int64 { horizon.wholeSeconds / 86_400 }
}

/// Who may be paged, and how.
private struct Reach {
  let plan: Plan
  let now: Instant
  /// Everybody who is on call by a schedule within the horizon.
  private let onCall: [ScheduleID: [PersonID]]

  init(plan: Plan, now: Instant) {
    self.plan = plan
    self.now = now
    var onCall: [ScheduleID: [PersonID]] = [:]
    for schedule in plan.schedules {
      onCall[schedule.id] = schedule.shifts(from: now, to: now + PlanChecker.horizon).map(\.person)
    }
    self.onCall = onCall
  }

  /// Those who may be meant, as far as the plan says; whoever holds a role is not among them.
  func people(of targets: [EscalationTarget]) -> [PersonRule] {
    var seen: Set<PersonID> = []
    let ids = targets.flatMap { target -> [PersonID] in
      switch target {
      case .person(let id): [id]
      case .schedule(let id): onCall[id] ?? []
      case .role: []
      }
    }
    return ids.filter { seen.insert($0).inserted }.compactMap { plan.person($0) }
  }

  /// Whether one of some channels leads to a person; of no channels, one that they list themselves.
  func canReach(_ person: PersonRule, by channels: [ChannelID]) -> Bool {
    if channels.isEmpty { return person.contacts.contains { plan.channel($0.channel) != nil } }
    return channels.contains { id in
      guard let channel = plan.channel(id) else { return false }
      return !channel.needsAddress || person.contacts.contains { $0.channel == id }
    }
  }

  /// The channels, for a mend.
  var known: String {
    plan.channels.isEmpty
      ? ", and define the channel under `channels`"
      : "; the channels are \(listed(plan.channels.map(\.id)))"
  }
}

extension EscalationTarget {
  fileprivate var isRole: Bool { if case .role = self { true } else { false } }
}

extension ChannelRule {
  /// Whether it says nothing without knowing whom to reach.
  var needsAddress: Bool {
    if case .command(let arguments) = kind {
      arguments.contains { $0.contains("{address}") }
    } else {
      false
    }
  }
}
