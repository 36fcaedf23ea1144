import Engine
import TerminalKit

extension RoomModel {
  /// The form that an action opens, with what was typed before it was left; `nil` where nothing is selected for it.
  func form(for action: Action, now: Instant) -> Form? {
    guard let incident = shown.incident else { return nil }
    switch action {
    case .note, .observation, .hypothesis, .finding, .decision, .actionTaken:
      return entryForm(action)
    case .update: return updateForm(incident, now)
    case .assign, .release, .handoff, .report: return roleForm(action, incident)
    case .severity, .phase, .contained, .resolve, .close, .reopen:
      return courseForm(action, incident)
    case .task, .finishTask, .dropTask: return taskForm(action, incident)
    case .ask, .answer: return questionForm(action, incident)
    case .page, .escalate: return pagingForm(action, incident, now: now)
    case .skipStep, .blockStep, .reopenStep, .noteStep: return stepForm(action)
    case .attach:
      return attachForm()
    case .retitle:
      return Form(.retitle, "Title", [.line("Title", text: incident.title)])
    case .impact:
      return Form(
        .impact, "Impact",
        [.text("Who is affected, and how", text: incident.impact ?? "")])
    case .amend, .strike, .verdict: return correctionForm(action, incident)
    default: return nil
    }
  }

  private func entryForm(_ action: Action) -> Form {
    let kind: EntryKind =
      switch action {
      case .observation: .observation
      case .hypothesis: .hypothesis
      case .finding: .finding
      case .decision: .decision
      case .actionTaken: .action
      default: .note
      }
    return Form(
      .entry(kind: kind.rawValue), kind.title,
      [.line(kind.title, history: inputHistory[kind.rawValue] ?? [])])
  }

  private func updateForm(_ incident: Incident, _ now: Instant) -> Form {
    let owed = dueNow(now).filter { $0.kind == .update }
    let first = owed.first?.subject
    let audiences = plan.audiences.map { audience in
      let deadline = owed.first { $0.subject == audience.id }
      let remark = deadline.map { owedText($0, at: moment(now)) } ?? "nothing owed"
      return Form.Choice(
        audience.id, audience.title, remark: remark, isUrgent: deadline?.standing == .overdue)
    }
    // On the deadline that is selected, else whoever waits longest.
    let wanted =
      focus == .due
      ? selectedDeadlineValue(now).flatMap { $0.kind == .update ? $0.subject : nil } : nil
    let selected = plan.audiences.firstIndex { $0.id == (wanted ?? first) } ?? 0
    let statuses = UpdateStatus.allCases
    let status = statuses.firstIndex(of: UpdateStatus(of: incident)) ?? 0
    return Form(
      .update, "Update",
      [
        .choice("Audience", audiences, selected: selected),
        .choice("Status", statuses.map { Form.Choice($0.rawValue, $0.rawValue) }, selected: status),
        .text(
          "Message", hint: "Enter shows it once more, Alt-Enter begins a line, F4 your editor"),
      ])
  }

  /// How long an audience has waited, or has still to wait.
  func owedText(_ deadline: Deadline, at moment: Instant) -> String {
    let left = deadline.left(at: moment)
    let near = abs(left.wholeSeconds) < 300
    return deadline.standing == .overdue
      ? "overdue \(left.short(seconds: near))" : "due in \(left.short(seconds: near))"
  }

  private func roleForm(_ action: Action, _ incident: Incident) -> Form? {
    let roles = plan.roles.map { role in
      let holders = incident.holders(of: role.id).map(\.person)
      let isRequired =
        plan.severity(incident.severity)?.requiredRoles.contains(role.id) ?? false
      return Form.Choice(
        role.id, "\(role.abbreviation)  \(role.title)",
        remark: holders.isEmpty ? "nobody" : holders.joined(separator: ", "),
        isUrgent: holders.isEmpty && isRequired)
    }
    let held = roles.filter { $0.remark != "nobody" }
    let people = suggestions(incident)
    let onPanel = focus == .roles ? min(selectedRole, roles.count - 1) : nil
    switch action {
    case .assign:
      let empty = roles.firstIndex(where: \.isUrgent) ?? 0
      return Form(
        .assign, "Assign a role",
        [
          .choice("Role", roles, selected: onPanel ?? empty),
          .line("To", names: people, hint: "Tab completes"),
        ])
    case .release:
      guard !held.isEmpty else { return nil }
      return Form(
        .release, "Release a role",
        [.choice("Role", held), .line("Why", optional: true)])
    case .handoff:
      guard !held.isEmpty else { return nil }
      let mine = held.firstIndex { $0.remark == me } ?? 0
      return Form(
        .handoff, "Hand a role over",
        [
          .choice("Role", held, selected: mine),
          .line("To", names: people.filter { $0 != me }, hint: "Tab completes"),
          .text(
            "Brief",
            text: handoffBrief(incident), optional: true,
            hint: "what is known, decided and owed; Alt-Enter begins a line"),
        ])
    default:
      let reporting = roles.filter { choice in
        plan.role(choice.value)?.reportsEvery.isEmpty == false
      }
      return Form(
        .report, "Report to the Incident Commander",
        [
          .choice("As", reporting.isEmpty ? roles : reporting),
          .line("Report", hint: "state, next step, what you need"),
        ])
    }
  }

  /// Names to complete from: those here, then those in the incident, then me.
  func suggestions(_ incident: Incident) -> [String] {
    var seen: Set<String> = []
    return (present + incident.people + [me]).filter { seen.insert($0).inserted }
  }

  private func courseForm(_ action: Action, _ incident: Incident) -> Form {
    switch action {
    case .severity:
      return Form(
        .severity,
        incident.isOpen && incident.milestones[.triaged] == nil
          ? "Confirm the severity" : "Change the severity",
        plan.triageQuestions(current: incident.severity) + [.line("Why", optional: true)])
    case .phase:
      let phases = Phase.allCases.filter { $0 != .closed }
      let index = phases.firstIndex(of: incident.phase) ?? 0
      return Form(
        .phase, "Phase",
        [
          .choice(
            "Phase", phases.map { Form.Choice($0.rawValue, $0.rawValue) },
            selected: min(index + 1, phases.count - 1)),
          .line("Why", optional: true, hint: "going back needs a reason"),
        ])
    case .contained:
      return Form(
        .contain, "Contained: the bleeding has stopped", [.line("What stopped it", optional: true)])
    case .resolve:
      return Form(
        .resolve, "Resolve",
        [
          .line("What ended it", optional: true, hint: "the resolution note"),
          .line(
            "Probable cause", optional: true,
            hint: "the first hypothesis is enough; the review will find out"),
        ] + confirmations)
    case .close:
      return Form(
        .close, "Close \(incident.declaration.alias)",
        [
          .choice(
            "Review", [Form.Choice("no", "not held"), Form.Choice("yes", "held and written")]),
          .line(
            "Type \(incident.declaration.alias) to close it", hint: "this ends the record"),
        ])
    default:
      return Form(.reopen, "Reopen", [.line("Why", hint: "what came back")])
    }
  }
}

extension RoomModel {
  /// One question for each condition of the plan.
  private var confirmations: [Form.Question] {
    plan.resolutionConfirmations.map { condition in
      .choice(
        condition.prefix(1).uppercased() + condition.dropFirst(),
        [Form.Choice("yes", "yes"), Form.Choice("no", "not yet", remark: "resolve all the same")])
    }
  }
}

extension EntryKind {
  /// With a capital, as a label.
  var title: String {
    switch self {
    case .note: "Note"
    case .observation: "Observation"
    case .hypothesis: "Hypothesis"
    case .finding: "Finding"
    case .decision: "Decision"
    case .action: "Action taken"
    }
  }
}
