import ArgumentParser
import CPlatform
import Dispatching
import Enforcement
import Engine
import EventLog
import Glibc

/// `warroom page`: `Page` is the engine's word for what is sent.
struct PageSomebody: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page", abstract: "Page somebody now.",
    usage: "warroom page [INC] WHO [--channel NAME] [--text TEXT]",
    discussion: """
      WHO is somebody of the plan's roster, a schedule (whoever is on call by it), or a role (whoever holds it): raj, \
      primary, role:tl. Without a channel, every way that the plan has to them is taken. The command itself sends the \
      page, whether or not anybody enforces the plan.
      """)
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("One channel of the plan, instead of all.", valueName: "name"))
  var channel: String?
  @Option(help: ArgumentHelp("What to say beside the facts; - reads it.", valueName: "text"))
  var text: String?
  @Argument(help: ArgumentHelp("Whom to page.", valueName: "who")) var who: String

  func run() throws {
    let context = try recording.context(isRecording: true)
    let reference = try Target.find(recording.incident, in: context)
    let text = try Typed.text(text, "A page")
    var done = try Recording(context: context, reference: reference, kind: "page", text: text)
      .run { _ in .page(who: who, channel: channel, text: text) }
    let outcomes = send(done, context)
    done.events += outcomes
    if let last = try? IncidentLog.open(reference, in: context.home).read() {
      done.head = last.head
      done.incident = Incident(events: last.events) ?? done.incident
    }
    done.print(context, json: recording.json)
    let isReached = outcomes.contains { if case .pageSent = $0.fact { true } else { false } }
    if !isReached { throw ExitCode(1) }
  }

  /// Sends what was recorded, and gives back the outcomes as they were recorded.
  private func send(_ done: Recording.Done, _ context: Context) -> [Event] {
    var outcomes: [Event] = []
    let enforcer = Enforcer(context.enforcement()) { news in
      if case .recorded(_, let event, _) = news { outcomes.append(event) }
    }
    enforcer.send(done.events, in: done.reference, done.incident)
    let limits = context.plan(of: done.incident).channels.map(\.timeLimit)
    enforcer.finish(within: (limits.max() ?? .zero) + .seconds(5))
    return outcomes
  }
}

struct Escalate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "escalate",
    abstract: "Page the next level now, instead of waiting for the time to acknowledge to end.",
    usage: "warroom escalate [INC] [--reason TEXT]")
  @OptionGroup var recording: RecordingOptions
  @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String?

  func run() throws {
    try recording.record("escalation", text: reason, .escalate(reason: reason))
  }
}

struct Enforce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enforce",
    abstract: "Enforce the plan without a screen: page, remind and deliver, until it is ended.",
    usage: "warroom enforce [--once] [--json]",
    discussion: """
      Any open room enforces as well; this goes before the rooms, and needs nobody. --once does what is due and ends, \
      for cron. SIGTERM ends it cleanly. docs/enforce.md has a unit for systemd.
      """)
  @OptionGroup var global: GlobalOptions
  @Flag(help: "Do what is due now, wait for what that sends, and end.") var once = false
  @Flag(help: PrintingHelp.json) var json = false

  func run() throws {
    let context = try Context(global)
    let service = EnforcementService(context, isOnce: once, json: json)
    try service.run()
  }
}

extension Context {
  /// What an enforcer of this home works with; always by the machine's clock.
  func enforcement(isService: Bool = false) -> Enforcer.Settings {
    let (home, plans) = (home, plans)
    var settings = Enforcer.Settings(
      home: home, via: Environment.via, process: processNumber(), isService: isService,
      clock: Environment.now, onCall: { $0.onCall($1, at: $2) },
      plan: { _, incident in plans.plan(of: incident) })
    settings.knownOver = { Context.knownOver(home) }
    let settler = AlertSettler(home) {
      // The built-in plan has no rule that holds anything back: another process, with the plan, decides.
      guard plans.live.digest != Plan.builtin.digest else { return nil }
      return AlertIntake(
        home: home, plan: plans.live, planOf: { plans.plan(of: $0) }, pin: { plans.pinLive() },
        via: Environment.via, clock: Environment.now)
    }
    settings.settleAlerts = { settler.settle($0) }
    settings.hasAlertNews = { settler.hasNews }
    return settings
  }

  /// Incidents that the lobby has read and found to be over, and of which no update can be on its way any more.
  private static func knownOver(_ home: Home) -> Enforcer.OverLookup {
    let cache = LobbyCache(home)
    let latest = (Environment.now() - Engine.Enforcement.deliveryWindow).milliseconds
    return { reference, status in
      guard let stamp = LogStamp(status), stamp.modified / 1_000_000 < latest else {
        return false
      }
      return cache.entry(reference.number, stamp: stamp) != nil
    }
  }
}

/// The loop of `warroom enforce`.
private final class EnforcementService {
  private let context: Context
  private let isOnce: Bool
  private let json: Bool
  private let signals: Int32
  private var said: String?
  private var hasTrouble = false
  private var planSeen = Uptime.now

  /// How often the plan's directory is looked at.
  private static let planEvery = Duration.seconds(5)
  /// How long one pass for cron may take: pages that hang and are tried again.
  private static let onceLimit = Duration.minutes(2)

  init(_ context: Context, isOnce: Bool, json: Bool) {
    self.context = context
    self.isOnce = isOnce
    self.json = json
    let handled = [SIGTERM, SIGINT, SIGHUP]
    var set = sigset_t()
    sigemptyset(&set)
    for signal in handled { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signals = warroom_signalfd(handled, handled.count)
  }

  deinit { close(signals) }

  func run() throws {
    let enforcer = Enforcer(context.enforcement(isService: !isOnce)) { [self] in say($0) }
    if !isOnce { begin() }
    keepPlan()
    let end = Uptime.now + EnforcementService.onceLimit
    while true {
      let pause = enforcer.turn()
      standing(enforcer.report)
      if isOnce, isFinished(enforcer, pause) || Uptime.now >= end { break }
      guard wait(enforcer, pause) else { break }
      lookAtPlan()
    }
    enforcer.release()
    enforcer.finish()
    if hasTrouble { throw ExitCode(1) }
  }

  private func begin() {
    guard !json else { return }
    let plan = context.plan
    Output.line("Enforcing \(plan.name) in \(context.home.path).")
    if plan.policies.isEmpty {
      Output.complain("The plan has no escalation policy, so nobody will be paged.")
    }
    Output.flush()
  }

  /// One pass is over when nothing is on its way and nothing is due at once, or when somebody else enforces.
  private func isFinished(_ enforcer: Enforcer, _ pause: Duration) -> Bool {
    let report = enforcer.report
    guard report.isHolder else {
      if let holder = report.holder, !json {
        Output.line("\(holder.via) enforces already, as process \(holder.process).")
      }
      return true
    }
    return !enforcer.isSending && pause > .zero
  }

  /// - Returns: `false` to end.
  private func wait(_ enforcer: Enforcer, _ pause: Duration) -> Bool {
    var requests = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)] + enforcer.descriptors
    _ = poll(&requests, nfds_t(requests.count), Int32(clamping: pause.milliseconds))
    return warroom_signalfd_read(signals) == 0
  }

  private func lookAtPlan() {
    guard Uptime.now - planSeen >= EnforcementService.planEvery else { return }
    planSeen = .now
    if context.plans.refresh() { keepPlan() }
  }

  /// Keeps the plan in the home while it is good, to fall back to when it is broken later.
  private func keepPlan() {
    if let problem = context.plans.pinLive() { Output.complain(problem) }
  }

  private func say(_ news: Enforcer.News) {
    switch news {
    case .problem(let text):
      hasTrouble = true
      Output.complain("\(text).")
    case .recorded(let reference, let event, let incident):
      let plan = context.plan(of: incident)
      if json {
        Output.json(JSON.entry(event, incident, reference.alias, plan))
      } else {
        let said = narrate(event, in: incident, plan: plan)
        let line = Lines.split(said.text).joined(separator: " ")
        Output.line(
          "\(context.moments.clock(event.at)) \(reference.alias) \(Cell(said.label).text)  \(line)")
      }
    }
    Output.flush()
  }

  /// Says who enforces, when that changes.
  private func standing(_ report: Enforcer.Report) {
    guard !isOnce, !json else { return }
    var text = "Nobody enforces."
    if report.isHolder { text = "This process enforces." }
    if let holder = report.holder {
      text = "\(holder.via) enforces, as process \(holder.process); this one waits."
      if report.isLate { text += " What is due is not done: it hangs." }
    }
    if let problem = report.problem, !report.isHolder { text += " \(problem)." }
    guard text != said else { return }
    said = text
    Output.line(text)
    Output.flush()
  }
}
