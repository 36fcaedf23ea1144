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
    usage: "warroom alert --format FORMAT [--path REQUEST-PATH] < payload",
    discussion: """
      The plan says which service, severity and runbook an alert means, whether it declares an incident, and what is \
      none. One line says what became of each alert. A request that can't be taken is kept, and the exit code is 1.
      """)
  @OptionGroup var shared: SharedOptions

  @Option(
    help: ArgumentHelp(
      "alertmanager, grafana, pagerduty, opsgenie or json.", valueName: "format"))
  var format: String
  @Option(
    help: ArgumentHelp(
      "Where the request was sent to, such as /v2/alerts/ALIAS/close.", valueName: "request-path"))
  var path: String?

  func run() throws {
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
    let intake = AlertIntake(
      home: context.home, plan: context.plan, planOf: context.plan(of:),
      pin: context.plans.pinLive, via: Environment.via, clock: context.clock)
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
      for line in report.lines { Output.json(JSON.alert(line).text) }
      for problem in reading.problems { Output.json(JSON.alert(problem).text) }
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
    guard let path = Spools(context.home).keep(unrecorded, isDisk: isDisk, now: context.now) else {
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

  static func alert(_ problem: AlertProblem) -> JSON {
    [
      "alert": .null, "summary": .null, "became": .string(AlertOutcome.Kind.failed.rawValue),
      "incident": .null, "count": .integer(1), "why": .string("\(problem)"),
    ]
  }
}
