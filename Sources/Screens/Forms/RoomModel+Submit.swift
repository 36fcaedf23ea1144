import Engine
import TerminalKit

extension RoomModel {
  /// Turns a form's answers into what they ask for; where they make no sense, the form stays and says why.
  mutating func submit(_ form: Form, now: Instant) -> [Effect] {
    let answers = form.answers
    if case .goTo = form.purpose { return goTo(answers[0], form, now) }
    if let why = whyNotWritten {
      let unrecorded = isReplay ? nil : form.draft
      return refuse(form, why)
        + (unrecorded.map { [.spool(key: form.draftKey ?? "note", text: $0)] } ?? [])
    }
    if case .attachFrom = form.purpose {
      guard let book = plan.runbook(named: answers[0]) else { return open(fileForm, now: now) }
      layer = nil
      return record(.attach(Runbook(book)), now: now)
    }
    if case .attach = form.purpose {
      layer = nil
      let ticket = nextTicket
      nextTicket += 1
      // A path that can't be read is kept to be put right, until `receive` sees that it could.
      let effects = store(form.draftKey)
      _ = keep(form)
      return effects + [.attachRunbook(path: answers[0], ticket: ticket)]
    }
    switch command(form.purpose, answers, now) {
    case .failure(let problem): return refuse(form, problem.description)
    case .success(let command):
      layer = nil
      if case .entry(let kind) = form.purpose {
        inputHistory[kind, default: []].append(answers[0])
      }
      // Stored until the log has it: only then is the text let go.
      let effects = record(command, form: form, now: now)
      return store(form.draftKey) + effects
    }
  }

  private mutating func refuse(_ form: Form, _ why: String) -> [Effect] {
    var form = form
    form.refusal = why
    form.isPreviewing = false
    layer = .form(form)
    return [.bell] + store(form.draftKey)
  }

  private func command(
    _ purpose: FormPurpose, _ answers: [String], _ now: Instant
  ) -> Result<Command, Refusal> {
    func reason(_ index: Int) -> String? {
      answers.indices.contains(index) && !answers[index].allSatisfy(\.isWhitespace)
        ? answers[index] : nil
    }
    switch purpose {
    case .entry(let kind):
      return .success(.note(kind: EntryKind(rawValue: kind) ?? .note, text: answers[0]))
    case .update:
      return .success(
        .postUpdate(audience: answers[0], status: answers[1], message: answers[2]))
    case .assign: return .success(.assign(role: answers[0], person: answers[1]))
    case .release: return .success(.release(role: answers[0], reason: reason(1)))
    case .handoff:
      return .success(.offerHandoff(role: answers[0], to: answers[1], brief: reason(2)))
    case .report: return .success(.report(role: answers[0], text: answers[1]))
    case .severity:
      guard answers.count > 2 else {
        return .success(.changeSeverity(to: answers[0], reason: reason(1)))
      }
      return .success(
        .triage(impact: answers[0], urgency: answers[1], to: answers[2], reason: reason(3)))
    case .phase:
      return .success(.changePhase(to: Phase(rawValue: answers[0]) ?? .response, reason: reason(1)))
    case .contain: return .success(.contain(note: reason(0)))
    case .resolve:
      let asked = zip(plan.resolutionConfirmations, answers.dropFirst(2))
      let unconfirmed = asked.filter { $0.1 != "yes" }.map(\.0)
      return .success(
        .resolve(
          note: reason(0), cause: reason(1), isVerified: unconfirmed.isEmpty,
          unconfirmed: unconfirmed))
    case .close: return closeCommand(answers)
    case .reopen: return .success(.reopen(reason: reason(0)))
    case .task: return taskCommand(answers)
    case .finishTask: return .success(.finishTask(Int(answers[0]) ?? 0, note: reason(1)))
    case .dropTask: return .success(.dropTask(Int(answers[0]) ?? 0, reason: reason(1)))
    case .ask: return .success(.ask(answers[0]))
    case .page: return .success(.page(who: answers[0], text: reason(1)))
    case .escalate: return .success(.escalate(reason: reason(0)))
    case .answer: return .success(.answer(question: Int(answers[0]) ?? 0, text: answers[1]))
    case .skipStep(let runbook, let step):
      return .success(.skipStep(StepReference(runbook: runbook, step: step), reason: reason(0)))
    case .blockStep(let runbook, let step):
      return .success(.blockStep(StepReference(runbook: runbook, step: step), reason: reason(0)))
    case .reopenStep(let runbook, let step):
      return .success(.reopenStep(StepReference(runbook: runbook, step: step), reason: reason(0)))
    case .noteStep(let runbook, let step):
      return .success(
        .noteStep(StepReference(runbook: runbook, step: step), text: answers[0]))
    case .retitle: return .success(.retitle(answers[0]))
    case .impact: return .success(.describeImpact(answers[0]))
    case .amend(let entry): return amendCommand(entry, answers, now)
    case .strike(let entry): return .success(.strike(entry: entry, reason: reason(0)))
    case .verdict(let entry):
      return .success(
        answers[0] == "yes"
          ? .confirmHypothesis(entry: entry, text: reason(1))
          : .refuteHypothesis(entry: entry, text: reason(1)))
    case .attachFrom, .attach, .goTo, .declare:
      return .failure(Refusal("That is no entry.", wayOut: "Choose another command."))
    }
  }

  private func closeCommand(_ answers: [String]) -> Result<Command, Refusal> {
    let typed = answers[1].filter { !$0.isWhitespace }
    guard typed.lowercased() == alias.lowercased() else {
      return .failure(
        Refusal("\"\(answers[1])\" is not \(alias).", wayOut: "Type \(alias), or Esc to leave."))
    }
    return .success(.close(isReviewed: answers[0] == "yes"))
  }

  private func taskCommand(_ answers: [String]) -> Result<Command, Refusal> {
    guard let after = Duration(planText: answers[2]) else {
      return .failure(
        Refusal(
          "\"\(answers[2])\" is no length of time.", wayOut: "Write minutes, or such as 1h30m."))
    }
    return .success(
      .assignTask(title: answers[0], person: answers[1], checkInAfter: after))
  }

  private func amendCommand(
    _ entry: Int, _ answers: [String], _ now: Instant
  ) -> Result<Command, Refusal> {
    guard let event = event(entry), let incident = shown.incident else {
      return .failure(Refusal("That entry is gone.", wayOut: "Choose another."))
    }
    let before = narrate(event, in: incident, plan: plan).text
    let text = answers[0] == before ? nil : answers[0]
    let time = happened(event, in: incident)
    var happened: Instant?
    if answers[1] != localTime(time, seconds: true), !answers[1].allSatisfy(\.isWhitespace) {
      guard let when = parseWhen(answers[1], now: now, zone: zone) else {
        return .failure(
          Refusal(
            "\"\(answers[1])\" is no time.", wayOut: "Write such as 14:05, or 10m ago."))
      }
      happened = when
    }
    return .success(.amend(entry: entry, text: text, happened: happened))
  }

  /// How far back a draft looks for what is known.
  private static let draftEvents = 2000

  /// Fills in what earlier answers decide: the text of an update, kept from before or drafted from what is known.
  mutating func prepare(_ form: inout Form, now: Instant) {
    form.proposeSeverity(plan)
    guard form.purpose == .update, form.current == 2, let incident = shown.incident,
      !form.isTouched(2), !form.isPreviewing
    else { return }
    if let key = form.draftKey, let draft = takeDraft(key) { return form.restore(draft) }
    let text = UpdateDraft(
      audience: form.questions[0].answer, status: form.questions[1].answer, incident: incident,
      events: history.events.prefix(shown.count).suffix(RoomModel.draftEvents), plan: plan,
      now: now, zone: zone
    ).text
    if form.questions[2].answer != text { form.propose(text, for: 2) }
  }

  /// What is known, decided and owed, for whoever takes a role over.
  func handoffBrief(_ incident: Incident) -> String {
    var lines: [String] = []
    if let impact = incident.impact { lines.append("Impact: \(impact)") }
    for (kind, label) in [(EntryKind.decision, "Decided"), (.finding, "Found")] {
      let last = history.events.prefix(shown.count).suffix(RoomModel.draftEvents).reversed().first {
        if case .noted(kind, _) = $0.fact, incident.overlay.struck[$0.seq] == nil { return true }
        return false
      }
      if let last { lines.append("\(label): \(narrate(last, in: incident, plan: plan).text)") }
    }
    for task in incident.tasks where task.state == .open {
      lines.append("Open: \(task.title) (\(task.person))")
    }
    return lines.joined(separator: "\n")
  }
}
