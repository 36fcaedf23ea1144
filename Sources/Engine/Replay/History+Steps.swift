extension History {
  /// The most slices that a heat strip has; more than any terminal is wide.
  static let maximumSlices = 10_000

  /// How many events fall into each of the equal slices of the whole span; an event on a border belongs to the later
  /// slice, the last event to the last one. Where the span has no length, all are in the first.
  ///
  /// - Parameter slices: None for less than 1; more than 10,000 count as so many.
  /// - Returns: As many numbers as slices; they add up to the number of events.
  public func heat(slices: Int) -> [Int] {
    let slices = min(slices, History.maximumSlices)
    guard slices > 0 else { return [] }
    var heat = [Int](repeating: 0, count: slices)
    guard let span else { return heat }
    let length = (span.end - span.start).milliseconds
    guard length > 0 else {
      heat[0] = events.count
      return heat
    }
    var before = 0
    for slice in 0..<slices {
      // In two parts, so that the product can't overflow; rounded up, so that each border is the first moment beyond.
      let (parts, count) = (Int64(slices), Int64(slice + 1))
      let border =
        length / parts * count + (length % parts * count + parts - 1) / parts
      let upTo =
        slice == slices - 1
        ? events.count : self.count(before: span.start + .milliseconds(border))
      heat[slice] = upTo - before
      before = upTo
    }
    return heat
  }

  /// The first event that comes after a moment, as an index into `events`; `nil` at the end.
  public func nextEvent(after instant: Instant) -> Int? {
    let index = count(at: instant)
    return index < events.count ? index : nil
  }

  /// The last event that came before a moment, as an index into `events`; `nil` at the beginning.
  public func previousEvent(before instant: Instant) -> Int? {
    let count = count(before: instant)
    return count > 0 ? count - 1 : nil
  }

  public func nextMilestone(after instant: Instant) -> Mark? {
    milestones.first { $0.at > instant }
  }

  public func previousMilestone(before instant: Instant) -> Mark? {
    milestones.last { $0.at < instant }
  }
}
