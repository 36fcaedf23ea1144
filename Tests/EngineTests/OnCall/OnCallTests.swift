import Engine
import TestSupport
import Testing

private typealias Layer = OnCallSchedule.Layer
private typealias Hours = OnCallSchedule.WeeklyHours

private func day(_ text: String) -> Int { CivilTime(at(text + "T00:00:00Z")).dayNumber }

private func schedule(
  _ layers: [Layer], overrides: [OnCallSchedule.Override] = [], zone: Zone = .utc
) -> OnCallSchedule {
  OnCallSchedule(id: "primary", zone: zone, layers: layers, overrides: overrides)
}

/// Mondays at nine, from 2026-11-23.
private func weekly(_ people: [PersonID], hours: Hours? = nil, endDay: Int? = nil) -> Layer {
  Layer(
    name: "weekly", people: people, startDay: day("2026-11-23"), handoffMinute: 540, everyDays: 7,
    hours: hours, endDay: endDay)
}

private func override(
  _ person: PersonID, _ from: String, _ to: String, _ reason: String? = nil
) -> OnCallSchedule.Override {
  OnCallSchedule.Override(person: person, from: at(from), to: at(to), reason: reason)
}

extension OnCallSchedule {
  fileprivate func person(_ text: String) -> PersonID? { duty(at: at(text))?.person }

  /// Who is on call when, in a line each.
  fileprivate func lines(_ from: String, _ to: String) -> [String] {
    shifts(from: at(from), to: at(to)).map {
      "\($0.person) \($0.from.rfc3339.prefix(16)) \($0.to.rfc3339.prefix(16))"
    }
  }
}

@Suite("On call")
struct OnCallTests {
  @Test("a rotation begins with its first person at its first handoff, and comes round again")
  func rotation() {
    let rota = schedule([weekly(["ana", "bo", "chen"])])
    #expect(rota.person("2026-11-23T08:59:59Z") == nil)
    #expect(rota.person("2026-11-23T09:00:00Z") == "ana")
    #expect(rota.person("2026-11-30T08:59:59Z") == "ana")
    #expect(rota.person("2026-11-30T09:00:00Z") == "bo")
    #expect(rota.person("2026-12-14T09:00:00Z") == "ana")
    #expect(rota.person("2036-12-15T09:00:00Z") == rota.person("2036-12-20T09:00:00Z"))
  }

  @Test("a layer ends with the midnight after its last day")
  func end() {
    let rota = schedule([weekly(["ana"], endDay: day("2026-12-24"))])
    #expect(rota.person("2026-12-24T23:59:59Z") == "ana")
    #expect(rota.person("2026-12-25T00:00:00Z") == nil)
  }

  @Test("hours that run past midnight belong to the day on which they begin")
  func nights() {
    let nights = Hours(weekdays: [5], fromMinute: 22 * 60, toMinute: 6 * 60)
    let rota = schedule([weekly(["ana"], hours: nights)])
    #expect(rota.person("2026-11-27T21:59:00Z") == nil)
    #expect(rota.person("2026-11-27T22:00:00Z") == "ana")
    #expect(rota.person("2026-11-28T05:59:00Z") == "ana")
    #expect(rota.person("2026-11-28T06:00:00Z") == nil)
    #expect(rota.person("2026-11-28T22:00:00Z") == nil)
  }

  @Test("hours that end where they begin are a whole day")
  func wholeDay() {
    let sunday = Hours(weekdays: [7], fromMinute: 0, toMinute: 0)
    let rota = schedule([weekly(["ana"], hours: sunday)])
    #expect(
      rota.lines("2026-11-24T00:00:00Z", "2026-12-02T00:00:00Z")
        == ["ana 2026-11-29T00:00 2026-11-30T00:00"])
  }

  @Test("a layer above takes over while it is staffed, and an override takes over from all")
  func order() {
    var days = weekly(["dee"], hours: Hours(weekdays: [2], fromMinute: 600, toMinute: 720))
    days.name = "office"
    let rota = schedule(
      [weekly(["ana"]), days],
      overrides: [override("eve", "2026-11-24T11:00:00Z", "2026-11-24T13:00:00Z", "swap")])
    #expect(
      rota.lines("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z") == [
        "ana 2026-11-24T00:00 2026-11-24T10:00", "dee 2026-11-24T10:00 2026-11-24T11:00",
        "eve 2026-11-24T11:00 2026-11-24T13:00", "ana 2026-11-24T13:00 2026-11-25T00:00",
      ])
    #expect(rota.duty(at: at("2026-11-24T11:00:00Z"))?.source == .override(reason: "swap"))
    #expect(rota.duty(at: at("2026-11-24T10:30:00Z"))?.source == .layer("office"))
  }

  @Test("a rotation of one person is one shift, and turns of the same person are one")
  func merged() {
    let alone = schedule([weekly(["ana"])])
    #expect(
      alone.shifts(from: at("2027-01-01T00:00:00Z"), to: at("2028-01-01T00:00:00Z")).count == 1)
    let shift = alone.shift(at: at("2027-06-01T00:00:00Z"))
    #expect(shift?.from == at("2026-11-23T09:00:00Z"))
    #expect(shift?.to == nil)
    let twice = schedule([weekly(["ana", "ana", "bo"])])
    #expect(twice.shift(at: at("2026-12-01T00:00:00Z"))?.to == at("2026-12-07T09:00:00Z"))
  }

  @Test("the handoff that a change of the clocks skips or repeats happens once")
  func clocks() throws {
    guard let berlin = zone("Europe/Berlin"), let howe = zone("Australia/Lord_Howe") else {
      print("skipped: this machine has no zones")
      return
    }
    func daily(_ minute: Int) -> Layer {
      Layer(
        name: "daily", people: ["ana", "bo"], startDay: day("2026-03-28"), handoffMinute: minute,
        everyDays: 1)
    }
    // 02:30 is skipped in Berlin on 2026-03-29, and comes twice on 2026-10-25.
    let nightly = schedule([daily(150)], zone: berlin)
    #expect(
      nightly.lines("2026-03-28T01:30:00Z", "2026-03-31T00:30:00Z") == [
        "ana 2026-03-28T01:30 2026-03-29T01:30", "bo 2026-03-29T01:30 2026-03-30T00:30",
        "ana 2026-03-30T00:30 2026-03-31T00:30",
      ])
    #expect(
      nightly.lines("2026-10-24T00:30:00Z", "2026-10-27T01:30:00Z") == [
        "ana 2026-10-24T00:30 2026-10-25T00:30", "bo 2026-10-25T00:30 2026-10-26T01:30",
        "ana 2026-10-26T01:30 2026-10-27T01:30",
      ])
    // Half an hour on Lord Howe: 02:00 becomes 02:30 on 2026-10-04.
    let island = schedule([daily(135)], zone: howe)
    #expect(island.person("2026-10-03T15:44:59Z") != island.person("2026-10-03T15:45:00Z"))
    #expect(howe.offsetSeconds(at: at("2026-10-03T15:45:00Z")) == 11 * 3600)
  }

  @Test("a zone that left out a day gives that day's turn no time")
  func skippedDay() {
    guard let apia = zone("Pacific/Apia") else { return }
    // 2011-12-30 never was in Samoa.
    let rota = schedule(
      [
        Layer(
          name: "daily", people: ["ana", "bo", "chen"], startDay: day("2011-12-29"),
          handoffMinute: 540, everyDays: 1)
      ], zone: apia)
    #expect(
      rota.lines("2011-12-29T19:00:00Z", "2012-01-01T00:00:00Z") == [
        "ana 2011-12-29T19:00 2011-12-30T19:00", "chen 2011-12-30T19:00 2011-12-31T19:00",
        "ana 2011-12-31T19:00 2012-01-01T00:00",
      ])
  }
}

@Suite("Gaps and overlaps")
struct OnCallFindingTests {
  private let start = at("2026-11-23T00:00:00Z")
  private let end = at("2026-12-01T00:00:00Z")

  @Test("the time before the first handoff and outside all hours is a gap")
  func gaps() {
    let rota = schedule(
      [weekly(["ana"], hours: Hours(weekdays: [1, 2], fromMinute: 480, toMinute: 1080))])
    let gaps = rota.gaps(from: start, to: at("2026-11-25T00:00:00Z"))
    #expect(
      gaps.map { "\($0.from.rfc3339.prefix(16)) \($0.to.rfc3339.prefix(16))" } == [
        "2026-11-23T00:00 2026-11-23T09:00", "2026-11-23T18:00 2026-11-24T08:00",
        "2026-11-24T18:00 2026-11-25T00:00",
      ])
    #expect(
      schedule([weekly(["ana", "bo"])]).gaps(from: at("2026-11-23T09:00:00Z"), to: end) == [])
  }

  @Test("two overrides at once are an overlap, unless they name the same person")
  func overrides() throws {
    let first = override("eve", "2026-11-24T10:00:00Z", "2026-11-24T14:00:00Z")
    var second = override("dee", "2026-11-24T12:00:00Z", "2026-11-24T16:00:00Z", "swap")
    let overlaps = schedule([weekly(["ana", "bo"])], overrides: [first, second])
      .overlaps(from: start, to: end)
    let overlap = try #require(overlaps.first)
    #expect(overlaps.count == 1)
    #expect(overlap.from == second.from && overlap.to == first.to)
    #expect(overlap.counting.person == "dee" && overlap.hidden.person == "eve")
    second.person = "eve"
    let agreeing = schedule([weekly(["ana"])], overrides: [first, second])
    #expect(agreeing.overlaps(from: start, to: end).isEmpty)
  }

  @Test(
    "layers overlap where both have hours or neither has, and never where one of them takes hours over"
  )
  func layers() {
    let office = Hours(weekdays: [2], fromMinute: 600, toMinute: 900)
    let late = Hours(weekdays: [2], fromMinute: 840, toMinute: 960)
    #expect(
      schedule([weekly(["ana"]), weekly(["dee"], hours: office)])
        .overlaps(from: start, to: end).isEmpty)
    let both = schedule(
      [weekly(["ana"]), weekly(["dee"], hours: office), weekly(["eve"], hours: late)])
    #expect(
      both.overlaps(from: start, to: end).map {
        "\($0.counting.person) \($0.hidden.person) \($0.from.rfc3339.prefix(16)) \($0.to.rfc3339.prefix(16))"
      } == ["eve dee 2026-11-24T14:00 2026-11-24T15:00"])
    let hidden = schedule([weekly(["ana"]), weekly(["bo"])])
    #expect(hidden.overlaps(from: start, to: end).map(\.to) == [end])
  }
}

@Suite("On call, whatever the schedule")
struct OnCallPropertyTests {
  private static let days = 20_000...20_400

  @Test("shifts and gaps tile the time, and say what each moment says")
  func tiling() {
    let zones = ["Europe/Berlin", "Australia/Lord_Howe", "America/Santiago"].compactMap(zone)
    let failures = Trials.failures(150) { random in
      let schedule = random.schedule(
        in: zones.isEmpty ? .utc : random.pick(zones), days: OnCallPropertyTests.days)
      let start =
        Instant(milliseconds: Int64(random.int(OnCallPropertyTests.days)) * 86_400_000)
        + .milliseconds(random.int(0...86_399_999))
      let end = start + .minutes(random.int(1...60_000))
      let shifts = schedule.shifts(from: start, to: end)
      let gaps = schedule.gaps(from: start, to: end)
      let tiles = (shifts.map { ($0.from, $0.to) } + gaps.map { ($0.from, $0.to) })
        .sorted { $0 < $1 }
      guard tiles.first?.0 == start, tiles.last?.1 == end,
        zip(tiles, tiles.dropFirst()).allSatisfy({ $0.1 == $1.0 }),
        tiles.allSatisfy({ $0.0 < $0.1 })
      else { return "they do not tile: \(schedule)" }
      for (left, right) in zip(shifts, shifts.dropFirst())
      where left.to == right.from && left.duty == right.duty { return "not merged: \(left)" }
      for _ in 0..<30 {
        let moment = start + .milliseconds(random.int(0...Int((end - start).milliseconds) - 1))
        let shift = shifts.first { $0.from <= moment && moment < $0.to }
        if shift?.duty != schedule.duty(at: moment) { return "\(moment.rfc3339): \(schedule)" }
      }
      let middle = start + .milliseconds(random.int(0...Int((end - start).milliseconds)))
      let parts =
        schedule.shifts(from: start, to: middle) + schedule.shifts(from: middle, to: end)
      return joined(parts) == shifts ? nil : "cut at \(middle.rfc3339): \(schedule)"
    }
    #expect(failures == [])
  }

  @Test("the whole shift at a moment is what a longer look shows")
  func whole() {
    let failures = Trials.failures(60) { random in
      let schedule = random.schedule(
        in: zone("Europe/Berlin") ?? .utc, days: OnCallPropertyTests.days)
      let moment = Instant(milliseconds: Int64(random.int(OnCallPropertyTests.days)) * 86_400_000)
      guard let whole = schedule.shift(at: moment) else {
        return schedule.duty(at: moment) == nil ? nil : "nobody at \(moment.rfc3339)"
      }
      let look = schedule.shifts(from: moment - .days(5 * 366), to: moment + .days(366))
      let shift = look.first { $0.from <= moment && moment < $0.to }
      guard whole.duty == shift?.duty, whole.from == shift?.from else {
        return "\(moment.rfc3339): \(whole.from.rfc3339), \(schedule)"
      }
      return whole.to == nil || whole.to == shift?.to ? nil : "its end: \(schedule)"
    }
    #expect(failures == [])
  }

  private func joined(_ shifts: [OnCallShift]) -> [OnCallShift] {
    shifts.reduce(into: []) { joined, shift in
      if let last = joined.last, last.duty == shift.duty, last.to == shift.from {
        joined[joined.count - 1].to = shift.to
      } else {
        joined.append(shift)
      }
    }
  }
}
