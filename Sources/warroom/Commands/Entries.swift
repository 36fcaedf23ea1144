import ArgumentParser
import Engine

/// What every command that writes a timed text takes.
struct EntryOptions: ParsableArguments {
  @OptionGroup var recording: RecordingOptions

  @Option(
    help: ArgumentHelp("When it happened, such as 14:05 or -10m; now, if not.", valueName: "time"))
  var at: String?

  @Argument(help: ArgumentHelp("The text; - reads it from standard input.", valueName: "text"))
  var text: [String]

  func record(_ kind: EntryKind) throws {
    let text = try Typed.text(text, "An entry")
    try recording.record(kind.rawValue, text: text) { context in
      let happened = try context.moment(at)
      return { _ in .note(kind: kind, text: text, happened: happened) }
    }
  }
}

struct Note: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Write a note into the timeline.", usage: "warroom note [INC] TEXT [--at TIME]")
  @OptionGroup var entry: EntryOptions
  func run() throws { try entry.record(.note) }
}

struct Find: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Write down a finding: what is known now.",
    usage: "warroom find [INC] TEXT [--at TIME]", aliases: ["finding"])
  @OptionGroup var entry: EntryOptions
  func run() throws { try entry.record(.finding) }
}

struct Decide: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide",
    abstract: "Write down a decision.", usage: "warroom decide [INC] TEXT [--at TIME]",
    aliases: ["decision"])
  @OptionGroup var entry: EntryOptions
  func run() throws { try entry.record(.decision) }
}

struct Act: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "act",
    abstract: "Write down an action that was taken.", usage: "warroom act [INC] TEXT [--at TIME]",
    aliases: ["action"])
  @OptionGroup var entry: EntryOptions
  func run() throws { try entry.record(.action) }
}

struct Observe: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe",
    abstract: "Write down what was seen.", usage: "warroom observe [INC] TEXT [--at TIME]",
    aliases: ["observation"])
  @OptionGroup var entry: EntryOptions
  func run() throws { try entry.record(.observation) }
}

struct Guess: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guess",
    abstract: "Write down a hypothesis, to be confirmed or refuted.",
    usage: "warroom guess [INC] TEXT [--at TIME]", aliases: ["hypothesis"])
  @OptionGroup var entry: EntryOptions
  func run() throws { try entry.record(.hypothesis) }
}

struct Ask: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Write down a question from outside the room.", usage: "warroom ask [INC] TEXT")
  @OptionGroup var recording: RecordingOptions

  @Argument(help: ArgumentHelp("The question.", valueName: "text")) var text: [String]

  func run() throws {
    let text = try Typed.text(text, "A question")
    try recording.record("ask", text: text, .ask(text))
  }
}

struct Answer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer",
    abstract: "Answer a question.", usage: "warroom answer [INC] NUMBER TEXT")
  @OptionGroup var recording: RecordingOptions

  @Argument(help: ArgumentHelp("The question's number, as `show` has it.", valueName: "number"))
  var number: String
  @Argument(help: ArgumentHelp("The answer.", valueName: "text")) var text: [String]

  func run() throws {
    let number = try Typed.number(number, "a question")
    let text = try Typed.text(text, "An answer")
    try recording.record("answer", text: text, .answer(question: number, text: text))
  }
}
