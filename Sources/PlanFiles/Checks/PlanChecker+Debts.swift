import Engine

/// What the plan owes: reviews and drills.
extension PlanChecker {
  mutating func checkDebts(_ plan: Plan) {
    let zone = plan.calendar.zone
    let today = day(now, zone)
    checkReviews(plan, today)
    checkDrills(plan, today, zone)
    checkRecord(plan, zone)
    let holidays = plan.calendar.holidays
    if let last = holidays.max(), last < today {
      find(
        .notice, .holidays, "No holiday lies ahead: the last one was \(date(last)).",
        mend: "Write those of the coming year.")
    }
  }

  private mutating func checkReviews(_ plan: Plan, _ today: Int) {
    let governance = plan.governance
    if let reviewed = governance.reviewedDay {
      let due = later(reviewed, months: governance.reviewEveryMonths)
      if reviewed > today {
        find(
          .warning, .reviewed, "The plan was reviewed on \(date(reviewed)), which lies ahead.",
          mend: "Write the day of the last review.")
      } else if due < today {
        find(
          .notice, .reviewed, "The plan's review was due on \(date(due)).",
          mend: "Read all of it with \(governance.owner), and write the day here.")
      }
    }
    for runbook in plan.runbooks {
      guard let reviewed = runbook.reviewedDay else { continue }
      let due = later(reviewed, months: governance.reviewEveryMonths)
      if reviewed > today {
        find(
          .warning, .runbook(runbook.name),
          "The runbook was reviewed on \(date(reviewed)), which lies ahead.",
          mend: "Write the day of the last review.")
      } else if due < today {
        find(
          .notice, .runbook(runbook.name), "The runbook's review was due on \(date(due)).",
          mend: "Go through it\(runbook.owner.map { " with \($0)" } ?? ""), and write the day "
            + "under `reviewed`.")
      }
    }
  }

  private mutating func checkDrills(_ plan: Plan, _ today: Int, _ zone: Zone) {
    let latest = record.drills.map { day($0.at, zone) }.max()
    for (index, drill) in plan.governance.drills.enumerated() {
      if let last = drill.lastDay, last > today {
        find(
          .warning, .drill(index), "The last \(drill.kind) was on \(date(last)), which lies ahead.",
          mend: "Write the day of the last one, or `none`.")
        continue
      }
      // A drill in the home is a hands-on one; what is only spoken through leaves no trace there.
      let held = [drill.lastDay, drill.kind == "simulation" ? latest : nil].compactMap { $0 }.max()
      guard let start = held ?? plan.governance.reviewedDay else { continue }
      let due = later(start, months: drill.everyMonths)
      guard due < today else { continue }
      find(
        .notice, .drill(index),
        "The \(drill.kind) was due on \(date(due)): "
          + (held.map { "the last one was on \(date($0))." } ?? "there was none yet."),
        mend: "Hold it, and write its day under `last`.")
    }
  }

  /// What happened since that the plan has not seen.
  private mutating func checkRecord(_ plan: Plan, _ zone: Zone) {
    if let drill = record.drills.max(by: { $0.at < $1.at }), drill.plan != reading.digest {
      find(
        .notice, .reviewed,
        "The plan was changed since its last drill, on \(date(day(drill.at, zone))).",
        mend: "Hold a drill under it as it is now.")
    }
    guard let reviewed = plan.governance.reviewedDay else { return }
    let grave = plan.severities.filter { $0.review?.kind == .postmortem }.map(\.id)
    let since = record.incidents.filter { past in
      guard let resolved = past.resolvedAt else { return false }
      return grave.contains(past.severity) && day(resolved, zone) > reviewed
    }
    guard let last = since.max(by: { ($0.resolvedAt ?? now) < ($1.resolvedAt ?? now) }) else {
      return
    }
    let more = since.count > 1 ? " and \(since.count - 1) more" : ""
    find(
      .notice, .reviewed,
      "Since the plan's review there was \(last.alias), a \(last.severity)\(more).",
      mend: "See what it says of the plan, and write the day here.")
  }

  // MARK: Days

  private func day(_ instant: Instant, _ zone: Zone) -> Int {
    CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant)).dayNumber
  }

  private func date(_ day: Int) -> String {
    CivilTime(Instant(milliseconds: Int64(day) * 86_400_000)).date
  }

  /// The same day of a later month, or that month's last.
  private func later(_ day: Int, months: Int) -> Int {
    var time = CivilTime(Instant(milliseconds: Int64(day) * 86_400_000))
    let count = time.year * 12 + time.month - 1 + months
    time.year = count / 12
    time.month = count % 12 + 1
    time.day = min(time.day, CivilTime.daysIn(month: time.month, year: time.year))
    return time.dayNumber
  }
}
