import PlanFiles

extension MistakeTests {
  /// Names of what there is not.
  static let references: [Mistake] = [
    Mistake(
      old: "    required_roles: [ic]\n", new: "    required_roles: [icc]\n", line: "[icc]",
      says: ["no role \"icc\"", "Write ic"]),
    Mistake(
      old: "- page: [schedule:secondary]", new: "- page: [schedule:secondry]", line: "secondry",
      says: ["no schedule \"secondry\"", "Write secondary"]),
    Mistake(
      old: "page: [person:noor]", new: "page: [person:norr]", line: "person:norr",
      says: ["no person \"norr\"", "Write noor"]),
    Mistake(
      old: "every: { P1: 15m, P2: 30m }", new: "every: { P1: 15m, P22: 30m }", line: "P22",
      says: ["no severity \"P22\"", "P2"]),
    Mistake(
      old: "    high: { high: P1, medium: P1,", new: "    high: { high: P1, medium: SEV1,",
      line: "SEV1", says: ["no severity \"SEV1\"", "P1, P2, P3 or P4"]),
    Mistake(
      old: "    severity: P2\n    runbook: database-disk-full",
      new: "    severity: P2\n    runbook: database-disc-full", line: "database-disc-full",
      says: ["no runbook \"database-disc-full\"", "Write database-disk-full"]),
    Mistake(
      old: "services: [reporting]", new: "services: [reportin]", line: "[reportin]",
      says: ["no service \"reportin\"", "Write reporting"]),
    Mistake(
      old: "channels: [status-page, status-json]", new: "channels: [status-page, status-jsn]",
      line: "status-jsn", says: ["no channel \"status-jsn\"", "Write status-json"]),
    Mistake(
      old: "- pager: noor@example.com", new: "- pagr: noor@example.com", line: "- pagr",
      says: ["no channel \"pagr\"", "Write pager"]),
    Mistake(
      old: "    required_roles: [ic, tl, cl]\n    escalation: standard",
      new: "    required_roles: [ic, tl, cl]\n    escalation: standart", line: "standart",
      says: ["no policy \"standart\"", "Write standard"]),
    Mistake(
      old: "    title: Reporting\n", new: "    title: Reporting\n    escalation: night\n",
      line: "escalation: night", says: ["no policy \"night\"", "Write standard"]),
    Mistake(
      file: "oncall.yaml", old: "people: [alex, robin, sasha]",
      new: "people: [alex, robin, sascha]",
      line: "sascha", says: ["no person \"sascha\"", "Write sasha"]),
    Mistake(
      file: "runbooks/certificate-expiry.md", old: "service: storefront",
      new: "service: storefornt",
      line: "storefornt", severity: .warning,
      says: ["no service \"storefornt\"", "Write storefront"]),
    Mistake(
      old: "    title: Engineering\n", new: "    title: Engineering\n    template: staff\n",
      line: "template: staff", says: ["no template \"staff\"", "engineering"], hasMore: true),
    Mistake(
      old: "    title: Engineering\n    owner: cl", new: "    title: Engineering\n    owner: comms",
      line: "owner: comms", says: ["no role \"comms\"", "cl, ic, sme or tl"]),
  ]

  /// What is written well and comes to nothing good.
  static let sense: [Mistake] = [
    Mistake(
      old: "    reach:\n      - pager: mira@example.com\n      - phone: \"+44 20 7946 0004\"\n",
      new: "",
      line: "  mira:", says: ["no way to do it", "reach"]),
    Mistake(
      old: "      - pager: alex@example.com\n", new: "", line: "  alex:",
      says: ["nothing under `reach` is a channel", "pager"]),
    Mistake(
      old: "    reach:\n      - pager: noor@example.com\n      - phone: \"+44 20 7946 0005\"\n",
      new: "    reach: []\n", line: "  noor:", says: ["Noor Example is to be paged"]),
    Mistake(
      old: "people: # EXAMPLE\n", new: "people: # EXAMPLE\n  jo:\n    name: Jo Example\n",
      line: "  jo:",
      severity: .warning, says: ["Jo Example has no way to be reached"]),
    Mistake(
      old: "escalation:\n  standard:",
      new:
        "escalation:\n  spare:\n    levels: [{ page: [person:mira], acknowledge_within: 5m }]\n  standard:",
      line: "  spare:", severity: .warning,
      says: ["leads to the policy spare", "escalation: spare"]),
    Mistake(
      old: "- page: [schedule:primary]\n", new: "- page: [role:ic]\n", line: "role:ic",
      severity: .warning, says: ["nobody holds one", "schedule or a person"]),
    Mistake(
      file: "oncall.yaml", old: "        every: 1 week # daily, weekly, 3 days\n",
      new: "        every: 1 week # daily, weekly, 3 days\n        end: 2026-11-01\n",
      line: "  primary:", severity: .warning, says: ["Nobody is on call by primary", "90 days"],
      hasMore: true),
    Mistake(
      file: "oncall.yaml",
      old: "        start: 2026-01-05\n        handoff: 09:00\n        every: 1 week # daily",
      new: "        start: 2026-12-07\n        handoff: 09:00\n        every: 1 week # daily",
      line: "  primary:", severity: .warning,
      says: ["Nobody is on call by primary from 2026-11-24 12:00 UTC to 2026-12-07 09:00 UTC"]),
    Mistake(
      file: "oncall.yaml", old: "    #   - name: nights\n",
      new:
        "      - { name: more, people: [mira], start: 2026-01-05, handoff: 09:00, every: weekly }\n    #   - name: nights\n",
      line: "  primary:", severity: .warning, says: ["mira are both on call by primary"]),
    Mistake(
      old: "    escalation: standard\n  P2:", new: "  P2:", line: "  P1:",
      severity: .warning, says: ["P1 is the worst severity, and pages nobody"]),
    Mistake(
      old: "      - page: [schedule:primary]\n",
      new: "      - page: [schedule:primary]\n        channels: [sms]\n",
      line: "page: [schedule:primary]", says: ["has no address there"], hasMore: true,
      besides: (
        "channels:\n  pager:", "channels:\n  sms: { command: [sms, '{address}'] }\n  pager:"
      )),
    Mistake(
      file: "runbooks/certificate-expiry.md",
      old: "alerts:\n  - alertname = CertificateExpired\n  - alertname = CertificateExpiresSoon\n",
      new: "",
      line: "---", severity: .warning, says: ["No alert leads to the runbook certificate-expiry"]),
    Mistake(
      file: "runbooks/certificate-expiry.md",
      old: "reviewed: 2026-11-24", new: "reviewed: 2026-05-24", line: "---", severity: .notice,
      says: ["runbook's review was due on 2026-08-24", "web team"]),
    Mistake(
      old: "reviewed: 2026-11-24 #", new: "reviewed: 2026-05-24 #", line: "reviewed: 2026-05-24",
      severity: .notice, says: ["review was due on 2026-08-24", "mira"], hasMore: true),
    Mistake(
      old: "reviewed: 2026-11-24 #", new: "reviewed: 2027-05-24 #", line: "reviewed: 2027-05-24",
      severity: .warning, says: ["lies ahead"]),
    Mistake(
      old: "every: 3 months, last: none", new: "every: 3 months, last: 2026-03-31",
      line: "last: 2026-03-31", severity: .notice, says: ["tabletop was due on 2026-06-30"]),
    Mistake(
      old: "every: 1 year, last: none", new: "every: 1 year, last: 2026-12-31",
      line: "last: 2026-12-31",
      severity: .warning, says: ["lies ahead", "none"]),
    Mistake(
      old: "    01-01: New Year's Day\n    12-25: Christmas Day\n    12-26: Boxing Day",
      new: "    2025-12-25: Christmas", line: "2025-12-25", severity: .notice,
      says: ["No holiday lies ahead"]),
    Mistake(
      old: "  - name: checkout fails\n", new: "  - name: all\n  - name: checkout fails\n",
      line: "- name: checkout fails", severity: .warning, says: ["never reached: \"all\""]),
    Mistake(
      old: "    service: checkout\n    severity: P1\n", new: "    service: checkout\n",
      line: "declare: true", says: ["says no severity"]),
    Mistake(
      file: "templates/management.resolved.mustache", old: "{{cause}}", new: "{{causes}}",
      line: "{{causes}}", says: ["Nothing is called \"causes\"", "Write cause"]),
    Mistake(
      file: "templates/management.resolved.mustache", old: "{{/cause}}\n", new: "",
      line: "{{#cause}}",
      says: ["section cause is not closed"]),
    Mistake(
      file: "templates/status-page.resolved.mustache", old: "{{started}}", new: "{{started",
      line: "{{started", says: ["not closed on its line"]),
    Mistake(
      old: "  reports:\n      to: ic", new: "  reports:\n      to: tl", line: "  tl:",
      says: ["reports to itself"]),
  ]
}
