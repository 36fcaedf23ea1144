import Engine

/// Whether every audience has its templates, and every template says what there is.
extension PlanChecker {
  mutating func checkCommunication(_ plan: Plan) {
    for audience in plan.audiences {
      let has = Set(plan.templates.filter { $0.audience == audience.id }.map(\.status))
      let missing = UpdateStatus.allCases.map(\.rawValue).filter { !has.contains($0) }
      guard let first = missing.first else { continue }
      find(
        .warning, .audience(audience.id),
        "\(audience.title) has no template for \(listed(missing)).",
        mend: "Write templates/\(audience.id).\(first).mustache"
          + (missing.count > 1 ? " and so on." : "."))
    }
    for template in reading.templates { check(template, plan) }
  }

  private mutating func check(_ template: PlanReading.Template, _ plan: Plan) {
    let place = PlanPlace(template.path)
    if !isUsed(template, plan) {
      find(
        .warning, at: place, "No audience and no review uses this template.",
        mend: "Name it AUDIENCE.STATUS.mustache, of the audiences "
          + "\(listed(plan.audiences.map(\.id))) and the statuses "
          + "\(listed(UpdateStatus.allCases.map(\.rawValue))).")
    }
    do throws(Mustache.Problem) {
      let known = UpdateDraft.names.map(\.name)
      for name in try Mustache(template.text).names where !known.contains(name.name) {
        find(
          .error, at: PlanPlace(template.path, line: name.line, column: name.column),
          "Nothing is called \"\(name.name)\" in a template.",
          mend: Spelling.mend(name.name, among: known))
      }
    } catch {
      find(
        .error, at: PlanPlace(template.path, line: error.line, column: error.column), error.what,
        mend: error.mend)
    }
  }

  private func isUsed(_ template: PlanReading.Template, _ plan: Plan) -> Bool {
    plan.templates.contains { $0.text == template.text }
      || plan.severities.contains { $0.review?.template == template.text }
  }
}
