/// The words that an update's status may be, and that templates are written for.
public enum UpdateStatus: String, Hashable, Sendable, CaseIterable {
  case investigating, identified, monitoring, resolved

  /// What fits an incident as it stands.
  public init(of incident: Incident) {
    if !incident.isOpen {
      self = .resolved
    } else if incident.instant(of: .contained) != nil {
      self = .monitoring
    } else {
      self = incident.phase >= .resolution ? .identified : .investigating
    }
  }
}

/// The first text of an update, so that nobody writes from a blank page.
///
/// The plan's template for that audience and status, filled in; a plain one where the plan has none.
public struct UpdateDraft {
  public var audience: AudienceID
  /// `investigating` and so on; other words are as good, and have the plain text.
  public var status: String
  public var incident: Incident
  /// The incident's events, for what is known; the newest few thousand are enough.
  public var events: ArraySlice<Event>
  public var plan: Plan
  public var now: Instant
  /// In which times are said.
  public var zone: Zone

  public init(
    audience: AudienceID, status: String, incident: Incident, events: ArraySlice<Event>,
    plan: Plan, now: Instant, zone: Zone
  ) {
    self.audience = audience
    self.status = status
    self.incident = incident
    self.events = events
    self.plan = plan
    self.now = now
    self.zone = zone
  }

  /// The names that templates may ask for, each with what it stands for.
  package static let names: [(name: String, meaning: String)] = [
    ("incident", "the incident's ID"),
    ("title", "its title"),
    ("severity", "such as P1"),
    ("severity_word", "such as Critical"),
    ("service", "the title of the service"),
    ("impact", "who is affected and how, as it was described"),
    ("phase", "such as response"),
    ("status", "the status of this update"),
    ("audience", "the title of the audience"),
    ("started", "when the impact started, such as 14:05 UTC; with the day where that is another"),
    ("declared", "when it was declared"),
    ("elapsed", "how long it has lasted, until now or until it was resolved"),
    ("commander", "the Incident Commander's name"),
    ("known", "the latest findings and confirmed hypotheses, one a line"),
    ("cause", "the probable cause, once it is resolved"),
    ("resolution", "what ended it, once it is resolved"),
    ("next_update", "when the audience is owed its next update after this one"),
  ]

  /// How many findings a message holds at most: more is a report.
  private static let knownLimit = 3

  public var text: String {
    let template = plan.templates.first { $0.audience == audience && $0.status == status }
    // What does not parse is a finding of `plan check`; here it must not keep anybody from writing.
    let mustache = template.flatMap { try? Mustache($0.text) } ?? UpdateDraft.plain
    return trimmed(mustache?.filled(with: values) ?? "")
  }

  /// For an audience or a status that has no template.
  private static let plain = try? Mustache(
    """
    {{severity}} {{title}}: {{status}}.
    {{#impact}}
    Impact: {{impact}}
    {{/impact}}
    {{#known}}
    {{known}}
    {{/known}}
    {{#next_update}}
    Next update at {{next_update}}.
    {{/next_update}}
    """)

  private var values: [String: String] {
    let started = incident.instant(of: .impactStarted) ?? incident.declaredAt
    let ended = incident.instant(of: .resolved) ?? now
    var values = [
      "incident": incident.declaration.alias, "title": incident.title,
      "severity": incident.severity, "phase": incident.phase.rawValue, "status": status,
      "started": said(started), "declared": said(incident.declaredAt),
      "elapsed": (ended - started).short(seconds: false), "known": known,
      "audience": plan.audience(audience)?.title ?? audience,
    ]
    values["severity_word"] = plan.severity(incident.severity)?.word
    values["service"] = incident.service.map { plan.service($0)?.title ?? $0 }
    values["impact"] = incident.impact
    values["commander"] = incident.holders(of: .incidentCommander).first.map {
      plan.person($0.person)?.name ?? $0.person
    }
    values["cause"] = incident.resolution?.cause
    values["resolution"] = incident.resolution?.note
    if status != UpdateStatus.resolved.rawValue {
      let due = nextUpdateDue(for: audience, after: now, incident: incident, plan: plan)
      values["next_update"] = due.map(said)
    }
    return values
  }

  private var known: String {
    let lines = events.reversed().lazy.filter { isKnown($0) }.prefix(UpdateDraft.knownLimit)
      .map { "- \(narrate($0, in: incident, plan: plan).text)" }
    return Array(lines).reversed().joined(separator: "\n")
  }

  private func isKnown(_ event: Event) -> Bool {
    guard case .noted(let kind, _) = event.fact, incident.overlay.struck[event.seq] == nil else {
      return false
    }
    let verdict = incident.overlay.verdicts[event.seq]
    return kind == .finding ? verdict != false : kind == .hypothesis && verdict == true
  }

  /// `14:05 UTC`, with the day before it unless that is today.
  private func said(_ instant: Instant) -> String {
    func civil(_ instant: Instant) -> CivilTime {
      CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant))
    }
    let time = civil(instant)
    let clock = String(10_000 + time.hour * 100 + time.minute).dropFirst()
    let day = time.dayNumber == civil(now).dayNumber ? "" : time.date + " "
    return "\(day)\(clock.prefix(2)):\(clock.suffix(2)) \(zone.abbreviation(at: instant))"
  }
}

/// When an audience's next update would fall due, if it were given one now.
///
/// - Parameters:
///   - audience: One of the plan's.
///   - now: When that update is given.
///   - incident: As it stands before.
///   - plan: The plan that the incident is held to.
/// - Returns: `nil` where no further one would be owed.
public func nextUpdateDue(
  for audience: AudienceID, after now: Instant, incident: Incident, plan: Plan
) -> Instant? {
  var after = incident
  after.apply(
    Event(
      seq: incident.lastSeq + 1, id: EventID(high: 0, low: 0), at: now, by: incident.declaredBy,
      fact: .updatePosted(Update(audience: audience, message: ""))))
  return deadlines(of: after, plan: plan, now: now)
    .first { $0.kind == .update && $0.subject == audience }?.due
}
