import PlanFiles

extension MistakeTests {
  /// What is no YAML.
  static let syntax: [Mistake] = [
    Mistake(
      old: "  P2:\n    word: Major", new: "  P2:\n\tword: Major", line: "\tword: Major",
      says: ["tab", "blanks"]),
    Mistake(
      old: "severities: [P1, P2]\n  customer-success:",
      new: "severities: [P1, P2\n  customer-success:",
      line: "  customer-success:", says: ["no YAML", "brackets"]),
    Mistake(
      old: "name: Mira Example", new: "name: \"Mira Example", line: "+44 20 7946 0004",
      says: ["no YAML", "quotes"]),
    Mistake(
      old: "    word: Minor\n", new: "    word: Minor\n    word: Small\n", line: "word: Minor",
      says: ["\"word\" stands here twice", "one of them"]),
    Mistake(
      old: "\nroles:\n", new: "\n---\nroles:\n", line: "---", says: ["second document", "delete"]),
    Mistake(
      old: "\ntasks:\n", new: "\nx: &later 15m\ny: *later\ntasks:\n", line: "y: *later",
      says: ["*later", "Write out"]),
    Mistake(
      old: "title: Reporting", new: "title: Report\u{1}ing", line: "title: Report\u{1}ing",
      says: ["character"]),
    Mistake(
      old: "title: Storefront", new: "title: Storefront: the web", line: "Storefront: the web",
      says: ["no YAML", "quotes"]),
    Mistake(
      old: "title: Checkout", new: "title: @checkout", line: "@checkout", says: ["@", "quotes"]),
    Mistake(
      file: "oncall.yaml",
      old: "    zone: UTC\n    layers:\n      - name: weekly\n        people: [robin",
      new: "    zone: UTC\n   layers: # here\n      - name: weekly\n        people: [robin",
      line: "layers: # here",
      says: ["no YAML", "indentation"]),
  ]

  /// Keys that are unknown, missing or of the wrong kind.
  static let keys: [Mistake] = [
    Mistake(
      old: "resolve_within: 60m", new: "ressolve_within: 60m", line: "ressolve_within",
      says: ["A severity has no key `ressolve_within`", "Write resolve_within"]),
    Mistake(
      old: "repage_after: 30m", new: "repaged_after: 30m", line: "repaged_after",
      says: ["no key `repaged_after`", "Write repage_after"]),
    Mistake(
      old: "\nexclusions: # EXAMPLE", new: "\nexclusion: # EXAMPLE", line: "exclusion:",
      says: ["The plan has no key `exclusion`", "Write exclusions"]),
    Mistake(
      file: "runbooks/payment-errors.md", old: "expected: 30m", new: "expeced: 30m",
      line: "expeced", severity: .warning, says: ["no key `expeced`", "Write expected"]),
    Mistake(
      old: "    word: Major\n", new: "", line: "  P2:",
      says: ["A severity needs `word`", "word: Critical"]),
    Mistake(
      old: "owner: mira # EXAMPLE: who keeps this plan true\n", new: "", line: "organization:",
      says: ["needs `owner`"]),
    Mistake(
      old: "    title: Engineering\n    owner: cl\n", new: "    title: Engineering\n",
      line: "  engineering:",
      says: ["An audience needs `owner`", "owner: cl"]),
    Mistake(
      old:
        "      - page: [person:mira] # the engineering manager\n        acknowledge_within: 5m\n",
      new: "      - page: [person:mira] # the engineering manager\n",
      line: "# the engineering manager",
      says: ["A level needs `acknowledge_within`"]),
    Mistake(
      old: "    terminal: notify\n", new: "", line: "  room:", says: ["a mapping", "nothing"]),
    Mistake(
      old: "    terminal: notify\n", new: "    retries: 2\n", line: "  room:",
      says: ["leads nowhere", "command:"]),
    Mistake(
      old: "    terminal: notify\n", new: "    terminal: notify\n    file: pages.txt\n",
      line: "  room:",
      says: ["file and terminal at once"]),
    Mistake(
      old: "    dedicated_commander: true #", new: "    dedicated_commander: maybe #",
      line: "dedicated_commander", says: ["neither yes nor no", "true or false"]),
    Mistake(
      old: "    repeats: 1 # once", new: "    repeats: often # once", line: "repeats: often",
      says: ["no number from 0 to 100"]),
    Mistake(
      old: "    file: pages.log\n    form: lines", new: "    command: send-sms {address}",
      line: "command: send-sms", says: ["A command is a list", "[send-sms"]),
    Mistake(
      old: "    name: Noor Example\n", new: "    name: [Noor, Example]\n", line: "[Noor, Example]",
      says: ["A text stands here", "a list"]),
    Mistake(
      old: "    review: { kind: weekly, within: 5 business days }", new: "    review: weekly",
      line: "review: weekly", says: ["A review is a mapping"]),
    Mistake(
      old: "  standard:\n    title: On call", new: "  on call:\n    title: On call",
      line: "  on call:",
      says: ["no name for an escalation policy", "one word"], hasMore: true),
    Mistake(
      old: "    none: { high: P4, medium: P4, low: P4 }\n", new: "", line: "  matrix:",
      says: ["needs `none`"]),
    Mistake(
      old: "P1: { first: 15m }", new: "P1: { within: 5m }", line: "P1: { within: 5m }",
      says: ["never asks for an update", "first: 15m"]),
  ]

  /// Values that are not what their keys ask for.
  static let values: [Mistake] = [
    Mistake(
      old: "resolve_within: 60m", new: "resolve_within: 60 minuts", line: "60 minuts",
      says: ["\"60 minuts\" is no length of time", "15m"]),
    Mistake(
      old: "hold: 30m", new: "hold: 30", line: "hold: 30", says: ["has no unit", "30m"]),
    Mistake(
      old: "hold: 30m", new: "hold: 0m", line: "hold: 0m", says: ["longer than \"0m\""]),
    Mistake(
      old: "action_items_within: 10 business days", new: "action_items_within: ten business days",
      line: "ten business days", says: ["no number of business days", "5 business days"]),
    Mistake(
      old: "from: 09:00\n", new: "from: 9 o'clock\n", line: "9 o'clock",
      says: ["no time of day", "00:00"]),
    Mistake(
      old: "to: 17:00\n", new: "to: 25:00\n", line: "25:00", says: ["no time of day"]),
    Mistake(
      old: "to: 17:00\n", new: "to: 08:00\n", line: "to: 08:00", says: ["closes before it opens"]),
    Mistake(
      old: "  zone: UTC\n  days: Mon-Fri", new: "  zone: Europe/Berln\n  days: Mon-Fri",
      line: "Europe/Berln", says: ["no time zone \"Europe/Berln\"", "Write Europe/Berlin"]),
    Mistake(
      old: "reviewed: 2026-11-24 #", new: "reviewed: 2026-02-30 #", line: "2026-02-30",
      says: ["no day of the calendar"]),
    Mistake(
      old: "review_every: 3 months", new: "review_every: quarterly", line: "quarterly",
      says: ["no number of months", "3 months"]),
    Mistake(
      old: "12-26: Boxing Day", new: "12-32: Boxing Day", line: "12-32",
      says: ["\"12-32\" is no day", "12-25"]),
    Mistake(
      old: "  days: Mon-Fri\n", new: "  days: Mon-Fry\n", line: "Mon-Fry",
      says: ["no days of the week"]),
    Mistake(
      old: "on: [declared, severity_changed,", new: "on: [declared, severity_change,",
      line: "severity_change,", says: ["\"severity_change\"", "Write severity_changed"]),
    Mistake(
      old: "{ kind: weekly, within", new: "{ kind: weakly, within", line: "weakly",
      says: ["kind of review \"weakly\"", "Write weekly"]),
    Mistake(
      old: "    form: html", new: "    form: htm", line: "form: htm",
      says: ["form \"htm\"", "Write html"]),
    Mistake(
      old: "kind: tabletop,", new: "kind: table-top,", line: "table-top",
      says: ["kind of drill", "tabletop"]),
    Mistake(
      file: "oncall.yaml", old: "every: 1 week # daily", new: "every: fortnight # daily",
      line: "fortnight", says: ["no length of a turn", "2 weeks"]),
    Mistake(
      file: "oncall.yaml", old: "people: [alex, robin, sasha]", new: "people: []",
      line: "people: []",
      says: ["Nobody is in this layer"]),
    Mistake(
      old: "'alertname = HighLoad'", new: "'alertname HighLoad'", line: "alertname HighLoad",
      says: ["no condition on a label", "no comparison follows alertname"]),
    Mistake(
      old: "\"Disk(Filling|Full)\"", new: "\"Disk(Filling|Full\"", line: "Disk(Filling|Full\"",
      says: ["no regular expression"]),
    Mistake(
      old: "page: [person:noor]", new: "page: [noor]", line: "page: [noor]",
      says: ["\"noor\" is nobody that can be paged", "person:NAME"]),
    Mistake(
      old: "    terminal: notify\n", new: "    webhook: chat.example.com/hook\n", line: "webhook:",
      says: ["no address of the web", "https://"]),
    Mistake(
      old: "    terminal: notify\n",
      new: "    webhook: https://chat.example.com\n    headers: { Authorization: Bearer abc }\n",
      line: "Authorization:", says: ["is a secret", "env:NAME"]),
    Mistake(
      old: "    terminal: notify\n", new: "    webhook: \"env:\"\n", line: "webhook:",
      says: ["followed by no name"]),
    Mistake(
      old: "      zone: UTC\n    # - name: database",
      new:
        "      zone: UTC\n    - { name: upgrade, from: 2026-12-05 04:00, to: 2026-12-05 02:00 }\n    # - name: database",
      line: "name: upgrade", says: ["ends before it begins"]),
    Mistake(
      file: "runbooks/database-disk-full.md", old: "reviewed: 2026-11-24",
      new: "reviewed: last week",
      line: "last week", severity: .warning, says: ["no day of the calendar", "2026-11-22"]),
  ]
}
