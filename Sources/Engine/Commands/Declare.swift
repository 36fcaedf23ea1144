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
  /// Answers to the plan's questions: they propose the severity where none is named, and are recorded beside it.
  public var answers: Answers?
  /// The names of runbooks of the plan that are attached at once.
  public var runbooks: [String]

  /// How bad it is and how urgent, by the names that the plan's matrix has for it.
  public struct Answers: Hashable, Sendable {
    public var impact: String
    public var urgency: String

    public init(impact: String, urgency: String) {
      self.impact = impact
      self.urgency = urgency
    }
  }

  public init(
    title: String, severity: SeverityID? = nil, service: String? = nil, impact: String? = nil,
    started: Instant? = nil, isDrill: Bool = false, answers: Answers? = nil,
    runbooks: [String] = []
  ) {
    self.title = title
    self.severity = severity
    self.service = service
    self.impact = impact
    self.started = started
    self.isDrill = isDrill
    self.answers = answers
    self.runbooks = runbooks
  }
}

/// Decides on all that a declaration records: the declaration itself, what its answers proposed, and its runbooks.
///
/// The arguments and refusals are those of `declaration(of:incident:alias:plan:now:)`.
public func declare(
  _ command: DeclareCommand, incident: EventID, alias: String, plan: Plan, now: Instant
) throws(Refusal) -> [FactDraft] {
  var command = command
  var facts: [FactDraft] = []
  if let answers = command.answers {
    let proposal = try proposedSeverity(
      impact: answers.impact, urgency: answers.urgency, plan: plan)
    command.severity = command.severity ?? proposal.severity
    facts.append(FactDraft(proposal.fact))
  }
  let declaration = try declaration(
    of: command, incident: incident, alias: alias, plan: plan, now: now)
  return [FactDraft(.declared(declaration))] + facts
    + (try attachments(of: command.runbooks, plan: plan)).map { FactDraft(.runbookAttached($0)) }
}

/// What two answers propose, and the fact that records it.
func proposedSeverity(
  impact: String, urgency: String, plan: Plan
) throws(Refusal) -> (severity: SeverityID, fact: Fact) {
  guard let matrix = plan.matrix else {
    throw Refusal(
      "The plan has no matrix of impact and urgency.",
      wayOut: "Name the severity: \(listed(plan.severities.map(\.id))).")
  }
  let impact = try answer(impact, of: matrix.impacts, "impact")
  let urgency = try answer(urgency, of: matrix.urgencies, "urgency")
  guard let severity = matrix.severity(impact: impact, urgency: urgency) else {
    preconditionFailure("both answers are the matrix's own")
  }
  return (severity, .severityProposed(impact: impact, urgency: urgency, severity: severity))
}

private func answer(
  _ text: String, of answers: [TriageMatrix.Answer], _ what: String
) throws(Refusal) -> String {
  let wanted = trimmed(text).lowercased()
  if let answer = answers.first(where: { $0.id.lowercased() == wanted }) { return answer.id }
  throw Refusal(
    "The plan knows no \(what) \"\(text)\".",
    wayOut: "It has \(listed(answers.map { "\($0.id) (\($0.words))" })).")
}

/// Decides what the first event of an incident says.
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
public func declaration(
  of command: DeclareCommand, incident: EventID, alias: String, plan: Plan, now: Instant
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
