/// Decides a command against the newest state of an incident.
///
/// - Parameters:
///   - command: What is wanted.
///   - person: Who gives the command.
///   - incident: The state after every event that is in the log.
///   - plan: The plan that the incident is held to.
///   - now: UTC; what happened later than this is refused.
/// - Returns: One fact or more, to be recorded as a whole, with warnings that stop nothing.
/// - Throws: A refusal that names the rule and the way out.
public func decide(
  _ command: Command, by person: PersonID, incident: Incident, plan: Plan, now: Instant
) throws(Refusal) -> Decision {
  let judge = Judge(person: person, incident: incident, plan: plan, now: now)
  switch command {
  case .note(let kind, let text, let happened):
    if let happened { try checkNotInFuture(happened, now: now) }
    return Decision([
      FactDraft(.noted(kind: kind, text: try required(text, "An entry")), happened: happened)
    ])
  case .retitle(let title): return Decision([FactDraft(.retitled(title: try checkedTitle(title)))])
  case .setService(let name):
    guard let service = try checkedName(name, what: "A service") else {
      throw Refusal("A service needs a name.", wayOut: "Name the one that is affected.")
    }
    return Decision([FactDraft(.serviceSet(service: service))])
  case .describeImpact(let text):
    return Decision([FactDraft(.impactDescribed(text: try required(text, "An impact")))])
  case .changeSeverity, .triage, .changePhase, .acknowledge, .contain, .resolve, .close, .reopen:
    return try judge.course(command)
  case .assign, .release, .offerHandoff, .acceptHandoff, .report:
    return try judge.roles(command)
  case .postUpdate(let audience, let status, let message, let happened):
    return try judge.update(audience, status, message, happened)
  case .amend, .strike, .confirmHypothesis, .refuteHypothesis:
    return try judge.correction(command)
  case .attachRunbook, .startStep, .finishStep, .skipStep, .blockStep, .noteStep, .reopenStep,
    .recordRun:
    return try judge.runbooks(command)
  case .assignTask, .finishTask, .dropTask, .ask, .answer: return try judge.tasks(command)
  case .page, .escalate: return try judge.escalation(command)
  case .adopt(let plan): return try judge.adoption(of: plan)
  case .receiveAlert(let alert, let happened):
    guard !alert.key.isEmpty else {
      throw Refusal("An alert needs a key.", wayOut: "Give what tells it from other alerts.")
    }
    return Decision([FactDraft(.alertReceived(alert), happened: judge.past(happened))])
  case .clearAlert(let key, let text, let happened):
    guard incident.alerts.contains(where: { $0.alert.key == key }) else {
      throw Refusal(
        "No alert \"\(key)\" came in here.", wayOut: "`warroom show` lists the alerts.")
    }
    return Decision([
      FactDraft(.alertCleared(key: key, text: meaningful(text)), happened: judge.past(happened))
    ])
  }
}

/// What the parts of `decide` judge by.
struct Judge {
  let person: PersonID
  let incident: Incident
  let plan: Plan
  let now: Instant

  var rule: SeverityRule? { plan.severity(incident.severity) }

  /// A sender's clock may be ahead; its alert counts from now then, because a refused alert helps nobody.
  func past(_ happened: Instant?) -> Instant? { happened.flatMap { $0 <= now ? $0 : nil } }

  func update(
    _ audience: String, _ status: String?, _ message: String, _ happened: Instant?
  ) throws(Refusal) -> Decision {
    let rule = try checkedAudience(audience, plan: plan)
    let text = try required(message, "An update")
    if let happened { try checkNotInFuture(happened, now: now) }
    let at = happened ?? now
    var update = Update(
      audience: rule.id, status: try checkedName(status, what: "A status"), message: text)
    update.nextDue = nextUpdateDue(for: rule.id, after: at, incident: incident, plan: plan)
    return Decision([FactDraft(.updatePosted(update), happened: happened)])
  }

  func tasks(_ command: Command) throws(Refusal) -> Decision {
    switch command {
    case .assignTask(let title, let person, let after):
      let after = after ?? plan.taskCheckInAfter
      guard after > .zero, after <= .days(36_525) else {
        throw Refusal(
          "A check-in lies ahead.", wayOut: "Give the time until then, such as `15m`.")
      }
      let due = now + after
      return Decision([
        FactDraft(
          .taskAssigned(
            task: incident.tasks.count + 1, title: try checkedTitle(title),
            person: try checkedPerson(person), checkInDue: due))
      ])
    case .finishTask(let number, let note):
      try checkOpen(task: number)
      return Decision([FactDraft(.taskDone(task: number, note: meaningful(note)))])
    case .dropTask(let number, let reason):
      try checkOpen(task: number)
      return Decision([FactDraft(.taskDropped(task: number, reason: meaningful(reason)))])
    case .ask(let text):
      return Decision([
        FactDraft(
          .questionAsked(
            question: incident.questions.count + 1, text: try required(text, "A question")))
      ])
    case .answer(let number, let text):
      guard incident.questions.contains(where: { $0.number == number }) else {
        throw Refusal(
          "There is no question \(number).", wayOut: "`warroom show` lists the questions.")
      }
      return Decision([
        FactDraft(.questionAnswered(question: number, text: try required(text, "An answer")))
      ])
    default: preconditionFailure("decide sends tasks and questions here, nothing else")
    }
  }

  private func checkOpen(task number: Int) throws(Refusal) {
    guard let task = incident.tasks.first(where: { $0.number == number }) else {
      throw Refusal(
        "There is no task \(number).",
        wayOut: incident.tasks.isEmpty
          ? "No task was given yet." : "Tasks are numbered 1 to \(incident.tasks.count).")
    }
    guard task.state == .open else {
      throw Refusal(
        "Task \(number) is \(task.state.rawValue) already.", wayOut: "Give a new task instead.")
    }
  }

  func correction(_ command: Command) throws(Refusal) -> Decision {
    switch command {
    case .amend(let entry, let text, let happened, let reason):
      try checkEntry(entry)
      if let happened { try checkNotInFuture(happened, now: now) }
      let text = meaningful(text)
      guard text != nil || happened != nil else {
        throw Refusal(
          "An amendment changes the text or the time.", wayOut: "Give one of the two.")
      }
      return Decision([
        FactDraft(
          .amended(entry: entry, text: text, happened: happened, reason: meaningful(reason)))
      ])
    case .strike(let entry, let reason):
      try checkEntry(entry)
      guard entry != 1 else {
        throw Refusal(
          "The declaration can't be struck.", wayOut: "Resolve and close the incident instead.")
      }
      guard incident.overlay.struck[entry] == nil else {
        throw Refusal("Entry \(entry) is struck already.", wayOut: "Nothing more is needed.")
      }
      return Decision([FactDraft(.struck(entry: entry, reason: meaningful(reason)))])
    case .confirmHypothesis(let entry, let text):
      try checkHypothesis(entry)
      return Decision([FactDraft(.hypothesisConfirmed(entry: entry, text: meaningful(text)))])
    case .refuteHypothesis(let entry, let text):
      try checkHypothesis(entry)
      return Decision([FactDraft(.hypothesisRefuted(entry: entry, text: meaningful(text)))])
    default: preconditionFailure("decide sends corrections here, nothing else")
    }
  }

  private func checkHypothesis(_ entry: Int) throws(Refusal) {
    try checkEntry(entry)
    guard incident.hypotheses.contains(entry) else {
      throw Refusal(
        "Entry \(entry) is not a hypothesis that stands.",
        wayOut: incident.hypotheses.isEmpty
          ? "Write one down first." : "Those are entries \(hypothesesListed).")
    }
  }

  private var hypothesesListed: String {
    listed(incident.hypotheses.sorted().suffix(5).map { String($0) })
  }

  private func checkEntry(_ entry: Int) throws(Refusal) {
    guard (1...incident.lastSeq).contains(entry) else {
      throw Refusal(
        "There is no entry \(entry).",
        wayOut: "Entries are numbered 1 to \(incident.lastSeq); `warroom log` shows them.")
    }
  }
}
