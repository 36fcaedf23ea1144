import ArgumentParser
import Engine
import EventLog

struct CalibratePlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Judge past incidents anew, and see how often plan, person and history agree.",
    usage: "warroom plan calibrate [--last N] [--json]",
    discussion: """
      Shows the last incidents one by one, without their severity, and asks for impact and urgency. The plan's matrix \
      proposes a severity; Enter agrees, another one disagrees. Answers may also come from standard input, one a line: \
      three for each incident. The end of the input ends it early.
      """)
  @OptionGroup var shared: SharedOptions
  @Option(
    help: ArgumentHelp("How many of the newest incidents; 10 without it.", valueName: "count"))
  var last: Int?

  func run() throws {
    let context = try shared.context()
    guard let matrix = context.plan.matrix else {
      throw Failure(
        "The plan has no matrix of impact and urgency, so there is nothing to calibrate. Write one "
          + "under `triage:` in plan.yaml.")
    }
    let past = try PastIncidents.newest(try Limits.count(last ?? 10), in: context)
    guard !past.isEmpty else {
      throw Failure("There is no resolved incident to judge yet.")
    }
    var calibration = Calibration()
    for (index, surveyed) in past.enumerated() {
      guard let incident = surveyed.incident,
        let judged = Interview(
          context: context, matrix: matrix, surveyed: surveyed, incident: incident,
          place: "\(index + 1) of \(past.count)"
        ).judge()
      else { break }
      calibration.cases.append(judged)
    }
    if shared.json {
      Output.json(JSON.calibration(calibration, context.plan))
    } else {
      CalibrationPage(calibration: calibration, plan: context.plan).print()
    }
  }
}

/// The incidents that plans are tried on.
enum PastIncidents {
  /// Resolved ones that count in metrics, the oldest of the newest `count` first.
  static func newest(_ count: Int, in context: Context) throws -> [Surveyed] {
    var progress = Progress(noun: "incidents read")
    defer { progress.end() }
    let references = try context.home.incidents()
    var found: [Surveyed] = []
    for (index, reference) in references.reversed().enumerated() where found.count < count {
      let surveyed = Surveyed(reference, in: context.home, withEntries: true)
      progress.show(index + 1, of: references.count)
      guard let incident = surveyed.incident, !incident.isOpen, !incident.declaration.isDrill,
        incident.declaration.origin?.excluded == nil
      else { continue }
      found.append(surveyed)
    }
    return found.reversed()
  }
}

/// Asks one person about one incident.
private struct Interview {
  let context: Context
  let matrix: TriageMatrix
  let surveyed: Surveyed
  let incident: Incident
  let place: String

  /// What was known early on: the first entries, none of which may give the severity away.
  private static let linesShown = 6

  /// `nil` at the end of the input.
  func judge() -> Calibration.Case? {
    show()
    guard let impact = choose("Impact", matrix.impacts),
      let urgency = choose("Urgency", matrix.urgencies),
      let proposed = matrix.severity(impact: impact, urgency: urgency),
      let chosen = confirm(proposed)
    else { return nil }
    return Calibration.Case(
      alias: surveyed.reference.alias, impact: impact, urgency: urgency, proposed: proposed,
      chosen: chosen, history: incident.severity)
  }

  private func show() {
    Output.prompt("\n\(place)  \(surveyed.reference.alias)  \(incident.declaration.title)\n")
    if let service = incident.service { Output.prompt("  service: \(service)\n") }
    if let impact = incident.declaration.impact { Output.prompt("  impact: \(impact)\n") }
    let known = surveyed.events.dropFirst().lazy.filter { $0.fact.tellsNoSeverity }
    for event in known.prefix(Interview.linesShown) {
      let said = narrate(event, in: incident, plan: context.plan)
      let text = Lines.split(said.text).first ?? ""
      Output.prompt("  \(Moments.offset(event.happened - incident.declaredAt))  \(text)\n")
    }
  }

  private func choose(_ what: String, _ answers: [TriageMatrix.Answer]) -> String? {
    for (index, answer) in answers.enumerated() {
      Output.prompt("    \(index + 1) \(answer.id)  \(answer.words)\n")
    }
    while let line = Output.ask("  \(what)? ") {
      let typed = line.filter { !$0.isWhitespace }.lowercased()
      if let answer = answers.first(where: { $0.id.lowercased() == typed }) { return answer.id }
      if let number = Int(typed), answers.indices.contains(number - 1) {
        return answers[number - 1].id
      }
      Output.prompt("  \"\(line)\" is none of them: a number from 1 to \(answers.count).\n")
    }
    return nil
  }

  private func confirm(_ proposed: SeverityID) -> SeverityID? {
    let ids = context.plan.severities.map(\.id)
    while let line = Output.ask(
      "  The plan says \(proposed). Enter agrees; or \(ids.joined(separator: ", "))? ")
    {
      let typed = line.filter { !$0.isWhitespace }.lowercased()
      if typed.isEmpty { return proposed }
      if let id = ids.first(where: { $0.lowercased() == typed }) { return id }
      Output.prompt("  The plan has no severity \"\(line)\".\n")
    }
    return nil
  }
}

extension Fact {
  /// Whether it may be shown to somebody who is to judge the severity.
  fileprivate var tellsNoSeverity: Bool {
    switch self {
    case .impactDescribed, .alertReceived, .noted, .updatePosted, .serviceSet: true
    default: false
    }
  }
}

/// What calibration found, as plain lines.
private struct CalibrationPage {
  let calibration: Calibration
  let plan: Plan

  func print() {
    let cases = calibration.cases
    let paint = Paint()
    guard !cases.isEmpty else { return Output.line("Nothing was judged.") }
    Output.line("\(cases.count) judged; all three agree on \(calibration.unanimous).")
    var columns = Columns()
    for (name, first, second) in Calibration.pairs {
      let agreement = calibration.agreement(first, second, plan: plan)
      columns.add(
        Cell(name), Cell("\(agreement.agreed) of \(cases.count) agree", .good),
        Cell("\(agreement.worse) worse", agreement.worse > 0 ? .warning : .dim),
        Cell("\(agreement.milder) milder", agreement.milder > 0 ? .warning : .dim))
    }
    columns.print(paint)
    let apart = cases.filter { $0.proposed != $0.history || $0.chosen != $0.history }
    guard !apart.isEmpty else { return }
    Output.line("")
    var table = Columns()
    table.add("incident", "impact", "urgency", "plan", "you", "history")
    for item in apart {
      table.add(
        Cell(item.alias, .bold), Cell(item.impact), Cell(item.urgency), Cell(item.proposed),
        Cell(item.chosen), Cell(item.history))
    }
    table.print(paint)
  }
}

extension Calibration {
  /// Whom to compare with whom; the first is said to be worse or milder than the second.
  static var pairs: [(name: String, (Case) -> SeverityID, (Case) -> SeverityID)] {
    [
      ("the plan, against you", { $0.proposed }, { $0.chosen }),
      ("the plan, against history", { $0.proposed }, { $0.history }),
      ("you, against history", { $0.chosen }, { $0.history }),
    ]
  }
}

extension JSON {
  static func calibration(_ calibration: Calibration, _ plan: Plan) -> JSON {
    let keys = ["plan_person", "plan_history", "person_history"]
    let pairs = zip(keys, Calibration.pairs).map { key, pair -> (key: String, value: JSON) in
      let agreement = calibration.agreement(pair.1, pair.2, plan: plan)
      return (
        key,
        [
          "agreed": .integer(agreement.agreed), "worse": .integer(agreement.worse),
          "milder": .integer(agreement.milder),
        ]
      )
    }
    let cases = calibration.cases.map { item -> JSON in
      [
        "incident": .string(item.alias), "impact": .string(item.impact),
        "urgency": .string(item.urgency), "proposed": .string(item.proposed),
        "chosen": .string(item.chosen), "history": .string(item.history),
      ]
    }
    return .object(
      [
        ("judged", .integer(calibration.cases.count)),
        ("unanimous", .integer(calibration.unanimous)),
      ] + pairs + [("cases", .array(cases))])
  }
}
