/// An incident that alerts may belong to.
package struct AlertCandidate: Sendable {
  package var incident: Incident
  /// When the holding time after its resolution is over; `nil` where none runs.
  package var heldUntil: Instant?

  /// `plan`: The one that the incident is held to.
  package init(_ incident: Incident, plan: Plan) {
    self.incident = incident
    guard !incident.isOpen, incident.phase != .closed, let hold = plan.resolutionHold else {
      return
    }
    heldUntil = incident.instant(of: .resolved).map { $0 + hold }
  }
}

/// Decides what becomes of alerts, one after the other, by the plan and what is known at one moment.
///
/// Everything it decides is taken into its own copy of the state at once, so that what one request says of an alert, first
/// and later, ends up the same as if it had come in several.
package struct AlertSorter {
  /// An incident as it is after what was decided so far.
  struct Place {
    var place: AlertPlace
    var declaration: AlertSorting.Part.Declaration?
    var incident: Incident
    var heldUntil: Instant?
    var facts: [FactDraft] = []
    var repeats: [String: Int] = [:]
    var taken: [String] = []
    /// The routes of its alerts; filled in when somebody asks.
    var routes: Set<String>?
  }

  /// Where an alert stands.
  struct Seat {
    var place: Int
    var isStanding: Bool
    var isFlapping: Bool
  }

  let router: AlertRouter
  let now: Instant
  /// Who tells of the alerts.
  let by: PersonID
  var places: [Place]
  var ledger: AlertLedger
  var ledgerFacts: [AlertSorting.LedgerDraft] = []
  var ledgerRepeats: [String: Int]
  var flaps: [String: AlertPending.Flap]
  /// The open incident that has an alert of this key.
  var seats: [String: Seat] = [:]
  /// The resolved ones that have it, the oldest first.
  var resolved: [String: [Int]] = [:]
  /// When alerts came and went, in incidents.
  var times: [String: [Instant]] = [:]
  var outcomes: [AlertOutcome] = []
  var outcomeIndex: [OutcomeKey: Int] = [:]

  struct OutcomeKey: Hashable {
    var kind: AlertOutcome.Kind
    var key: String
    var place: AlertPlace
    var why: String?
  }

  /// - Parameters:
  ///   - router: The plan in force.
  ///   - candidates: Incidents that are not closed, the oldest first.
  ///   - ledger: What the home's log of alerts adds up to.
  ///   - pending: What was not recorded yet.
  ///   - by: Who tells of the alerts.
  ///   - now: The moment.
  package init(
    _ router: AlertRouter, candidates: [AlertCandidate], ledger: AlertLedger,
    pending: AlertPending, by: PersonID, now: Instant
  ) {
    self.router = router
    self.now = now
    self.by = by
    self.ledger = ledger
    ledgerRepeats = pending.ledgerRepeats
    flaps = pending.flaps
    places = candidates.enumerated().map { index, candidate in
      Place(
        place: .incident(index), incident: candidate.incident, heldUntil: candidate.heldUntil,
        repeats: pending.repeats[candidate.incident.declaration.incident] ?? [:])
    }
    for (index, place) in places.enumerated() {
      for progress in place.incident.alerts {
        let key = progress.alert.key
        times[key, default: []] += progress.changes
        guard place.incident.isOpen else {
          resolved[key, default: []].append(index)
          continue
        }
        // Of several, the one in which it stands, else the newest.
        if seats[key]?.isStanding == true, !progress.isStanding { continue }
        seats[key] = Seat(
          place: index, isStanding: progress.isStanding, isFlapping: progress.isFlapping)
      }
    }
  }

  /// Takes the next alert. `index`: Which of those that came in.
  package mutating func take(_ incoming: IncomingAlert, index: Int) {
    let before = places.count
    switch incoming.status {
    case .firing: fire(incoming, index)
    case .resolved: resolve(incoming, index)
    case .acknowledged: acknowledge(incoming, index)
    }
    // What was held back until now may belong to the new incident.
    if places.count > before { settle() }
  }

  // MARK: Firing

  private mutating func fire(_ incoming: IncomingAlert, _ index: Int) {
    let alert = incoming.alert
    guard let seat = seats[alert.key] else {
      if let place = resolved[alert.key]?.last(where: isHeld) {
        returnAfterResolution(incoming, place, index)
      } else {
        fireOutside(incoming, index)
      }
      return
    }
    let place = places[seat.place].place
    if isStanding(alert.key, seat) {
      places[seat.place].repeats[alert.key, default: 0] += 1
      return tell(.repeated, alert, place, [index])
    }
    if isFlapping(alert.key, changingAt: now) {
      flap(alert, isFiring: true, seat)
      return tell(.excluded, alert, place, why: "it comes and goes", [index])
    }
    let last = places[seat.place].incident.alert(alert.key)?.clearedAt
    let happened = IncomingAlert.believed(incoming.startsAt, since: last, now: now)
    record(.alertReceived(alert), happened: happened, in: seat.place)
    seats[alert.key] = Seat(place: seat.place, isStanding: true, isFlapping: false)
    tell(.returned, alert, place, [index])
  }

  /// Whether the alert was there when it was last heard of, which of a flapping one is known elsewhere.
  private func isStanding(_ key: String, _ seat: Seat) -> Bool {
    seat.isFlapping ? standsInLedger(key) ?? true : seat.isStanding
  }

  /// Whether an alert that the home's log knows was there when it was last heard of.
  private func standsInLedger(_ key: String) -> Bool? {
    flaps[key]?.isFiring ?? ledger[key]?.isStanding
  }

  /// Whether the holding time after its resolution runs.
  func isHeld(_ place: Int) -> Bool {
    places[place].heldUntil.map { now < $0 } ?? false
  }

  private mutating func returnAfterResolution(
    _ incoming: IncomingAlert, _ place: Int, _ index: Int
  ) {
    let alert = incoming.alert
    let exclusion = Exclusion(.resolution, places[place].incident.declaration.alias)
    if ledger[alert.key]?.isStanding == true, ledger[alert.key]?.exclusion == exclusion {
      places[place].repeats[alert.key, default: 0] += 1
      return tell(.repeated, alert, places[place].place, why: "after the resolution", [index])
    }
    let ended = places[place].incident.instant(of: .resolved)
    let happened = IncomingAlert.believed(incoming.startsAt, since: ended, now: now)
    record(.alertReceived(alert), happened: happened, in: place)
    recordInLedger(.alertExcluded(alert, rule: "\(exclusion)"), happened: happened, with: place)
    tell(.returned, alert, places[place].place, why: "after the resolution", [index])
  }

  /// No open incident has it.
  private mutating func fireOutside(_ incoming: IncomingAlert, _ index: Int) {
    let alert = incoming.alert
    let entry = ledger[alert.key].flatMap { $0.isStanding ? $0 : nil }
    let startedAt =
      entry?.startedAt
      ?? IncomingAlert.believed(
        incoming.startsAt, since: ledger[alert.key]?.clearedAt, now: now) ?? now
    let stands = standsInLedger(alert.key) ?? false
    let verdict = judge(alert, startedAt: startedAt, isChange: !stands)
    if stands, let entry, verdict.keeps(entry.exclusion) {
      ledgerRepeats[alert.key, default: 0] += 1
      return tell(verdict.kind, alert, .ledger, why: verdict.why, [index])
    }
    if case .excluded(let exclusion) = verdict, exclusion.kind == .flapping {
      flap(alert, isFiring: true, nil)
      return tell(.excluded, alert, .ledger, why: "\(exclusion)", [index])
    }
    flaps[alert.key] = nil
    carryOut(verdict, alert, startedAt: startedAt, by: by, isHeld: entry != nil, [index])
  }

  // MARK: The end

  private mutating func resolve(_ incoming: IncomingAlert, _ index: Int) {
    let key = incoming.alert.key
    if let seat = seats[key], let progress = places[seat.place].incident.alert(key) {
      let place = places[seat.place].place
      guard isStanding(key, seat) else {
        return tell(.dropped, progress.alert, place, why: "it has cleared already", [index])
      }
      if isFlapping(key, changingAt: now) {
        flap(progress.alert, isFiring: false, seat)
        return tell(.excluded, progress.alert, place, why: "it comes and goes", [index])
      }
      clear(incoming, in: seat.place, since: progress.changes.last)
      clearAfterResolution(incoming)
      seats[key] = Seat(place: seat.place, isStanding: false, isFlapping: false)
      return tell(.cleared, progress.alert, place, [index])
    }
    if let place = clearAfterResolution(incoming) {
      clearInLedger(incoming)
      return tell(.cleared, incoming.alert, places[place].place, [index])
    }
    guard let entry = ledger[key], standsInLedger(key) == true else {
      return tell(.dropped, incoming.alert, .nowhere, why: "no alert of this key stands", [index])
    }
    if entry.exclusion?.kind == .flapping, isFlapping(key, changingAt: now) {
      flap(entry.alert, isFiring: false, nil)
    } else {
      flaps[key] = nil
      clearInLedger(incoming)
    }
    tell(
      .cleared, entry.alert, .ledger,
      why: entry.exclusion.map { "no incident, \($0)" } ?? "no incident", [index])
  }

  /// An alert that stood when its incident was resolved is over there too.
  ///
  /// - Returns: The newest of those incidents; `nil` where there is none.
  @discardableResult
  private mutating func clearAfterResolution(_ incoming: IncomingAlert) -> Int? {
    var newest: Int?
    for place in resolved[incoming.alert.key] ?? [] {
      guard let progress = places[place].incident.alert(incoming.alert.key), progress.isStanding
      else { continue }
      clear(incoming, in: place, since: progress.changes.last)
      newest = place
    }
    return newest
  }

  private mutating func clear(_ incoming: IncomingAlert, in place: Int, since: Instant?) {
    record(
      .alertCleared(key: incoming.alert.key, text: incoming.note),
      happened: IncomingAlert.believed(incoming.endsAt, since: since, now: now), in: place)
  }

  private mutating func clearInLedger(_ incoming: IncomingAlert) {
    guard let entry = ledger[incoming.alert.key], entry.isStanding else { return }
    recordInLedger(
      .alertCleared(key: incoming.alert.key, text: incoming.note),
      happened: IncomingAlert.believed(incoming.endsAt, since: entry.startedAt, now: now))
  }

  // MARK: Acknowledgement

  private mutating func acknowledge(_ incoming: IncomingAlert, _ index: Int) {
    let key = incoming.alert.key
    guard let seat = seats[key], let progress = places[seat.place].incident.alert(key) else {
      return tell(
        .dropped, incoming.alert, .nowhere, why: "no open incident has an alert of this key",
        [index])
    }
    let place = places[seat.place].place
    if places[seat.place].incident.milestones[.acknowledged] != nil {
      return tell(.dropped, progress.alert, place, why: "it is acknowledged already", [index])
    }
    record(
      .acknowledged(note: incoming.note ?? "through \(by): \(progress.alert.summary)"),
      happened: nil, in: seat.place)
    tell(.acknowledged, progress.alert, place, [index])
  }

  // MARK: Recording

  mutating func record(_ fact: Fact, happened: Instant?, in place: Int) {
    places[place].facts.append(FactDraft(fact, happened: happened))
    places[place].incident.apply(
      event(fact, happened, after: places[place].incident.lastSeq))
    if case .alertReceived(let alert) = fact {
      times[alert.key, default: []].append(happened ?? now)
      if places[place].routes != nil, let route = router.route(alert) {
        places[place].routes?.insert(route.name)
      }
    }
    if case .alertCleared(let key, _) = fact { times[key, default: []].append(happened ?? now) }
  }

  /// `place`: Where the same is recorded too: only then it counts here.
  mutating func recordInLedger(_ fact: Fact, happened: Instant? = nil, with place: Int? = nil) {
    ledgerFacts.append(
      AlertSorting.LedgerDraft(
        draft: FactDraft(fact, happened: happened), with: place.map { places[$0].place }))
    ledger.apply(event(fact, happened, after: ledgerFacts.count))
  }

  func event(_ fact: Fact, _ happened: Instant?, after seq: Int) -> Event {
    Event(
      seq: seq + 1, id: EventID(high: 0, low: 0), at: now, occurred: happened, by: by, fact: fact)
  }

  mutating func tell(
    _ kind: AlertOutcome.Kind, _ alert: Alert, _ place: AlertPlace, why: String? = nil,
    _ members: [Int]
  ) {
    let key = OutcomeKey(kind: kind, key: alert.key, place: place, why: why)
    if let index = outcomeIndex[key] {
      outcomes[index].members += members
    } else {
      outcomeIndex[key] = outcomes.count
      outcomes.append(
        AlertOutcome(
          kind: kind, key: alert.key, summary: alert.summary, place: place, why: why,
          members: members))
    }
  }
}
