extension Incident {
  /// The same without what was corrected, struck or marked: for an entry that no correction can be meant for.
  public var uncorrected: Incident {
    var copy = self
    copy.overlay = Overlay()
    return copy
  }

  /// How many of an audience's updates and a role's reports are kept, so that striking the last brings the one before
  /// back. People strike what they have just done; a long incident must not make the state grow.
  static let keptForStriking = 8

  mutating func applyUpdate(_ update: Update, _ event: Event) {
    let given = GivenUpdate(update: update, at: event.happened, by: event.by, entry: event.seq)
    // Changed where it stands, so that nothing is copied.
    audiences[
      update.audience,
      default: AudienceHistory(
        count: 0, last: update, lastAt: event.happened, lastBy: event.by, times: [], recent: [])
    ].add(given)
    posted.append(PostedUpdate(entry: event.seq, at: event.at, update: update))
    if posted.count > PostedUpdate.kept { posted.removeFirst() }
  }

  mutating func applyCorrection(_ event: Event) {
    switch event.fact {
    case .amended(let entry, let text, let happened, _):
      var amendment = overlay.amended[entry] ?? Overlay.Amendment()
      if let text { amendment.text = text }
      if let happened { amendment.happened = happened }
      overlay.amended[entry] = amendment
      if let happened { move(entry, to: happened) }
    case .struck(let entry, let reason):
      overlay.struck[entry] = .some(reason)
      if entry != 1 { takeBack(entry) }
    case .marked(let entry): overlay.marked.insert(entry)
    default: break
    }
  }

  /// Corrects when something happened. Of the declaration that means when the impact began.
  private mutating func move(_ entry: Int, to instant: Instant) {
    guard entry != 1 else {
      milestones[.impactStarted] = Reached(at: instant, entry: 1)
      return
    }
    for milestone in Milestone.allCases where milestones[milestone]?.entry == entry {
      milestones[milestone]?.at = instant
    }
    if let index = demands.lastIndex(where: { $0.entry == entry }) {
      var raised = demands.remove(at: index)
      raised.at = instant
      demands.insert(raised, at: demands.endOfRun { $0.at <= instant })
    }
    for role in reportsGiven.keys {
      guard let index = reportsGiven[role]?.firstIndex(where: { $0.entry == entry }) else {
        continue
      }
      reportsGiven[role]?.remove(at: index)
      reportsGiven[role]?.keep(
        Reached(at: instant, entry: entry), latest: Incident.keptForStriking
      ) { $0.at }
    }
    change(update: entry) { history, index in
      var given = history.recent.remove(at: index)
      if let time = history.times.firstIndex(of: given.at) { history.times[time] = instant }
      given.at = instant
      history.recent.keep(given, latest: Incident.keptForStriking) { $0.at }
    }
  }

  /// Takes back what an entry did, where that is only to be struck: an update, a report, a milestone. Everything else
  /// has a command of its own that undoes it.
  private mutating func takeBack(_ entry: Int) {
    for milestone in [Milestone.contained, .impactStarted, .reviewed]
    where milestones[milestone]?.entry == entry {
      milestones[milestone] = overtaken[milestone]?.popLast()
    }
    if milestones[.acknowledged]?.entry == entry, !roles.contains(where: { $0.entry == entry }) {
      let commander = roles.first { $0.role == .incidentCommander }
      milestones[.acknowledged] = commander.map { Reached(at: $0.since, entry: $0.entry) }
    }
    for milestone in overtaken.keys { overtaken[milestone]?.removeAll { $0.entry == entry } }
    demands.removeAll { $0.entry == entry && $0.demand == .contained }
    for role in reportsGiven.keys { reportsGiven[role]?.removeAll { $0.entry == entry } }
    change(update: entry) { history, index in
      let given = history.recent.remove(at: index)
      history.count -= 1
      if let time = history.times.firstIndex(of: given.at) { history.times.remove(at: time) }
    }
    hypotheses.remove(entry)
  }

  /// Changes the history that holds an update, where it is among the latest.
  private mutating func change(update entry: Int, _ body: (inout AudienceHistory, Int) -> Void) {
    for audience in audiences.keys {
      guard var history = audiences[audience],
        let index = history.recent.firstIndex(where: { $0.entry == entry })
      else { continue }
      body(&history, index)
      history.settle()
      audiences[audience] = history.count > 0 ? history : nil
    }
  }
}

extension AudienceHistory {
  fileprivate mutating func add(_ given: GivenUpdate) {
    count += 1
    recent.keep(given, latest: Incident.keptForStriking) { $0.at }
    // Only the first few decide anything (see Cadence.first).
    if times.count < Incident.keptForStriking { times.append(given.at) }
    settle()
  }

  /// Brings `last` in line with the latest few. With none of them left, which takes striking eight in a row, the last
  /// known stays.
  fileprivate mutating func settle() {
    guard let given = recent.last else { return }
    last = given.update
    lastAt = given.at
    lastBy = given.by
  }
}

extension Array {
  /// The index after the last element that belongs in front, in an array whose elements in front come first.
  func endOfRun(_ isInFront: (Element) -> Bool) -> Int {
    // Nearly always everything is in front.
    guard let last, !isInFront(last) else { return count }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isInFront(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Puts an element in its place by time, behind those of the same time, and drops the earliest beyond `limit`.
  mutating func keep(_ element: Element, latest limit: Int, by time: (Element) -> Instant) {
    let at = time(element)
    insert(element, at: endOfRun { time($0) <= at })
    if count > limit { removeFirst(count - limit) }
  }
}
