import ArgumentParser
import Engine
import EventLog
import PlanFiles

/// A runbook as somebody names it: one of the plan's, or a file.
enum RunbookChoice {
  /// A file of that very name counts before the plan's runbook.
  static func read(_ typed: String, plan: Plan) throws -> Runbook {
    if !Files.exists(typed) {
      if let book = plan.runbook(named: typed) { return Runbook(try plan.needRunbook(book.name)) }
      // Whoever writes a path means a file.
      if !typed.contains("/"), PlanFile.runbookName(ofFile: typed) == nil {
        return Runbook(try plan.needRunbook(typed))
      }
    }
    guard let bytes = Files.read(typed, takesPipes: true) else {
      throw Failure("\(typed) can't be read: \(Files.problem(typed)).")
    }
    let name = Files.name(typed)
    let title = PlanFile.runbookName(ofFile: name) ?? name
    let book = Runbook(
      markdown: String(decoding: bytes, as: UTF8.self), name: title, source: name)
    guard !book.steps.isEmpty else {
      throw Failure(
        "\(typed) has no steps. Write them as task items (- [ ] …), numbered items or headings.")
    }
    return book
  }
}

struct AttachRunbook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Attach a runbook's steps, as they are now.",
    usage: "warroom runbook attach [INC] NAME|FILE",
    discussion: "`warroom runbook suggest` shows which of the plan's fit, and why.")
  @OptionGroup var recording: RecordingOptions
  @Argument(help: ArgumentHelp("One of the plan's, or a Markdown file.", valueName: "runbook"))
  var runbook: String

  func run() throws {
    let context = try recording.context()
    let reference = try Target.find(recording.incident, in: context)
    // Runbooks are pinned to the incident as the rest of its plan is.
    let plan = Surveyed(reference, in: context.home).incident.map(context.plan(of:)) ?? context.plan
    let book = try RunbookChoice.read(runbook, plan: plan)
    try recording.record("runbook", .attach(book))
  }
}

struct ShowRunbook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the steps that a runbook would attach.",
    usage: "warroom runbook show NAME|FILE")
  @OptionGroup var global: GlobalOptions
  @Flag(help: "Print JSON; docs/json.md describes it.") var json = false
  @Argument(help: ArgumentHelp("One of the plan's, or a Markdown file.", valueName: "runbook"))
  var runbook: String

  func run() throws {
    let book = try RunbookChoice.read(runbook, plan: try Context(global).plan)
    let attached = AttachedRunbook(
      runbook: 1, title: book.title, source: book.source, expected: book.expected,
      steps: book.steps)
    if json { return Output.json(JSON.runbook(attached, nil)) }
    let paint = Paint()
    let length = book.expected.map { ", about \($0.short(seconds: $0 < .minutes(1)))" } ?? ""
    let count = book.steps.count == 1 ? "1 step" : "\(book.steps.count) steps"
    Output.line(paint(Cell("\(book.title): \(count)\(length)").text, .bold))
    RunbookLines.print(attached, paint)
  }
}

struct SuggestRunbooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest", abstract: "Show which of the plan's runbooks fit, and why.",
    usage: "warroom runbook suggest [INC]")
  @OptionGroup var recording: RecordingOptions

  func run() throws {
    let look = try recording.look()
    let matches = look.plan.runbooks(for: look.incident)
    if recording.json {
      for match in matches { Output.json(JSON.match(match)) }
      return try look.end()
    }
    if matches.isEmpty {
      Output.line("None of the plan's \(look.plan.runbooks.count) runbooks fits this incident.")
    }
    var columns = Columns()
    for match in matches {
      columns.add(
        Cell(match.runbook.name, .bold), Cell(match.runbook.title), Cell(match.why, .dim))
    }
    columns.print(Paint())
    try look.end()
  }
}

/// Which runbooks to attach, said after an incident was declared.
struct RunbookAdvice {
  private let matches: [RunbookMatch]
  private let alias: String
  /// More would not be read.
  private static let limit = 3

  init(_ plan: Plan, _ incident: Incident, _ alias: String) {
    matches = plan.runbooks(for: incident)
    self.alias = alias
  }

  func print() {
    let paint = Paint()
    for (index, match) in matches.prefix(RunbookAdvice.limit).enumerated() {
      let lead = index == 0 ? "Runbook:" : "     or:"
      let why = paint("(\(Cell(match.why).text))", .dim)
      Output.line(
        "\(lead) `warroom runbook attach \(alias) \(Cell(match.runbook.name).text)` \(why)")
    }
  }

  /// What a script may take from it, the best first.
  var json: JSON { .array(matches.map { JSON.match($0) }) }
}

extension JSON {
  static func match(_ match: RunbookMatch) -> JSON {
    [
      "name": .string(match.runbook.name), "title": .string(match.runbook.title),
      "source": .string(match.runbook.source),
      "reasons": .array(match.reasons.map { .string($0.words) }),
    ]
  }
}
