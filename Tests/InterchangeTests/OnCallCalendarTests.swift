import Engine
import Foundation
import Interchange
import TestSupport
import Testing

@Suite("On call as an iCalendar")
struct OnCallCalendarTests {
  private struct Answer: Decodable {
    struct CalendarEvent: Decodable {
      var UID: String
      var DTSTAMP: String
      var DTSTART: String
      var DTEND: String
      var SUMMARY: String
      var DESCRIPTION: String
    }

    var parser: Bool
    var events: [CalendarEvent]
  }

  private static let sayWithoutPackage: Void =
    print(
      "skipped in part: the Python package icalendar is not here; the script checks the lines alone"
    )

  /// What Support/icalendar_check.py reads in a calendar; `nil` where there is no Python.
  private func check(_ text: String) throws -> Answer? {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Support/icalendar_check.py")
    let process = Process()
    // The distribution's packages, icalendar among them, are the distribution's Python's alone; another
    // Python may stand before it on the path.
    let system = "/usr/bin/python3"
    let isThere = FileManager.default.isExecutableFile(atPath: system)
    process.executableURL = URL(fileURLWithPath: isThere ? system : "/usr/bin/env")
    process.arguments = (isThere ? [] : ["python3"]) + [script.path]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Smaller than a pipe holds, so that nobody waits for the other.
    try #require(text.utf8.count < 65_536)
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try input.fileHandleForWriting.close()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    if process.terminationStatus == 127 {
      print("skipped: this machine has no python3")
      return nil
    }
    try #require(
      process.terminationStatus == 0, "\(String(decoding: complaint, as: UTF8.self))\n\(text)")
    let read = try JSONDecoder().decode(Answer.self, from: answer)
    if !read.parser { _ = OnCallCalendarTests.sayWithoutPackage }
    return read
  }

  private func moment(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

  private func schedule(_ people: [PersonID]) -> OnCallSchedule {
    let layer = OnCallSchedule.Layer(
      name: "weekly", people: people, startDay: 20_461, handoffMinute: 540, everyDays: 7)
    return OnCallSchedule(id: "primary", title: "Primary; on call", zone: .utc, layers: [layer])
  }

  private var plan: Plan {
    var plan = Plan.builtin
    plan.people = [
      PersonRule(id: "ana", name: "Ana, the \"first\"\\\nof all"),
      PersonRule(id: "bo", name: String(repeating: "Bø 🧯 ", count: 40)),
    ]
    return plan
  }

  @Test("shifts are whole, even where they begin before the time that is asked for")
  func whole() throws {
    // 2026-01-08 is a Thursday; the layer begins on that day.
    let text = OnCallCalendar.text(
      of: [schedule(["ana", "bo"])], plan: plan, from: try moment("2026-11-22T13:00:00Z"),
      to: try moment("2026-12-01T00:00:00Z"), now: try moment("2026-11-22T13:44:00Z"))
    guard let events = try check(text)?.events else { return }
    #expect(
      events.map(\.DTSTART) == ["2026-11-19T09:00:00Z", "2026-11-26T09:00:00Z"])
    #expect(events.map(\.DTEND) == ["2026-11-26T09:00:00Z", "2026-12-03T09:00:00Z"])
    #expect(events[0].DTSTAMP == "2026-11-22T13:44:00Z")
    #expect(
      Set(events.map(\.SUMMARY)).isSubset(
        of: Set(plan.people.map { "Primary; on call: \($0.name)" })))
  }

  @Test("the same shift has the same UID, from whatever day the calendar is written")
  func identity() throws {
    func identities(_ from: String) throws -> [String] {
      let start = try moment(from)
      let text = OnCallCalendar.text(
        of: [schedule(["ana", "bo", "ana"])], plan: plan, from: start,
        to: start + .seconds(864_000),
        now: start)
      return try check(text)?.events.map(\.UID) ?? []
    }
    let first = try identities("2026-11-22T13:00:00Z")
    let later = try identities("2026-11-24T01:00:00Z")
    #expect(first.first == later.first)
    #expect(Set(first).count == first.count)
  }

  @Test("a rotation without an end in sight ends with the time that is asked for")
  func endless() throws {
    let end = try moment("2026-12-01T00:00:00Z")
    let text = OnCallCalendar.text(
      of: [schedule(["ana"])], plan: plan, from: try moment("2026-11-22T13:00:00Z"), to: end,
      now: end)
    guard let events = try check(text)?.events else { return }
    #expect(events.map(\.DTEND) == ["2026-12-01T00:00:00Z"])
  }

  @Test("whatever names and reasons hold, it is RFC 5545 and says the same")
  func anything() throws {
    let failures = Trials.failures(12, full: 500) { random in
      var plan = Plan.builtin
      let name = random.text(upTo: 120)
      plan.people = [PersonRule(id: "ana", name: name)]
      let start = Instant(milliseconds: 1_800_000_000_000)
      var schedule = schedule(["ana", "bo"])
      schedule.title = random.text(upTo: 60)
      schedule.overrides = [
        .init(
          person: random.text(upTo: 20), from: start,
          to: start + .milliseconds(random.int(1...9_000_000)),
          reason: random.maybe(random.text(upTo: 100)))
      ]
      let text = OnCallCalendar.text(
        of: [schedule], plan: plan, from: start, to: start + .seconds(30 * 86_400), now: start)
      guard let events = try check(text)?.events else { return nil }
      let kept = String(
        String.UnicodeScalarView(
          "\(schedule.title): \(name)".unicodeScalars.filter {
            $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7F
          }))
      return events.contains { $0.SUMMARY == kept } ? nil : "\(events.map(\.SUMMARY)), not \(kept)"
    }
    #expect(failures == [])
  }
}
