import ArgumentParser
import Engine

struct Assign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: "Give somebody a role.",
    usage: "warroom assign [INC] ROLE PERSON [--note TEXT]",
    discussion: """
      Roles are the plan's: `warroom plan show` lists them. The built-in plan has ic, tl, cl and sme.
      """)
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("What to add, such as an expert's field.", valueName: "text"))
  var note: String?
  @Argument(help: ArgumentHelp("The role, such as ic.", valueName: "role")) var role: String
  @Argument(help: ArgumentHelp("The person's short name.", valueName: "person"))
  var person: String

  func run() throws {
    try recording.record("role", text: note, .assign(role: role, person: person, note: note))
  }
}

struct Release: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Take a role from whoever holds it.",
    usage: "warroom release [INC] ROLE [PERSON] [--reason TEXT]")
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String?
  @Argument(help: ArgumentHelp("The role, such as ic.", valueName: "role")) var role: String
  @Argument(help: ArgumentHelp("Who leaves it, where several hold it.", valueName: "person"))
  var person: String?

  func run() throws {
    try recording.record(
      "role", text: reason, .release(role: role, person: person, reason: reason))
  }
}

struct Handoff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handoff",
    abstract: "Offer a role to somebody with a brief, or accept it.",
    usage: """
      warroom handoff [INC] ROLE PERSON [--brief TEXT]
      warroom handoff [INC] ROLE --accept
      """)
  @OptionGroup var recording: RecordingOptions
  @Option(
    help: ArgumentHelp("What is known, decided and owed; - reads it.", valueName: "text"))
  var brief: String?
  @Flag(help: "Accept the role that you were offered.") var accept = false
  @Argument(help: ArgumentHelp("The role, such as ic.", valueName: "role")) var role: String
  @Argument(help: ArgumentHelp("Who is to take it.", valueName: "person")) var person: String?

  func run() throws {
    if accept {
      guard person == nil, brief == nil else {
        throw Failure(
          "Accepting takes the role alone: `warroom handoff \(role) --accept`.",
          code: Program.usageCode)
      }
      try recording.record("handoff", .acceptHandoff(role: role))
      return
    }
    guard let person else {
      throw Failure(
        "Say who is to take it: `warroom handoff \(role) PERSON`; or accept it with --accept.",
        code: Program.usageCode)
    }
    let brief = try Typed.text(brief, "A brief")
    try recording.record(
      "handoff", text: brief, .offerHandoff(role: role, to: person, brief: brief))
  }
}

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Report to the Incident Commander.",
    usage: "warroom report [INC] [ROLE] TEXT [--at TIME]",
    discussion: "Without a role: the one you hold that reports.")
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("When it was given.", valueName: "time")) var at: String?
  @Argument(
    help: ArgumentHelp("The role that reports, and what it says.", valueName: "role and text"))
  var words: [String]

  func run() throws {
    let first = words[0]
    // Whether the first word is a role is for the incident's plan to say.
    let rest = words.count > 1 ? try Typed.text(Array(words.dropFirst()), "A report") : nil
    let whole = rest == nil ? try Typed.text(words, "A report") : words.joined(separator: " ")
    try recording.record("report", text: rest ?? whole) { context in
      let happened = try context.moment(at)
      let me = try context.person()
      return { (incident) throws(Refusal) in
        let plan = context.plan(of: incident)
        if let rest, let named = try? role(named: first, in: plan) {
          return .report(role: named.id, text: rest, happened: happened)
        }
        let role = try Report.reportingRole(of: me, incident, plan)
        return .report(role: role, text: whole, happened: happened)
      }
    }
  }

  private static func reportingRole(
    of person: PersonID, _ incident: Incident, _ plan: Plan
  ) throws(Refusal) -> RoleID {
    let held = incident.roles(of: person)
    let reporting = held.filter { plan.role($0)?.reportsTo != nil }
    let candidates = reporting.isEmpty ? held : reporting
    guard let role = candidates.first, candidates.count == 1 else {
      throw Refusal(
        held.isEmpty
          ? "\(person) holds no role here." : "\(person) holds the roles \(listed(candidates)).",
        wayOut: "Name the role that reports: `warroom report tl TEXT`.")
    }
    return role
  }
}

struct PostUpdate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Post an update for an audience.",
    usage: """
      warroom update [INC] --audience NAME [--status WORD] [--at TIME] TEXT
      warroom update [INC] --audience NAME [--status WORD] --draft
      """,
    discussion: """
      Audiences are the plan's: `warroom plan show` lists them. The built-in plan has \
      \(listed(Plan.builtin.audiences.map(\.id))). "Still investigating, next update at 14:30" is an update.
      """)
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("Who it is for, such as management.", valueName: "name"))
  var audience: String
  @Option(
    help: ArgumentHelp(
      "The field's word: investigating, identified, monitoring or resolved.", valueName: "word"))
  var status: String?
  @Option(help: ArgumentHelp("The text, if not given as words.", valueName: "text"))
  var message: String?
  @Option(help: ArgumentHelp("When it was given.", valueName: "time")) var at: String?
  @Flag(help: "Print what the plan's template makes of it, and post nothing.") var draft = false
  @Argument(help: ArgumentHelp("The text; - reads it.", valueName: "text"))
  var text: [String] = []

  func run() throws {
    if draft { return try printDraft() }
    guard message == nil || text.isEmpty else {
      throw Failure(
        "The text is given twice: by --message and as words.", code: Program.usageCode)
    }
    guard message != nil || !text.isEmpty else {
      throw Failure(
        "An update needs a text: put it at the end, or after --message; --draft prints one to begin with.",
        code: Program.usageCode)
    }
    let text = try message.map { try Typed.text($0, "An update") } ?? Typed.text(text, "An update")
    let done = try recording.record("update-\(audience.lowercased())", text: text) { context in
      let happened = try context.moment(at)
      return { _ in
        .postUpdate(audience: audience, status: status, message: text, happened: happened)
      }
    }
    guard !recording.json, case .updatePosted(let update)? = done.events.first?.fact,
      let next = update.nextDue
    else { return }
    let context = try recording.context()
    Output.line(
      "The next update for them is due at \(context.moments.near(next)), "
        + "in \(Moments.short(next - context.now)).")
  }

  private func printDraft() throws {
    guard message == nil, text.isEmpty, !recording.json else {
      throw Failure("--draft prints a text, and takes none.", code: Program.usageCode)
    }
    let look = try recording.look()
    let plan = look.plan
    guard let rule = plan.audiences.first(where: { $0.id == audience }) else {
      throw Failure(
        "The plan has no audience \"\(audience)\". It has \(listed(plan.audiences.map(\.id))).")
    }
    let draft = UpdateDraft(
      audience: rule.id, status: status ?? UpdateStatus(of: look.incident).rawValue,
      incident: look.incident, events: look.events[...], plan: plan, now: look.context.now,
      zone: look.context.zone)
    for line in Lines.split(draft.text) { Output.line(line) }
    try look.end()
  }
}
