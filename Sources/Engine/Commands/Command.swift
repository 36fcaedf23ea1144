/// What somebody wants recorded in an incident that is declared already. `decide` turns it into facts, or refuses.
public enum Command: Hashable, Sendable {
  case note(kind: EntryKind, text: String, happened: Instant? = nil)
  case retitle(String)
  case setService(String)
  case describeImpact(String)
  /// Naming the severity it already has confirms it.
  case changeSeverity(to: SeverityID, reason: String? = nil)
  /// Answers to the plan's two questions, and the severity that was chosen in their light; without one, what they propose.
  case triage(impact: String, urgency: String, to: SeverityID? = nil, reason: String? = nil)
  case changePhase(to: Phase, reason: String? = nil)
  case acknowledge(note: String? = nil, happened: Instant? = nil)
  case contain(note: String? = nil, happened: Instant? = nil)
  /// `unconfirmed`: Which of the plan's conditions do not hold yet, or all, where nobody was asked one by one.
  case resolve(
    note: String?, cause: String?, isVerified: Bool, unconfirmed: [String]? = nil,
    happened: Instant? = nil)
  case close(reason: String? = nil, isReviewed: Bool = false)
  case reopen(reason: String? = nil)
  case assign(role: RoleID, person: PersonID, note: String? = nil)
  /// Without a person: whoever holds the role.
  case release(role: RoleID, person: PersonID? = nil, reason: String? = nil)
  case offerHandoff(role: RoleID, to: PersonID, brief: String? = nil)
  case acceptHandoff(role: RoleID)
  case report(role: RoleID, text: String, happened: Instant? = nil)
  case postUpdate(audience: AudienceID, status: String?, message: String, happened: Instant? = nil)
  case amend(entry: Int, text: String?, happened: Instant?, reason: String? = nil)
  case strike(entry: Int, reason: String? = nil)
  case confirmHypothesis(entry: Int, text: String? = nil)
  case refuteHypothesis(entry: Int, text: String? = nil)
  case attachRunbook(title: String, source: String, expected: Duration?, steps: [RunbookStep])
  case startStep(StepReference)
  case finishStep(StepReference, note: String? = nil)
  case skipStep(StepReference, reason: String?)
  case blockStep(StepReference, reason: String?)
  case noteStep(StepReference, text: String)
  case reopenStep(StepReference, reason: String? = nil)
  /// A command of a step was run; `commandToRun` says beforehand whether it may.
  indirect case recordRun(CommandRun)
  /// Without a time of its own, the plan says when to ask about it.
  case assignTask(title: String, person: PersonID, checkInAfter: Duration? = nil)
  case finishTask(Int, note: String? = nil)
  case dropTask(Int, reason: String? = nil)
  case ask(String)
  case answer(question: Int, text: String)
  /// Pages somebody now: a person, whoever is on call by a schedule, or whoever holds a role; without a channel by every
  /// way that the plan has to them.
  case page(who: String, channel: ChannelID? = nil, text: String? = nil)
  /// Does not wait for the level's time to end: the next one is paged at once.
  case escalate(reason: String? = nil)
  case receiveAlert(Alert, happened: Instant? = nil)
  case clearAlert(key: String, text: String? = nil, happened: Instant? = nil)
  /// Holds the incident to another plan from here on.
  indirect case adopt(Plan)
}

/// One fact that a decision wants recorded, and when it happened if that was not now.
public struct FactDraft: Hashable, Sendable {
  public var fact: Fact
  public var happened: Instant?

  public init(_ fact: Fact, happened: Instant? = nil) {
    self.fact = fact
    self.happened = happened
  }
}

/// An accepted command: the facts to record, as a whole, and what the person should know all the same.
public struct Decision: Hashable, Sendable {
  /// Never empty.
  public var facts: [FactDraft]
  /// What the plan would rather have otherwise; none of it stops anything.
  public var warnings: [String]

  package init(_ facts: [FactDraft], warnings: [String] = []) {
    self.facts = facts
    self.warnings = warnings
  }
}

/// A command that was not accepted: which rule speaks against it, and the way out.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rule, as a sentence.
  public var rule: String
  /// What to do instead, as a sentence.
  public var wayOut: String

  public init(_ rule: String, wayOut: String) {
    self.rule = rule
    self.wayOut = wayOut
  }

  public var description: String { "\(rule) \(wayOut)" }
}

/// How long what people type may be. Longer texts belong in an entry's text, which the log keeps whole.
public enum TextLimits {
  /// A title must fit a page, a terminal's title and a subject line.
  public static let titleCharacters = 200
  /// What the steps of one attached runbook may take in the log, escaped: two thirds of the longest line that it bears.
  package static let runbookBytes = 44_000
  /// Of a step that is longer than that alone.
  package static let stepTitleCharacters = 500
  /// Four bytes a character are usual at most.
  package static let stepTextCharacters = 4000
  /// Longer than any login name in use.
  public static let personCharacters = 64
  /// As a service, a label, a status.
  public static let nameCharacters = 100
  /// A role or a severity, as an event names it.
  public static let roleCharacters = 64
  /// Bytes of a character on average: marks can be piled on one without end. A family of four as an emoji has 25.
  public static let bytesPerCharacter = 25

  /// Whether a text keeps within a limit in characters, and is no pile of marks.
  package static func holds(_ text: String, characters: Int) -> Bool {
    let bytes = text.utf8.count
    // No text has more characters than bytes, and to count them takes long.
    return bytes <= characters
      || (bytes <= characters * bytesPerCharacter && text.count <= characters)
  }
}
