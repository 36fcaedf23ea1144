package import Engine

/// What a home's incidents and drills say of the plan.
package struct PlanRecord: Sendable {
  package struct Drill: Sendable {
    package var at: Instant
    /// The digest of the plan that it was held under.
    package var plan: String

    package init(at: Instant, plan: String) {
      self.at = at
      self.plan = plan
    }
  }

  package struct Past: Sendable {
    /// `INC-0042`.
    package var alias: String
    package var severity: SeverityID
    package var resolvedAt: Instant?

    package init(alias: String, severity: SeverityID, resolvedAt: Instant?) {
      self.alias = alias
      self.severity = severity
      self.resolvedAt = resolvedAt
    }
  }

  package var drills: [Drill] = []
  package var incidents: [Past] = []

  package init(drills: [Drill] = [], incidents: [Past] = []) {
    self.drills = drills
    self.incidents = incidents
  }
}
