import ArgumentParser
import Engine
import EventLog

struct Declare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "declare",
    abstract: "Declare an incident.",
    usage:
      "warroom declare TITLE [--severity P1] [--service NAME] [--impact TEXT] [--started TIME]\n  warroom declare TITLE --impact-level high --urgency high",
    discussion: """
      `warroom plan show` lists the severities of the plan in force; without one, its second stands until triage \
      confirms it. The incident is held to the plan as it is now. Declaring is not acknowledging.
      """
  )
  @OptionGroup var shared: SharedOptions

  @Option(help: ArgumentHelp("One of the plan's, such as P1.", valueName: "severity"))
  var severity: String?
  @Option(help: ArgumentHelp("The service that is affected.", valueName: "name"))
  var service: String?
  @Option(help: ArgumentHelp("What users notice.", valueName: "text")) var impact: String?
  @Option(
    help: ArgumentHelp(
      "How bad it is, by the plan's words: high, medium, low, none.", valueName: "level"))
  var impactLevel: String?
  @Option(
    help: ArgumentHelp(
      "How urgent it is: high, medium, low; with the impact level it proposes the severity.",
      valueName: "level"))
  var urgency: String?
  @Option(help: ArgumentHelp("When the impact began, such as 13:40 or -20m.", valueName: "time"))
  var started: String?
  @Flag(help: "It is a drill, not real.") var drill = false
  @Option(
    help: ArgumentHelp(
      "A runbook of the plan to attach at once; may be repeated.", valueName: "name"))
  var runbook: [String] = []
  @Argument(help: ArgumentHelp("What is wrong, in one line.", valueName: "title"))
  var title: [String]

  func run() throws {
    let context = try shared.context(isRecording: true)
    let title = try Typed.text(title, "A title")
    let command = DeclareCommand(
      title: title, severity: severity, service: service,
      impact: try Typed.text(impact, "An impact"), started: try context.moment(started),
      isDrill: drill, answers: try Triage.answers(impactLevel, urgency), runbooks: runbook)
    let author = try context.author()
    context.plans.collectComplaints()
    let plan = context.plan
    // The alias is filled in once the number is taken.
    let facts = try declare(
      command, incident: .random(at: context.now), alias: "INC-0000", plan: plan,
      now: context.now)
    let unpinned = context.plans.pinLive()
    let log = try create(author.drafts(of: facts), context, title)
    let contents = try log.read()
    guard let incident = Incident(events: contents.events) else {
      throw Failure("\(log.reference.path) holds no declaration after all.")
    }
    let done = Recording.Done(
      reference: log.reference, head: contents.head, events: contents.events,
      warnings: context.plans.takeComplaints() + [unpinned].compactMap { $0 },
      incident: incident)
    done.print(context, json: shared.json)
    if !shared.json {
      advise(incident, log.reference.alias, context)
      if incident.runbooks.isEmpty { RunbookAdvice(plan, incident, log.reference.alias).print() }
    }
  }

  /// Makes the log; asked again with the same identity, it finds what an attempt of unknown outcome made.
  private func create(
    _ drafts: [EventDraft], _ context: Context, _ title: String
  ) throws -> IncidentLog {
    do throws(AppendError) {
      return try AppendError.learningOutcome { () throws(AppendError) in
        try IncidentLog.create(in: context.home, drafts: drafts, now: context.clock)
      }
    } catch {
      let unrecorded = Spools.Unrecorded(
        text: title, incident: "new", by: try context.person(), kind: "declare")
      throw Failure(
        "\(error). "
          + Spools(context.home).say(keeping: unrecorded, isDisk: true, now: context.now))
    }
  }

  private func advise(_ incident: Incident, _ alias: String, _ context: Context) {
    let due = deadlines(of: incident, plan: context.plan(of: incident), now: context.now)
    guard let first = due.first else {
      return Output.line("Next: take the command: `warroom assign \(alias) ic NAME`.")
    }
    let within = "within \(Moments.short(first.due - context.now))"
    switch first.kind {
    case .acknowledge:
      Output.line(
        "Next: acknowledge it \(within), by `warroom ack \(alias)` or by taking the command: "
          + "`warroom assign \(alias) ic NAME`.")
    case .triage:
      Output.line(
        "Next: confirm the severity \(within): `warroom severity \(alias) \(incident.severity)`.")
    case .update:
      Output.line(
        "Next: tell \(first.title.lowercased()) \(within): "
          + "`warroom update \(alias) --audience \(first.subject) --message TEXT`.")
    default: Output.line("Next: \(first.title), \(within).")
    }
  }
}

/// The two answers from which a plan proposes a severity, as they come from the command line.
enum Triage {
  /// Both or neither; a `Failure` says which is missing.
  static func answers(_ impact: String?, _ urgency: String?) throws -> DeclareCommand.Answers? {
    switch (impact, urgency) {
    case (nil, nil): return nil
    case (let impact?, let urgency?):
      return DeclareCommand.Answers(impact: impact, urgency: urgency)
    default:
      throw Failure(
        "A severity is proposed from two answers: give both --impact-level and --urgency.",
        code: Program.usageCode)
    }
  }
}
