/// What is known when an incident is declared.
public struct DeclareCommand: Hashable, Sendable {
  public var title: String
  /// `nil` takes the plan's second severity: an incident worth declaring is rarely minor, and triage confirms it.
  public var severity: SeverityID?
  public var service: String?
  public var impact: String?
  /// When the impact began, where that is known.
  public var started: Instant?
  public var isDrill: Bool

  public init(
    title: String, severity: SeverityID? = nil, service: String? = nil, impact: String? = nil,
    started: Instant? = nil, isDrill: Bool = false
  ) {
    self.title = title
    self.severity = severity
    self.service = service
    self.impact = impact
    self.started = started
    self.isDrill = isDrill
  }
}

/// Decides what a declaration says.
///
/// - Parameters:
///   - command: What is known.
///   - incident: The new incident's identity.
///   - alias: The name people will use for it.
///   - plan: The plan that the incident will be held to.
///   - now: UTC; an impact that begins later than this is refused.
/// - Returns: What the first event will say.
/// - Throws: A refusal where the title is empty or too long, the severity is none of the plan's, or the impact is said
///   to begin in the future.
public func declare(
  _ command: DeclareCommand, incident: EventID, alias: String, plan: Plan, now: Instant
) throws(Refusal) -> Declaration {
  let title = try checkedTitle(command.title)
  let severity = try checkedSeverity(
    command.severity ?? plan.severities[min(1, plan.severities.count - 1)].id, plan: plan)
  if let started = command.started { try checkNotInFuture(started, now: now) }
  return Declaration(
    incident: incident, alias: alias, plan: plan.digest, title: title, severity: severity,
    service: try checkedName(command.service, what: "A service"),
    impact: command.impact.flatMap { trimmed($0).isEmpty ? nil : trimmed($0) },
    started: command.started, isDrill: command.isDrill)
}
