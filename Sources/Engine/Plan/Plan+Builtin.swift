extension Plan {
  /// The plan in force where no plan directory is given: the field's defaults, each a value that a plan file may change.
  public static let builtin: Plan = {
    var plan = rules
    plan.matrix = matrix
    plan.templates = builtinTemplates
    return plan
  }()

  /// Severities follow from how many are hit and how fast it gets worse, as ITIL's priority matrix has it.
  private static let matrix = TriageMatrix(
    impacts: [
      .init(id: "high", words: "most users, or data or security at risk"),
      .init(id: "medium", words: "a core feature, or a part of the users"),
      .init(id: "low", words: "a feature that is not critical, or a workaround exists"),
      .init(id: "none", words: "no user notices"),
    ],
    urgencies: [
      .init(id: "high", words: "it hurts now, or is getting worse"),
      .init(id: "medium", words: "it can wait for some hours"),
      .init(id: "low", words: "it can wait for days"),
    ],
    severities: [
      ["P1", "P1", "P2"], ["P2", "P2", "P3"], ["P3", "P3", "P4"], ["P4", "P4", "P4"],
    ])

  private static let rules = Plan(
    name: "built-in plan",
    digest: "builtin:1",
    severities: [
      SeverityRule(
        id: "P1", word: "Critical",
        criteria: [
          "the service is down for everybody",
          "data is lost, or security is breached",
          "a majority of users is affected",
        ],
        acknowledgeWithin: .minutes(5), resolveWithin: .within(.minutes(60)),
        review: ReviewRule(kind: .postmortem, within: .businessDays(5)),
        requiredRoles: ["ic", "tl", "cl"], dedicatedCommander: true),
      SeverityRule(
        id: "P2", word: "Major",
        criteria: ["a core feature is degraded", "a part of the users is affected"],
        acknowledgeWithin: .minutes(15), resolveWithin: .within(.hours(4)),
        review: ReviewRule(kind: .postmortem, within: .businessDays(5)),
        requiredRoles: ["ic", "tl", "cl"]),
      SeverityRule(
        id: "P3", word: "Minor",
        criteria: ["a feature that is not critical is affected", "a workaround exists"],
        acknowledgeWithin: .minutes(30), resolveWithin: .businessDays(1),
        review: ReviewRule(kind: .weekly, within: .businessDays(5)), requiredRoles: ["ic"]),
      SeverityRule(
        id: "P4", word: "Low", criteria: ["a cosmetic or minor defect", "no user is affected"]),
    ],
    roles: [
      RoleRule(
        id: "ic", title: "Incident Commander", abbreviation: "IC",
        duties: [
          "runs the response: one decision at a time, aloud and in the log",
          "keeps every clock in sight and every role held",
          "delegates the fixing and the writing",
        ]),
      RoleRule(
        id: "tl", title: "Technical Lead", abbreviation: "TL",
        duties: [
          "works the runbook, records findings and fixes",
          "reports to the Incident Commander on the cadence",
        ],
        reportsTo: "ic", reportsEvery: ["P1": .minutes(15), "P2": .minutes(30)]),
      RoleRule(
        id: "cl", title: "Communications Lead", abbreviation: "CL",
        duties: [
          "keeps every audience's cadence",
          "\"still investigating, next update at HH:MM\" is an update",
        ]),
      RoleRule(
        id: "sme", title: "Subject-matter expert", abbreviation: "SME",
        duties: ["works on one part, under the Incident Commander"], isShared: true),
    ],
    audiences: [
      AudienceRule(
        id: "engineering", title: "Engineering", owner: "cl",
        cadences: [
          "P1": Cadence(first: .minutes(15), every: .minutes(15)),
          "P2": Cadence(first: .minutes(30), every: .minutes(30)),
        ]),
      AudienceRule(
        id: "management", title: "Management", owner: "cl",
        cadences: [
          "P1": Cadence(first: .minutes(15), every: .minutes(30)),
          "P2": Cadence(first: .minutes(30), every: .minutes(30)),
        ]),
      AudienceRule(
        id: "status-page", title: "Status page", owner: "cl",
        cadences: [
          "P1": Cadence(
            first: .minutes(30),
            on: [.declared, .severityChanged, .phaseChanged, .contained, .resolved])
        ]),
      AudienceRule(
        id: "customer-success", title: "Customer success", owner: "cl",
        cadences: ["P1": Cadence(first: .minutes(15))]),
    ],
    triageWithin: .minutes(5),
    taskCheckInAfter: .minutes(15),
    resolutionConfirmations: [
      "metrics are back at their baseline", "the cause is addressed or written down",
    ],
    calendar: BusinessCalendar(
      opensMinute: 9 * 60, closesMinute: 17 * 60, weekdays: [1, 2, 3, 4, 5], zone: .utc))
}
