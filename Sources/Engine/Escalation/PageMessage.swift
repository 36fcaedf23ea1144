/// What is sent to somebody: one line that says it all, and the lines below it.
public struct Message: Hashable, Sendable {
  /// One line; what a pager, a notification or a subject line shows.
  public var subject: String
  /// Further lines; may be empty.
  public var lines: [String]

  public var text: String { ([subject] + lines).joined(separator: "\n") }

  /// The message of a page.
  ///
  /// - Parameters:
  ///   - page: What was requested.
  ///   - incident: The state at that moment.
  ///   - plan: Supplies the words of severities.
  ///   - now: UTC.
  public init(page: Page, incident: Incident, plan: Plan, now: Instant) {
    let alias = incident.declaration.alias
    let word = plan.severity(incident.severity).map { " \($0.word)" } ?? ""
    // Whoever is woken must know at the first word that it is not real.
    let isMarked = incident.declaration.isDrill && !Mutant.isOn("escalation.unmarked-drill")
    let drill = isMarked ? "DRILL, not real: " : ""
    subject = "\(drill)\(incident.severity) \(alias): \(incident.title)"
    lines = []
    if let text = page.text { lines.append(text) }
    lines.append(Message.reason(page, incident, plan))
    if page.isResent {
      lines.append("You may have this already: what became of the page before is not known.")
    }
    lines.append("\(incident.severity)\(word), \(incident.phase.rawValue)")
    if let service = incident.service { lines.append("Service: \(service)") }
    if let impact = incident.impact { lines.append("Impact: \(impact)") }
    let lasting = (now - incident.declaredAt).clock
    lines.append("Declared \(incident.declaredAt.rfc3339) by \(incident.declaredBy), T+\(lasting)")
    switch page.reason {
    case .escalation, .end: lines.append("Acknowledge: warroom ack \(alias)")
    case .notification, .manual, .reminder: lines.append("The room: warroom open \(alias)")
    }
  }

  private static func reason(_ page: Page, _ incident: Incident, _ plan: Plan) -> String {
    switch page.reason {
    case .escalation:
      let run = incident.escalation.runs.first { $0.start.run == page.run }
      let policy = plan.policies.first { $0.id == run?.start.policy }
      let place = policy?.place(ofStep: page.level) ?? (level: page.level, round: 1)
      let round = place.round > 1 ? ", round \(place.round)" : ""
      let why =
        run?.start.reason == .silent ? "Acknowledged, and silent since." : "Nobody acknowledged."
      return "\(why) You are level \(place.level)\(round) of \(policy?.title ?? "the policy")."
    case .end: return "The policy is at its end, and nobody acknowledged."
    case .notification: return "You are told of it; nobody asks you to acknowledge."
    case .manual: return "Somebody in the war-room asks for you."
    case .reminder: return "You owe an update."
    }
  }

  /// The message of a posted update.
  ///
  /// - Parameters:
  ///   - update: As it was posted.
  ///   - text: Its message as it stands now, after amendments.
  ///   - incident: The state at that moment.
  ///   - plan: Supplies the audience's title.
  public init(update: Update, text: String, incident: Incident, plan: Plan) {
    let status = update.status.map { ", \($0)" } ?? ""
    let drill = incident.declaration.isDrill ? "DRILL, not real: " : ""
    subject =
      "\(drill)\(incident.severity) \(incident.declaration.alias): \(incident.title)\(status)"
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    if let due = update.nextDue { lines.append("Next update by \(due.rfc3339)") }
  }
}
