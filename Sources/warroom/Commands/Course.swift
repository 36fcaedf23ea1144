import ArgumentParser
import Engine
import EventLog

struct Acknowledge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Acknowledge: somebody is on it.",
    usage: "warroom ack [INC] [--note TEXT] [--at TIME]")
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("When it happened.", valueName: "time")) var at: String?
  @Option(help: ArgumentHelp("What to add.", valueName: "text")) var note: String?

  func run() throws {
    let note = try Typed.text(note, "A note")
    try recording.record("acknowledgement", text: note) { context in
      let happened = try context.moment(at)
      return { _ in .acknowledge(note: note, happened: happened) }
    }
  }
}

struct ShowSeverity: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "severity", abstract: "Show, confirm or change the severity.",
    usage:
      "warroom severity [INC] [SEVERITY] [--reason TEXT]\n  warroom severity [INC] [SEVERITY] --impact-level LEVEL --urgency LEVEL",
    discussion: """
      The two answers propose a severity; naming another one beside them overrides it, and both are recorded.
      """)
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("Why it changes.", valueName: "text")) var reason: String?
  @Argument(
    help: ArgumentHelp(
      "One of the plan's, such as P1; the one it has is confirmed by it.", valueName: "severity"))
  var severity: String?

  @Option(
    help: ArgumentHelp(
      "How bad it is, by the plan's words: high, medium, low, none.", valueName: "level"))
  var impactLevel: String?
  @Option(
    help: ArgumentHelp("How urgent it is: high, medium, low.", valueName: "level"))
  var urgency: String?

  func run() throws {
    if let answers = try Triage.answers(impactLevel, urgency) {
      try recording.record(
        "severity", text: reason,
        .triage(impact: answers.impact, urgency: answers.urgency, to: severity, reason: reason))
      return
    }
    if let severity {
      try recording.record(
        "severity", text: reason, .changeSeverity(to: severity, reason: reason))
      return
    }
    let look = try recording.look()
    if recording.json {
      Output.json(look.json)
    } else {
      showSeverity(look)
    }
    try look.end()
  }

  private func showSeverity(_ look: Viewed) {
    let isConfirmed = look.incident.phase > .triage
    let word = look.plan.severity(look.incident.severity)?.word ?? ""
    Output.line(
      "\(look.alias): \(look.incident.severity) \(word), "
        + (isConfirmed ? "confirmed" : "not confirmed yet"))
    var columns = Columns()
    columns.indent = "  "
    for rule in look.plan.severities {
      let isThis = rule.id == look.incident.severity
      columns.add(
        Cell(rule.id, isThis ? .bold : nil), Cell(rule.word),
        Cell(rule.criteria.joined(separator: "; or ")))
    }
    columns.print(Paint())
  }
}

struct ShowPhase: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phase", abstract: "Show or change the phase.",
    usage: "warroom phase [INC] [PHASE] [--reason TEXT]",
    discussion: "Phases: \(Phase.allCases.map(\.rawValue).joined(separator: ", ")).")
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("Why; going back needs it.", valueName: "text")) var reason: String?
  @Argument(help: ArgumentHelp("The phase to go to.", valueName: "phase")) var phase: String?

  func run() throws {
    if let name = phase {
      guard let phase = Phase(rawValue: name.lowercased()) else {
        let names = Phase.allCases.map(\.rawValue)
        let nearest = Spelling.nearest(to: name, among: names)
        let hint = nearest.isEmpty ? "" : " Did you mean \(Spelling.choice(nearest))?"
        throw Failure("There is no phase \"\(name)\".\(hint) There are \(listed(names)).")
      }
      try recording.record("phase", text: reason, .changePhase(to: phase, reason: reason))
      return
    }
    let look = try recording.look()
    if recording.json {
      Output.json(look.json)
    } else {
      Output.line("\(look.alias): \(look.incident.phase.rawValue)")
    }
    try look.end()
  }
}

struct Contain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contain",
    abstract: "Say that the bleeding has stopped; the fix may still be open.",
    usage: "warroom contain [INC] [--note TEXT] [--at TIME]")
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("When it happened.", valueName: "time")) var at: String?
  @Option(help: ArgumentHelp("How it was done.", valueName: "text")) var note: String?

  func run() throws {
    let note = try Typed.text(note, "A note")
    try recording.record("contain", text: note) { context in
      let happened = try context.moment(at)
      return { _ in .contain(note: note, happened: happened) }
    }
  }
}

struct Resolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Call the incident resolved.",
    usage: "warroom resolve [INC] --note TEXT [--cause TEXT] [--verified] [--at TIME]",
    discussion: """
      What the plan wants confirmed is asked for at a terminal, unless --verified says that all of it holds. What is \
      missing is a warning, never a refusal.
      """)
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("What ended it.", valueName: "text")) var note: String?
  @Option(help: ArgumentHelp("The best guess at the root cause.", valueName: "text"))
  var cause: String?
  @Flag(help: "The plan's conditions hold: metrics are back at their baseline.")
  var verified = false
  @Option(help: ArgumentHelp("When it happened.", valueName: "time")) var at: String?

  func run() throws {
    let note = try Typed.text(note, "A note")
    let cause = try Typed.text(cause, "A cause")
    let context = try recording.context(isRecording: true)
    let reference = try Target.find(recording.incident, in: context)
    let happened = try context.moment(at)
    let unconfirmed = verified ? [] : unconfirmed(reference, context)
    let text = [note, cause].compactMap { $0 }.joined(separator: "\n")
    let done = try Recording(
      context: context, reference: reference, kind: "resolution", text: text
    ).run { _ in
      .resolve(
        note: note, cause: cause, isVerified: verified || unconfirmed?.isEmpty == true,
        unconfirmed: unconfirmed, happened: happened)
    }
    done.print(context, json: recording.json)
  }
}

extension Resolve {
  /// Asks for the plan's conditions one by one; `nil` where nobody is there to answer.
  private func unconfirmed(_ reference: IncidentReference, _ context: Context) -> [String]? {
    guard !recording.json, Output.canAsk,
      let incident = Surveyed(reference, in: context.home).incident
    else { return nil }
    let conditions = context.plan(of: incident).resolutionConfirmations
    guard !conditions.isEmpty else { return nil }
    return conditions.filter { condition in
      let answer = Output.ask("Confirmed: \(condition)? [y/N] ") ?? ""
      return !answer.lowercased().hasPrefix("y")
    }
  }
}

struct Close: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Close a resolved incident.",
    usage: "warroom close [INC] [--reviewed] [--reason TEXT]")
  @OptionGroup var recording: RecordingOptions
  @Flag(help: "The review that the plan asks for was held.") var reviewed = false
  @Option(help: ArgumentHelp("Why it is closed.", valueName: "text")) var reason: String?

  func run() throws {
    try recording.record(
      "closing", text: reason, wanted: .resolved, .close(reason: reason, isReviewed: reviewed))
  }
}

struct Reopen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Reopen an incident that was resolved or closed.",
    usage: "warroom reopen [INC] [--reason TEXT]")
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("Why: what is back.", valueName: "text")) var reason: String?

  func run() throws {
    try recording.record("reopen", text: reason, wanted: .resolved, .reopen(reason: reason))
  }
}

struct Retitle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retitle",
    abstract: "Change the title.", usage: "warroom retitle [INC] TITLE")
  @OptionGroup var recording: RecordingOptions
  @Argument(help: ArgumentHelp("The new one, in one line.", valueName: "title"))
  var title: [String]

  func run() throws {
    let title = try Typed.text(title, "A title")
    try recording.record("title", text: title, .retitle(title))
  }
}

struct Impact: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impact",
    abstract: "Describe what users notice.", usage: "warroom impact [INC] TEXT")
  @OptionGroup var recording: RecordingOptions
  @Argument(help: ArgumentHelp("The impact.", valueName: "text")) var text: [String]

  func run() throws {
    let text = try Typed.text(text, "An impact")
    try recording.record("impact", text: text, .describeImpact(text))
  }
}

struct Service: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Name the service that is affected.", usage: "warroom service [INC] NAME")
  @OptionGroup var recording: RecordingOptions
  @Argument(help: ArgumentHelp("The service.", valueName: "name")) var name: [String]

  func run() throws {
    let name = try Typed.text(name, "A service")
    try recording.record("service", text: name, .setService(name))
  }
}
