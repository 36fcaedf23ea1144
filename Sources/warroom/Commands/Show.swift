import ArgumentParser
import Engine
import EventLog

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show how an incident stands.", usage: "warroom show [INC] [--limit N]")
  @OptionGroup var look: LookOptions
  @Option(help: ArgumentHelp("How many of the last entries.", valueName: "count"))
  var limit: Int = 8

  func run() throws {
    let limit = try Limits.count(limit)
    let look = try look.look()
    if self.look.shared.json {
      Output.json(look.json)
    } else {
      StatePage(look, limit: limit).print()
    }
    try look.end()
  }
}

/// The state of one incident as a page of plain lines.
struct StatePage {
  private let look: Viewed
  private let limit: Int
  private let paint = Paint()
  private var incident: Incident { look.incident }
  private var plan: Plan { look.plan }
  private var moments: Moments { look.context.moments }

  init(_ look: Viewed, limit: Int) {
    self.look = look
    self.limit = limit
  }

  func print() {
    printHead()
    printMilestones()
    printRoles()
    printDue()
    for book in incident.runbooks { print(book) }
    printTasks()
    printUpdates()
    printAlerts()
    printEntries()
  }

  private func section(_ title: String, _ columns: Columns) {
    guard !columns.rows.isEmpty else { return }
    Output.line("")
    Output.line(paint(Cell(title).text, .bold))
    columns.print(paint)
  }

  private func table() -> Columns {
    var columns = Columns()
    columns.indent = "  "
    return columns
  }

  private func printHead() {
    let word = plan.severity(incident.severity)?.word ?? ""
    let since = (incident.instant(of: .resolved) ?? look.context.now) - incident.declaredAt
    let level = paint(
      "\(Cell(incident.severity).text) \(word)", SeverityStyle.of(incident, plan))
    let drill = incident.declaration.isDrill ? "  DRILL" : ""
    Output.line(
      "\(paint(look.alias, .bold))  \(level)  \(incident.phase.rawValue)  T+\(since.clock)\(drill)")
    Output.line(paint(Cell(incident.title).text, .bold))
    if look.surveyed.isDamaged {
      Output.line(
        paint("THE LOG IS \(look.surveyed.conditionWord.uppercased()), SEE BELOW", .alarm))
    }
    var columns = table()
    columns.indent = ""
    columns.add(
      Cell("declared", .dim),
      Cell("\(moments.full(incident.declaredAt)) by \(incident.declaredBy)"))
    if let service = incident.service { columns.add(Cell("service", .dim), Cell(service)) }
    if let impact = incident.impact { columns.add(Cell("impact", .dim), Cell(impact)) }
    if !incident.labels.isEmpty {
      columns.add(Cell("labels", .dim), Cell(incident.labels.joined(separator: ", ")))
    }
    if let origin = incident.declaration.origin {
      let url = origin.url.map { ", \($0)" } ?? ""
      columns.add(
        Cell("imported", .dim), Cell("from \(origin.source), \(origin.identifier)\(url)"))
    }
    if let resolution = incident.resolution {
      columns.add(Cell("resolved", .dim), Cell(resolution.note ?? "no note yet"))
      columns.add(Cell("cause", .dim), Cell(resolution.cause ?? "no hypothesis yet"))
      columns.add(
        Cell("verified", .dim), resolution.isVerified ? Cell("yes", .good) : Cell("no", .warning))
    }
    columns.print(paint)
  }

  private func printMilestones() {
    var columns = table()
    let start = incident.instant(of: .impactStarted)
    for milestone in Milestone.allCases {
      guard let at = incident.instant(of: milestone) else {
        columns.add(Cell("○ \(milestone.words)", .dim), Cell("not yet", .dim))
        continue
      }
      let offset =
        milestone == .impactStarted ? "" : start.map { Moments.offset(at - $0) } ?? ""
      columns.add(
        Cell("● \(milestone.words)"), Cell(moments.near(at), right: true),
        Cell(offset, right: true), "")
    }
    section("Milestones", columns)
  }

  private func printRoles() {
    var columns = table()
    let required = plan.severity(incident.severity)?.requiredRoles ?? []
    for rule in plan.roles {
      let holders = incident.holders(of: rule.id)
      let offer = incident.offers[rule.id].map { ", offered to \($0.to)" } ?? ""
      if holders.isEmpty, incident.isOpen || required.contains(rule.id) {
        let isMissing = required.contains(rule.id)
        columns.add(
          Cell(rule.abbreviation), Cell(rule.title),
          Cell(isMissing ? "NOBODY" : "nobody", isMissing ? .alarm : .dim), "")
      }
      for holding in holders {
        let note = holding.note.map { ", \($0)" } ?? ""
        columns.add(
          Cell(rule.abbreviation), Cell(rule.title), Cell(holding.person, .bold),
          Cell("since \(moments.near(holding.since))\(note)\(offer)"))
      }
    }
    section("Roles", columns)
  }

  private func printDue() {
    let due = deadlines(of: incident, plan: plan, now: look.context.now)
    let lines = DeadlineLines(look.context, showsAlias: false)
    section(
      "Due",
      lines.columns(due.map { .init(look.alias, $0, plan) }, indent: "  "))
  }

  private func print(_ book: RunbookProgress) {
    section(
      "Runbook \(book.runbook.runbook): \(book.runbook.title)  \(book.finished)/\(book.steps.count)",
      RunbookLines.columns(book, moments))
  }

  private func printTasks() {
    var tasks = table()
    for task in incident.tasks {
      let due = task.checkInDue.map { "check in at \(moments.near($0))" } ?? ""
      let state = task.state == .open ? due : task.state.rawValue
      let remark = task.remark.map { ": \($0)" } ?? ""
      tasks.add(
        Cell("\(task.number)", right: true), Cell(task.person), Cell(state + remark),
        Cell(task.title, task.state == .open ? nil : .dim))
    }
    section("Tasks", tasks)
    var questions = table()
    for question in incident.questions {
      questions.add(
        Cell("\(question.number)", right: true), Cell(question.askedBy), Cell(question.text),
        question.answer.map { Cell($0) } ?? Cell("not answered", .warning))
    }
    section("Questions", questions)
  }

  private func printUpdates() {
    var columns = table()
    for (audience, history) in incident.audiences.sorted(by: { $0.key < $1.key }) {
      let status = history.last.status.map { "\($0): " } ?? ""
      columns.add(
        Cell(plan.audience(audience)?.title ?? audience), Cell(moments.near(history.lastAt)),
        Cell(history.lastBy), Cell("\(status)\(history.last.message)"))
    }
    section("Updates", columns)
  }

  private func printAlerts() {
    var columns = table()
    for alert in incident.alerts {
      let end = alert.clearedAt.map { "cleared \(moments.near($0))" } ?? "stands"
      columns.add(
        Cell(moments.near(alert.firstAt)), Cell(end, alert.clearedAt == nil ? .alarm : .dim),
        Cell("\(alert.count)×", right: true), Cell(alert.alert.summary))
    }
    section("Alerts", columns)
  }

  private func printEntries() {
    Output.line("")
    let more = look.events.count - limit
    let title = more > 0 ? "Last entries (\(more) more: warroom log \(look.alias))" : "Entries"
    Output.line(paint(title, .bold))
    let timeline = TimelineLines(incident, look.context)
    for event in look.events.suffix(limit) {
      for line in timeline.lines(event) { Output.line(line) }
    }
  }
}
