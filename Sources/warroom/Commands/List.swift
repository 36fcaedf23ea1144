import ArgumentParser
import Engine
import EventLog

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the incidents, newest first.", usage: "warroom list [--open] [--limit N]")
  @OptionGroup var shared: SharedOptions
  @Flag(help: "Only those that are not resolved.") var open = false
  @Option(help: ArgumentHelp("At most so many.", valueName: "count")) var limit: Int?

  func run() throws {
    try IncidentList(
      context: try shared.context(), json: shared.json, isOpenOnly: open,
      limit: try Limits.count(limit)
    ).print()
  }
}

/// The incidents of a home as lines.
struct IncidentList {
  let context: Context
  let json: Bool
  let isOpenOnly: Bool
  let limit: Int

  func print() throws {
    var shown: [Surveyed] = []
    for reference in try context.home.incidents().reversed() where shown.count < limit {
      let surveyed = Surveyed(reference, in: context.home)
      if surveyed.isAbandoned { continue }
      if isOpenOnly, let incident = surveyed.incident, !incident.isOpen { continue }
      shown.append(surveyed)
    }
    if json {
      for surveyed in shown { Output.json(JSON.listed(surveyed, context)) }
    } else {
      show(shown)
    }
    var code: Int32 = 0
    for surveyed in shown { code = max(code, surveyed.complain()) }
    if code != 0 { throw ExitCode(code) }
  }

  private func show(_ shown: [Surveyed]) {
    guard !shown.isEmpty else {
      return Output.line(
        isOpenOnly
          ? "No incident is open."
          : "There is no incident yet in \(Cell(context.home.path).text): `warroom declare TITLE`.")
    }
    var columns = Columns()
    for surveyed in shown { columns.add(row(surveyed)) }
    columns.print(Paint())
  }

  private func row(_ surveyed: Surveyed) -> [Cell] {
    let alias = Cell(surveyed.reference.alias, .bold)
    guard let incident = surveyed.incident else {
      return [alias, "?", "", "", "", "", Cell(surveyed.conditionWord, .alarm)]
    }
    let (moments, now) = (context.moments, context.now)
    let plan = context.plan(of: incident)
    let late = deadlines(of: incident, plan: plan, now: now)
      .count { $0.standing == .overdue }
    let end = incident.instant(of: .resolved) ?? now
    let commander = incident.holders(of: .incidentCommander).first?.person
    var marks: [String] = []
    if surveyed.isDamaged { marks.append("LOG \(surveyed.conditionWord.uppercased())") }
    if incident.declaration.isDrill { marks.append("drill") }
    if incident.isImported { marks.append("imported") }
    if late > 0 { marks.append("\(late) OVERDUE") }
    let prefix = marks.isEmpty ? "" : "[\(marks.joined(separator: ", "))] "
    return [
      alias, Cell(incident.severity, SeverityStyle.of(incident, plan)),
      Cell(incident.phase.rawValue, incident.isOpen ? nil : .dim),
      Cell("\(moments.day(incident.declaredAt)) \(moments.minute(incident.declaredAt))", .dim),
      Cell(Moments.short(end - incident.declaredAt), right: true),
      Cell(commander.map { "IC \($0)" } ?? (incident.isOpen ? "no IC" : "")),
      Cell(prefix + incident.title, surveyed.isDamaged || late > 0 ? .alarm : nil),
    ]
  }
}

/// How a severity looks.
enum SeverityStyle {
  static func of(_ incident: Incident, _ plan: Plan) -> Paint.Style? {
    guard incident.isOpen else { return .dim }
    switch plan.rank(of: incident.severity) {
    case 0: return .alarm
    case 1: return .warning
    default: return nil
    }
  }
}

enum Limits {
  /// - Throws: `Failure` where the number is less than 1.
  static func count(_ count: Int?) throws -> Int {
    guard let count else { return .max }
    guard count > 0 else { throw Failure("A limit is 1 or more.", code: Program.usageCode) }
    return count
  }
}
