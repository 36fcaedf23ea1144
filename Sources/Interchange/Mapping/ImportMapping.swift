package import Engine

/// How a status page's words become severities, phases and milestones. A value: docs/import.md lists the defaults,
/// and overrides change single words.
package struct ImportMapping: Hashable, Sendable {
  /// What a page calls the impact.
  package enum Impact: String, Hashable, Sendable, CaseIterable {
    case critical, major, minor, none, maintenance
    /// The page gives none, or a word that is none of these.
    case unknown
  }

  /// What a page calls the state of an incident in one of its updates.
  package enum Status: String, Hashable, Sendable, CaseIterable {
    case investigating, identified, monitoring, resolved, postmortem, update
    case scheduled
    case inProgress = "in_progress"
    case verifying, completed
  }

  /// What an update of one status does to the incident, besides being posted.
  package enum Step: String, Hashable, Sendable, CaseIterable {
    case none
    /// The phase becomes triage, response or resolution, unless it is further already.
    case triage, response, resolution
    /// The bleeding has stopped: the milestone, and the phase resolution.
    case contained
    /// Resolved, and closed: what was lived through elsewhere owes no review here.
    case resolved
    /// The milestone of a review: its result was published.
    case reviewed
  }

  /// The plan's digest, written into every declaration.
  package var plan: String
  package var severities: [Impact: SeverityID]
  /// Why incidents of an impact stay out of metrics; those without an entry count.
  package var excluded: [Impact: String]
  package var steps: [Status: Step]

  /// The defaults: the plan's severities from the worst down for critical, major, minor and the rest.
  package init(plan: Plan = .builtin) {
    let ranks: [Impact: Int] = [
      .critical: 0, .major: 1, .minor: 2, .unknown: 2, .none: 3, .maintenance: 3,
    ]
    self.plan = plan.digest
    severities = ranks.mapValues { plan.severities[min($0, plan.severities.count - 1)].id }
    excluded = [.none: "no impact", .maintenance: "maintenance"]
    steps = [
      .investigating: .triage, .update: .response, .identified: .response,
      .monitoring: .contained, .resolved: .resolved, .postmortem: .reviewed, .scheduled: .none,
      .inProgress: .response, .verifying: .contained, .completed: .resolved,
    ]
  }

  func severity(_ impact: Impact) -> SeverityID { severities[impact] ?? "" }
}

extension ImportMapping.Impact {
  /// - Parameter word: As the source writes it; `nil` and words of other vocabularies are `unknown`.
  init(word: String?) {
    self = word.flatMap { ImportMapping.Impact(rawValue: $0.lowercased()) } ?? .unknown
  }
}

extension ImportMapping.Status {
  /// - Parameter word: In any case, with spaces, hyphens or underscores; `nil` for a word of another vocabulary.
  init?(word: String?) {
    let word = (word ?? "").lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 }
    self.init(rawValue: String(word))
  }
}
