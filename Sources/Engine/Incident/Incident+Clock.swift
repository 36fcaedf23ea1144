extension Incident {
  /// More set-backs of the clock than these are of one kind: clocks that disagree.
  private static let setBacksKept = 64

  /// Notes that the clock stood at `at` when `entry` was recorded, although it had been later before.
  mutating func noteSetBack(_ at: Instant, entry: Int) {
    while let last = setBacks.last, last.at >= at { setBacks.removeLast() }
    setBacks.append(Reached(at: at, entry: entry))
    if setBacks.count > Incident.setBacksKept { setBacks.removeFirst() }
  }

  /// The same incident for somebody who saw its newest event at that moment: all of it happened no later.
  func asSeen(at instant: Instant) -> Incident {
    guard instant < lastAt, !Mutant.isOn("escalation.clock-back") else { return self }
    var incident = self
    incident.noteSetBack(instant, entry: lastSeq + 1)
    return incident
  }

  /// When something happened by the clock as it is now: what was recorded before it happened before it, whatever the
  /// clock said at the time. Windows are counted from this, so that a clock that was set back keeps nobody waiting.
  func effective(_ moment: Reached) -> Instant {
    guard !setBacks.isEmpty, !Mutant.isOn("escalation.set-back"),
      let later = setBacks.first(where: { $0.entry > moment.entry })
    else { return moment.at }
    return min(moment.at, later.at)
  }
}
