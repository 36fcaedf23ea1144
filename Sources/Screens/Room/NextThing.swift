import Engine

/// The one thing that most needs doing, and the keys for it.
struct NextThing {
  struct Key {
    var action: Action
    var label: String

    var key: String { KeyTable.binding(of: action, on: .room)?.keyName ?? "" }
  }

  var text: String
  /// The same where there is little room; ends where the first key's label goes on.
  var short: String
  var keys: [Key]
  var isOwed: Bool

  init(
    _ text: String, short: String? = nil, keys: [(Action, String)] = [], isOwed: Bool = false
  ) {
    self.text = text
    self.short = short ?? text
    self.keys = keys.map { Key(action: $0.0, label: $0.1) }
    self.isOwed = isOwed
  }
}

extension RoomModel {
  func nextThing(_ scene: Scene) -> NextThing {
    let incident = scene.incident
    if case .readOnly = condition {
      let remedy = remedy ?? .salvage(by: "warroom salvage \(alias) --to DIR")
      return NextThing(remedy.text, short: remedy.short, isOwed: true)
    }
    if let offer = incident.offers.first(where: { $0.value.to == me }) {
      let role = plan.role(offer.key)
      return NextThing(
        "\(offer.value.from) hands you the role \(role?.title ?? offer.key).",
        short: "\(offer.value.from) hands you \(role?.abbreviation ?? offer.key):",
        keys: [(.acknowledge, "accepts it")], isOwed: true)
    }
    if incident.isImported {
      let source = incident.declaration.origin?.source ?? "elsewhere"
      return NextThing(
        "Taken over from \(source): nothing is owed.", short: "From \(source).",
        keys: [(.brief, "sums it up")])
    }
    guard incident.isOpen else { return afterResolution(scene) }
    if let start = startingHint(scene) { return start }
    if let overdue = scene.due.first(where: { $0.standing == .overdue }) {
      return owedHint(overdue, scene)
    }
    if let empty = roleRows(incident).first(where: { $0.people.isEmpty }) {
      return NextThing(
        "Nobody is \(empty.role.title):", short: "Nobody is \(empty.role.abbreviation):",
        keys: [(.assign, "assigns somebody")])
    }
    if let soon = scene.due.first(where: { $0.standing == .soon }) {
      var hint = owedHint(soon, scene)
      hint.text = "\(soon.title) in \(leftText(soon, scene.now)):"
      hint.short = hint.text
      hint.isOwed = false
      return hint
    }
    return calmHint(scene)
  }

  /// What to do while nothing presses.
  private func calmHint(_ scene: Scene) -> NextThing {
    if runbook == nil, let suggestion {
      return NextThing(
        "The runbook \(suggestion.runbook.name) fits (\(suggestion.why)):",
        short: "A runbook fits:",
        keys: [(.attachBest, "attaches it"), (.attach, "shows others")])
    }
    if let progress = runbook?.progress, progress.current != nil, let step {
      let texts = progress.runbook.steps[step]
      var keys: [(Action, String)] = [(.tick, "ticks it")]
      if progress.steps[step].state == .open { keys.append((.startStep, "starts it")) }
      if plan.runsCommands, texts.commands.indices.contains(where: texts.isShell) {
        keys.append((.runCommand, "runs its command"))
      }
      return NextThing(
        "Step \(step + 1): \(texts.title)", short: "Step \(step + 1):", keys: keys)
    }
    if scene.incident.milestones[.contained] != nil {
      return NextThing(
        "Contained. When it is verified:", short: "Contained:", keys: [(.resolve, "resolves")])
    }
    if let next = scene.due.first {
      return NextThing("Next: \(next.title) in \(leftText(next, scene.now)).")
    }
    return NextThing("Nothing is owed.")
  }

  /// Acknowledgement, command and triage come before everything else.
  private func startingHint(_ scene: Scene) -> NextThing? {
    let incident = scene.incident
    if let asking = pagingHint(scene) { return asking }
    if incident.milestones[.acknowledged] == nil,
      let ack = scene.due.first(where: { $0.kind == .acknowledge })
    {
      let isOwed = ack.standing == .overdue
      let left = leftText(ack, scene.now)
      return NextThing(
        isOwed
          ? "Nobody has acknowledged this for \(left) too long:"
          : "Nobody has acknowledged this yet, \(left) left:",
        short: isOwed ? "Not acked, \(left) late:" : "Not acked, \(left) left:",
        keys: [(.acknowledge, "acknowledges"), (.take, "takes command")], isOwed: isOwed)
    }
    if incident.holders(of: .incidentCommander).isEmpty,
      roleRows(incident).contains(where: { $0.role.id == .incidentCommander })
    {
      return NextThing(
        "Nobody commands the response:", short: "Nobody commands:",
        keys: [(.take, "takes command"), (.assign, "assigns it")], isOwed: true)
    }
    if let triage = scene.due.first(where: { $0.kind == .triage }) {
      let isOwed = triage.standing == .overdue
      let left = leftText(triage, scene.now)
      return NextThing(
        isOwed
          ? "Triage is \(left) over its time: is it \(incident.severity)?"
          : "Is it \(incident.severity)? \(left) left for triage:",
        short: "Is it \(incident.severity)?", keys: [(.severity, "confirms or changes it")],
        isOwed: isOwed)
    }
    return nil
  }

  /// Who is waited for by the plan's policy, where that is somebody.
  private func pagingHint(_ scene: Scene) -> NextThing? {
    let paging = scene.paging
    switch paging.status.standing {
    case .idle, .acknowledged: return nil
    case .exhausted:
      return NextThing(
        "All of the policy were paged, and nobody answered:", short: "All paged, no answer:",
        keys: [(.acknowledge, "acknowledges"), (.page, "pages somebody")], isOwed: true)
    case .running:
      if case .nobody = enforcing, !isReplay {
        return NextThing(
          "Nobody acknowledged, and nobody enforces the plan:", short: "Not acked, NOBODY PAGES:",
          keys: [(.acknowledge, "acknowledges"), (.page, "pages somebody")], isOwed: true)
      }
      guard paging.status.level > 0, let coming = paging.coming else { return nil }
      let what = paging.status.isForSilence ? "It fell silent" : "Nobody acknowledged"
      return NextThing(
        "\(what): \(coming).", short: "Not acked, \(paging.left ?? "0:00") left:",
        keys: [(.acknowledge, "acknowledges"), (.escalate, "pages now")])
    }
  }

  private func owedHint(_ deadline: Deadline, _ scene: Scene) -> NextThing {
    let left = leftText(deadline, scene.now)
    switch deadline.kind {
    case .update:
      let audience = plan.audience(deadline.subject)?.title ?? deadline.subject
      let short = "\(audience) waits:"
      if deadline.person == nil {
        let owner = deadline.role.flatMap { plan.role($0)?.title } ?? "its role"
        return NextThing(
          "\(audience) has waited \(left) for an update, and nobody is \(owner):", short: short,
          keys: [(.update, "writes it"), (.assign, "assigns somebody")], isOwed: true)
      }
      return NextThing(
        "\(audience) has waited \(left) for an update:", short: short,
        keys: [(.update, "writes it")], isOwed: true)
    case .report:
      let abbreviation = plan.role(deadline.subject)?.abbreviation ?? deadline.subject
      return NextThing(
        "\(abbreviation) \(deadline.person ?? "") owes a report for \(left):",
        short: "\(abbreviation) owes a report:", keys: [(.report, "gives it")], isOwed: true)
    case .task:
      let person = deadline.person ?? "somebody"
      return NextThing(
        "Ask \(person) about \"\(deadline.title)\", \(left) late:",
        short: "Ask \(person) (task):", keys: [(.finishTask, "marks it done")], isOwed: true)
    case .resolve:
      return NextThing(
        "The resolution target passed \(left) ago:", short: "Target passed:",
        keys: [(.contained, "contained"), (.resolve, "resolves")], isOwed: true)
    case .acknowledge:
      return NextThing(deadline.title, keys: [(.acknowledge, "acknowledges")])
    case .triage: return NextThing(deadline.title, keys: [(.severity, "confirms it")])
    case .review, .hold: return NextThing(deadline.title, keys: [(.close, "closes")])
    }
  }

  private func afterResolution(_ scene: Scene) -> NextThing {
    if scene.incident.phase == .closed {
      return NextThing("This incident is closed.", short: "Closed.", keys: [(.brief, "sums it up")])
    }
    if let back = scene.incident.alertBackAfterResolution {
      return NextThing(
        "Resolved, but an alert is back: \(back.alert.summary):", short: "An alert is back:",
        keys: [(.reopen, "reopens"), (.close, "closes")], isOwed: true)
    }
    if let update = scene.due.first(where: { $0.kind == .update }) {
      let audience = plan.audience(update.subject)?.title ?? update.subject
      return NextThing(
        "Resolved. \(audience) does not know yet:", short: "\(audience) waits:",
        keys: [(.update, "tells them")], isOwed: update.standing == .overdue)
    }
    let keys: [(Action, String)] = [(.close, "closes"), (.brief, "sums it up")]
    if let hold = scene.due.first(where: { $0.kind == .hold }) {
      return NextThing(
        "Resolved, if it holds for another \(leftText(hold, scene.now)).",
        short: "Resolved, if it holds.", keys: keys)
    }
    if let review = scene.due.first(where: { $0.kind == .review }) {
      return NextThing(
        "Resolved. \(review.title) by \(localMoment(review.due, now: scene.now)):",
        short: "Resolved.", keys: keys)
    }
    return NextThing("Resolved.", keys: keys)
  }
}
