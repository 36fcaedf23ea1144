package import Engine

extension ImportMapping {
  /// The defaults with single words changed, as the command line gives them.
  ///
  /// - Parameters:
  ///   - overrides: `impact.WORD=SEVERITY`, `exclude.WORD=yes|no`, `status.WORD=STEP`; later ones win.
  ///   - plan: Supplies the severities that there are.
  /// - Throws: An `ImportProblem` that names the values that are allowed.
  package init(overrides: [String], plan: Plan = .builtin) throws(ImportProblem) {
    self.init(plan: plan)
    for override in overrides { try apply(Override(override), plan: plan) }
  }

  private mutating func apply(_ override: Override, plan: Plan) throws(ImportProblem) {
    switch override.table {
    case "impact":
      let impact = try override.word(of: Impact.self, "impact")
      let ids = plan.severities.map(\.id)
      guard let severity = ids.first(where: { $0.lowercased() == override.value }) else {
        throw override.problem(
          "The plan has no severity \(clipped(override.value)).", allowed: ids)
      }
      severities[impact] = severity
    case "exclude":
      let impact = try override.word(of: Impact.self, "impact")
      guard ["yes", "no"].contains(override.value) else {
        throw override.problem(
          "\(clipped(override.value)) does not say whether to exclude.", allowed: ["yes", "no"])
      }
      let reason = ImportMapping(plan: plan).excluded[impact] ?? "impact \(impact.rawValue)"
      excluded[impact] = override.value == "yes" ? reason : nil
    case "status":
      let status = try override.word(of: Status.self, "status")
      guard let step = Step(rawValue: override.value) else {
        throw override.problem(
          "There is no step \(clipped(override.value)).", allowed: Step.allCases.map(\.rawValue))
      }
      steps[status] = step
    default:
      throw override.problem(
        "There is no table \(clipped(override.table)).", allowed: ["impact", "exclude", "status"])
    }
  }
}

/// `TABLE.WORD=VALUE`, in lower case.
private struct Override {
  let text: String
  let table: String
  let word: String
  let value: String

  init(_ text: String) throws(ImportProblem) {
    let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let names = sides[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2, names.count == 2 else {
      throw ImportProblem(
        .override(text), "An override reads TABLE.WORD=VALUE.",
        mend: "Write it like impact.none=P3, exclude.none=no or status.monitoring=contained.")
    }
    self.text = text
    table = oneLine(names[0].lowercased())
    word = oneLine(names[1].lowercased())
    value = oneLine(sides[1].lowercased())
  }

  func problem(_ what: String, allowed: [String]) -> ImportProblem {
    ImportProblem(.override(text), what, mend: "Allowed are \(listed(allowed)).")
  }

  func word<Word: RawRepresentable & CaseIterable>(
    of type: Word.Type, _ what: String
  ) throws(ImportProblem) -> Word where Word.RawValue == String {
    guard let match = Word(rawValue: word) else {
      throw problem(
        "There is no \(what) \(clipped(word)).", allowed: Word.allCases.map(\.rawValue))
    }
    return match
  }
}
