/// What time changes: alerts that outlive what held them back, and alerts that have stopped to come and go.
extension AlertSorter {
  /// At most one repeat of an alert is recorded in an incident in this time.
  package static let repeatInterval = Duration.minutes(1)

  /// Decides again on every alert that is held back. To be called before alerts are taken.
  package mutating func settle() {
    let keys = ledger.entries.keys.sorted()
    for key in keys {
      guard let entry = ledger[key], let exclusion = entry.exclusion else { continue }
      if exclusion.kind == .flapping {
        if !isFlapping(key, changingAt: nil) { calm(entry) }
      } else if entry.isStanding {
        decideAgain(entry)
      }
    }
  }

  /// What is to be recorded.
  package mutating func finish() -> AlertSorting {
    for index in places.indices { flushRepeats(of: index) }
    flushLedgerRepeats()
    return AlertSorting(
      parts: places.map {
        AlertSorting.Part(
          place: $0.place, declaration: $0.declaration, facts: $0.facts, repeats: $0.repeats,
          taken: $0.taken)
      }, ledger: ledgerFacts, ledgerRepeats: ledgerRepeats, flaps: flaps, outcomes: outcomes)
  }

  /// When `settle` may have something to do next; `nil` where nothing is held back.
  package func nextDue() -> Instant? { ledger.entries.values.compactMap { due(of: $0) }.min() }

  /// When it is to be decided again on one alert; `nil` where nothing holds it back any more, or nothing ever did.
  package func due(of entry: AlertLedger.Entry) -> Instant? {
    guard let exclusion = entry.exclusion else { return nil }
    switch exclusion.kind {
    case .flapping:
      guard entry.isStanding || seats[entry.alert.key]?.isFlapping == true else { return nil }
      let last = max(entry.changes.max() ?? now, flaps[entry.alert.key]?.at ?? entry.startedAt)
      return last + (router.plan.exclusions.flapping?.within ?? .zero)
    case _ where !entry.isStanding: return nil
    case .holdDown:
      return router.holdDown(entry.alert).map { entry.startedAt + $0.lasting } ?? now
    case .maintenance:
      let service = router.route(entry.alert)?.service
      return router.maintenance(entry.alert, service: service, at: now)?.end ?? now
    case .resolution:
      return resolved[entry.alert.key]?.compactMap { places[$0].heldUntil }.max() ?? now
    }
  }

  private mutating func decideAgain(_ entry: AlertLedger.Entry) {
    let key = entry.alert.key
    if let seat = seats[key] {
      if !seat.isStanding {
        record(.alertReceived(entry.alert), happened: nil, in: seat.place)
        seats[key] = Seat(place: seat.place, isStanding: true, isFlapping: false)
        tell(.returned, entry.alert, places[seat.place].place, [])
      }
      return leaveLedger(key, to: seat.place)
    }
    if entry.exclusion?.kind == .resolution, resolved[key]?.contains(where: isHeld) == true {
      return
    }
    let verdict = judge(entry.alert, startedAt: entry.startedAt, isChange: false)
    guard !verdict.keeps(entry.exclusion) else { return }
    carryOut(
      verdict, entry.alert, startedAt: entry.startedAt, by: entry.by, isHeld: true, [])
  }

  // MARK: Flapping

  /// Changes of one alert nearer to each other than this are one: the incident and the home's log both tell of it.
  private static let sameChange = Duration.seconds(1)

  /// Whether an alert flaps now; `change`: when it came or went just now.
  func isFlapping(_ key: String, changingAt change: Instant?) -> Bool {
    guard let rule = router.plan.exclusions.flapping else { return false }
    var all = (times[key] ?? []) + (ledger[key]?.changes ?? [])
    if let last = flaps[key]?.at { all.append(last) }
    if let change { all.append(change) }
    var distinct: [Instant] = []
    for time in all.sorted() {
      if let last = distinct.last, time - last < AlertSorter.sameChange { continue }
      distinct.append(time)
    }
    return rule.holds(distinct, now: now)
  }

  /// A flapping alert came or went: its incident has one entry of that, the home's log at most one a minute.
  mutating func flap(_ alert: Alert, isFiring: Bool, _ seat: Seat?) {
    let name = router.plan.exclusions.flapping?.name ?? ""
    let rule = "\(Exclusion(.flapping, name))"
    if let seat, !seat.isFlapping {
      record(.alertExcluded(alert, rule: rule), happened: nil, in: seat.place)
      seats[alert.key] = Seat(place: seat.place, isStanding: true, isFlapping: true)
    }
    if let entry = ledger[alert.key], entry.exclusion?.kind == .flapping,
      now - entry.recordedAt < AlertSorter.repeatInterval
    {
      flaps[alert.key] = AlertPending.Flap(isFiring: isFiring, at: now)
      return
    }
    flaps[alert.key] = nil
    if isFiring || ledger[alert.key]?.exclusion?.kind != .flapping {
      recordInLedger(.alertExcluded(alert, rule: rule), with: seat?.place)
    }
    if !isFiring {
      recordInLedger(.alertCleared(key: alert.key, text: nil), with: seat?.place)
    }
  }

  /// An alert that came and went has been quiet: what it did last counts.
  private mutating func calm(_ entry: AlertLedger.Entry) {
    let key = entry.alert.key
    let isFiring = flaps[key]?.isFiring ?? entry.isStanding
    flaps[key] = nil
    guard isFiring else {
      if let seat = seats[key], seat.isFlapping {
        record(.alertCleared(key: key, text: nil), happened: nil, in: seat.place)
        seats[key] = Seat(place: seat.place, isStanding: false, isFlapping: false)
        tell(.cleared, entry.alert, places[seat.place].place, [])
      }
      if entry.isStanding { recordInLedger(.alertCleared(key: key, text: nil)) }
      return
    }
    if let seat = seats[key], seat.isFlapping {
      record(.alertReceived(entry.alert), happened: nil, in: seat.place)
      seats[key] = Seat(place: seat.place, isStanding: true, isFlapping: false)
      tell(.returned, entry.alert, places[seat.place].place, why: "it stays", [])
      return leaveLedger(key, to: seat.place)
    }
    if !entry.isStanding {
      // It came last within the minute in which nothing more was recorded of it.
      recordInLedger(.alertExcluded(entry.alert, rule: entry.exclusion.map { "\($0)" } ?? ""))
    }
    if let standing = ledger[key] { decideAgain(standing) }
  }

  // MARK: Repeats

  private mutating func flushRepeats(of index: Int) {
    guard !places[index].repeats.isEmpty else { return }
    if places[index].incident.phase == .closed { return places[index].repeats = [:] }
    for (key, count) in places[index].repeats.sorted(by: { $0.key < $1.key }) {
      guard let progress = places[index].incident.alert(key) else {
        places[index].repeats[key] = nil
        continue
      }
      if let last = progress.repeatedAt, now - last < AlertSorter.repeatInterval { continue }
      record(.alertRepeated(key: key, count: count), happened: nil, in: index)
      places[index].repeats[key] = nil
    }
  }

  private mutating func flushLedgerRepeats() {
    for (key, count) in ledgerRepeats.sorted(by: { $0.key < $1.key }) {
      guard let entry = ledger[key] else {
        ledgerRepeats[key] = nil
        continue
      }
      if let last = entry.repeatedAt, now - last < AlertSorter.repeatInterval { continue }
      recordInLedger(.alertRepeated(key: key, count: count))
      ledgerRepeats[key] = nil
    }
  }
}
