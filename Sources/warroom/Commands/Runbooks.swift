import ArgumentParser
import Engine
import EventLog

struct Runbooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runbook", abstract: "Attach a runbook and work through its steps.",
    subcommands: [
      AttachRunbook.self, ShowRunbook.self, ListRunbooks.self, StartStep.self, FinishStep.self,
      SkipStep.self, BlockStep.self, ReopenStep.self, NoteStep.self, RunStep.self,
      SuggestRunbooks.self,
    ], defaultSubcommand: ListRunbooks.self)
}

struct ListRunbooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the attached runbooks and how far they are.",
    usage: "warroom runbook list [INC]")
  @OptionGroup var recording: RecordingOptions

  func run() throws {
    let look = try recording.look()
    if recording.json {
      for book in look.incident.runbooks { Output.json(JSON.runbook(book.runbook, book)) }
    } else if look.incident.runbooks.isEmpty {
      Output.line("No runbook is attached.")
      RunbookAdvice(look.plan, look.incident, look.alias).print()
    } else {
      let paint = Paint()
      for book in look.incident.runbooks {
        Output.line(
          paint(
            Cell(
              "\(book.runbook.runbook): \(book.runbook.title)  \(book.finished)/\(book.steps.count)"
            ).text, .bold))
        RunbookLines.columns(book, look.context.moments, runs: look.incident.commandRuns)
          .print(paint)
      }
    }
    try look.end()
  }
}

/// Steps as plain lines.
enum RunbookLines {
  /// `runs`: The commands that were run in the incident; the last of each step is shown.
  static func columns(
    _ book: RunbookProgress, _ moments: Moments, runs: [CommandRun] = []
  ) -> Columns {
    var columns = Columns()
    columns.indent = "  "
    for (index, step) in book.runbook.steps.enumerated() where book.steps.indices.contains(index) {
      let progress = book.steps[index]
      let (sign, style) = sign(progress.state, isCurrent: book.current == index)
      let who = progress.by.map { "\($0) \(progress.at.map { moments.near($0) } ?? "")" } ?? ""
      let remark = progress.remark.map { ", \($0)" } ?? ""
      let state = progress.state == .open ? "" : "\(progress.state.rawValue) by \(who)\(remark)"
      columns.add(
        Cell("\(sign) \(index + 1)", style),
        Cell(String(repeating: "  ", count: step.depth) + step.title, style), Cell(state, .dim))
      let reference = StepReference(runbook: book.runbook.runbook, step: index + 1)
      if let run = runs.last(where: { $0.step == reference }) {
        columns.add("", Cell("  $ \(run.ending)", run.isGood ? .good : .alarm))
      }
      for note in progress.notes {
        columns.add(
          "", Cell("  " + note.text, .dim), Cell("\(note.by) \(moments.near(note.at))", .dim))
      }
    }
    return columns
  }

  private static func sign(
    _ state: StepProgress.State, isCurrent: Bool
  ) -> (String, Paint.Style?) {
    switch state {
    case .done: ("✓", .good)
    case .skipped: ("–", .dim)
    case .blocked: ("!", .alarm)
    case .started: ("▸", .bold)
    case .open: isCurrent ? ("▸", .bold) : ("·", nil)
    }
  }

  /// All of a runbook, with texts and commands.
  static func print(_ book: AttachedRunbook, _ paint: Paint) {
    for (index, step) in book.steps.enumerated() {
      let indent = String(repeating: "  ", count: step.depth + 1)
      Output.line("\(indent)\(index + 1)  \(Cell(step.title).text)")
      if let text = step.text {
        for line in Lines.split(text) { Output.line("\(indent)   \(paint(line, .dim))") }
      }
      for command in step.commands {
        for line in Lines.split(command) { Output.line("\(indent)   $ \(paint(line, .accent))") }
      }
    }
  }
}

/// Which step of which runbook.
struct StepOptions: ParsableArguments {
  @OptionGroup var recording: RecordingOptions
  @Option(
    help: ArgumentHelp("The runbook's number, where several are attached.", valueName: "number"))
  var runbook: Int?
  @Argument(help: ArgumentHelp("The step's number.", valueName: "step")) var step: String

  func record(_ text: String? = nil, _ command: @escaping (StepReference) -> Command) throws {
    let step = try Typed.number(step, "a step")
    try recording.record("step", text: text) { _ in
      { (incident) throws(Refusal) in
        command(StepReference(runbook: try chosen(incident), step: step))
      }
    }
  }

  func chosen(_ incident: Incident) throws(Refusal) -> Int {
    if let runbook { return runbook }
    guard incident.runbooks.count > 1 else { return 1 }
    // With several attached, the one that is not finished is meant, if that is one.
    let unfinished = incident.runbooks.filter { $0.finished < $0.steps.count }
    guard let only = unfinished.first, unfinished.count == 1 else {
      throw Refusal(
        "\(incident.runbooks.count) runbooks are attached.",
        wayOut: "Say which: --runbook NUMBER; `warroom runbook list` has the numbers.")
    }
    return only.runbook.runbook
  }
}

struct StartStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start a step.", usage: "warroom runbook start [INC] STEP")
  @OptionGroup var step: StepOptions

  func run() throws { try step.record { .startStep($0) } }
}

struct FinishStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "done", abstract: "Tick a step.",
    usage: "warroom runbook done [INC] STEP [--note TEXT]")
  @OptionGroup var step: StepOptions
  @Option(help: ArgumentHelp("What came of it.", valueName: "text")) var note: String?

  func run() throws {
    let note = try Typed.text(note, "A note")
    try step.record(note) { .finishStep($0, note: note) }
  }
}

struct SkipStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skip", abstract: "Skip a step.",
    usage: "warroom runbook skip [INC] STEP --reason TEXT")
  @OptionGroup var step: StepOptions
  @Option(help: ArgumentHelp("Why it is not needed.", valueName: "text")) var reason: String?

  func run() throws { try step.record(reason) { .skipStep($0, reason: reason) } }
}

struct BlockStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "block", abstract: "Say that a step can't go on.",
    usage: "warroom runbook block [INC] STEP [--reason TEXT]")
  @OptionGroup var step: StepOptions
  @Option(help: ArgumentHelp("What it waits for.", valueName: "text")) var reason: String?

  func run() throws { try step.record(reason) { .blockStep($0, reason: reason) } }
}

struct ReopenStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen", abstract: "Make a step open again.",
    usage: "warroom runbook reopen [INC] STEP [--reason TEXT]")
  @OptionGroup var step: StepOptions
  @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String?

  func run() throws { try step.record(reason) { .reopenStep($0, reason: reason) } }
}

struct NoteStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Write a note on a step.",
    usage: "warroom runbook note [INC] STEP TEXT")
  @OptionGroup var step: StepOptions
  @Argument(help: ArgumentHelp("The note; - reads it.", valueName: "text")) var text: [String]

  func run() throws {
    let text = try Typed.text(text, "A note")
    try step.record(text) { .noteStep($0, text: text) }
  }
}
