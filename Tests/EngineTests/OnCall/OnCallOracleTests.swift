import Engine
import Foundation
import TestSupport
import Testing

@Suite("On call, against Python's zoneinfo")
struct OnCallOracleTests {
  /// Both hemispheres, a half-hour change, changes at midnight, and a zone without any.
  private static let names = [
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago",
    "Asia/Kathmandu",
  ]
  /// 2024-01-01 to 2028-12-31.
  private static let days = 19_723...21_549

  @Test(
    "agrees at random moments over five years, and around the changes of the clocks",
    arguments: names)
  func agrees(_ name: String) throws {
    guard let zone = zone(name) else {
      print("skipped: this machine has no zone \(name)")
      return
    }
    guard let oracle = Oracle() else {
      print("skipped: this machine has no python3 with zoneinfo")
      return
    }
    var random = Seeded(UInt64(name.utf8.reduce(0) { $0 + Int($1) }))
    let changes = zone.changes(in: OnCallOracleTests.days)
    for _ in 0..<Scale.count(20, full: 1000) {
      let schedule = random.schedule(in: zone, days: OnCallOracleTests.days)
      // 10,000 in the five zones with CI's share of schedules, and half as many near the changes.
      var instants = (0..<100).map { _ in
        Instant(milliseconds: Int64(random.int(OnCallOracleTests.days)) * 86_400_000)
          + .milliseconds(random.int(0...86_399_999))
      }
      for _ in 0..<50 where !changes.isEmpty {
        instants.append(random.pick(changes) + .minutes(random.int(-180...180)))
      }
      let expected = try oracle.people(schedule, zone: name, at: instants)
      let found = instants.map { schedule.duty(at: $0)?.person }
      let wrong = zip(instants, zip(found, expected)).filter { $0.1.0 != $0.1.1 }
      try #require(
        wrong.isEmpty,
        """
        \(wrong.count) differ, such as \(wrong[0].0.rfc3339): \(wrong[0].1.0 ?? "nobody") here, \
        \(wrong[0].1.1 ?? "nobody") there; \(schedule)
        """)
    }
  }
}

/// Support/oncall.py at work.
private final class Oracle {
  private struct Hours: Codable {
    var weekdays: [Int]
    var fromMinute: Int
    var toMinute: Int
  }

  private struct Layer: Codable {
    var people: [String]
    var startDay: Int
    var handoffMinute: Int
    var everyDays: Int
    var hours: Hours?
    var endDay: Int?
  }

  private struct Override: Codable {
    var person: String
    var from: Int64
    var to: Int64
  }

  private struct Case: Codable {
    var zone: String
    var layers: [Layer]
    var overrides: [Override]
    var instants: [Int64]
  }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var pending: [UInt8] = []

  /// `nil` where there is no Python that knows zones.
  init?() {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Support/oncall.py")
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.path]
    // The same rules for both, not those of a package.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PYTHONTZPATH": "/usr/share/zoneinfo"]) { $1 }
    process.standardInput = input
    process.standardOutput = output
    let check = Process()
    check.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    check.arguments = ["python3", "-c", "import zoneinfo"]
    check.standardError = FileHandle.nullDevice
    do {
      try check.run()
      check.waitUntilExit()
      guard check.terminationStatus == 0 else { return nil }
      try process.run()
    } catch {
      return nil
    }
  }

  deinit {
    // An end of its input is not enough: the scripts beside it may have inherited the other end. Nor is a request to
    // end: it inherited which signals are blocked, too.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func people(
    _ schedule: OnCallSchedule, zone: String, at instants: [Instant]
  ) throws -> [PersonID?] {
    let layers = schedule.layers.map { layer in
      Layer(
        people: layer.people, startDay: layer.startDay, handoffMinute: layer.handoffMinute,
        everyDays: layer.everyDays,
        hours: layer.hours.map {
          Hours(
            weekdays: Array($0.weekdays), fromMinute: $0.fromMinute, toMinute: $0.toMinute)
        }, endDay: layer.endDay)
    }
    let overrides = schedule.overrides.map {
      Override(person: $0.person, from: $0.from.milliseconds, to: $0.to.milliseconds)
    }
    let question = try JSONEncoder().encode(
      Case(
        zone: zone, layers: layers, overrides: overrides,
        instants: instants.map(\.milliseconds)))
    try input.fileHandleForWriting.write(contentsOf: question + [10])
    return try JSONDecoder().decode([PersonID?].self, from: Data(line()))
  }

  private func line() throws -> [UInt8] {
    while !pending.contains(10) {
      let bytes = output.fileHandleForReading.availableData
      try #require(!bytes.isEmpty, "the script ended")
      pending += bytes
    }
    let line = Array(pending.prefix { $0 != 10 })
    pending.removeFirst(line.count + 1)
    return line
  }
}
