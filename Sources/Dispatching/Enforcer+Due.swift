import Engine
import EventLog

/// What is due, recorded before it is done.
extension Enforcer {
  // MARK: What is due

  func enforce(_ reference: IncidentReference, _ now: Instant) {
    guard var watch = watched[reference] else { return }
    watch.look(now)
    if let retryAt = watch.retryAt, Uptime.now < retryAt {
      watch.hasNews = false
      watched[reference] = watch
      return
    }
    let isDue = watch.retryAt != nil || watch.nextWake.map { $0 <= now } ?? false
    watch.retryAt = nil
    guard watch.hasNews || isDue || watch.lateSince != nil else {
      watched[reference] = watch
      return
    }
    watch.hasNews = false
    guard watch.isLive(now), let incident = watch.incident else {
      trouble[reference] = nil
      noteCondition(of: watch)
      watched[reference] = nil
      resting[reference] = try? home.fileSystem.status(reference.path, followsLinks: false)
      return
    }
    let due = self.due(in: incident, watch, now)
    watch.nextWake = due.nextWake
    if due.facts.isEmpty {
      watch.lateSince = nil
    } else if mayAct(&watch) {
      let events = record(&watch)
      // What is sent at once settles in the state that is kept.
      watched[reference] = watch
      return recorded(events, in: reference)
    } else {
      // Whoever holds the lease is to do it; if not, it shows, and is done here.
      watch.nextWake = nil
    }
    watched[reference] = watch
  }

  func mayAct(_ watch: inout Watched) -> Bool {
    if lease != nil { return true }
    let since = watch.lateSince ?? .now
    watch.lateSince = since
    return wantsLease && leaseTrouble == nil && Uptime.now - since >= Enforcer.stepInAfter
  }

  func due(in incident: Incident, _ watch: Watched, _ now: Instant) -> Enforcement {
    let plan = settings.plan(watch.reference, incident)
    let own = Set(
      (sending.map(\.parcel) + waiting).filter { $0.reference == watch.reference }.map(\.key))
    return enforcement(
      of: incident, plan: plan, onCall: { self.settings.onCall(plan, $0, $1) }, now: now,
      seen: watch.seen,
      isAbandoned: { entry in
        guard entry <= watch.abandonedUpTo else { return false }
        // A page by hand is sent by whoever recorded it, who holds no lease.
        let page = incident.escalation.pages.last { $0.entry == entry }?.page
        if let page { return page.reason != .manual && !own.contains(page.key) }
        let delivery = incident.deliveries.last { $0.entry == entry }?.delivery
        return delivery.map { !own.contains($0.key) } ?? false
      })
  }

  /// Records what is due, decided anew where others were faster.
  ///
  /// - Returns: What was recorded, to be sent.
  func record(_ watch: inout Watched) -> [Event] {
    let clock = settings.clock
    let author = RecordAuthor(
      id: .random(at: clock()), by: .enforcer, via: settings.via, now: clock)
    var decided: [Fact] = []
    let before = watch
    let outcome: RecordOutcome<Never> = watch.session.record(author) { incident in
      guard let incident, before.session.condition.isWritable else { return .success([]) }
      var view = before
      view.look(clock())
      decided = self.due(in: incident, view, clock()).facts
      return .success(decided.map { FactDraft($0) })
    }
    watch.hasNews = true
    watch.lateSince = nil
    switch outcome {
    case .recorded(_, let events): return events
    case .already:
      return decided.enumerated().map { index, fact in
        Event(
          seq: 0, id: author.id.advanced(by: index), at: clock(), by: .enforcer, fact: fact)
      }
    case .nothing: trouble[watch.reference] = nil
    case .busy: break
    case .failed(let error): fail(&watch, "\(error)")
    case .unreadable(let error): fail(&watch, "\(error)")
    }
    return []
  }

  /// Tries again after a pause: a disk that is full must not keep a processor busy.
  private func fail(_ watch: inout Watched, _ reason: String) {
    complain(watch.reference, reason)
    (watch.hasNews, watch.nextWake) = (false, nil)
    watch.retryAt = .now + Enforcer.tick
  }

  private func recorded(_ events: [Event], in reference: IncidentReference) {
    guard !events.isEmpty, let incident = watched[reference]?.incident else { return }
    trouble[reference] = nil
    for event in events { tell(.recorded(reference, event, incident)) }
    send(events, in: reference, incident)
  }

  // MARK: Alerts

  /// Has alerts decided on again that were held back until now.
  func lookAtAlerts() {
    guard lease != nil else { return }
    let (now, uptime) = (settings.clock(), Uptime.now)
    let isTime = nextAlert.map { $0 <= now } ?? false
    guard isTime || lastAlertLook.map({ uptime - $0 >= Enforcer.tick }) ?? true else { return }
    lastAlertLook = uptime
    nextAlert = settings.settleAlerts(now)
  }

  func complain(_ reference: IncidentReference, _ reason: String) {
    let text = "\(reference.alias): what is due can't be recorded, so nothing is sent: \(reason)"
    if trouble[reference] != text { tell(.problem(text)) }
    trouble[reference] = text
  }
}
