extension Incident {
  /// The state after all of some events; the first must declare the incident.
  public init?(events: some Sequence<Event>) {
    var iterator = events.makeIterator()
    guard let first = iterator.next(), var incident = Incident(first: first) else { return nil }
    while let event = iterator.next() { incident.apply(event) }
    self = incident
  }

  /// Folds the next event in. Never refuses: what is in the log happened, and what does not make sense changes nothing.
  public mutating func apply(_ event: Event) {
    if event.at < lastAt { noteSetBack(event.at, entry: event.seq) }
    lastSeq = event.seq
    lastAt = event.at
    if !event.fact.isAutomatic {
      lastResponseAt = event.at
      lastResponseEntry = event.seq
    }
    switch event.fact {
    case .planAdopted(let digest, _, _):
      plan = digest
      planEntry = event.seq
    case .severityProposed(let impact, let urgency, let severity):
      proposal = SeverityProposal(
        impact: impact, urgency: urgency, severity: severity, at: event.happened)
    case .commandRun(let run): commandRuns.append(run)
    case .escalationStarted, .escalationAdvanced, .escalationExhausted, .pageRequested, .pageSent,
      .pageFailed, .updateRequested, .updateSent, .updateFailed:
      applyEnforcement(event)
    case .declared, .logRepaired, .logSalvaged, .unknown: break
    case .retitled(let title): self.title = title
    case .serviceSet(let service): self.service = service
    case .impactDescribed(let text): impact = text
    case .tagged(let label): labels.append(label)
    case .severityChanged, .phaseChanged, .milestoneRecorded, .resolutionVerified, .resolved,
      .closed, .reopened, .acknowledged:
      applyCourse(event)
    case .roleAssigned, .roleReleased, .handoffOffered, .handoffAccepted, .reported:
      applyRoles(event)
    case .alertReceived, .alertRepeated, .alertCleared, .alertExcluded: applyAlerts(event)
    case .updatePosted(let update): applyUpdate(update, event)
    case .noted(let kind, _): if kind == .hypothesis { hypotheses.insert(event.seq) }
    case .hypothesisConfirmed(let entry, _): overlay.verdicts[entry] = true
    case .hypothesisRefuted(let entry, _): overlay.verdicts[entry] = false
    case .amended, .struck, .marked: applyCorrection(event)
    case .runbookAttached, .stepStarted, .stepDone, .stepSkipped, .stepBlocked, .stepNoted,
      .stepReopened:
      applyRunbooks(event)
    case .taskAssigned, .taskDone, .taskDropped, .questionAsked, .questionAnswered:
      applyTasks(event)
    }
  }

  private mutating func applyCourse(_ event: Event) {
    switch event.fact {
    case .severityChanged(_, let to, _):
      if to != severity {
        severitySince = event.happened
        severityEntry = event.seq
        severityChanges.append(SeverityChange(entry: event.seq, from: severity, to: to))
        if severityChanges.count > SeverityChange.kept { severityChanges.removeFirst() }
      }
      severity = to
      raise(.severityChanged, event)
    case .phaseChanged(_, let to, _):
      if phase <= .triage, to > .triage { reach(.triaged, event) }
      if to <= .triage { milestones[.triaged] = nil }
      phase = to
      // That triage begins concerns nobody outside, and after the resolution the review is the responders' own.
      if to == .response || to == .resolution { raise(.phaseChanged, event) }
    case .milestoneRecorded(let milestone):
      if let former = milestones[milestone] {
        overtaken[milestone, default: []].append(former)
      }
      milestones[milestone] = Reached(at: event.happened, entry: event.seq)
      if milestone == .contained { raise(.contained, event) }
    case .acknowledged: reach(.acknowledged, event)
    case .resolutionVerified: resolution?.isVerified = true
    case .resolved(let note, let cause):
      milestones[.resolved] = Reached(at: event.happened, entry: event.seq)
      resolution = Resolution(note: note, cause: cause, isVerified: resolution?.isVerified ?? false)
      phase = .resolution
      raise(.resolved, event)
    case .closed: phase = .closed
    case .reopened:
      milestones[.resolved] = nil
      milestones[.reviewed] = nil
      resolution = nil
      reopenedEntry = event.seq
      phase = .response
      raise(.phaseChanged, event)
    default: break
    }
  }

  private mutating func reach(_ milestone: Milestone, _ event: Event) {
    guard milestones[milestone] == nil else { return }
    milestones[milestone] = Reached(at: event.happened, entry: event.seq)
  }

  private mutating func raise(_ demand: Cadence.Demand, _ event: Event) {
    let raised = DemandRaised(at: event.happened, demand: demand, entry: event.seq)
    demands.insert(raised, at: demands.endOfRun { $0.at <= raised.at })
  }

  private mutating func applyRoles(_ event: Event) {
    switch event.fact {
    case .roleAssigned(let role, let person, let note):
      guard !holders(of: role).contains(where: { $0.person == person }) else { return }
      roles.append(
        RoleHolding(
          role: role, person: person, note: note, since: event.happened, entry: event.seq))
      offers[role] = nil
      if role == .incidentCommander { reach(.acknowledged, event) }
    case .roleReleased(let role, let person, _):
      end(role, by: event) { $0 == person }
      if offers[role]?.from == person { offers[role] = nil }
    case .handoffOffered(let role, let from, let to, let brief):
      offers[role] = HandoffOffer(from: from, to: to, brief: brief, at: event.happened)
    case .handoffAccepted(let role, let from, let to):
      end(role, by: event) { $0 == from }
      if !holders(of: role).contains(where: { $0.person == to }) {
        roles.append(
          RoleHolding(role: role, person: to, since: event.happened, entry: event.seq))
      }
      offers[role] = nil
    case .reported(let role, _):
      reportsGiven[role, default: []].keep(
        Reached(at: event.happened, entry: event.seq), latest: Incident.keptForStriking
      ) { $0.at }
    default: break
    }
  }

  private mutating func end(_ role: RoleID, by event: Event, where ends: (PersonID) -> Bool) {
    for index in roles.indices
    where roles[index].role == role && roles[index].until == nil && ends(roles[index].person) {
      roles[index].until = event.happened
      roles[index].endEntry = event.seq
    }
  }

  private mutating func applyTasks(_ event: Event) {
    switch event.fact {
    case .taskAssigned(let number, let title, let person, let due):
      if let index = taskIndex(number) {
        tasks[index].person = person
        tasks[index].checkInDue = due
        tasks[index].state = .open
      } else {
        tasks.append(
          IncidentTask(
            number: number, title: title, person: person, assignedAt: event.happened,
            checkInDue: due, state: .open))
      }
    case .taskDone(let number, let note): finish(number, .done, note)
    case .taskDropped(let number, let reason): finish(number, .dropped, reason)
    case .questionAsked(let number, let text):
      questions.append(
        Question(number: number, text: text, askedBy: event.by, askedAt: event.happened))
    case .questionAnswered(let number, let text):
      guard let index = questions.firstIndex(where: { $0.number == number }) else { return }
      questions[index].answer = text
    default: break
    }
  }

  private mutating func finish(_ number: Int, _ state: IncidentTask.State, _ remark: String?) {
    guard let index = taskIndex(number) else { return }
    tasks[index].state = state
    tasks[index].remark = remark
  }

  /// Numbers count from 1 without gaps, so a task stands nearly always where its number says.
  private func taskIndex(_ number: Int) -> Int? {
    if number > 0, number <= tasks.count, tasks[number - 1].number == number { return number - 1 }
    return tasks.firstIndex { $0.number == number }
  }

  private mutating func applyRunbooks(_ event: Event) {
    switch event.fact {
    case .runbookAttached(let runbook):
      runbooks.append(
        RunbookProgress(
          runbook: runbook, attachedAt: event.happened,
          steps: runbook.steps.map { _ in StepProgress() }))
    case .stepStarted(let step):
      change(step) {
        $0.mark(.started, event)
        $0.startedAt = event.happened
      }
    case .stepDone(let step, let note): change(step) { $0.mark(.done, event, note) }
    case .stepSkipped(let step, let reason): change(step) { $0.mark(.skipped, event, reason) }
    case .stepBlocked(let step, let reason): change(step) { $0.mark(.blocked, event, reason) }
    case .stepReopened(let step, let reason): change(step) { $0.mark(.open, event, reason) }
    case .stepNoted(let step, let text):
      change(step) { $0.notes.append(StepNote(text: text, by: event.by, at: event.happened)) }
    default: break
    }
  }

  private mutating func change(_ step: StepReference, _ body: (inout StepProgress) -> Void) {
    guard let book = runbooks.firstIndex(where: { $0.runbook.runbook == step.runbook }),
      step.step > 0, step.step <= runbooks[book].steps.count
    else { return }
    body(&runbooks[book].steps[step.step - 1])
  }
}

extension StepProgress {
  fileprivate mutating func mark(_ state: State, _ event: Event, _ remark: String? = nil) {
    self.state = state
    by = event.by
    at = event.happened
    self.remark = remark
  }
}
