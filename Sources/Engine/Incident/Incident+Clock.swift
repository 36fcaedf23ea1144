extension Incident {
  /// More set-backs of the clock than these are of one kind: clocks that disagree.
  private static let setBacksKept = 64

  mutating func noteSetBack(_ event: Event) {
    while let last = setBacks.last, last.at >= event.at { setBacks.removeLast() }
    setBacks.append(Reached(at: event.at, entry: event.seq))
    if setBacks.count > Incident.setBacksKept { setBacks.removeFirst() }
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
