internal import Engine
internal import EventLog

/// Records what was decided about alerts: one batch an incident, then the home's log of alerts.
struct AlertRecorder {
  let home: Home
  let plan: Plan
  let by: PersonID
  let via: String?
  let pin: () -> String?
  let clock: @Sendable () -> Instant

  /// How recording one part ended.
  private enum Ending {
    /// The alias of the incident.
    case recorded(String)
    /// Somebody else wrote meanwhile, and the alerts must be sorted anew.
    case overtaken
    case failed(String)
  }

  /// - Parameters:
  ///   - sorting: What was decided on the state of the desk.
  ///   - desk: Afterwards it is as the home is.
  ///   - report: What became of the alerts is added.
  /// - Returns: Those alerts that must be sorted again.
  func record(
    _ sorting: AlertSorting, desk: inout AlertDesk, report: inout AlertReport
  ) -> [Int] {
    var endings: [AlertPlace: Ending] = [:]
    let before = desk.pending
    if sorting.parts.contains(where: { $0.declaration != nil }), let problem = pin() {
      report.remarks.append(problem)
    }
    for part in sorting.parts {
      let ending = record(part, &desk)
      endings[part.place] = ending
      guard case .incident(let index) = part.place, case .recorded = ending else { continue }
      let identity = desk.incidents[index].candidate.incident.declaration.incident
      desk.pending.repeats[identity] = part.repeats.isEmpty ? nil : part.repeats
    }
    endings[.ledger] = recordLedger(sorting, endings, &desk)
    if case .recorded = endings[.ledger] {
      desk.pending.ledgerRepeats = sorting.ledgerRepeats
      desk.pending.flaps = sorting.flaps
    }
    let known = Set(desk.incidents.map(\.candidate.incident.declaration.incident))
    desk.pending.repeats = desk.pending.repeats.filter { known.contains($0.key) }
    if desk.pending != before { AlertPendingFile(home).save(desk.pending) }
    return tell(sorting.outcomes, endings, &report)
  }

  private func tell(
    _ outcomes: [AlertOutcome], _ endings: [AlertPlace: Ending], _ report: inout AlertReport
  ) -> [Int] {
    var waiting: [Int] = []
    for outcome in outcomes {
      switch endings[outcome.place] {
      case .overtaken: waiting += outcome.members
      case .failed(let why):
        var failed = outcome
        failed.kind = .failed
        failed.why = why
        report.lines.append(AlertReport.Line(outcome: failed))
      case .recorded(let alias):
        let isIncident = outcome.place != .ledger
        report.lines.append(
          AlertReport.Line(outcome: outcome, incident: isIncident ? alias : nil))
      case nil: report.lines.append(AlertReport.Line(outcome: outcome))
      }
    }
    return waiting.sorted()
  }

  // MARK: Incidents

  private func record(_ part: AlertSorting.Part, _ desk: inout AlertDesk) -> Ending {
    switch part.place {
    case .incident(let index):
      let alias = desk.incidents[index].log.reference.alias
      var rest = part.facts[...]
      while !rest.isEmpty {
        let piece = rest.prefix(LogLimits.batchEvents)
        let ending = append(drafts(piece, by: by), &desk, index)
        guard case .recorded = ending else { return ending }
        rest = rest.dropFirst(piece.count)
      }
      return .recorded(alias)
    case .new: return declare(part, &desk)
    case .ledger, .nowhere: preconditionFailure("a part is recorded in an incident")
    }
  }

  private func append(
    _ drafts: [EventDraft], _ desk: inout AlertDesk, _ index: Int
  ) -> Ending {
    let open = desk.incidents[index]
    do throws(AppendError) {
      let outcome = try AppendError.learningOutcome { () throws(AppendError) in
        try open.log.append(drafts, after: open.head, now: clock)
      }
      switch outcome {
      case .appended(_, let events):
        desk.fold(events, into: index)
        return .recorded(open.log.reference.alias)
      case .already: return .recorded(open.log.reference.alias)
      case .conflict(let events):
        desk.fold(events, into: index)
        return .overtaken
      }
    } catch {
      return .failed("\(error)")
    }
  }

  private func declare(_ part: AlertSorting.Part, _ desk: inout AlertDesk) -> Ending {
    guard let declaration = part.declaration else {
      preconditionFailure("a new incident has a declaration")
    }
    let now = clock()
    let declared: [FactDraft]
    do throws(Refusal) {
      // The alias is filled in once the number is taken.
      declared = try Engine.declare(
        declaration.command, incident: .random(at: now), alias: "INC-0000", plan: plan, now: now)
    } catch {
      return .failed("\(error)")
    }
    let facts = declared + part.facts
    let first = drafts(facts.prefix(LogLimits.batchEvents), by: declaration.by)
    do throws(AppendError) {
      let log = try AppendError.learningOutcome { () throws(AppendError) in
        try IncidentLog.create(in: home, drafts: first, now: clock)
      }
      return carryOn(log, facts.dropFirst(first.count), declaration.by, &desk)
    } catch {
      return .failed("\(error)")
    }
  }

  /// Records what did not fit into the first batch, and adds the new incident to the desk.
  private func carryOn(
    _ log: IncidentLog, _ rest: ArraySlice<FactDraft>, _ by: PersonID, _ desk: inout AlertDesk
  ) -> Ending {
    do {
      let contents = try log.read()
      guard let incident = Incident(events: contents.events) else {
        return .failed("\(log.reference.path) holds no declaration after all")
      }
      desk.add(incident, log)
    } catch {
      return .failed("\(error)")
    }
    var rest = rest
    while !rest.isEmpty {
      let piece = rest.prefix(LogLimits.batchEvents)
      let ending = append(drafts(piece, by: by), &desk, desk.incidents.count - 1)
      guard case .recorded = ending else { return ending }
      rest = rest.dropFirst(piece.count)
    }
    return .recorded(log.reference.alias)
  }

  private func drafts(_ facts: ArraySlice<FactDraft>, by: PersonID) -> [EventDraft] {
    let id = EventID.random(at: clock())
    return facts.enumerated().map { index, draft in
      EventDraft(
        id: id.advanced(by: index), occurred: draft.happened, by: by, via: via, fact: draft.fact)
    }
  }

  // MARK: The home's log of alerts

  private func recordLedger(
    _ sorting: AlertSorting, _ endings: [AlertPlace: Ending], _ desk: inout AlertDesk
  ) -> Ending {
    func alias(_ place: AlertPlace?) -> String? {
      guard let place, case .recorded(let alias) = endings[place] else { return nil }
      return alias
    }
    var facts: [FactDraft] = []
    for part in sorting.parts {
      guard let alias = alias(part.place) else { continue }
      for key in part.taken {
        facts.append(
          FactDraft(
            .alertCleared(key: key, text: "went into \(alias)"),
            happened: desk.journal.ledger[key]?.startedAt))
      }
    }
    facts += sorting.ledger.filter { $0.with == nil || alias($0.with) != nil }.map(\.draft)
    guard !facts.isEmpty else { return .recorded("") }
    do throws(AppendError) {
      try desk.journal.append(facts, by: by, via: via, now: clock)
      return .recorded("")
    } catch {
      return .failed("\(error)")
    }
  }
}
