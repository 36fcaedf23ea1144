import Engine

/// The runbooks of the plan: any Markdown file, with or without front matter.
extension PlanReader {
  /// Reads one from its text; `path` is where it lies within the plan, such as `runbooks/payment-errors.md`.
  func runbook(_ text: String, at path: String) -> PlanRunbook {
    let inside = path.split(separator: "/").dropFirst().joined(separator: "/")
    let name = PlanFile.runbookName(ofFile: inside) ?? inside
    let book = Runbook(markdown: text, name: name)
    var runbook = PlanRunbook(
      name: name, source: path, title: book.title, expected: book.expected, steps: book.steps)
    note(.runbook(name), at: PlanPlace(path))
    if book.steps.isEmpty {
      warning(
        PlanPlace(path), "This runbook has no steps.",
        mend: "Write them as task items (- [ ] …), numbered items or headings.")
    }
    if let matter = Runbook.frontMatter(of: text) { read(matter, path, into: &runbook) }
    return runbook
  }

  /// Front matter may be another tool's, so its unknown keys are nobody's mistake unless they look like one of ours.
  private func read(_ matter: String, _ path: String, into runbook: inout PlanRunbook) {
    let value: YAMLValue
    do throws(PlanFinding) {
      value = try YAMLText.parse(matter, file: path, firstLine: 2)
    } catch {
      return report(PlanFinding(.warning, error.place, error.what, mend: error.mend))
    }
    guard case .map(let pairs) = value.content else { return }
    let fields = Fields(pairs, at: value.place, of: "a runbook", self)
    softly {
      if let title = fields.text("title") { runbook.title = title }
      runbook.service = fields.reference("service", .service)
      runbook.owner = fields.text("owner")
      runbook.reviewedDay = fields.day("reviewed")
      if let expected = fields.duration("expected") { runbook.expected = expected }
      runbook.matchers = list(fields.value("alerts")) { conditions($0) }
      fields.finishIfNear()
    }
  }
}
