import ArgumentParser
import Engine
import EventLog
import Glibc

/// What commands that print and end take besides.
protocol PrintingOptions: CommonOptions {
  var now: String? { get }
  var json: Bool { get }
}

/// What help says of them.
enum PrintingHelp {
  static let now = ArgumentHelp(
    "The time to take for now; recording under it takes a home made by init --sandbox.",
    valueName: "time")
  static let json = ArgumentHelp("Print JSON, one object a line; docs/json.md describes it.")
}

/// The options of commands that print and end.
struct SharedOptions: PrintingOptions {
  @Option(help: CommonHelp.home) var home: String?
  @Option(help: CommonHelp.plan) var plan: String?
  @Option(name: .customLong("as"), help: CommonHelp.person) var person: String?
  @Option(help: CommonHelp.tz) var tz: String?
  @Option(help: PrintingHelp.now) var now: String?
  @Flag(help: PrintingHelp.json) var json = false
}

/// The options of commands that record something in an incident.
struct RecordingOptions: PrintingOptions {
  @Option(help: CommonHelp.home) var home: String?
  @Option(help: CommonHelp.plan) var plan: String?
  @Option(name: .customLong("as"), help: CommonHelp.person) var person: String?
  @Option(help: CommonHelp.tz) var tz: String?
  @Option(help: PrintingHelp.now) var now: String?
  @Flag(help: PrintingHelp.json) var json = false
  @Option(
    help: ArgumentHelp("The incident, where its ID is not among the words.", valueName: "ID"))
  var incident: String?
}

extension PrintingOptions {
  /// What the command works with; where it is going to record, the clock that was asked for must be allowed.
  func context(isRecording: Bool = false) throws -> Context {
    var context = try Context(self)
    guard let now else { return context }
    let instant = try context.moment(now)
    guard !isRecording || context.home.isSandbox else {
      throw Failure(
        "\(context.home.path) is no sandbox, so nothing is recorded there under another clock than "
          + "the machine's. For what happened earlier, say --at.")
    }
    context.clock = { instant }
    return context
  }
}

extension Context {
  /// A moment as somebody typed it.
  func moment(_ text: String) throws -> Instant {
    guard let instant = parseWhen(text, now: now, zone: zone) else {
      throw Failure(
        "\"\(text)\" is no time. Write such as 14:05, -10m, 2026-11-22 14:05, or "
          + "2026-11-22T14:05:00Z.", code: Program.usageCode)
    }
    return instant
  }

  /// The same; `nil` where nothing was typed.
  func moment(_ text: String?) throws -> Instant? { try text.map { try moment($0) } }

  var moments: Moments { Moments(zone: zone, now: now) }
}

/// Text as it comes from the command line.
enum Typed {
  /// The words as one text; `-` alone is standard input, as it is. `what` is for a refusal: `A note`.
  static func text(_ words: [String], _ what: String) throws -> String {
    try text(words.joined(separator: " "), what)
  }

  static func text(_ text: String, _ what: String) throws -> String {
    guard text == "-" else { return text }
    guard let bytes = Files.read(0, limit: InputLimits.inputBytes) else {
      throw Failure(
        "NOT recorded: standard input can't be read, or is longer than the "
          + "\(InputLimits.inputBytes >> 20) MiB that \(what.lowercased()) may have.")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func text(_ text: String?, _ what: String) throws -> String? {
    try text.map { try Typed.text($0, what) }
  }

  /// A number from 1 on, such as an entry's or a step's.
  static func number(_ text: String, _ what: String) throws -> Int {
    let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
    guard let number = Int(digits), number > 0 else {
      throw Failure("\"\(text)\" is no number of \(what).", code: Program.usageCode)
    }
    return number
  }
}
