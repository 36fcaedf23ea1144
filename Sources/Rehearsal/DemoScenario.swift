package import Engine

/// A rehearsal as data: everything that arrives by itself while one person leads the response.
///
/// Scenario time counts from the declaration. Nothing in it does the person's duties: acknowledging, the severity,
/// roles, updates, decisions and the resolution are theirs.
package struct DemoScenario: Sendable {
  package var title: String
  /// What to say before it starts, a line each.
  package var introduction: [String]
  package var plan: Plan
  /// What the person at the keyboard is there for.
  package var role: RoleID
  package var declaration: DeclareCommand
  package var declaredBy: PersonID
  /// How long before the declaration the impact began.
  package var undetected: Duration
  /// What comes whatever the person does, in the order of its times.
  package var events: [DemoEvent]
  /// What comes because of something, or because something did not happen.
  package var reactions: [DemoReaction]

  /// The declaration with its time filled in.
  package func declaration(at now: Instant) -> DeclareCommand {
    var command = declaration
    command.started = now - undetected
    return command
  }

  /// When the last scripted event comes.
  package var length: Duration { events.last?.after ?? .zero }
}

/// One thing that somebody does in a rehearsal.
package struct DemoEvent: Hashable, Sendable {
  /// Unique in the scenario.
  package var number: Int
  /// When, in scenario time.
  package var after: Duration
  package var by: PersonID
  package var command: Command

  package init(number: Int, after: Duration, by: PersonID, command: Command) {
    self.number = number
    self.after = after
    self.by = by
    self.command = command
  }
}

/// Something that somebody does once a condition has held for a while.
package struct DemoReaction: Hashable, Sendable {
  package var number: Int
  /// How long after the condition came true.
  package var delay: Duration
  package var when: DemoCondition
  /// Nothing happens where this has come true by then.
  package var unless: DemoCondition?
  package var by: PersonID
  package var command: Command

  package init(
    number: Int, delay: Duration, when: DemoCondition, unless: DemoCondition? = nil,
    by: PersonID, command: Command
  ) {
    self.number = number
    self.delay = delay
    self.when = when
    self.unless = unless
    self.by = by
    self.command = command
  }
}

/// What the people of a rehearsal react to.
package enum DemoCondition: Hashable, Sendable {
  case declared, acknowledged
  /// The severity is confirmed: triage is over.
  case triaged
  case isSeverity(SeverityID)
  case contained
  /// Somebody holds a role; where a person is given, that one.
  case held(RoleID, by: PersonID? = nil)
  /// An audience had its first update.
  case updated(AudienceID)
  /// A decision was written down.
  case decided
  /// A question that a person asked has its answer.
  case answered(askedBy: PersonID)
}

extension DemoScenario {
  /// What comes in answer to how the incident stands, and is due.
  ///
  /// - Parameters:
  ///   - history: The incident so far.
  ///   - elapsed: Scenario time.
  ///   - done: The numbers of what came already, or was found to be moot.
  ///   - pace: Seconds of scenario time in one second of the log's clock: 1 where both run alike.
  /// - Returns: In the order in which they fell due; nothing once the incident is resolved.
  package func reactions(
    to history: History, at elapsed: Duration, done: Set<Int>, pace: Double = 1
  ) -> [DemoEvent] {
    guard let incident = history.incident, incident.isOpen else { return [] }
    let due = reactions.compactMap { reaction -> DemoEvent? in
      guard !done.contains(reaction.number), let since = reaction.when.since(history),
        reaction.unless?.since(history) == nil
      else { return nil }
      let held = Double((since - incident.declaredAt).milliseconds) * pace
      let after = Duration.milliseconds(Int64(held)) + reaction.delay
      guard after <= elapsed else { return nil }
      return DemoEvent(
        number: reaction.number, after: after, by: reaction.by, command: reaction.command)
    }
    return due.sorted { ($0.after, $0.number) < ($1.after, $1.number) }
  }
}

extension DemoCondition {
  /// Since when it holds; `nil` while it does not.
  fileprivate func since(_ history: History) -> Instant? {
    guard let incident = history.incident else { return nil }
    switch self {
    case .declared: return incident.declaredAt
    case .acknowledged: return incident.instant(of: .acknowledged)
    case .triaged: return incident.instant(of: .triaged)
    case .isSeverity(let severity):
      return incident.severity == severity ? incident.severitySince : nil
    case .contained: return incident.instant(of: .contained)
    case .held(let role, let person):
      return incident.holders(of: role).first { person == nil || $0.person == person }?.since
    case .updated(let audience): return incident.audiences[audience]?.times.first
    case .decided:
      return history.events.first { event in
        guard case .noted(.decision, _) = event.fact else { return false }
        return incident.overlay.struck[event.seq] == nil
      }?.happened
    case .answered(let person):
      let answered = incident.questions.first { $0.askedBy == person && $0.answer != nil }
      guard let answered else { return nil }
      return history.events.first { event in
        guard case .questionAnswered(answered.number, _) = event.fact else { return false }
        return true
      }?.happened
    }
  }
}
