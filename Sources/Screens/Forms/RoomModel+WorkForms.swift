import Engine
import TerminalKit

/// Forms about one thing that is selected or chosen: a task, a question, a step, an entry.
extension RoomModel {
  func taskForm(_ action: Action, _ incident: Incident) -> Form? {
    if action == .task {
      return Form(
        .task, "Give a task",
        [
          .line("Task"),
          .line("To", names: suggestions(incident), hint: "Tab completes"),
          .line(
            "Ask about it in", text: plan.taskCheckInAfter.short(seconds: false),
            hint: "minutes, or 1h30m"),
        ])
    }
    let open = incident.tasks.filter { $0.state == .open }
    guard !open.isEmpty else { return nil }
    let choices = open.map { Form.Choice(String($0.number), $0.title, remark: $0.person) }
    return action == .finishTask
      ? Form(
        .finishTask, "Task done", [.choice("Task", choices), .line("Result", optional: true)])
      : Form(.dropTask, "Drop a task", [.choice("Task", choices), .line("Why", optional: true)])
  }

  func questionForm(_ action: Action, _ incident: Incident) -> Form? {
    if action == .ask {
      return Form(
        .ask, "Question", [.line("Question", hint: "asked from outside the room, to be answered")])
    }
    // Those that wait come first, the one that waits longest on top.
    let questions =
      incident.questions.filter { $0.answer == nil }
      + incident.questions.filter { $0.answer != nil }
    guard !questions.isEmpty else { return nil }
    let choices = questions.map {
      Form.Choice(
        String($0.number), $0.text, remark: $0.answer.map { "answered: \($0)" } ?? $0.askedBy)
    }
    return Form(.answer, "Answer", [.choice("Question", choices), .line("Answer")])
  }

  func stepForm(_ action: Action) -> Form? {
    guard let reference = stepReference, let step, let progress = runbook?.progress else {
      return nil
    }
    let title = progress.runbook.steps[step].title
    let (runbook, number) = (reference.runbook, reference.step)
    switch action {
    case .skipStep:
      return Form(
        .skipStep(runbook: runbook, step: number), "Skip: \(title)", [.line("Why", optional: true)])
    case .blockStep:
      return Form(
        .blockStep(runbook: runbook, step: number), "Blocked: \(title)",
        [.line("By what", optional: true)])
    case .reopenStep:
      return Form(
        .reopenStep(runbook: runbook, step: number), "Reopen: \(title)",
        [.line("Why", optional: true)])
    default:
      return Form(.noteStep(runbook: runbook, step: number), "Note on: \(title)", [.line("Note")])
    }
  }

  func correctionForm(_ action: Action, _ incident: Incident) -> Form? {
    guard let event = selectedEvent else { return nil }
    let said = narrate(event, in: incident, plan: plan)
    switch action {
    case .strike:
      return Form(
        .strike(entry: event.seq), "Strike entry \(event.seq): \(said.text)",
        [.line("Why", optional: true, hint: "it stays visible as struck")])
    case .verdict:
      guard case .noted(.hypothesis, let text) = event.fact else { return nil }
      return Form(
        .verdict(entry: event.seq), "Was it so? \(text)",
        [
          .choice(
            "The guess is", [Form.Choice("yes", "confirmed"), Form.Choice("no", "refuted")]),
          .line("How we know", optional: true),
        ])
    default:
      let time = localTime(happened(event, in: incident), seconds: true)
      return Form(
        .amend(entry: event.seq), "Correct entry \(event.seq)",
        [
          .line("Text", text: said.text, optional: true),
          .line("When it happened", text: time, optional: true, hint: "14:05, 14:05:30, 10m ago"),
        ])
    }
  }
}
