import ArgumentParser
import Engine

struct Amend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "amend",
    abstract: "Correct an entry's text or time; the old one stays in the log.",
    usage: "warroom amend [INC] ENTRY [TEXT] [--at TIME] [--reason TEXT]")
  @OptionGroup var recording: RecordingOptions

  @Option(help: ArgumentHelp("When it happened.", valueName: "time")) var at: String?
  @Option(help: ArgumentHelp("Why it is corrected.", valueName: "text")) var reason: String?
  @Argument(help: ArgumentHelp("The entry's number, as `log` has it.", valueName: "entry"))
  var entry: String
  @Argument(help: ArgumentHelp("What it says now.", valueName: "text")) var text: [String] = []

  func run() throws {
    let entry = try Typed.number(entry, "an entry")
    let text = text.isEmpty ? nil : try Typed.text(text, "An entry")
    try recording.record("amend-\(entry)", text: text) { context in
      let happened = try context.moment(at)
      return { _ in .amend(entry: entry, text: text, happened: happened, reason: reason) }
    }
  }
}

struct Strike: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strike",
    abstract: "Strike an entry; it stays visible as struck.",
    usage: "warroom strike [INC] ENTRY [--reason TEXT]")
  @OptionGroup var recording: RecordingOptions

  @Option(help: ArgumentHelp("Why it is struck.", valueName: "text")) var reason: String?
  @Argument(help: ArgumentHelp("The entry's number, as `log` has it.", valueName: "entry"))
  var entry: String

  func run() throws {
    let entry = try Typed.number(entry, "an entry")
    try recording.record("strike-\(entry)", text: reason, .strike(entry: entry, reason: reason))
  }
}

struct Confirm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm",
    abstract: "Confirm a hypothesis.", usage: "warroom confirm [INC] ENTRY [TEXT]")
  @OptionGroup var verdict: VerdictOptions

  func run() throws { try verdict.record { .confirmHypothesis(entry: $0, text: $1) } }
}

struct Refute: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refute",
    abstract: "Refute a hypothesis.", usage: "warroom refute [INC] ENTRY [TEXT]")
  @OptionGroup var verdict: VerdictOptions

  func run() throws { try verdict.record { .refuteHypothesis(entry: $0, text: $1) } }
}

/// What confirming and refuting take.
struct VerdictOptions: ParsableArguments {
  @OptionGroup var recording: RecordingOptions

  @Argument(help: ArgumentHelp("The hypothesis's number, as `log` has it.", valueName: "entry"))
  var entry: String
  @Argument(help: ArgumentHelp("What shows it.", valueName: "text")) var text: [String] = []

  func record(_ command: (Int, String?) -> Command) throws {
    let entry = try Typed.number(entry, "an entry")
    let text = text.isEmpty ? nil : try Typed.text(text, "An entry")
    try recording.record("verdict-\(entry)", text: text, command(entry, text))
  }
}
