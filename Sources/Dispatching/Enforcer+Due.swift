import Engine
import EventLog

/// What is due, recorded before it is done.
extension Enforcer {
  // MARK: What is due

  func enforce(_ reference: IncidentReference, _ now: Instant) {
    guard var watch = watched[reference] else { return }
    watch.look(now)
    let isDue = watch.nextWake.map { $0 <= now } ?? false
    guard watch.hasNews || isDue || watch.lateSince != nil else {
      watched[reference] = watch
      return
    }
    watch.hasNews = false
    guard watch.isLive(now), let incident = watch.incident else {
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
      record(&watch)
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

  /// Records what is due, decided anew where others were faster, and sends it.
  func record(_ watch: inout Watched) {
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
    case .recorded(_, let events): recorded(events, watch)
    case .already:
      let events = decided.enumerated().map { index, fact in
        Event(
          seq: 0, id: author.id.advanced(by: index), at: clock(), by: .enforcer, fact: fact)
      }
      recorded(events, watch)
    case .nothing: trouble[watch.reference] = nil
    case .busy: break
    case .failed(let error): complain(watch.reference, "\(error)")
    case .unreadable(let error): complain(watch.reference, "\(error)")
    }
  }

  func recorded(_ events: [Event], _ watch: Watched) {
    trouble[watch.reference] = nil
    guard let incident = watch.incident else { return }
    for event in events { tell(.recorded(watch.reference, event, incident)) }
    send(events, in: watch.reference, incident)
  }

  func complain(_ reference: IncidentReference, _ reason: String) {
    let text = "\(reference.alias): what is due can't be recorded, so nothing is sent: \(reason)"
    if trouble[reference] != text { tell(.problem(text)) }
    trouble[reference] = text
  }
}
