import Engine

/// 2026-11-22 is a Sunday, 2026-11-23 a Monday.
func at(_ text: String) -> Instant {
  guard let instant = Instant(rfc3339: text) else { preconditionFailure("no time: \(text)") }
  return instant
}

let declaredAt = at("2026-11-23T13:44:00Z")

/// An incident in memory: commands are decided and recorded as the log would.
struct Room {
  var plan = Plan.builtin
  private(set) var events: [Event] = []
  private(set) var incident: Incident
  var now: Instant

  init(
    _ severity: SeverityID = "P1", at now: Instant = declaredAt, started: Instant? = nil,
    origin: ImportOrigin? = nil
  ) {
    let declaration = Declaration(
      incident: EventID(high: 7, low: 7), alias: "INC-0001", plan: "builtin:1",
      title: "Checkout is down", severity: severity, started: started, origin: origin)
    let first = Event(
      seq: 1, id: EventID(high: 0, low: 1), at: now, by: "ana", fact: .declared(declaration))
    guard let incident = Incident(first: first) else { preconditionFailure("it declares one") }
    self.incident = incident
    self.now = now
    events = [first]
  }

  /// Records a fact as it is.
  mutating func record(
    _ fact: Fact, by person: PersonID = "ana", happened: Instant? = nil,
    batch: BatchPosition? = nil
  ) {
    let seq = events.count + 1
    let event = Event(
      seq: seq, id: EventID(high: 0, low: UInt64(seq)), at: now, occurred: happened, by: person,
      batch: batch, fact: fact)
    events.append(event)
    incident.apply(event)
  }

  /// Decides a command and records what it decides.
  @discardableResult
  mutating func run(_ command: Command, by person: PersonID = "ana") throws -> Decision {
    let decision = try decide(command, by: person, incident: incident, plan: plan, now: now)
    let count = decision.facts.count
    for (index, draft) in decision.facts.enumerated() {
      record(
        draft.fact, by: person, happened: draft.happened,
        batch: count > 1 ? BatchPosition(index: index + 1, count: count) : nil)
    }
    return decision
  }

  /// The refusal of a command; `nil` where it is accepted.
  func refusal(of command: Command, by person: PersonID = "ana") -> Refusal? {
    do throws(Refusal) {
      _ = try decide(command, by: person, incident: incident, plan: plan, now: now)
      return nil
    } catch {
      return error
    }
  }

  mutating func pass(_ length: Duration) { now = now + length }

  var due: [Deadline] { deadlines(of: incident, plan: plan, now: now) }

  func due(_ kind: Deadline.Kind, _ subject: String = "") -> Deadline? {
    due.first { $0.kind == kind && $0.subject == subject }
  }

  func update(_ audience: AudienceID) -> Deadline? { due(.update, audience) }
}
