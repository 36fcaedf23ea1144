extension OnCallSchedule {
  /// Who is on call when, from one moment until just before another: in order, each as long as the same person is on call
  /// by the same layer or override, and cut off at both ends of the time that is asked for.
  public func shifts(from start: Instant, to end: Instant) -> [OnCallShift] {
    runs(from: start, to: end) { duty(at: $0) }
      .map { OnCallShift(duty: $0.value, from: $0.from, to: $0.to) }
  }

  /// The whole shift that runs at a moment; `nil` where nobody is on call.
  ///
  /// - Returns: Where it began, looked for in the five years before, and where it ends, in the year after; `to` is `nil`
  ///   where no end is in sight, as with a rotation of one person.
  public func shift(at instant: Instant) -> (duty: OnCallDuty, from: Instant, to: Instant?)? {
    guard let duty = duty(at: instant) else { return nil }
    var from = instant
    // The usual shift is found in the shortest look.
    for days in [9, 70, 5 * 366] {
      let earliest = instant - .days(days)
      from = shifts(from: earliest, to: instant + .milliseconds(1)).last?.from ?? instant
      if from > earliest { break }
    }
    for days in [9, 70, 366] {
      let latest = instant + .days(days)
      let to = shifts(from: instant, to: latest).first?.to ?? latest
      if to < latest { return (duty, from, to) }
    }
    return (duty, from, nil)
  }

  /// The times within two moments at which nobody is on call, in order.
  public func gaps(from start: Instant, to end: Instant) -> [OnCallGap] {
    runs(from: start, to: end) { duty(at: $0) == nil ? true : nil }
      .map { OnCallGap(from: $0.from, to: $0.to) }
  }

  /// The times within two moments at which two people are named where one is meant, by their beginning.
  public func overlaps(from start: Instant, to end: Instant) -> [OnCallOverlap] {
    var found: [OnCallOverlap] = []
    /// Where the overlap of two that was found last ends, by the two.
    var latest: [OnCallConflict: Int] = [:]
    for (from, to) in stretches(from: start, to: end) {
      for conflict in conflicts(at: from) {
        if let index = latest[conflict], found[index].to == from {
          found[index].to = to
        } else {
          latest[conflict] = found.count
          found.append(
            OnCallOverlap(
              counting: conflict.counting, hidden: conflict.hidden, from: from, to: to))
        }
      }
    }
    return found
  }

  /// What a function says over time, where it says something: as few runs as it takes.
  private func runs<Value: Equatable>(
    from start: Instant, to end: Instant, _ value: (Instant) -> Value?
  ) -> [(value: Value, from: Instant, to: Instant)] {
    var runs: [(value: Value, from: Instant, to: Instant)] = []
    for (from, to) in stretches(from: start, to: end) {
      guard let value = value(from) else { continue }
      if let last = runs.last, last.value == value, last.to == from {
        runs[runs.count - 1].to = to
      } else {
        runs.append((value, from, to))
      }
    }
    return runs
  }

  /// The time between two moments, cut wherever anybody's turn, hours, layer or override begins or ends.
  private func stretches(from start: Instant, to end: Instant) -> [(from: Instant, to: Instant)] {
    guard start < end else { return [] }
    var cuts = [start, end]
    for layer in layers { cuts += layer.changes(from: start, to: end, in: zone) }
    for override in overrides { cuts += [override.from, override.to] }
    cuts = cuts.filter { $0 >= start && $0 <= end }.sorted()
    return zip(cuts, cuts.dropFirst()).filter { $0 < $1 }.map { (from: $0, to: $1) }
  }
}

extension OnCallSchedule.Layer {
  /// The moments, and perhaps a few around them, at which the layer may change.
  fileprivate func changes(from start: Instant, to end: Instant, in zone: Zone) -> [Instant] {
    var changes = self.end(in: zone).map { [$0] } ?? []
    let last = min(end, self.end(in: zone) ?? end)
    var turn = max(0, turn(at: start, in: zone))
    while case let handoff = self.start(ofTurn: turn, in: zone), handoff <= last {
      changes.append(handoff)
      turn += 1
    }
    guard let hours, start <= last else { return changes }
    // A day more on each side, for days by the zone's count.
    let (first, final) = (CivilTime(start).dayNumber - 3, CivilTime(last).dayNumber + 2)
    for day in first...final {
      guard let stretch = hours.stretch(ofDay: day, in: zone) else { continue }
      changes += [stretch.from, stretch.to]
    }
    return changes
  }
}
