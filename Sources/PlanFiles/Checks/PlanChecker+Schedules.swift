import Engine

/// Where a schedule has nobody, and where it names two.
extension PlanChecker {
  mutating func checkSchedules(_ plan: Plan) {
    let end = now + PlanChecker.horizon
    for schedule in plan.schedules {
      let gaps = schedule.gaps(from: now, to: end)
      if let first = gaps.first {
        let more = gaps.count > 1 ? ", and \(gaps.count - 1) times more" : ""
        find(
          .warning, .schedule(schedule.id),
          "Nobody is on call by \(schedule.id) from \(said(first.from, schedule.zone)) to "
            + "\(said(first.to, schedule.zone))\(more) in the next \(PlanChecker.horizonDays) days.",
          mend: "Let a layer reach over it, or add an override.")
      }
      let overlaps = schedule.overlaps(from: now, to: end)
      if let first = overlaps.first {
        let more = overlaps.count > 1 ? ", and \(overlaps.count - 1) times more" : ""
        find(
          .warning, .schedule(schedule.id),
          "\(first.hidden.person) and \(first.counting.person) are both on call by \(schedule.id) from "
            + "\(said(first.from, schedule.zone)) to \(said(first.to, schedule.zone))\(more); "
            + "\(first.counting.person) counts.",
          mend: "End one of them where the other begins.")
      }
    }
  }

  /// `2026-11-22 14:05 CET`.
  func said(_ instant: Instant, _ zone: Zone) -> String {
    let time = CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant))
    let clock = String(10_000 + time.hour * 100 + time.minute).dropFirst()
    return "\(time.date) \(clock.prefix(2)):\(clock.suffix(2)) \(zone.abbreviation(at: instant))"
  }
}
