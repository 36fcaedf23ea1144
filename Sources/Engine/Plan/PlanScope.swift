/// A service of the plan, by its name there.
public typealias ServiceID = String

/// A service that the plan covers.
public struct ServiceRule: Hashable, Sendable {
  public var id: ServiceID
  public var title: String
  /// Who owns it: a person or a team.
  public var owner: String?
  /// The policy that its incidents follow, whatever the severity; `nil` for that of the severity.
  public var escalation: PolicyID?
  /// Further names by which titles and alerts call it.
  public var aliases: [String]

  package init(
    id: ServiceID, title: String? = nil, owner: String? = nil, escalation: PolicyID? = nil,
    aliases: [String] = []
  ) {
    self.id = id
    self.title = title ?? id
    self.owner = owner
    self.escalation = escalation
    self.aliases = aliases
  }
}

/// Who keeps the plan true, and when it was last looked at.
public struct Governance: Hashable, Sendable {
  /// A rehearsal that the plan owes.
  public struct DrillRule: Hashable, Sendable {
    /// `tabletop` or `simulation`.
    public var kind: String
    public var everyMonths: Int
    /// The day of the last one, as days since 1970-01-01, where the plan says so.
    public var lastDay: Int?

    package init(kind: String, everyMonths: Int, lastDay: Int? = nil) {
      self.kind = kind
      self.everyMonths = everyMonths
      self.lastDay = lastDay
    }
  }

  public var organization: String
  public var owner: String
  /// The day of the last review, as days since 1970-01-01.
  public var reviewedDay: Int?
  public var reviewEveryMonths: Int
  public var drills: [DrillRule]
  /// Why there is a plan, and what it covers, in the plan's own words.
  public var purpose: String
  /// What counts as an incident, one statement each.
  public var counts: [String]
  /// What does not, in words; `Exclusions` holds what is carried out.
  public var countsNot: [String]

  package init(
    organization: String = "", owner: String = "", reviewedDay: Int? = nil,
    reviewEveryMonths: Int = 3, drills: [DrillRule] = [], purpose: String = "",
    counts: [String] = [], countsNot: [String] = []
  ) {
    self.organization = organization
    self.owner = owner
    self.reviewedDay = reviewedDay
    self.reviewEveryMonths = reviewEveryMonths
    self.drills = drills
    self.purpose = purpose
    self.counts = counts
    self.countsNot = countsNot
  }
}

/// Impact and urgency, and the severity that follows from both.
public struct TriageMatrix: Hashable, Sendable {
  /// One answer to the question for impact or for urgency.
  public struct Answer: Hashable, Sendable {
    /// `high`
    public var id: String
    /// What it means, in one sentence.
    public var words: String

    package init(id: String, words: String) {
      self.id = id
      self.words = words
    }
  }

  /// Worst first.
  public var impacts: [Answer]
  /// Most urgent first.
  public var urgencies: [Answer]
  /// By impact, then by urgency, in the order of the answers.
  public var severities: [[SeverityID]]

  package init(impacts: [Answer], urgencies: [Answer], severities: [[SeverityID]]) {
    precondition(
      severities.count == impacts.count
        && severities.allSatisfy { $0.count == urgencies.count },
      "a matrix has a severity for every pair of answers")
    self.impacts = impacts
    self.urgencies = urgencies
    self.severities = severities
  }

  /// What two answers propose; `nil` where one of them is none of the matrix's.
  public func severity(impact: String, urgency: String) -> SeverityID? {
    guard let row = impacts.firstIndex(where: { $0.id == impact }),
      let column = urgencies.firstIndex(where: { $0.id == urgency })
    else { return nil }
    return severities[row][column]
  }
}

/// A message for one audience at one status, to be filled in.
public struct MessageTemplate: Hashable, Sendable {
  public var audience: AudienceID
  /// `investigating`, `identified`, `monitoring`, `resolved`.
  public var status: String
  /// Mustache; docs/plan.md lists the names that are filled in.
  public var text: String

  package init(audience: AudienceID, status: String, text: String) {
    self.audience = audience
    self.status = status
    self.text = text
  }
}

/// A runbook of the plan's directory.
public struct PlanRunbook: Hashable, Sendable {
  /// The file's name without `.md`.
  public var name: String
  /// The file's path within the plan: `runbooks/payment-errors.md`.
  public var source: String
  public var title: String
  public var service: ServiceID?
  public var owner: String?
  /// The day it was last reviewed, as days since 1970-01-01.
  public var reviewedDay: Int?
  public var expected: Duration?
  /// The alerts that it is for: one list that holds as a whole is enough.
  public var matchers: [[LabelMatcher]]
  public var steps: [RunbookStep]

  package init(
    name: String, source: String, title: String, service: ServiceID? = nil, owner: String? = nil,
    reviewedDay: Int? = nil, expected: Duration? = nil, matchers: [[LabelMatcher]] = [],
    steps: [RunbookStep]
  ) {
    self.name = name
    self.source = source
    self.title = title
    self.service = service
    self.owner = owner
    self.reviewedDay = reviewedDay
    self.expected = expected
    self.matchers = matchers
    self.steps = steps
  }
}
