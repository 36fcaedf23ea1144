import ArgumentParser
import Engine
import EventLog

struct Tasks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task", abstract: "Give tasks and see how they stand.",
    subcommands: [GiveTask.self, FinishTask.self, DropTask.self, ListTasks.self],
    defaultSubcommand: ListTasks.self)
}

struct GiveTask: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "give", abstract: "Give somebody a task.",
    usage: "warroom task give [INC] PERSON TITLE [--in 15m]")
  @OptionGroup var recording: RecordingOptions
  @Option(
    name: .customLong("in"),
    help: ArgumentHelp("When to ask about it, such as 15m.", valueName: "length"))
  var checkIn: String?
  @Argument(help: ArgumentHelp("Who does it.", valueName: "person")) var person: String
  @Argument(help: ArgumentHelp("What is to be done.", valueName: "title")) var title: [String]

  func run() throws {
    var after: Duration?
    if let checkIn {
      guard let length = Duration(planText: checkIn) else {
        throw Failure(
          "\"\(checkIn)\" is no length of time. Write such as 15m or 1h30m.",
          code: Program.usageCode)
      }
      after = length
    }
    let title = try Typed.text(title, "A title")
    try recording.record(
      "task", text: title, .assignTask(title: title, person: person, checkInAfter: after))
  }
}

/// What ends a task.
struct TaskOptions: ParsableArguments {
  @OptionGroup var recording: RecordingOptions
  @Argument(help: ArgumentHelp("The task's number.", valueName: "task")) var task: String
  @Argument(help: ArgumentHelp("What came of it, or why.", valueName: "text"))
  var text: [String] = []

  func record(_ command: (Int, String?) -> Command) throws {
    let number = try Typed.number(task, "a task")
    let text = text.isEmpty ? nil : try Typed.text(text, "A note")
    try recording.record("task", text: text, command(number, text))
  }
}

struct FinishTask: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "done", abstract: "Say that a task is done.",
    usage: "warroom task done [INC] NUMBER [TEXT]")
  @OptionGroup var task: TaskOptions

  func run() throws { try task.record { .finishTask($0, note: $1) } }
}

struct DropTask: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Drop a task.", usage: "warroom task drop [INC] NUMBER [TEXT]")
  @OptionGroup var task: TaskOptions

  func run() throws { try task.record { .dropTask($0, reason: $1) } }
}

struct ListTasks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the tasks.", usage: "warroom task list [INC]")
  @OptionGroup var recording: RecordingOptions

  func run() throws {
    let look = try recording.look()
    let tasks = look.incident.tasks
    if recording.json {
      for task in tasks { Output.json(JSON.task(task, look.alias)) }
    } else if tasks.isEmpty {
      Output.line("No task was given yet: `warroom task give PERSON TITLE`.")
    } else {
      show(tasks, look.context)
    }
    try look.end()
  }

  private func show(_ tasks: [IncidentTask], _ context: Context) {
    var columns = Columns()
    for task in tasks {
      let isLate = task.state == .open && task.checkInDue.map { $0 < context.now } ?? false
      let due = task.checkInDue.map { "check in at \(context.moments.near($0))" } ?? ""
      let remark = task.remark.map { ": \($0)" } ?? ""
      columns.add(
        Cell("\(task.number)", right: true), Cell(task.person, .bold),
        Cell(task.state == .open ? due : task.state.rawValue + remark, isLate ? .alarm : nil),
        Cell(task.title, task.state == .open ? nil : .dim))
    }
    columns.print(Paint())
  }
}
