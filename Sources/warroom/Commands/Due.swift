import ArgumentParser
import Engine
import EventLog

struct Due: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: "Print what is owed and when, overdue first.",
    usage: "warroom due [INC]",
    discussion: "Without an incident: of all that are open, and the reviews of resolved ones.")
  @OptionGroup var shared: SharedOptions
  @Argument(help: ArgumentHelp("Such as INC-0042; else all.", valueName: "incident"))
  var incident: String?

  func run() throws {
    let context = try shared.context()
    var code: Int32 = 0
    var owed: [DeadlineLines.Owed] = []
    let references =
      try incident.map { [try Target.find($0, in: context)] } ?? context.home.incidents()
    for reference in references {
      let surveyed = Surveyed(reference, in: context.home)
      if surveyed.isAbandoned, incident == nil { continue }
      code = max(code, surveyed.complain())
      guard let incident = surveyed.incident else { continue }
      let plan = context.plan(of: incident)
      for deadline in deadlines(of: incident, plan: plan, now: context.now) {
        owed.append(DeadlineLines.Owed(reference.alias, deadline, plan))
      }
    }
    owed.sort { ($0.deadline.due, $0.alias) < ($1.deadline.due, $1.alias) }
    if shared.json {
      for one in owed {
        Output.json(JSON.deadline(one.deadline, one.alias, now: context.now))
      }
    } else if owed.isEmpty {
      Output.line(code == 0 ? "Nothing is due." : "Nothing is due in what can be read.")
    } else {
      DeadlineLines(context, showsAlias: true).columns(owed).print(Paint())
    }
    if code != 0 { throw ExitCode(code) }
  }
}

/// Deadlines as plain lines.
struct DeadlineLines {
  struct Owed {
    var alias: String
    var deadline: Deadline
    /// The title of the role that owes it.
    var role: String?

    init(_ alias: String, _ deadline: Deadline, _ plan: Plan) {
      self.alias = alias
      self.deadline = deadline
      role = deadline.role.flatMap { plan.role($0)?.title }
    }
  }

  private let context: Context
  private let showsAlias: Bool

  init(_ context: Context, showsAlias: Bool) {
    self.context = context
    self.showsAlias = showsAlias
  }

  func columns(_ owed: [Owed], indent: String = "") -> Columns {
    var columns = Columns()
    columns.indent = indent
    for one in owed { columns.add((showsAlias ? [Cell(one.alias)] : []) + cells(one)) }
    return columns
  }

  private func cells(_ owed: Owed) -> [Cell] {
    let (deadline, role) = (owed.deadline, owed.role)
    let left = deadline.left(at: context.now)
    let (word, style): (String, Paint.Style?) =
      switch deadline.standing {
      case .overdue: ("OVERDUE", .alarm)
      case .soon: ("soon", .warning)
      case .pending: ("due in", nil)
      }
    let owner =
      [deadline.person ?? (role == nil ? "anybody" : "nobody"), role.map { "(\($0))" }]
      .compactMap { $0 }.joined(separator: " ")
    return [
      Cell(word, style), Cell(Moments.short(left), style, right: true),
      Cell("at \(context.moments.near(deadline.due))", .dim), Cell(deadline.title, style),
      Cell(owner + (deadline.inBusinessDays ? ", in business days" : "")),
    ]
  }
}
