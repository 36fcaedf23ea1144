import Dispatching
import Engine
import EventLog
import Screens

/// The plan is enforced wherever a room or the lobby is open, on a thread beside the screen.
extension App {
  /// Begins to compete for the lease; a replay, a script and a rehearsal live in times of their own and page nobody.
  func beginEnforcing() {
    guard enforcer == nil, clock.speed == 1, company == nil, !isReplay else { return }
    do throws(SystemError) {
      var settings = context.enforcement()
      settings.isAsked = true
      enforcer = try EnforcerThread(settings)
    } catch {
      enforcing = .nobody("\(error)")
      show(enforcing)
    }
  }

  /// Lets others enforce while this process stands still.
  func pauseEnforcing() { enforcer?.pause() }

  func resumeEnforcing() { enforcer?.resume() }

  /// Asks whether there is anything to enforce, at the beat at which the screen ticks anyway.
  func askEnforcer(_ now: Instant) {
    guard let enforcer, abs((now - enforcerAsked).milliseconds) >= App.enforcerEvery.milliseconds
    else { return }
    // Whole seconds, so that it never takes a tick of its own.
    enforcerAsked = now.second
    enforcer.ask()
  }

  var isReplay: Bool {
    if case .room(let model) = stage { model.isReplay } else { false }
  }

  // MARK: How it stands

  /// Looks at how enforcement stands, and shows it where that is new.
  func takeStanding() {
    guard let enforcer else { return }
    let standing = Enforcing(enforcer.report())
    guard standing != enforcing else { return }
    enforcing = standing
    show(standing)
  }

  private func show(_ standing: Enforcing) {
    switch stage {
    case .lobby(var model):
      model.enforcing = standing
      stage = .lobby(model)
    case .room(var model):
      guard !model.isReplay else { return }
      model.enforcing = standing
      stage = .room(model)
    }
  }

  // MARK: Pages by hand

  /// Why a command that pages somebody can't be carried out here.
  func whyNotPaged(_ command: Command) -> String? {
    guard case .page = command, enforcer == nil else { return nil }
    if case .nobody(let why?) = enforcing { return "Nobody can be paged from here: \(why)." }
    return "Nobody is paged from a rehearsal or a script. Page them from a room: `warroom open`."
  }

  /// Sends what was just recorded by hand, whoever holds the lease.
  func sendPages(of result: Recorder<Incident?, Refusal>.Result) {
    guard let enforcer, let reference = result.incident else { return }
    let events: [Event]
    switch result.outcome {
    case .recorded(_, let recorded): events = recorded
    case .already(let seq):
      events = history(of: reference).events.filter { $0.seq >= seq && $0.by == me }
    default: return
    }
    let isPage = events.contains { event in
      if case .pageRequested = event.fact { true } else { false }
    }
    guard isPage, let incident = history(of: reference).incident else { return }
    enforcer.send(events, in: reference, incident)
  }

  /// What is recorded of an incident, whose room may have been left meanwhile.
  private func history(of reference: IncidentReference) -> History {
    if case .room(let model) = stage, feed?.reference == reference { return model.history }
    var history = History()
    _ = try? IncidentLog.open(reference, in: context.home).read { history.append($0) }
    return history
  }

  // MARK: The terminal as a channel

  /// Shows what was left for the person at this screen: on the screen, by the bell, and on the desktop.
  func takeNotices() -> [Request] {
    guard enforcer != nil else { return [] }
    let fresh = Notice.fresh(in: context.home, for: me, since: openedAt, now: clock.now())
    var requests: [Request] = []
    for (name, notice) in fresh where noticed.insert(name).inserted {
      say(notice.text)
      requests.append(.bell)
      if notice.notifies { requests.append(.notify(notice.text)) }
    }
    return requests
  }
}

extension Enforcing {
  /// How enforcement stands, in the words of the screens.
  init(_ report: Enforcer.Report) {
    let holder = report.holder.map { "\($0.via), process \($0.process)" }
    switch (report.isHolder, holder) {
    case (true, _): self = report.problem.map { .failing($0) } ?? .here
    case (false, let holder?): self = report.isLate ? .hanging(holder) : .elsewhere(holder)
    case (false, nil): self = report.isUnheld ? .nobody(report.problem) : .unknown
    }
  }
}
