import Engine
import EventLog

// The shapes that docs/json.md describes. A key is always there; what is not known is null.

extension JSON {
  static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
  static func optional(_ instant: Instant?) -> JSON {
    instant.map { .string($0.rfc3339) } ?? .null
  }
  static func instant(_ instant: Instant) -> JSON { .string(instant.rfc3339) }

  /// Whole seconds, rounded down.
  static func seconds(_ length: Duration) -> JSON { .integer(Int(length.wholeSeconds)) }
  static func seconds(_ length: Duration?) -> JSON { length.map(JSON.seconds) ?? .null }

  /// An event as it stands in its log, without its hash.
  static func event(_ event: Event) -> JSON {
    let body = LineCodec.encode(event) + [UInt8(ascii: "}")]
    return (try? JSON.parse(body)) ?? .null
  }

  /// What a recording command answers.
  static func recorded(_ done: Recording.Done) -> JSON {
    [
      "incident": .string(done.reference.alias),
      "id": .string(done.incident.declaration.incident.text),
      "head": .string(done.head.text),
      "events": .array(done.events.map { event($0) }),
      "warnings": .array(done.warnings.map { .string($0) }),
    ]
  }

  /// An entry of the timeline: the event, and how it is said after all corrections.
  static func entry(
    _ event: Event, _ incident: Incident, _ alias: String, _ plan: Plan, isVerified: Bool = true
  ) -> JSON {
    let incident = isVerified ? incident : incident.uncorrected
    let said = narrate(event, in: incident, plan: plan)
    let overlay = incident.overlay
    return [
      "incident": .string(alias), "kind": .string(said.kind.rawValue),
      "label": .string(said.label), "text": .string(said.text),
      "happened": .instant(happened(event, in: incident)),
      "struck": .bool(overlay.struck[event.seq] != nil),
      "amended": .bool(overlay.amended[event.seq] != nil),
      "verified": .bool(isVerified), "event": JSON.event(event),
    ]
  }

  /// The same of a line behind the damage of a log, which proves nothing; of one that can't be read nothing is known.
  static func entry(
    _ line: UnverifiedLine, _ incident: Incident, _ alias: String, _ plan: Plan
  ) -> JSON {
    if let event = line.event { return entry(event, incident, alias, plan, isVerified: false) }
    return [
      "incident": .string(alias), "kind": .null, "label": .null, "text": .null, "happened": .null,
      "struck": .null, "amended": .null, "verified": .bool(false), "event": .null,
    ]
  }

  static func deadline(_ deadline: Deadline, _ alias: String, now: Instant) -> JSON {
    [
      "incident": .string(alias), "kind": .string(deadline.kind.rawValue),
      "subject": .string(deadline.subject), "title": .string(deadline.title),
      "role": .optional(deadline.role), "person": .optional(deadline.person),
      "start": .instant(deadline.start), "due": .instant(deadline.due),
      "left_seconds": .seconds(deadline.left(at: now)),
      "standing": .string(deadline.standing.rawValue),
      "business_days": .bool(deadline.inBusinessDays),
    ]
  }

  /// One line of `list`.
  static func listed(_ surveyed: Surveyed, _ context: Context) -> JSON {
    let incident = surveyed.incident
    let due = incident.map { deadlines(of: $0, plan: context.plan(of: $0), now: context.now) } ?? []
    return [
      "incident": .string(surveyed.reference.alias),
      "id": .optional(incident?.declaration.incident.text),
      "title": .optional(incident?.title), "severity": .optional(incident?.severity),
      "phase": .optional(incident?.phase.rawValue),
      "open": incident.map { .bool($0.isOpen) } ?? .null,
      "drill": incident.map { .bool($0.declaration.isDrill) } ?? .null,
      "imported": incident.map { .bool($0.isImported) } ?? .null,
      "service": .optional(incident?.service),
      "commander": .optional(incident?.holders(of: .incidentCommander).first?.person),
      "declared": .optional(incident?.declaredAt),
      "resolved": .optional(incident?.instant(of: .resolved)),
      "overdue": .integer(due.count { $0.standing == .overdue }),
      "next_due": .optional(due.first { $0.standing != .overdue }?.due),
      "entries": .integer(surveyed.head.seq),
      "log": .string(surveyed.conditionWord),
    ]
  }
}
