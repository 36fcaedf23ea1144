import Engine
import EventLog
import FuzzProperties
import Interchange
import Testing

/// The documents that Statuspage publishes.
@Suite struct StatuspageTests {
  private let document = """
    {"page": {"id": "p1", "name": "Example Cloud", "url": "https://status.example.org"},
     "incidents": [
       {"id": "b2", "name": "Logins fail &amp; retries help", "status": "investigating",
        "impact": "critical", "created_at": "2026-03-02T09:10:00.000+01:00",
        "started_at": "2026-03-02T09:02:30+01:00", "resolved_at": null,
        "shortlink": "https://stspg.example/b2",
        "components": [{"id": "c1", "name": "Sign-in"}, {"id": "c2", "name": "API"}],
        "incident_updates": [
          {"id": "u2", "status": "identified", "display_at": "2026-03-02T08:30:00Z",
           "created_at": "2026-03-02T08:31:00Z",
           "body": "<p>A certificate <strong>expired</strong>.<br />We renew it.</p>"},
          {"id": "u1", "status": "investigating", "display_at": null,
           "created_at": "2026-03-02T08:10:00Z", "body": "We look into failing logins."}]},
       {"id": "a1", "name": "Slow search", "status": "postmortem", "impact": "minor",
        "created_at": "2026-02-01T10:00:00Z", "resolved_at": "2026-02-01T11:00:00Z",
        "components": [],
        "incident_updates": [
          {"status": "postmortem", "display_at": "2026-02-03T10:00:00Z", "body": "What happened"},
          {"status": "resolved", "display_at": "2026-02-01T11:00:00Z", "body": "Done."},
          {"status": "monitoring", "display_at": "2026-02-01T10:45:00Z", "body": "We watch it."},
          {"status": "investigating", "display_at": "2026-02-01T10:00:00Z", "body": "Slow."}]}
     ]}
    """

  @Test func incidentsComeWithTheirTimesAndWords() throws {
    let scratch = try Scratch()
    #expect(try scratch.run(document).added.map(\.alias) == ["INC-0001", "INC-0002"])
    let logs = try scratch.logs()
    let open = logs[0].incident
    #expect(open.isOpen && open.phase == .response)
    #expect(open.title == "Logins fail & retries help")
    #expect(open.severity == "P1")
    #expect(open.service == "Sign-in")
    #expect(open.labels == ["component:Sign-in", "component:API"])
    #expect(open.declaredBy == "Example-Cloud")
    #expect(open.declaredAt == instant("2026-03-02T08:10:00Z"))
    #expect(open.instant(of: .impactStarted) == instant("2026-03-02T08:02:30Z"))
    #expect(open.declaration.origin?.source == "statuspage")
    #expect(open.audiences["status-page"]?.last.message == "A certificate expired.\nWe renew it.")
    #expect(open.audiences["status-page"]?.last.status == "identified")

    let closed = logs[1].incident
    #expect(closed.phase == .closed && !closed.isOpen)
    #expect(closed.instant(of: .contained) == instant("2026-02-01T10:45:00Z"))
    #expect(closed.instant(of: .resolved) == instant("2026-02-01T11:00:00Z"))
    #expect(closed.instant(of: .reviewed) == instant("2026-02-03T10:00:00Z"))
    #expect(try scratch.run(document).unchanged == 2)
  }

  @Test func maintenancesAreExcludedAndKeepTheirSchedule() throws {
    let scratch = try Scratch()
    let report = try scratch.run(
      """
      {"page": {"name": "Example Cloud"}, "scheduled_maintenances": [
        {"id": "m1", "name": "New switches", "status": "completed", "impact": "maintenance",
         "created_at": "2026-05-01T08:00:00Z", "scheduled_for": "2026-05-03T01:00:00Z",
         "scheduled_until": "2026-05-03T03:00:00Z", "resolved_at": "2026-05-03T02:10:00Z",
         "incident_updates": [
           {"status": "completed", "display_at": "2026-05-03T02:10:00Z", "body": "Done."},
           {"status": "verifying", "display_at": "2026-05-03T02:00:00Z", "body": "We check."},
           {"status": "in_progress", "display_at": "2026-05-03T01:00:00Z", "body": "It begins."},
           {"status": "scheduled", "display_at": "2026-05-01T08:00:00Z", "body": "On Sunday."}]}]}
      """)
    #expect(report.added.count == 1)
    let log = try #require(try scratch.logs().first)
    #expect(log.incident.severity == "P4")
    #expect(log.incident.declaration.origin?.excluded == "maintenance")
    #expect(log.incident.instant(of: .resolved) == instant("2026-05-03T02:10:00Z"))
    #expect(
      log.events.contains { event in
        guard case .noted(.note, let text) = event.fact else { return false }
        return text.hasPrefix("Scheduled from 2026-05-03T01:00:00.000Z until")
      })
    let statuses = log.events.compactMap { event -> String? in
      guard case .updatePosted(let update) = event.fact else { return nil }
      return update.status
    }
    #expect(statuses == ["scheduled", "in progress", "verifying", "completed"])
  }

  @Test func bareListsAndSingleRecordsAreTaken() throws {
    let record = #"""
      {"id": 7, "name": "x", "created_at": "2026-01-01T00:00:00Z", "incident_updates": []}
      """#
    #expect(try Scratch().run("[\(record)]").added.count == 1)
    #expect(try Scratch().run("\u{FEFF}\n  \(record)\n").added.count == 1)
    #expect(try Scratch().run("[]").total == 0)
    #expect(try Scratch().run(#"{"page": {}, "incidents": []}"#).total == 0)
    let log = try Scratch()
    _ = try log.run("[\(record)]")
    let incident = try #require(try log.logs().first?.incident)
    // No impact given, nobody spoke: the documented defaults.
    #expect(incident.severity == "P3")
    #expect(incident.declaration.origin?.excluded == nil)
    #expect(incident.declaredBy == "status-page")
    #expect(incident.isOpen && incident.phase == .detection)
  }

  @Test func anExportOfOursIsTakenWithItsHashes() throws {
    let (source, target) = (try Scratch(), try Scratch())
    _ = try source.run(document)
    var bytes: [UInt8] = []
    for reference in try source.home.incidents() {
      try Exporter().exportLines(reference, in: source.home) { bytes += $0 }
    }
    let report = try target.run(bytes)
    #expect(report.added.map(\.alias) == ["INC-0001", "INC-0002"])
    #expect(try target.everything() == source.everything())
    #expect(try target.run(bytes).unchanged == 2)
    bytes[200] ^= 1
    let damaged = try Scratch().run(bytes)
    #expect(damaged.added.count == 1 && damaged.skipped.count == 1)
    #expect(damaged.skipped[0].place == .log(1))
  }
}
