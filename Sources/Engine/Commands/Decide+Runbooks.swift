extension Judge {
  /// Runbooks and their steps.
  func runbooks(_ command: Command) throws(Refusal) -> Decision {
    switch command {
    case .attachRunbook(let title, let source, let expected, let steps):
      return try attach(title, source, expected, steps)
    case .startStep(let step):
      try check(step, may: [.open, .blocked], "started")
      return Decision([FactDraft(.stepStarted(step))])
    case .finishStep(let step, let note):
      try check(step, may: [.open, .started, .blocked], "ticked")
      return Decision([FactDraft(.stepDone(step, note: meaningful(note)))])
    case .skipStep(let step, let reason):
      try check(step, may: [.open, .started, .blocked], "skipped")
      let reason = meaningful(reason)
      return Decision(
        [FactDraft(.stepSkipped(step, reason: reason))],
        warnings: reason == nil ? ["Skipped without a reason: a note on the step helps later."] : []
      )
    case .blockStep(let step, let reason):
      try check(step, may: [.open, .started], "blocked")
      let reason = meaningful(reason)
      return Decision(
        [FactDraft(.stepBlocked(step, reason: reason))],
        warnings: reason == nil
          ? ["Blocked, and it is not said by what: a note helps who can mend it."] : []
      )
    case .noteStep(let step, let text):
      _ = try progress(step)
      return Decision([FactDraft(.stepNoted(step, text: try required(text, "A note")))])
    case .reopenStep(let step, let reason):
      try check(step, may: [.done, .skipped, .started, .blocked], "reopened")
      return Decision([FactDraft(.stepReopened(step, reason: meaningful(reason)))])
    case .recordRun(let run):
      _ = try progress(run.step)
      return Decision([FactDraft(.commandRun(run))])
    default: preconditionFailure("decide sends runbooks here, nothing else")
    }
  }

  private func attach(
    _ title: String, _ source: String, _ expected: Duration?, _ steps: [RunbookStep]
  ) throws(Refusal) -> Decision {
    let title = try required(title, "A runbook's title")
    guard !steps.isEmpty else {
      throw Refusal(
        "The runbook \"\(title)\" has no steps.",
        wayOut: "Write them as task items (- [ ] …), numbered items or headings.")
    }
    let parts = AttachedRunbook.parts(
      title: title, source: source, expected: expected, steps: steps,
      from: incident.runbooks.count + 1)
    if let same = incident.runbooks.first(where: {
      $0.runbook.title == parts[0].title && $0.runbook.steps == parts[0].steps
    }) {
      throw Refusal(
        "The runbook \"\(title)\" is attached already, as runbook \(same.runbook.runbook).",
        wayOut: "Go on with that one.")
    }
    return Decision(parts.map { FactDraft(.runbookAttached($0)) })
  }

  func progress(_ step: StepReference) throws(Refusal) -> StepProgress {
    guard let book = incident.runbooks.first(where: { $0.runbook.runbook == step.runbook }) else {
      throw Refusal(
        incident.runbooks.isEmpty
          ? "No runbook is attached." : "There is no runbook \(step.runbook).",
        wayOut: incident.runbooks.isEmpty
          ? "Attach one: `warroom runbook attach FILE`."
          : "Runbooks are numbered 1 to \(incident.runbooks.count).")
    }
    guard step.step > 0, step.step <= book.steps.count else {
      throw Refusal(
        "The runbook \"\(book.runbook.title)\" has no step \(step.step).",
        wayOut: "Its steps are numbered 1 to \(book.steps.count).")
    }
    return book.steps[step.step - 1]
  }

  private func check(
    _ step: StepReference, may states: [StepProgress.State], _ verb: String
  ) throws(Refusal) {
    let progress = try progress(step)
    guard states.contains(progress.state) else {
      let by = progress.by.map { " by \($0)" } ?? ""
      throw Refusal(
        "Step \(step.step) is \(progress.state.rawValue)\(by) and can't be \(verb).",
        wayOut: progress.state == .open
          ? "It is still to do." : "Reopen it first.")
    }
  }
}
