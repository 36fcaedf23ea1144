package import Engine
internal import EventLog

/// On-call schedules as an iCalendar that calendar programs subscribe to or import.
package enum OnCallCalendar {
  /// The shifts that touch a time, each whole: where it began before, or ends later, that is what the calendar says.
  ///
  /// An event keeps its UID as long as the same person begins a shift of the schedule at the same moment, so that importing
  /// again changes events and doubles none. Shifts without an end in sight end with the time that is asked for.
  ///
  /// - Parameters:
  ///   - schedules: Of `plan`.
  ///   - plan: Supplies people's names.
  ///   - start: Where the time begins.
  ///   - end: The first moment after it.
  ///   - now: When the calendar is written.
  /// - Returns: The text of the calendar, with CRLF at the end of every line.
  package static func text(
    of schedules: [OnCallSchedule], plan: Plan, from start: Instant, to end: Instant, now: Instant
  ) -> String {
    var out = CalendarWriter()
    out.line("BEGIN", "VCALENDAR")
    out.line("PRODID", "-//warroom//on call//EN")
    out.line("VERSION", "2.0")
    out.line("CALSCALE", "GREGORIAN")
    out.line("METHOD", "PUBLISH")
    out.text("X-WR-CALNAME", schedules.map(\.title).joined(separator: ", "))
    for schedule in schedules {
      for shift in wholeShifts(of: schedule, from: start, to: end) {
        write(shift, of: schedule, plan, now, to: &out)
      }
    }
    out.line("END", "VCALENDAR")
    return out.text
  }

  private static func wholeShifts(
    of schedule: OnCallSchedule, from start: Instant, to end: Instant
  ) -> [OnCallShift] {
    var shifts = schedule.shifts(from: start, to: end)
    if let first = shifts.first, let whole = schedule.shift(at: first.from) {
      shifts[0].from = whole.from
    }
    if let last = shifts.last, let whole = schedule.shift(at: last.to - .milliseconds(1)) {
      shifts[shifts.count - 1].to = whole.to ?? last.to
    }
    // An override that gives away less than a second is nothing that a calendar can say.
    return shifts.filter { $0.from.second < $0.to.second }
  }

  private static func write(
    _ shift: OnCallShift, of schedule: OnCallSchedule, _ plan: Plan, _ now: Instant,
    to out: inout CalendarWriter
  ) {
    let name = plan.person(shift.person)?.name ?? shift.person
    let key = "\(schedule.id)\n\(shift.person)\n\(shift.from.milliseconds)"
    out.line("BEGIN", "VEVENT")
    out.line("UID", "\(SHA256.digest(of: Array(key.utf8)).hex)@warroom")
    out.line("DTSTAMP", time(now))
    out.line("DTSTART", time(shift.from))
    out.line("DTEND", time(shift.to))
    out.text("SUMMARY", "\(schedule.title): \(name)")
    switch shift.duty.source {
    case .layer(let layer): out.text("DESCRIPTION", "\(shift.person), by the rotation \(layer)")
    case .override(let reason):
      out.text(
        "DESCRIPTION", "\(shift.person), by an override" + (reason.map { ": \($0)" } ?? ""))
    }
    // Being on call leaves the time free for meetings.
    out.line("TRANSP", "TRANSPARENT")
    out.line("END", "VEVENT")
  }

  /// `20261122T130000Z`.
  private static func time(_ instant: Instant) -> String {
    String(instant.second.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
  }
}
