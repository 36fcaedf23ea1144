/// The command that takes an event back by a further one; `nil` where nothing does, or where it no longer stands.
///
/// - Parameters:
///   - event: One of the incident's events, in practice the newest of the person who wants it undone.
///   - incident: The state after every event that is in the log.
/// - Returns: A command that `decide` accepts, or `nil`.
public func undo(_ event: Event, in incident: Incident) -> Command? {
  guard incident.overlay.struck[event.seq] == nil else { return nil }
  switch event.fact {
  case .noted, .reported, .updatePosted, .milestoneRecorded, .acknowledged:
    return undoByStriking(event, in: incident)
  case .severityChanged(let from, let to, _):
    guard let from, from != to, incident.severity == to else { return nil }
    return .changeSeverity(to: from, reason: undone)
  case .phaseChanged(let from, let to, _):
    // An open incident can't go back into its review, nor a resolved one into its response.
    let possible: ClosedRange<Phase> =
      incident.isOpen ? .detection ... .resolution : .resolution ... .review
    guard from != to, incident.phase == to, to != .closed, possible.contains(from) else {
      return nil
    }
    return .changePhase(to: from, reason: undone)
  case .roleAssigned, .roleReleased: return undoRole(event, in: incident)
  case .stepStarted(let step): return undoStep(step, .started, in: incident)
  case .stepDone(let step, _): return undoStep(step, .done, in: incident)
  case .stepSkipped(let step, _): return undoStep(step, .skipped, in: incident)
  case .stepBlocked(let step, _): return undoStep(step, .blocked, in: incident)
  case .taskAssigned(let number, _, _, _):
    guard incident.tasks.contains(where: { $0.number == number && $0.state == .open }) else {
      return nil
    }
    return .dropTask(number, reason: undone)
  case .resolved:
    guard incident.milestones[.resolved]?.entry == event.seq, incident.phase != .closed else {
      return nil
    }
    return .reopen(reason: undone)
  default: return nil
  }
}

/// The commands that take back what a person did last, to be given one after the other; none where that can't be taken
/// back. What was taken back already is passed over, so that a second time goes one step further.
///
/// - Parameters:
///   - person: Whose doing it is; what others did is left alone.
///   - events: All of the incident's events, in order.
///   - incident: The state after them.
/// - Returns: Commands that `decide` accepts in this order.
public func undoNewest(
  by person: PersonID, of events: [Event], in incident: Incident
) -> [Command] {
  var end = events.endIndex
  // What took something back, until that is met: going by the state alone, two changes to and fro would be taken back by
  // turns for ever.
  var undoings: [Fact] = []
  while end > events.startIndex {
    let last = events[end - 1]
    let start = max(events.startIndex, end - max(1, last.batch?.index ?? 1))
    let batch = events[start..<end]
    end = start
    guard last.by == person else { continue }
    guard !batch.contains(where: { $0.fact.isUndoing }) else {
      undoings += batch.map(\.fact).filter(\.isUndoing)
      continue
    }
    let standing = batch.filter { event in
      let index = undoings.lastIndex { $0.takesBack(event) }
      if let index { undoings.remove(at: index) }
      return index == nil
    }
    let acts = batch.count == 1 ? standing : standing.filter { !$0.fact.isConsequence(in: batch) }
    if acts.isEmpty { continue }
    let commands = acts.compactMap { undo($0, in: incident) }
    if !commands.isEmpty { return commands }
    // What undo knows nothing of is the newest all the same: taking back something older would surprise.
    guard acts.contains(where: { $0.fact.canBeUndone }) else { return [] }
  }
  return []
}

private let undone = "undone"

extension Fact {
  /// Whether it takes something else back.
  fileprivate var isUndoing: Bool {
    switch self {
    case .struck(_, let reason), .severityChanged(_, _, let reason),
      .phaseChanged(_, _, let reason), .roleAssigned(_, _, let reason),
      .roleReleased(_, _, let reason), .stepReopened(_, let reason),
      .taskDropped(_, let reason), .reopened(let reason):
      reason == undone
    default: false
    }
  }

  /// Whether it may be what took an earlier event back.
  fileprivate func takesBack(_ event: Event) -> Bool {
    switch (self, event.fact) {
    case (.struck(let entry, _), _): entry == event.seq
    case (.severityChanged(let from, let to, _), .severityChanged(let before, let after, _)):
      from == after && to == before
    case (.phaseChanged(let from, let to, _), .phaseChanged(let before, let after, _)):
      from == after && to == before
    case (.roleAssigned(let role, let person, _), .roleReleased(let former, let who, _)),
      (.roleReleased(let role, let person, _), .roleAssigned(let former, let who, _)):
      role == former && person == who
    case (.stepReopened(let step, _), .stepStarted(let done)),
      (.stepReopened(let step, _), .stepDone(let done, _)),
      (.stepReopened(let step, _), .stepSkipped(let done, _)),
      (.stepReopened(let step, _), .stepBlocked(let done, _)):
      step == done
    case (.taskDropped(let number, _), .taskAssigned(let given, _, _, _)): number == given
    case (.reopened, .resolved): true
    default: false
    }
  }

  /// Whether it only came along with another fact of its batch.
  fileprivate func isConsequence(in batch: ArraySlice<Event>) -> Bool {
    switch self {
    case .phaseChanged: true
    case .roleReleased(let role, _, _):
      batch.contains { if case .roleAssigned(role, _, _) = $0.fact { true } else { false } }
    default: false
    }
  }

  fileprivate var canBeUndone: Bool {
    switch self {
    case .noted, .reported, .updatePosted, .acknowledged, .severityChanged, .phaseChanged,
      .roleAssigned, .roleReleased, .stepStarted, .stepDone, .stepSkipped, .stepBlocked,
      .taskAssigned, .resolved:
      true
    case .milestoneRecorded(let milestone):
      [.contained, .impactStarted, .reviewed].contains(milestone)
    default: false
    }
  }
}

private func undoByStriking(_ event: Event, in incident: Incident) -> Command? {
  if case .acknowledged = event.fact,
    incident.milestones[.acknowledged]?.entry != event.seq
  {
    return nil
  }
  if case .milestoneRecorded(let milestone) = event.fact {
    // The others stand on more than one entry.
    guard [.contained, .impactStarted, .reviewed].contains(milestone),
      incident.milestones[milestone]?.entry == event.seq
    else { return nil }
  }
  return .strike(entry: event.seq, reason: undone)
}

private func undoRole(_ event: Event, in incident: Incident) -> Command? {
  switch event.fact {
  case .roleAssigned(let role, let person, _):
    guard
      let holding = incident.roles.last(where: {
        $0.role == role && $0.person == person && $0.until == nil
      }), holding.entry == event.seq
    else { return nil }
    // Whoever had to leave the role for this person, in the same batch just before, gets it back.
    if (event.batch?.index ?? 1) > 1,
      let former = incident.roles.last(where: {
        $0.role == role && $0.endEntry == event.seq - 1 && $0.person != person
      }), !incident.holders(of: role).contains(where: { $0.person == former.person })
    {
      return .assign(role: role, person: former.person, note: undone)
    }
    return .release(role: role, person: person, reason: undone)
  case .roleReleased(let role, let person, _):
    guard !incident.holders(of: role).contains(where: { $0.person == person }),
      incident.roles.contains(where: { $0.role == role && $0.endEntry == event.seq })
    else { return nil }
    return .assign(role: role, person: person, note: undone)
  default: return nil
  }
}

private func undoStep(
  _ step: StepReference, _ state: StepProgress.State, in incident: Incident
) -> Command? {
  guard let book = incident.runbooks.first(where: { $0.runbook.runbook == step.runbook }),
    step.step > 0, step.step <= book.steps.count, book.steps[step.step - 1].state == state
  else { return nil }
  return .reopenStep(step, reason: undone)
}
