import ArgumentParser
import Engine
import EventLog
import Glibc

struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract:
      "Print entries as they come, and deadlines as they pass; ends when the incident is closed.",
    usage: "warroom watch [INC] [--limit N]")
  @OptionGroup var look: LookOptions
  @Option(help: ArgumentHelp("How many earlier entries to begin with.", valueName: "count"))
  var limit: Int = 10

  func run() throws {
    guard limit >= 0 else { throw Failure("A limit is 0 or more.", code: Program.usageCode) }
    let context = try look.shared.context()
    let reference = try Target.find(look.incident, in: context)
    var watcher = try Watcher(reference, context, json: look.shared.json)
    try watcher.start(limit: limit)
    while !watcher.isOver { try watcher.turn() }
    if watcher.isDamaged { throw ExitCode(Program.damageCode) }
  }
}

/// Follows one log and says what is new in it.
private struct Watcher {
  private let context: Context
  private let reference: IncidentReference
  private let json: Bool
  private let log: IncidentLog
  private let follower: Follower
  private var incident: Incident?
  private var overdue: Set<String> = []
  private(set) var isDamaged = false
  private var isUnread = false

  init(_ reference: IncidentReference, _ context: Context, json: Bool) throws {
    self.reference = reference
    self.context = context
    self.json = json
    log = try IncidentLog.open(reference, in: context.home)
    follower = try Follower(context.home)
    follower.follow([reference])
  }

  /// Whether nothing more is to come: closed, damaged, or nobody reads what is said.
  var isOver: Bool { isUnread || isDamaged || incident?.phase == .closed }

  mutating func start(limit: Int) throws {
    let contents = try log.read()
    incident = Incident(events: contents.events)
    guard incident != nil else {
      throw Failure("\(reference.alias) holds no declaration.")
    }
    say(Array(contents.events.suffix(limit)))
    judge(contents.condition)
    // What is late already is said once, with the rest of the beginning.
    sayOverdue()
    isUnread = !Output.flush()
  }

  /// Waits until something may have changed, a second at most.
  mutating func turn() throws {
    var request = pollfd(fd: follower.descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&request, 1, 1000)
    _ = follower.changes()
    _ = follower.check()
    let update = try log.readNew()
    if update.isRestart {
      Output.complain("\(reference.alias): the log was replaced or rewritten; it is read anew.")
      incident = nil
    }
    for event in update.events { Incident.fold(&incident, event) }
    say(update.events)
    judge(update.condition)
    sayOverdue()
    isUnread = !Output.flush()
  }

  private func say(_ events: [Event]) {
    guard let incident else { return }
    let plan = context.plan(of: incident)
    let timeline = TimelineLines(incident, context)
    for event in events {
      if json {
        Output.json(JSON.entry(event, incident, reference.alias, plan))
      } else {
        for line in timeline.lines(event) { Output.line(line) }
      }
    }
  }

  private mutating func judge(_ condition: LogCondition) {
    guard !isDamaged else { return }
    switch condition {
    case .damaged, .poisoned:
      isDamaged = true
      Surveyed(reference, in: context.home).complain()
    default: break
    }
  }

  private mutating func sayOverdue() {
    guard let incident else { return }
    let now = context.now
    let plan = context.plan(of: incident)
    let late = deadlines(of: incident, plan: plan, now: now)
      .filter { $0.standing == .overdue }
    var still: Set<String> = []
    for deadline in late {
      let key = "\(deadline.kind.rawValue) \(deadline.subject) \(deadline.due.milliseconds)"
      still.insert(key)
      guard !overdue.contains(key) else { continue }
      if json {
        Output.json(JSON.deadline(deadline, reference.alias, now: now))
      } else {
        let paint = Paint()
        let owner = deadline.person ?? deadline.role.flatMap { plan.role($0)?.title }
        Output.line(
          paint(
            "OVERDUE  \(Cell(deadline.title).text), due at \(context.moments.near(deadline.due))"
              + (owner.map { ", \(Cell($0).text)" } ?? ""), .alarm))
      }
    }
    overdue = still
  }
}
