import Engine

/// An incident in memory, written by commands as the log would be.
struct Record {
  var alias = "INC-0042"
  var plan = Plan.builtin
  private(set) var events: [Event] = []
  private(set) var incident: Incident
  var now: Instant

  init(
    _ title: String = "Checkout: 30 % of payments fail", _ severity: SeverityID = "P2",
    at now: Instant = at("2026-11-22T13:42:00Z"), started: Instant? = nil,
    by person: PersonID = "raj",
    origin: ImportOrigin? = nil, isDrill: Bool = false
  ) {
    let declaration = Declaration(
      incident: EventID(high: 7, low: 7), alias: alias, plan: "builtin:1", title: title,
      severity: severity, started: started, isDrill: isDrill, origin: origin)
    let first = Event(
      seq: 1, id: EventID(high: 0, low: 1), at: now, by: person, fact: .declared(declaration))
    guard let incident = Incident(first: first) else { preconditionFailure("it declares one") }
    self.incident = incident
    self.now = now
    events = [first]
  }

  static func entries(
    _ facts: [FactDraft], by person: PersonID, after count: Int, now: Instant
  ) -> [Event] {
    facts.enumerated().map { index, draft in
      let seq = count + index + 1
      return Event(
        seq: seq, id: EventID(high: 0, low: UInt64(seq)), at: now, occurred: draft.happened,
        by: person,
        batch: facts.count > 1 ? BatchPosition(index: index + 1, count: facts.count) : nil,
        fact: draft.fact)
    }
  }

  mutating func record(_ fact: Fact, by person: PersonID = "ana", happened: Instant? = nil) {
    let added = Record.entries(
      [FactDraft(fact, happened: happened)], by: person, after: events.count, now: now)
    events += added
    for event in added { incident.apply(event) }
  }

  /// Decides a command at a time of the day and records it; a refusal is a bug in the test.
  mutating func run(_ time: String = "", _ person: PersonID, _ command: Command) {
    if !time.isEmpty { now = at("2026-11-22T\(time)Z") }
    do throws(Refusal) {
      let decision = try decide(command, by: person, incident: incident, plan: plan, now: now)
      let added = Record.entries(decision.facts, by: person, after: events.count, now: now)
      events += added
      for event in added { incident.apply(event) }
    } catch {
      preconditionFailure("refused at \(time): \(error)")
    }
  }

  // MARK: Samples

  /// Declared a minute ago; nobody has done anything.
  static var fresh: Record {
    var record = Record()
    record.now = at("2026-11-22T13:43:00Z")
    return record
  }

  /// In full swing, with updates overdue and no Communications Lead: the picture that was drawn by hand.
  static var busy: Record {
    var record = Record(started: at("2026-11-22T13:40:00Z"))
    record.run(
      "13:42:10", "monitor",
      .receiveAlert(
        Alert(
          key: "payments", source: "prometheus",
          summary: "payment_errors 15 % over 1 %, checkout", labels: [])))
    record.run("13:44:12", "raj", .acknowledge())
    record.run(
      "13:46:32", "raj", .changeSeverity(to: "P1", reason: "majority of users affected"))
    record.run("13:47:05", "raj", .assign(role: "ic", person: "ana"))
    record.run("13:47:20", "ana", .assign(role: "tl", person: "raj"))
    record.run("13:47:40", "ana", .assign(role: "sme", person: "mei", note: "database"))
    record.run(
      "13:48:30", "raj",
      .attachRunbook(
        title: "Payment gateway errors", source: "gateway.md", expected: .minutes(25),
        steps: Record.steps))
    record.run("13:50:00", "raj", .finishStep(StepReference(runbook: 1, step: 1)))
    record.run(
      "13:51:40", "mei",
      .postUpdate(
        audience: "engineering", status: "investigating",
        message: "P1, payments fail for a third of users. We look at the gateway first."))
    record.run("13:52:30", "raj", .finishStep(StepReference(runbook: 1, step: 2)))
    record.run("13:53:00", "raj", .skipStep(StepReference(runbook: 1, step: 3), reason: "green"))
    record.run(
      "13:55:10", "mei",
      .postUpdate(
        audience: "status-page", status: "investigating",
        message: "Some payments fail. We are on it."))
    record.run(
      "13:58:02", "raj",
      .note(
        kind: .finding, text: "pool exhausted on db-3, 200 of 200"))
    record.run("13:59:00", "sales", .ask("enterprise desk: are refunds hit?"))
    record.run("14:01:10", "ana", .note(kind: .decision, text: "roll back deployment 4211"))
    record.run(
      "14:01:20", "ana",
      .assignTask(
        title: "check the pool size", person: "mei", checkInAfter: .minutes(7)))
    record.run("14:03:35", "raj", .startStep(StepReference(runbook: 1, step: 4)))
    record.run("14:03:55", "raj", .note(kind: .action, text: "rollback started, 4 of 12 hosts"))
    record.run("14:04:30", "mei", .note(kind: .note, text: "error rate 15 % → 11 %"))
    record.now = at("2026-11-22T14:05:41Z")
    return record
  }

  private static var steps: [RunbookStep] {
    [
      RunbookStep(title: "Confirm the error rate"),
      RunbookStep(title: "Check the provider's status page"),
      RunbookStep(title: "Page the provider"),
      RunbookStep(
        title: "Roll back the last deployment", text: "Tell the channel first.",
        commands: ["kubectl rollout undo deploy/checkout"]),
      RunbookStep(title: "Shift traffic to the second region"),
      RunbookStep(title: "Disable the new checkout flag"),
      RunbookStep(title: "Raise the pool limit on db-3"),
      RunbookStep(title: "Verify: errors under 1 % for 10 min"),
      RunbookStep(title: "Tell the provider's account manager"),
    ]
  }

  /// Over, with the review still owed.
  static var resolved: Record {
    var record = busy
    record.run("14:20:00", "raj", .contain(note: "rollback complete"))
    record.run(
      "14:31:00", "ana",
      .resolve(
        note: "rolled back 4211", cause: "pool size halved by 4211", isVerified: true))
    record.run(
      "14:33:00", "mei",
      .postUpdate(
        audience: "status-page", status: "resolved", message: "Payments work again."))
    record.now = at("2026-11-22T14:40:00Z")
    return record
  }

  /// Taken over from elsewhere, lived through over two days of 2018.
  static var imported: Record {
    var record = Record(
      "Degraded database and delayed jobs", "P1", at: at("2018-10-21T22:52:00Z"),
      by: "github-status",
      origin: ImportOrigin(
        source: "github-status", identifier: "q7r", url: "https://example.org/q7r"))
    let entries: [(String, String)] = [
      ("2018-10-21T23:09:00Z", "We are investigating reports of elevated error rates."),
      ("2018-10-22T00:05:00Z", "We are failing over a data storage system."),
      ("2018-10-22T06:36:00Z", "We estimate that they will be caught up in two hours."),
      ("2018-10-22T16:24:00Z", "Delayed jobs are being processed. 遅延したジョブを処理しています。"),
      ("2018-10-22T22:58:00Z", "The last of the delayed jobs are through."),
    ]
    for (time, message) in entries {
      record.now = at(time)
      record.record(
        .updatePosted(Update(audience: "status-page", status: "investigating", message: message)),
        by: "github-status")
    }
    record.now = at("2018-10-22T23:03:00Z")
    record.record(.resolved(note: "All services are back.", cause: nil), by: "github-status")
    record.now = at("2026-11-22T14:05:41Z")
    return record
  }

  /// A long one, for speed and for movement.
  static func long(_ count: Int) -> Record {
    var record = busy
    let start = record.now
    for number in 0..<count {
      record.now = start + .seconds(number)
      record.record(
        .noted(kind: number % 7 == 0 ? .finding : .note, text: "entry \(number) says something"),
        by: number % 3 == 0 ? "raj" : "mei")
    }
    return record
  }
}
