import Engine

/// A home in memory, as far as alerts are concerned: what is decided is recorded as the log would.
struct AlertScene {
  var plan: Plan
  var now = declaredAt
  private(set) var incidents: [Incident] = []
  private(set) var ledger = AlertLedger()
  private(set) var pending = AlertPending()
  /// Every event with the place it was recorded in; 0 is the home's log of alerts, then the incidents from 1.
  private(set) var events: [(place: Int, event: Event)] = []

  init(_ change: (inout Plan) -> Void = { _ in }) {
    plan = .builtin
    plan.services = [ServiceRule(id: "checkout", title: "Checkout", aliases: ["payments"])]
    plan.routes = [
      AlertRoute(
        name: "quiet", matchers: [LabelMatcher("severity", .equal, "info")], service: "checkout"),
      AlertRoute(
        name: "payments", matchers: [LabelMatcher("job", .matches, "pay.*")], service: "payments",
        severity: "P1", declares: true),
      AlertRoute(
        name: "any", matchers: [LabelMatcher("team", .unequal, "")], severity: "P3",
        declares: true),
    ]
    plan.routes[1].service = "checkout"
    change(&plan)
  }

  mutating func pass(_ length: Duration) { now = now + length }

  private var router: AlertRouter { AlertRouter(plan) }

  private func sorter() -> AlertSorter {
    AlertSorter(
      router,
      candidates: incidents.filter { $0.phase != .closed }
        .map { AlertCandidate($0, plan: plan) },
      ledger: ledger, pending: pending, by: "prom", now: now)
  }

  /// Takes alerts as one request.
  @discardableResult
  mutating func take(_ alerts: [IncomingAlert]) -> [AlertOutcome] {
    var sorter = sorter()
    sorter.settle()
    for (index, alert) in alerts.enumerated() { sorter.take(alert, index: index) }
    let sorting = sorter.finish()
    let open = incidents.indices.filter { incidents[$0].phase != .closed }
    var repeats: [EventID: [String: Int]] = [:]
    var moved: [(String, Int)] = []
    for part in sorting.parts {
      let index: Int
      switch part.place {
      case .incident(let candidate): index = open[candidate]
      default:
        guard let declaration = part.declaration else { preconditionFailure("it is new") }
        index = declare(declaration.command, by: declaration.by)
      }
      for fact in part.facts { record(fact.fact, happened: fact.happened, in: index) }
      if !part.repeats.isEmpty {
        repeats[incidents[index].declaration.incident] = part.repeats
      }
      moved += part.taken.map { ($0, index) }
    }
    for (key, index) in moved {
      recordInLedger(
        FactDraft(
          .alertCleared(key: key, text: "went into \(index)"), happened: ledger[key]?.startedAt))
    }
    for fact in sorting.ledger { recordInLedger(fact.draft) }
    pending = AlertPending(
      repeats: repeats, ledgerRepeats: sorting.ledgerRepeats, flaps: sorting.flaps)
    return sorting.outcomes
  }

  @discardableResult
  mutating func take(_ alerts: IncomingAlert...) -> [AlertOutcome] { take(alerts) }

  /// Lets time do what it does.
  @discardableResult
  mutating func settle() -> [AlertOutcome] { take([IncomingAlert]()) }

  var nextDue: Instant? { sorter().nextDue() }

  private mutating func declare(_ command: DeclareCommand, by person: PersonID) -> Int {
    let identity = EventID(high: 9, low: UInt64(incidents.count))
    do {
      let facts = try Engine.declare(
        command, incident: identity, alias: "INC-\(incidents.count + 1)", plan: plan, now: now)
      let event = Event(seq: 1, id: identity, at: now, by: person, fact: facts[0].fact)
      guard let incident = Incident(first: event) else { preconditionFailure("it declares one") }
      incidents.append(incident)
      events.append((incidents.count, event))
    } catch {
      preconditionFailure("what alerts declare is never refused: \(error)")
    }
    return incidents.count - 1
  }

  /// Somebody declares an incident by hand.
  mutating func declare(_ severity: SeverityID, service: String?) {
    _ = declare(
      DeclareCommand(title: "by hand", severity: severity, service: service), by: "ana")
  }

  mutating func record(_ fact: Fact, happened: Instant? = nil, in index: Int) {
    let seq = incidents[index].lastSeq + 1
    let event = Event(
      seq: seq, id: EventID(high: 8, low: UInt64(events.count)), at: now, occurred: happened,
      by: "prom", fact: fact)
    incidents[index].apply(event)
    events.append((index + 1, event))
  }

  private mutating func recordInLedger(_ draft: FactDraft) {
    let event = Event(
      seq: ledger.count + 1, id: EventID(high: 8, low: UInt64(events.count)), at: now,
      occurred: draft.happened, by: "prom", fact: draft.fact)
    ledger.apply(event)
    events.append((0, event))
  }

  /// The facts of one incident after its declaration, or of the home's log of alerts (`nil`).
  func facts(of index: Int?) -> [String] {
    events.filter { $0.place == (index.map { $0 + 1 } ?? 0) }.map(\.event.fact.name)
      .filter { $0 != "incident.declared" }
  }
}

/// An alert of one label, as a sender would tell of it.
func incoming(
  _ status: IncomingAlert.Status, _ key: String, _ label: (String, String) = ("job", "pay"),
  startsAt: Instant? = nil, endsAt: Instant? = nil
) -> IncomingAlert {
  IncomingAlert(
    status,
    Alert(
      key: key, source: "prom", summary: "\(key) is wrong",
      labels: [Alert.Label(name: label.0, value: label.1)]),
    startsAt: startsAt, endsAt: endsAt)
}

func firing(_ key: String, _ label: (String, String) = ("job", "pay")) -> IncomingAlert {
  incoming(.firing, key, label)
}

func gone(_ key: String) -> IncomingAlert { incoming(.resolved, key) }
