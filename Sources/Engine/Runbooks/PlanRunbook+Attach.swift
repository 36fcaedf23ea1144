/// Runbooks of the plan, by their names, as they are attached to a new incident.
func attachments(of names: [String], plan: Plan) throws(Refusal) -> [AttachedRunbook] {
  var attached: [AttachedRunbook] = []
  for name in names {
    let book = try plan.needRunbook(name)
    guard !attached.contains(where: { $0.source == book.source }) else { continue }
    attached += AttachedRunbook.parts(
      title: book.title, source: book.source, expected: book.expected, steps: book.steps,
      from: attached.count + 1)
  }
  return attached
}

extension Plan {
  /// A runbook that has steps, by its name.
  ///
  /// - Parameter name: As `runbook(named:)` takes it.
  /// - Returns: The runbook.
  /// - Throws: A refusal where the plan has none of that name, or it has no steps.
  public func needRunbook(_ name: String) throws(Refusal) -> PlanRunbook {
    guard let book = runbook(named: name) else {
      guard !runbooks.isEmpty else {
        throw Refusal(
          "The plan has no runbooks.", wayOut: "Attach a file: `warroom runbook attach FILE`.")
      }
      let near = Spelling.nearest(to: name, among: runbooks.map(\.name))
      throw Refusal(
        "The plan has no runbook \"\(name)\".",
        wayOut: near.isEmpty
          ? "It has \(listed(runbooks.map(\.name)))."
          : "Is it \(Spelling.choice(near))?")
    }
    guard !book.steps.isEmpty else {
      throw Refusal(
        "The runbook \(book.name) has no steps.",
        wayOut: "Write them as task items (- [ ] …), numbered items or headings.")
    }
    return book
  }
}

extension Command {
  /// Attaches a runbook.
  public static func attach(_ book: Runbook) -> Command {
    .attachRunbook(
      title: book.title, source: book.source, expected: book.expected, steps: book.steps)
  }
}
