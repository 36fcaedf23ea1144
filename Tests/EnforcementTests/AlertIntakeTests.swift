import Engine
import Enforcement
import EventLog
import Foundation
import Testing

@Suite("Taking alerts into a home")
struct AlertIntakeTests {
  @Test(
    "ten thousand alerts of fifty fingerprints are fifty entries and their repeats, in one batch")
  func storm() throws {
    let scratch = try Scratch()
    let report = try scratch.take((0..<10_000).map { firing("k\($0 % 50)") })
    #expect(report.lines.count == 100 && !report.hasFailures)
    let events = try scratch.events(1)
    #expect(events.count == 101 && events.allSatisfy { $0.batch?.count == 101 })
    let incident = try #require(Incident(events: events))
    #expect(incident.alerts.count == 50 && incident.alerts.allSatisfy { $0.count == 200 })
    #expect(incident.declaredBy == "prom")
    scratch.clock.pass(.seconds(30))
    try scratch.take((0..<10_000).map { firing("k\($0 % 50)") })
    #expect(try scratch.events(1).count == 101, "within the minute they are only counted")
    scratch.clock.pass(.seconds(30))
    try scratch.intake.settle()
    #expect(try scratch.events(1).count == 151)
    #expect(try scratch.incidents()[0].alerts.allSatisfy { $0.count == 400 })
    #expect(try scratch.faults().isEmpty)
  }

  @Test("more alerts than fit one batch are all recorded")
  func moreThanABatch() throws {
    let scratch = try Scratch()
    let report = try scratch.take((0..<1200).map { firing("k\($0)") })
    #expect(!report.hasFailures && report.lines.count == 1200)
    #expect(try scratch.incidents().map(\.alerts.count) == [1200])
  }

  @Test("what a plan holds back is in the home's log of alerts, which verifies")
  func heldBack() throws {
    let scratch = try Scratch()
    scratch.plan.exclusions.holdDowns = [
      Exclusions.HoldDown(name: "short", matchers: [], lasting: .minutes(5))
    ]
    try scratch.take(firing("a"), firing("b"), firing("c", job: "x"))
    #expect(try scratch.incidents().isEmpty)
    #expect(try scratch.intake.nextDue() == scratch.clock.now + .minutes(5))
    scratch.clock.pass(.minutes(2))
    try scratch.take(gone("a"))
    scratch.clock.pass(.minutes(3))
    let settled = try scratch.intake.settle()
    #expect(settled.lines.map(\.outcome.kind) == [.declared, .kept])
    #expect(settled.lines[0].incident == "INC-0001")
    let ledger = try scratch.ledger()
    #expect(ledger.standing.map(\.alert.key) == ["c"])
    #expect(try scratch.home.alertLogs().map(\.alias) == ["alerts-0"])
    #expect(try scratch.faults().isEmpty)
    #expect(try scratch.intake.settle().lines.isEmpty && scratch.incidents().count == 1)
  }

  @Test("the log of alerts goes on in a new file, which knows what still stands")
  func rotation() throws {
    let scratch = try Scratch()
    scratch.plan.routes = []
    try scratch.take(firing("stays"))
    for round in 0..<4 {
      try scratch.take((0..<300).map { firing("k\(round)-\($0)") })
      try scratch.take((0..<300).map { gone("k\(round)-\($0)") })
    }
    let files = try scratch.home.alertLogs()
    #expect(files.count == 2)
    let newest = try IncidentLog.open(try #require(files.last), in: scratch.home).read().events
    var alone = AlertLedger()
    for event in newest { alone.apply(event) }
    #expect(alone.standing.map(\.alert.key) == ["stays"])
    #expect(try scratch.ledger().standing.map(\.alert.key) == ["stays"])
    #expect(try scratch.faults().isEmpty)
  }

  @Test("a damaged log of alerts stays as it is, and alerts go on in a new one")
  func damaged() throws {
    let scratch = try Scratch()
    scratch.plan.routes = []
    try scratch.take(firing("a"))
    try scratch.take(firing("b"))
    let path = try #require(try scratch.home.alertLogs().first).path
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let last = try #require(bytes.lastIndex(of: UInt8(ascii: "b")))
    bytes[last] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let report = try scratch.take(firing("c"))
    #expect(report.remarks.count == 1 && report.remarks[0].contains("0.jsonl"))
    #expect(try scratch.ledger().standing.map(\.alert.key) == ["a", "c"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    #expect(try scratch.faults().map(\.kind) == [.damaged])
    #expect(try scratch.take(firing("d")).remarks.isEmpty, "it is said once")
  }

  @Test("an incident whose log is damaged takes no alert: they are another incident's")
  func damagedIncident() throws {
    let scratch = try Scratch()
    try scratch.take(firing("a"))
    let path = try #require(try scratch.home.incidents().first).path
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count - 90] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let report = try scratch.take(firing("a"))
    #expect(report.lines.map(\.outcome.kind) == [.declared])
    #expect(report.lines.map(\.incident) == ["INC-0002"])
  }

  @Test("neither a drill nor an imported incident takes real alerts")
  func unreal() throws {
    let scratch = try Scratch()
    for isDrill in [true, false] {
      var declaration = try declaration(
        of: DeclareCommand(title: "x", severity: "P1", service: "checkout", isDrill: isDrill),
        incident: .random(at: scratch.clock.now), alias: "", plan: scratch.plan,
        now: scratch.clock.now)
      if !isDrill { declaration.origin = ImportOrigin(source: "s", identifier: "1") }
      let draft = EventDraft(
        id: .random(at: scratch.clock.now), by: "ana", fact: .declared(declaration))
      _ = try IncidentLog.create(
        in: scratch.home, drafts: [draft], now: { scratch.clock.now })
    }
    #expect(try scratch.take(firing("a")).lines.map(\.incident) == ["INC-0003"])
  }

  @Test("a lock that somebody holds for too long is named")
  func held() throws {
    let scratch = try Scratch()
    let lock = try HomeLock("alerts/lock", in: scratch.home, patience: .zero)
    defer { withExtendedLifetime(lock) {} }
    #expect(throws: HomeLock.Failure.held(path: scratch.home.path + "/alerts/lock")) {
      _ = try HomeLock("alerts/lock", in: scratch.home, patience: .milliseconds(20))
    }
  }

  @Test("counts that wait survive as a file, and a file that is none is no harm")
  func pending() throws {
    let scratch = try Scratch()
    try scratch.take(firing("a"), firing("a"))
    try scratch.take(firing("a"))
    let path = scratch.home.path + "/cache/alerts"
    #expect(FileManager.default.fileExists(atPath: path))
    try Data("{nonsense".utf8).write(to: URL(fileURLWithPath: path))
    scratch.clock.pass(.minutes(1))
    try scratch.take(firing("a"))
    #expect(try scratch.incidents()[0].alerts[0].count == 3, "one count is lost, no alert is")
  }

  @Test("a closed incident is left out without reading it, until its log changes")
  func closed() throws {
    let scratch = try Scratch()
    func record(_ facts: Fact...) throws {
      let log = try IncidentLog.open(
        try #require(try scratch.home.find("INC-0001")), in: scratch.home)
      let head = try log.read().head
      let drafts = facts.map { EventDraft(id: .random(at: scratch.clock.now), by: "ana", fact: $0) }
      _ = try log.append(drafts, after: head, now: { scratch.clock.now })
    }
    let cache = URL(fileURLWithPath: scratch.home.path + "/cache/silent")
    try scratch.take(firing("a"))
    #expect(!FileManager.default.fileExists(atPath: cache.path), "an open incident is not in it")
    try record(.resolved(note: "fixed", cause: "a deploy"), .closed(reason: nil))
    #expect(try scratch.take(firing("a")).lines.map(\.incident) == ["INC-0002"])
    let kept = try String(contentsOf: cache, encoding: .utf8)
    #expect(kept.split(separator: "\n").map { $0.prefix(2) } == ["wa", "1 "], "\(kept)")
    try record(.reopened(reason: nil), .alertReceived(firing("only here").alert))
    #expect(try scratch.take(firing("only here")).lines.map(\.incident) == ["INC-0001"])
    try record(.resolved(note: "fixed", cause: "a deploy"), .closed(reason: nil))
    for nonsense in ["", "warroom silent 1\n1 2\n1 x 3 4\n", "\u{0}"] {
      try Data(nonsense.utf8).write(to: cache)
      #expect(try scratch.take(firing("b")).lines.map(\.incident) == ["INC-0002"])
      #expect(try String(contentsOf: cache, encoding: .utf8).split(separator: "\n").count == 2)
    }
  }
}
