import ArgumentParser
import Engine
import EventLog
import Interchange

struct ShowOnCall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oncall", abstract: "Show who is on call, now or at any time.",
    usage: "warroom plan oncall [SCHEDULE] [--at TIME] [--days N] [--ical]",
    discussion: """
      Without a schedule: all of them. --days adds every shift of so many days from that time on, and where nobody or \
      two people are on call. --ical writes them as a calendar (RFC 5545), 90 days where --days says nothing else.

      Handoffs happen by the clocks of the schedule's zone. One at a time that those clocks skip happens as if they had \
      not jumped yet; one that comes twice happens the first time.
      """)
  @OptionGroup var shared: SharedOptions
  @Option(help: ArgumentHelp("The moment to look at, else now.", valueName: "time"))
  var at: String?
  @Option(help: ArgumentHelp("How many days from then on.", valueName: "count")) var days: Int?
  @Flag(help: "Write an iCalendar.") var ical = false
  @Argument(help: ArgumentHelp("Such as primary.", valueName: "schedule")) var schedule: String?

  /// Ten years of handoffs are listed at once, and nobody plans further.
  private static let daysLimit = 3660
  private static let calendarDays = 90

  func run() throws {
    let context = try shared.context()
    let plan = context.plan
    let schedules = try ShowOnCall.find(schedule, in: plan)
    let moment = try context.moment(at) ?? context.now
    if let days, !(1...ShowOnCall.daysLimit).contains(days) {
      throw Failure(
        "A number of days is 1 to \(ShowOnCall.daysLimit).", code: Program.usageCode)
    }
    guard !ical else {
      guard !shared.json else {
        throw Failure("Either --json or --ical, not both.", code: Program.usageCode)
      }
      let end = moment + .days(days ?? ShowOnCall.calendarDays)
      let text = OnCallCalendar.text(
        of: schedules, plan: plan, from: moment, to: end, now: context.now)
      return Output.document(text)
    }
    let looks = schedules.map { OnCallLook($0, plan: plan, at: moment, days: days) }
    if shared.json {
      for look in looks { Output.json(JSON.onCall(look)) }
    } else {
      OnCallPage(looks: looks, zone: context.zone).print()
    }
  }

  private static func find(_ name: String?, in plan: Plan) throws -> [OnCallSchedule] {
    guard !plan.schedules.isEmpty else {
      throw Failure(
        "\(plan.name) has no on-call schedule. Write one in oncall.yaml of the plan's directory; "
          + "`warroom plan init DIR` makes a plan that has one.")
    }
    guard let name else { return plan.schedules }
    guard let schedule = plan.schedules.first(where: { $0.id.lowercased() == name.lowercased() })
    else {
      throw Failure(
        "The plan has no schedule \"\(name)\". It has \(listed(plan.schedules.map(\.id))).")
    }
    return [schedule]
  }
}

/// One schedule at a moment, and the days after it.
struct OnCallLook {
  let schedule: OnCallSchedule
  let plan: Plan
  let moment: Instant
  /// The first moment after the days that were asked for; `nil` where none were.
  let end: Instant?
  let current: (duty: OnCallDuty, from: Instant, to: Instant?)?
  let shifts: [OnCallShift]
  let gaps: [OnCallGap]
  let overlaps: [OnCallOverlap]

  init(_ schedule: OnCallSchedule, plan: Plan, at moment: Instant, days: Int?) {
    self.schedule = schedule
    self.plan = plan
    self.moment = moment
    current = schedule.shift(at: moment)
    let end = days.map { moment + .days($0) }
    self.end = end
    shifts = end.map { schedule.shifts(from: moment, to: $0) } ?? []
    gaps = end.map { schedule.gaps(from: moment, to: $0) } ?? []
    overlaps = end.map { schedule.overlaps(from: moment, to: $0) } ?? []
  }

  /// Who follows the one who is on call, and from when; `nil` where nobody does.
  var next: OnCallShift? {
    guard let to = current?.to, let shift = schedule.shift(at: to) else { return nil }
    return OnCallShift(duty: shift.duty, from: to, to: shift.to ?? to + .days(366))
  }
}

/// Schedules as plain lines.
struct OnCallPage {
  let looks: [OnCallLook]
  let zone: Zone
  private let paint = Paint()

  init(looks: [OnCallLook], zone: Zone) {
    self.looks = looks
    self.zone = zone
  }

  func print() {
    for (index, look) in looks.enumerated() {
      if index > 0 { Output.line("") }
      let title = Cell("\(look.schedule.title) (\(look.schedule.id))").text
      Output.line("\(paint(title, .bold))  \(paint("times in \(Cell(zone.name).text)", .dim))")
      now(look)
      if look.end != nil { list(look) }
    }
  }

  private func now(_ look: OnCallLook) {
    var columns = Columns()
    columns.indent = "  "
    let place = "at \(stamp(look.moment))"
    if let current = look.current {
      let until = current.to.map { "until \(stamp($0))" } ?? "with no end in sight"
      columns.add(
        Cell(place), Cell(look.plan.name(of: current.duty.person), .good),
        Cell("since \(stamp(current.from)), \(until)"), Cell(words(current.duty.source), .dim))
    } else {
      columns.add(Cell(place), Cell("NOBODY", .alarm), "", "")
    }
    if let next = look.next {
      columns.add(
        Cell("then"), Cell(look.plan.name(of: next.person)), Cell("from \(stamp(next.from))"),
        Cell(words(next.duty.source), .dim))
    }
    columns.print(paint)
  }

  private func list(_ look: OnCallLook) {
    Output.line("")
    var columns = Columns()
    columns.indent = "  "
    let rows =
      look.shifts.map { ($0.from, $0.to, Optional($0)) } + look.gaps.map { ($0.from, $0.to, nil) }
    for (from, to, shift) in rows.sorted(by: { $0.0 < $1.0 }) {
      let times = [Cell(stamp(from)), Cell(stamp(to))]
      if let shift {
        columns.add(
          times + [Cell(look.plan.name(of: shift.person)), Cell(words(shift.duty.source), .dim)])
      } else {
        columns.add(times + [Cell("NOBODY", .alarm), ""])
      }
    }
    columns.print(paint)
    for overlap in look.overlaps {
      let text =
        "Two at once from \(stamp(overlap.from)) to \(stamp(overlap.to)): "
        + "\(overlap.counting.person) (\(words(overlap.counting.source))) counts, "
        + "\(overlap.hidden.person) (\(words(overlap.hidden.source))) does not."
      Output.line(paint("  " + Cell(text).text, .warning))
    }
  }

  private func words(_ source: OnCallDuty.Source) -> String {
    switch source {
    case .layer(let name): name
    case .override(let reason): "override" + (reason.map { ": \($0)" } ?? "")
    }
  }

  /// `Mon 2026-11-23 09:00`.
  private func stamp(_ instant: Instant) -> String {
    let moments = Moments(zone: zone, now: instant)
    return "\(moments.weekday(instant)) \(moments.day(instant)) \(moments.minute(instant))"
  }
}

extension JSON {
  static func onCall(_ look: OnCallLook) -> JSON {
    let current = look.current.map { current in
      duty(current.duty, look.plan, from: current.from, to: current.to)
    }
    let shifts = look.shifts.map { duty($0.duty, look.plan, from: $0.from, to: $0.to) }
    return [
      "schedule": .string(look.schedule.id), "title": .string(look.schedule.title),
      "zone": .string(look.schedule.zone.name), "at": .instant(look.moment),
      "on_call": current ?? .null,
      "next": look.next.map { duty($0.duty, look.plan, from: $0.from, to: nil) } ?? .null,
      "until": .optional(look.end), "shifts": .array(shifts),
      "gaps": .array(look.gaps.map { ["from": .instant($0.from), "to": .instant($0.to)] }),
      "overlaps": .array(
        look.overlaps.map {
          [
            "from": .instant($0.from), "to": .instant($0.to),
            "counting": .string($0.counting.person), "hidden": .string($0.hidden.person),
          ]
        }),
    ]
  }

  /// `to` is null where no end is in sight, or it was not asked for.
  private static func duty(
    _ duty: OnCallDuty, _ plan: Plan, from: Instant, to: Instant?
  ) -> JSON {
    var (layer, reason): (JSON, JSON) = (.null, .null)
    var isOverride = false
    switch duty.source {
    case .layer(let name): layer = .string(name)
    case .override(let why): (isOverride, reason) = (true, .optional(why))
    }
    return [
      "person": .string(duty.person), "name": .optional(plan.person(duty.person)?.name),
      "from": .instant(from), "to": .optional(to), "layer": layer,
      "override": .bool(isOverride), "reason": reason,
    ]
  }
}
