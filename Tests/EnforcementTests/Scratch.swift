import Engine
import Enforcement
import EventLog
import Foundation
import Testing

/// A home of its own for one test, and a clock that only it moves; removed with the value.
final class Scratch {
  private let path: String
  let home: Home
  let clock = TestClock()
  var plan: Plan

  init() throws {
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/warroom-enforcement-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    home = try Home.open(path: path + "/home")
    plan = .builtin
    plan.services = [ServiceRule(id: "checkout")]
    plan.routes = [
      AlertRoute(
        name: "payments", matchers: [LabelMatcher("job", .matches, "pay.*")], service: "checkout",
        severity: "P1", declares: true)
    ]
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var intake: AlertIntake {
    let plan = plan
    let clock = clock
    return AlertIntake(
      home: home, plan: plan, planOf: { _ in plan }, pin: { nil }, via: nil,
      clock: { clock.now })
  }

  @discardableResult
  func take(_ alerts: [IncomingAlert]) throws -> AlertReport {
    try intake.take(alerts, by: "prom")
  }

  @discardableResult
  func take(_ alerts: IncomingAlert...) throws -> AlertReport { try take(alerts) }

  func incidents() throws -> [Incident] {
    try home.incidents().compactMap {
      Incident(events: try IncidentLog.open($0, in: home).read().events)
    }
  }

  func events(_ number: Int) throws -> [Event] {
    let reference = try #require(try home.find("\(number)"))
    return try IncidentLog.open(reference, in: home).read().events
  }

  func ledger() throws -> AlertLedger { try AlertsJournal(home).ledger }

  func faults() throws -> [Verifier.Finding] {
    var faults: [Verifier.Finding] = []
    try Verifier().verify(home) { faults += $0.findings }
    return faults
  }
}

/// A clock that only the test moves.
final class TestClock: @unchecked Sendable {
  // Because the tests of one home are one thread.
  var now = Instant(milliseconds: 1_795_355_052_083)

  func pass(_ length: Duration) { now = now + length }
}

func firing(_ key: String, job: String = "pay") -> IncomingAlert {
  IncomingAlert(
    .firing,
    Alert(
      key: key, source: "prom", summary: "\(key) is wrong",
      labels: [Alert.Label(name: "job", value: job)]))
}

func gone(_ key: String) -> IncomingAlert {
  IncomingAlert(.resolved, Alert(key: key, source: "prom", summary: key))
}
