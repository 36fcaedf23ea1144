import Engine

extension Record {
  /// A plan of three levels with five minutes each: the primary, the secondary, the engineering manager.
  static var pagingPlan: Plan {
    var plan = Plan.builtin
    plan.channels = [
      ChannelRule(id: "sms", kind: .command(arguments: ["sms", "{address}"]), retries: 0),
      ChannelRule(id: "push", kind: .command(arguments: ["push", "{person}"]), retries: 0),
    ]
    plan.people = [("raj", "Raj"), ("dana", "Dana"), ("mira", "Mira"), ("mei", "Mei")].map {
      PersonRule(
        id: $0, name: $1,
        contacts: [.init(channel: "sms", address: "+1"), .init(channel: "push", address: "")])
    }
    plan.schedules = [("primary", "raj"), ("secondary", "dana")].map {
      OnCallSchedule(
        id: $0, zone: .utc,
        layers: [
          .init(name: "all", people: [$1], startDay: 20_000, handoffMinute: 0, everyDays: 7)
        ])
    }
    let targets: [EscalationTarget] = [
      .schedule("primary"), .schedule("secondary"), .person("mira"),
    ]
    plan.policies = [
      EscalationPolicy(
        id: "standard", title: "On call, then the manager",
        levels: targets.map {
          EscalationLevel(targets: [$0], acknowledgeWithin: .minutes(5))
        }, atEnd: [.person("mira")], repageAfter: .minutes(30))
    ]
    plan.policyOf = ["P1": "standard", "P2": "standard"]
    return plan
  }

  /// A P1 under that plan, enforced until a time of the day; `outcome` is what came of each page.
  static func paged(
    until time: String, outcome: (Page) -> Fact? = { .pageSent(key: $0.key, detail: "exit 0") }
  ) -> Record {
    var record = Record(severity: "P1", plan: pagingPlan)
    record.enforce(until: time, outcome: outcome)
    return record
  }

  private init(severity: SeverityID, plan: Plan) {
    self.init("Checkout: 30 % of payments fail", severity)
    self.plan = plan
  }

  mutating func enforce(
    until time: String, outcome: (Page) -> Fact? = { .pageSent(key: $0.key, detail: "exit 0") }
  ) {
    let end = at("2026-11-22T\(time)Z")
    while true {
      let due = enforcement(
        of: incident, plan: plan, onCall: { [plan] in plan.onCall($0, at: $1) }, now: now)
      let pages = due.facts.compactMap { fact -> Page? in
        if case .pageRequested(let page) = fact { page } else { nil }
      }
      for fact in due.facts { record(fact, by: .enforcer) }
      for fact in pages.compactMap(outcome) { record(fact, by: .enforcer) }
      guard let next = due.nextWake ?? (due.facts.isEmpty ? nil : now), next <= end else { break }
      now = max(now, next)
    }
    now = end
  }
}
