import ArgumentParser
import Enforcement
import Engine
import EventLog
import Glibc
import Interchange

struct TakeAlerts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alert",
    abstract: "Take alerts from standard input, as a monitoring system sends them.",
    usage: """
      warroom alert --format FORMAT [--path REQUEST-PATH] < payload
      warroom alert --list
      """,
    discussion: """
      The plan says which service, severity and runbook an alert means, whether it declares an incident, and what is \
      none. One line says what became of each alert. A request that can't be taken is kept, and the exit code is 1. \
      --list shows the alerts that stand and opened no incident: what holds each back, and until when.
      """)
  @OptionGroup var shared: SharedOptions

  @Option(
    help: ArgumentHelp(
      "alertmanager, grafana, pagerduty, opsgenie or json.", valueName: "format"))
  var format: String?
  @Option(
    help: ArgumentHelp(
      "Where the request was sent to, such as /v2/alerts/ALIAS/close.", valueName: "request-path"))
  var path: String?
  @Flag(help: "Show the alerts that opened no incident and still stand, instead of taking any.")
  var list = false

  func run() throws {
    if list { return try showHeld() }
    guard let format else {
      throw Failure(
        "Which format is it? Say --format json, or another one; --list shows what is held back.",
        code: Program.usageCode)
    }
    guard let format = AlertFormat(rawValue: format.lowercased()) else {
      throw Failure(
        "There is no format \"\(format)\". There are "
          + AlertFormat.allCases.map(\.rawValue).joined(separator: ", ") + ".",
        code: Program.usageCode)
    }
    guard isatty(0) == 0 else {
      throw Failure(
        "The request comes on standard input: `warroom alert --format \(format.rawValue) < payload`.",
        code: Program.usageCode)
    }
    let context = try shared.context(isRecording: true)
    guard let payload = Files.read(0, limit: AlertLimits.payloadBytes) else {
      throw Failure(
        "NOT taken: standard input can't be read, or is longer than the "
          + "\(AlertLimits.payloadBytes >> 20) MiB that a request may have.")
    }
    try take(payload, format, context)
  }

  private func take(_ payload: [UInt8], _ format: AlertFormat, _ context: Context) throws {
    let kept = Kept(payload, format, path, context)
    let reading: AlertReading
    do throws(AlertProblem) { reading = try format.read(payload, path: path) } catch {
      throw Failure("NOT taken: \(error)" + kept.sentence(isDisk: false))
    }
    for remark in reading.remarks { Output.complain(remark) }
    let intake = intake(context)
    let by = try sender(format, reading)
    let report: AlertReport
    do throws(AlertIntakeError) { report = try intake.take(reading.alerts, by: by) } catch {
      throw Failure("NOT taken: \(error)." + kept.sentence(isDisk: true))
    }
    say(report, reading, context)
    if report.hasFailures || !reading.problems.isEmpty {
      let isDisk = report.hasFailures
      throw Failure("Some alerts were NOT taken." + kept.sentence(isDisk: isDisk))
    }
  }

  private func intake(_ context: Context) -> AlertIntake {
    AlertIntake(
      home: context.home, plan: context.plan, planOf: context.plan(of:),
      pin: context.plans.pinLive, via: Environment.via, clock: context.clock)
  }

  /// The alerts that stand and opened no incident.
  private func showHeld() throws {
    let context = try shared.context()
    let held: [(entry: AlertLedger.Entry, due: Instant?)]
    do throws(AlertIntakeError) { held = try intake(context).standing() } catch {
      throw Failure("The home's log of alerts can't be read: \(error).")
    }
    if shared.json {
      for (entry, due) in held { Output.json(JSON.held(entry, due)) }
      return
    }
    var columns = Columns()
    for (entry, due) in held {
      let until = due.map {
        $0 > context.now ? ", until \(context.moments.near($0))" : ", decided again at any moment"
      }
      columns.add(
        Cell(context.moments.near(entry.startedAt), .dim),
        Cell(entry.exclusion == nil ? "kept" : "held", entry.exclusion == nil ? .dim : .warning),
        Cell(entry.alert.summary + (entry.count > 1 ? ", \(entry.count) times" : "")),
        Cell(entry.exclusion.map { "\($0)\(until ?? "")" } ?? "no route declares it"))
    }
    columns.print(Paint())
    if held.isEmpty { Output.line("No alert is held back.") }
  }

  /// Who tells of the alerts.
  private func sender(_ format: AlertFormat, _ reading: AlertReading) throws(Refusal) -> PersonID {
    if let person = shared.person { return try checkedPerson(person) }
    guard format == .json, let source = reading.alerts.first?.alert.source,
      let name = try? checkedPerson(source)
    else { return format.rawValue }
    return name
  }

  private func say(_ report: AlertReport, _ reading: AlertReading, _ context: Context) {
    for remark in report.remarks { Output.complain(remark) }
    if context.plan.routes.isEmpty, report.lines.contains(where: { $0.outcome.kind == .kept }) {
      Output.complain("\(context.plan.name) has no alert routes, so no alert declares an incident.")
    }
    if shared.json {
      for line in report.lines { Output.json(JSON.alert(line)) }
      for problem in reading.problems { Output.json(JSON.alert(problem)) }
      return
    }
    var columns = Columns()
    for line in report.lines {
      let outcome = line.outcome
      let times = outcome.count > 1 ? ", \(outcome.count) times" : ""
      columns.add(
        Cell(outcome.kind == .failed ? "NOT TAKEN" : outcome.kind.rawValue, outcome.kind.style),
        Cell(line.incident ?? "–"),
        Cell(outcome.summary + times + (outcome.why.map { ": \($0)" } ?? "")))
    }
    for problem in reading.problems {
      columns.add(Cell("NOT TAKEN", .alarm), Cell("–"), Cell("\(problem)"))
    }
    columns.print(Paint())
    for line in report.lines where line.outcome.kind == .declared { advise(line.incident, context) }
    if report.lines.isEmpty, reading.problems.isEmpty { Output.line("There was nothing to take.") }
  }
}

extension TakeAlerts {
  /// Which runbooks fit an incident that an alert declared, where its route attached none.
  private func advise(_ alias: String?, _ context: Context) {
    guard let alias, let reference = try? context.home.find(alias),
      let incident = Surveyed(reference, in: context.home).incident, incident.runbooks.isEmpty
    else { return }
    RunbookAdvice(context.plan(of: incident), incident, alias).print()
  }
}

/// A request that is kept in the spool where it can't be taken.
private struct Kept {
  let payload: [UInt8]
  let command: String
  let context: Context

  init(_ payload: [UInt8], _ format: AlertFormat, _ path: String?, _ context: Context) {
    self.payload = payload
    self.context = context
    command = "warroom alert --format \(format.rawValue)" + (path == nil ? "" : " --path PATH")
  }

  /// Keeps it; the answer is a sentence that says where, with a blank before it.
  func sentence(isDisk: Bool) -> String {
    guard !payload.isEmpty else { return "" }
    let text = String(decoding: payload, as: UTF8.self)
    let unrecorded = Spools.Unrecorded(
      text: text, incident: "alerts", log: nil, id: nil, by: "alert", kind: "alert")
    let spools = Spools(context.home)
    guard let path = spools.keep(unrecorded, isDisk: isDisk, now: context.now)?.path else {
      return " The request could not be kept either."
    }
    return " The request is kept in \(path); to try again: `jq -j .text \(path) | \(command)`."
  }
}

extension AlertOutcome.Kind {
  fileprivate var style: Paint.Style? {
    switch self {
    case .declared, .failed: .alarm
    case .received, .returned: .warning
    case .cleared, .acknowledged: .good
    case .repeated, .excluded, .kept, .dropped: .dim
    }
  }
}

extension JSON {
  static func alert(_ line: AlertReport.Line) -> JSON {
    [
      "alert": .string(line.outcome.key), "summary": .string(line.outcome.summary),
      "became": .string(line.outcome.kind.rawValue), "incident": .optional(line.incident),
      "count": .integer(line.outcome.count), "why": .optional(line.outcome.why),
    ]
  }

  static func held(_ entry: AlertLedger.Entry, _ due: Instant?) -> JSON {
    [
      "alert": .string(entry.alert.key), "summary": .string(entry.alert.summary),
      "source": .string(entry.alert.source), "since": .string(entry.startedAt.rfc3339),
      "count": .integer(entry.count), "held_by": .optional(entry.exclusion.map { "\($0)" }),
      "decided_again": .optional(due),
    ]
  }

  static func alert(_ problem: AlertProblem) -> JSON {
    [
      "alert": .null, "summary": .null, "became": .string(AlertOutcome.Kind.failed.rawValue),
      "incident": .null, "count": .integer(1), "why": .string("\(problem)"),
    ]
  }
}
