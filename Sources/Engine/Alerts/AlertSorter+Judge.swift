/// What is to become of an alert that no open incident has.
enum AlertVerdict {
  case declare(AlertRoute)
  /// The place of that index is about the same.
  case join(Int)
  case excluded(Exclusion)
  /// It opens no incident; why, as part of a sentence.
  case kept(String)

  /// Whether it is what holds an alert in the home's log already.
  func keeps(_ exclusion: Exclusion?) -> Bool {
    switch self {
    case .excluded(let now): now == exclusion
    case .kept: exclusion == nil
    case .declare, .join: false
    }
  }

  var kind: AlertOutcome.Kind {
    switch self {
    case .declare: .declared
    case .join: .received
    case .excluded: .excluded
    case .kept: .kept
    }
  }

  var why: String? {
    switch self {
    case .declare, .join: nil
    case .excluded(let exclusion): "\(exclusion)"
    case .kept(let why): why
    }
  }
}

extension AlertSorter {
  /// - Parameters:
  ///   - alert: One that fires, and that no open incident has.
  ///   - startedAt: When it began.
  ///   - isChange: Whether it fires since this moment, as far as is known here.
  /// - Returns: What the plan says is to become of it.
  mutating func judge(_ alert: Alert, startedAt: Instant, isChange: Bool) -> AlertVerdict {
    let route = router.route(alert)
    if let window = router.maintenance(alert, service: route?.service, at: now) {
      return .excluded(Exclusion(.maintenance, window.rule.name))
    }
    // To those who respond already, it is news at once, however short it may be.
    if let route, let place = placeToJoin(route) { return .join(place) }
    if let flapping = router.plan.exclusions.flapping,
      isFlapping(alert.key, changingAt: isChange ? now : nil)
    {
      return .excluded(Exclusion(.flapping, flapping.name))
    }
    if let hold = router.holdDown(alert), now - startedAt < hold.lasting {
      return .excluded(Exclusion(.holdDown, hold.name))
    }
    guard let route else { return .kept("no route of the plan matches it") }
    return route.declares ? .declare(route) : .kept("the route \(route.name) declares nothing")
  }

  /// The newest open incident of the route's service that the route's alerts belong to: one has come by that route before;
  /// or people declared it for that service, at least as bad, before monitoring noticed.
  private mutating func placeToJoin(_ route: AlertRoute) -> Int? {
    guard let service = route.service else { return nil }
    for index in places.indices.reversed() where places[index].incident.isOpen {
      let incident = places[index].incident
      guard let name = incident.service, router.service(named: name) == service else { continue }
      if incident.alerts.isEmpty {
        let wanted = severity(of: route)
        if router.plan.rank(of: incident.severity) <= router.plan.rank(of: wanted) { return index }
      } else if routes(of: index).contains(route.name) {
        return index
      }
    }
    return nil
  }

  /// How many of an incident's alerts are looked at to learn by which routes they come.
  private static let routedAlerts = 64

  private mutating func routes(of place: Int) -> Set<String> {
    if let routes = places[place].routes { return routes }
    let alerts = places[place].incident.alerts.prefix(AlertSorter.routedAlerts)
    let routes = Set(alerts.compactMap { router.route($0.alert)?.name })
    places[place].routes = routes
    return routes
  }

  /// As a declaration without a severity has it.
  private func severity(of route: AlertRoute) -> SeverityID {
    let plan = router.plan
    let wanted = route.severity.flatMap { plan.severity($0) }
    return wanted?.id ?? plan.severities[min(1, plan.severities.count - 1)].id
  }

  /// Does what a verdict says. `isHeld`: Whether the home's log holds the alert now.
  mutating func carryOut(
    _ verdict: AlertVerdict, _ alert: Alert, startedAt: Instant, by: PersonID, isHeld: Bool,
    _ members: [Int]
  ) {
    let happened = startedAt < now ? startedAt : nil
    let why = isHeld ? ledger[alert.key]?.exclusion.map { "it outlived \($0)" } : nil
    switch verdict {
    case .declare(let route):
      let place = declare(route, alert, by: by)
      seat(alert, in: place, happened: happened, isHeld: isHeld)
      attach(route.runbook, in: place)
      tell(.declared, alert, places[place].place, why: why, members)
    case .join(let place):
      seat(alert, in: place, happened: happened, isHeld: isHeld)
      tell(.received, alert, places[place].place, why: why, members)
    case .excluded(let exclusion):
      recordInLedger(.alertExcluded(alert, rule: "\(exclusion)"), happened: happened)
      tell(.excluded, alert, .ledger, why: verdict.why, members)
    case .kept:
      recordInLedger(.alertReceived(alert), happened: happened)
      tell(.kept, alert, .ledger, why: verdict.why, members)
    }
  }

  private mutating func seat(_ alert: Alert, in place: Int, happened: Instant?, isHeld: Bool) {
    record(.alertReceived(alert), happened: happened, in: place)
    seats[alert.key] = Seat(place: place, isStanding: true, isFlapping: false)
    if isHeld { leaveLedger(alert.key, to: place) }
  }

  /// The incident has the alert from now on.
  mutating func leaveLedger(_ key: String, to place: Int) {
    guard let entry = ledger[key], entry.isStanding else { return }
    places[place].taken.append(key)
    // It did not go at this moment, so the time it began stands for that: nothing comes and goes by being moved.
    ledger.apply(event(.alertCleared(key: key, text: nil), entry.startedAt, after: 0))
  }

  private mutating func declare(_ route: AlertRoute, _ alert: Alert, by: PersonID) -> Int {
    let command = DeclareCommand(
      title: String(alert.summary.prefix(TextLimits.titleCharacters)),
      severity: severity(of: route), service: route.service)
    let declared = Fact.declared(
      Declaration(
        incident: EventID(high: 0, low: UInt64(places.count)), alias: "",
        plan: router.plan.digest, title: command.title, severity: severity(of: route),
        service: route.service))
    guard let incident = Incident(first: event(declared, nil, after: 0)) else {
      preconditionFailure("a declaration begins an incident")
    }
    places.append(
      Place(
        place: .new(places.count { $0.declaration != nil }),
        declaration: AlertSorting.Part.Declaration(command: command, by: by), incident: incident,
        routes: [route.name]))
    return places.count - 1
  }

  private mutating func attach(_ name: String?, in place: Int) {
    guard let name, let book = router.plan.runbooks.first(where: { $0.name == name }),
      !book.steps.isEmpty
    else { return }
    let parts = AttachedRunbook.parts(
      title: book.title, source: book.source, expected: book.expected, steps: book.steps,
      from: places[place].incident.runbooks.count + 1)
    for part in parts { record(.runbookAttached(part), happened: nil, in: place) }
  }
}
