import Engine

/// Severities, their criteria, targets and reviews, and the matrix that proposes one.
extension PlanReader {
  struct Severities {
    var rules: [SeverityRule] = []
    var policyOf: [SeverityID: PolicyID] = [:]
  }

  /// `templates` are the texts of `templates/` by their names.
  func severities(_ value: YAMLValue?, templates: [String: String]) -> Severities {
    var severities = Severities()
    severities.rules = named(value, "a severity") { id, pair in
      define(.severity, id)
      note(.severity(id), at: pair.place)
      return fields(pair.value, "a severity", at: pair.place) { fields in
        if let policy = fields.unlessNone("escalation", { reference($0, .policy) }) {
          severities.policyOf[id] = policy
        }
        return severity(id, fields, templates)
      }
    }
    return severities
  }

  private func severity(
    _ id: SeverityID, _ fields: Fields, _ templates: [String: String]
  ) -> SeverityRule? {
    let word = fields.text("word", needed: "Critical")
    let criteria = fields.texts("criteria")
    if criteria.isEmpty {
      _ = fields.needed("criteria", such: "[the service is down for everybody]")
    }
    let rule = SeverityRule(
      id: id, word: word ?? "", criteria: criteria,
      acknowledgeWithin: fields.unlessNone("acknowledge_within", duration),
      resolveWithin: fields.unlessNone("resolve_within", target),
      review: fields.unlessNone("review") { review($0, templates) },
      requiredRoles: fields.references("required_roles", .role),
      dedicatedCommander: fields.flag("dedicated_commander") ?? false)
    return word == nil ? nil : rule
  }

  private func review(_ value: YAMLValue, _ templates: [String: String]) -> ReviewRule? {
    fields(value, "a review") { fields in
      let kinds = [ReviewRule.Kind.postmortem, .weekly].map(\.rawValue)
      let kind = fields.needed("kind", such: "postmortem")
        .flatMap { choice($0, "kind of review", of: kinds) }.flatMap(ReviewRule.Kind.init)
      let within = fields.needed("within", such: "5 business days").flatMap(target)
      let template = fields.reference("template", .template)
      guard let kind, let within else { return nil }
      return ReviewRule(kind: kind, within: within, template: template.flatMap { templates[$0] })
    }
  }

  // MARK: Triage

  struct Triage {
    var within: Duration
    var matrix: TriageMatrix?
  }

  func triage(_ value: YAMLValue?) -> Triage? {
    fields(value, "triage") { fields in
      let within = fields.needed("within", such: "5m").flatMap(duration)
      let impacts = answers(fields.value("impact"))
      let urgencies = answers(fields.value("urgency"))
      let matrix = matrix(fields, impacts, urgencies)
      return within.map { Triage(within: $0, matrix: matrix) }
    }
  }

  private func answers(_ value: YAMLValue?) -> [TriageMatrix.Answer] {
    named(value, "an answer") { id, pair in
      text(pair.value).map { TriageMatrix.Answer(id: id, words: $0) }
    }
  }

  private func matrix(
    _ fields: Fields, _ impacts: [TriageMatrix.Answer], _ urgencies: [TriageMatrix.Answer]
  ) -> TriageMatrix? {
    guard let value = fields.value("matrix") else {
      if !impacts.isEmpty || !urgencies.isEmpty {
        _ = fields.needed("matrix", such: "{high: {high: P1, low: P2}, …}")
      }
      return nil
    }
    guard !impacts.isEmpty, !urgencies.isEmpty else {
      _ = fields.needed(impacts.isEmpty ? "impact" : "urgency", such: "{high: what it means, …}")
      return nil
    }
    let severities: [[SeverityID?]]? = self.fields(
      value, "the matrix", at: fields.place(of: "matrix")
    ) { rows in
      impacts.map { impact in
        let row = rows.needed(impact.id, such: "{\(urgencies[0].id): P1, …}")
        return self.fields(row, "a row of the matrix", at: rows.place(of: impact.id)) { cells in
          urgencies.map { cells.needed($0.id, such: "P1").flatMap { reference($0, .severity) } }
        } ?? []
      }
    }
    let whole = severities?.map { $0.compactMap { $0 } } ?? []
    guard whole.count == impacts.count, whole.allSatisfy({ $0.count == urgencies.count }) else {
      return nil
    }
    return TriageMatrix(impacts: impacts, urgencies: urgencies, severities: whole)
  }
}
