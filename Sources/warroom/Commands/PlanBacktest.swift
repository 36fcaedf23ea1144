import ArgumentParser
import Engine
import EventLog

struct BacktestPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract:
      "Replay past incidents against a plan: what it would have missed, whom it would have paged.",
    usage: "warroom plan backtest [--plan DIR] [--last N] [--limit N] [--json]",
    discussion: """
      Every resolved incident that counts in metrics is lived through once more under the plan of --plan, and under the \
      plan in force beside it. Imported ones owe what the plan asks for, as if they had been lived through here. The same \
      home and plan always print the same bytes.
      """)
  @OptionGroup var shared: SharedOptions
  @Option(help: ArgumentHelp("How many of the newest incidents.", valueName: "count"))
  var last: Int?
  @Option(
    help: ArgumentHelp("List at most so many that differ; 20 without it.", valueName: "count"))
  var limit: Int?

  func run() throws {
    let context = try shared.context()
    let inForce = context.planInForce()
    let past = try PastIncidents.newest(try Limits.count(last), in: context)
    var trial = Trial(tried: context.plan, inForce: inForce)
    for surveyed in past { trial.take(surveyed) }
    if shared.json {
      for line in trial.json { Output.json(line) }
    } else {
      BacktestPage(trial: trial, context: context, limit: try Limits.count(limit ?? 20)).print()
    }
  }
}

/// Two plans tried on the same incidents.
struct Trial {
  struct Case {
    var alias: String
    var title: String
    var tried: Backtest
    var inForce: Backtest

    var differs: Bool { tried != inForce }
  }

  let tried: Plan
  let inForce: Plan
  private(set) var cases: [Case] = []

  init(tried: Plan, inForce: Plan) {
    self.tried = tried
    self.inForce = inForce
  }

  /// Whether there are two plans to compare at all.
  var isComparison: Bool { tried.digest != inForce.digest }

  mutating func take(_ surveyed: Surveyed) {
    guard let title = surveyed.incident?.title,
      let first = backtest(events: surveyed.events, plan: tried)
    else { return }
    let second = isComparison ? backtest(events: surveyed.events, plan: inForce) : first
    cases.append(
      Case(
        alias: surveyed.reference.alias, title: title, tried: first, inForce: second ?? first))
  }
}

/// What a trial found, as plain lines.
private struct BacktestPage {
  let trial: Trial
  let context: Context
  let limit: Int
  private let paint = Paint()

  init(trial: Trial, context: Context, limit: Int) {
    self.trial = trial
    self.context = context
    self.limit = limit
  }

  func print() {
    let count = trial.cases.count
    Output.line(
      "\(count) incident\(count == 1 ? "" : "s") against \(trial.tried.name)"
        + (trial.isComparison ? ", beside \(trial.inForce.name), the plan in force" : ""))
    guard count > 0 else { return }
    Output.line("")
    totals()
    people()
    list()
  }

  private func row(_ name: String, _ figure: (Backtest) -> Int) -> [Cell] {
    let figures =
      [trial.cases.reduce(0) { $0 + figure($1.tried) }]
      + (trial.isComparison ? [trial.cases.reduce(0) { $0 + figure($1.inForce) }] : [])
    return [Cell(name)] + figures.map { Cell(String($0), right: true) } + [""]
  }

  private func totals() {
    var columns = Columns()
    if trial.isComparison {
      columns.add("", Cell("this plan", .dim, right: true), Cell("in force", .dim, right: true), "")
    }
    columns.add(row("deadlines missed") { $0.misses.count })
    var titles: [String] = []
    for item in trial.cases {
      for miss in item.tried.misses + item.inForce.misses where !titles.contains(miss.heading) {
        titles.append(miss.heading)
      }
    }
    for title in titles.sorted() {
      columns.add(row("  \(title)") { $0.misses.count { $0.heading == title } })
    }
    columns.add(row("incidents that would have paged somebody") { $0.pages.isEmpty ? 0 : 1 })
    columns.add(row("pages") { $0.pages.count })
    if trial.cases.contains(where: { !$0.tried.isKnownSeverity || !$0.inForce.isKnownSeverity }) {
      columns.add(row("of a severity that the plan does not have") { $0.isKnownSeverity ? 0 : 1 })
    }
    columns.print(paint)
  }

  private func people() {
    var counts: [PersonID: Int] = [:]
    for item in trial.cases {
      for page in item.tried.pages { counts[page.person, default: 0] += 1 }
    }
    guard !counts.isEmpty else { return }
    Output.line("")
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let words = sorted.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    Output.line(Cell("Paged by this plan: \(words)").text)
  }

  private func list() {
    let shown = trial.isComparison ? trial.cases.filter(\.differs) : trial.cases.filter(\.isNotable)
    guard !shown.isEmpty else {
      if trial.isComparison { Output.line("\nBoth plans come to the same on every incident.") }
      return
    }
    Output.line("")
    Output.line(
      trial.isComparison
        ? "\(shown.count) come out differently:" : "\(shown.count) with a miss or a page:")
    var columns = Columns()
    for item in shown.prefix(limit) {
      columns.add(
        Cell(item.alias, .bold), Cell(item.tried.severity), Cell(words(item.tried)),
        Cell(trial.isComparison ? "instead of \(words(item.inForce))" : ""), Cell(item.title, .dim))
    }
    columns.print(paint)
    if shown.count > limit {
      Output.line("and \(shown.count - limit) more; --limit shows them, --json all.")
    }
  }

  private func words(_ result: Backtest) -> String {
    let missed = "\(result.misses.count) missed"
    guard let first = result.pages.first else { return "\(missed), nobody paged" }
    let more = result.pages.count > 1 ? " and \(result.pages.count - 1) more" : ""
    return "\(missed), \(first.person) at \(Moments.offset(first.at - result.declaredAt))\(more)"
  }
}

extension Trial.Case {
  fileprivate var isNotable: Bool { !tried.misses.isEmpty || !tried.pages.isEmpty }
}

extension Backtest.Miss {
  /// What it counts under: every task is a task.
  fileprivate var heading: String { kind == .task ? "Task check-in" : title }
}

extension Trial {
  /// One object for each incident, then one with the totals.
  fileprivate var json: [JSON] {
    cases.map { item in
      var members: [(key: String, value: JSON)] = [
        ("incident", .string(item.alias)), ("severity", .string(item.tried.severity)),
        ("declared", .instant(item.tried.declaredAt)),
        ("resolved", .optional(item.tried.resolvedAt)),
        ("plan", .backtest(item.tried)),
      ]
      if isComparison {
        members.append(("in_force", .backtest(item.inForce)))
        members.append(("differs", .bool(item.differs)))
      }
      return .object(members)
    } + [totals]
  }

  private var totals: JSON {
    var members: [(key: String, value: JSON)] = [
      ("incidents", .integer(cases.count)), ("plan_digest", .string(tried.digest)),
      ("missed", .integer(cases.reduce(0) { $0 + $1.tried.misses.count })),
      ("pages", .integer(cases.reduce(0) { $0 + $1.tried.pages.count })),
    ]
    if isComparison {
      members += [
        ("in_force_digest", .string(inForce.digest)),
        ("in_force_missed", .integer(cases.reduce(0) { $0 + $1.inForce.misses.count })),
        ("in_force_pages", .integer(cases.reduce(0) { $0 + $1.inForce.pages.count })),
        ("differing", .integer(cases.count(where: \.differs))),
      ]
    }
    return .object(members)
  }
}

extension JSON {
  fileprivate static func backtest(_ result: Backtest) -> JSON {
    [
      "known_severity": .bool(result.isKnownSeverity),
      "missed": .array(
        result.misses.map { miss in
          [
            "kind": .string(miss.kind.rawValue), "subject": .string(miss.subject),
            "title": .string(miss.title), "due": .instant(miss.due),
            "late_seconds": .seconds(miss.lateness),
          ]
        }),
      "pages": .array(
        result.pages.map { page in
          [
            "at": .instant(page.at), "person": .string(page.person),
            "channel": .string(page.channel), "target": .string(page.target),
            "reason": .string(page.reason.rawValue),
          ]
        }),
    ]
  }
}
