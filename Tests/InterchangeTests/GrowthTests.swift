import Engine
import EventLog
import FuzzProperties
import Glibc
import Interchange
import Testing

/// The same record again, longer, shorter and other.
@Suite struct GrowthTests {
  private func record(
    _ updates: [(minute: Int, status: String, message: String)], title: String = "t",
    impact: String = "minor"
  ) -> String {
    let list = updates.map { update in
      let time = (instant("2026-01-01T00:00:00Z") + .seconds(update.minute * 60)).rfc3339
      return #"{"at":"\#(time)","status":"\#(update.status)","message":"\#(update.message)"}"#
    }
    return
      #"{"id":"1","title":"\#(title)","impact":"\#(impact)","updates":[\#(list.joined(separator: ","))]}"#
  }

  private let first = [(0, "Investigating", "a"), (10, "Update", "b")]

  @Test func whatIsNewIsAppended() throws {
    let scratch = try Scratch()
    #expect(try scratch.run(record(first)).added.count == 1)
    let whole = first + [(20, "Monitoring", "c"), (30, "Resolved", "d")]
    let report = try scratch.run(record(whole))
    #expect(report.grown.map(\.alias) == ["INC-0001"])
    let log = try #require(try scratch.logs().first)
    #expect(log.incident.phase == .closed)
    #expect(log.incident.audiences["status-page"]?.count == 4)
    #expect(try scratch.run(record(whole)).unchanged == 1)
    // The same events, in the same order, as if it had been imported at once.
    let other = try Scratch()
    _ = try other.run(record(whole))
    #expect(
      try other.logs().first?.events.map(\.fact.name) == log.events.map(\.fact.name))
    #expect(try other.logs().first?.events.map(\.id) == log.events.map(\.id))
    #expect(try scratch.faults() == [])
  }

  @Test func whatPeopleAddedStays() throws {
    let scratch = try Scratch()
    _ = try scratch.run(record(first))
    let reference = try #require(try scratch.home.incidents().first)
    let log = try IncidentLog.open(reference, in: scratch.home)
    _ = try log.read()
    _ = try log.append(
      [
        EventDraft(
          id: EventID(high: 7, low: 7), by: "ana", fact: .noted(kind: .note, text: "we saw it too"))
      ], after: log.head, now: { Scratch.now })
    #expect(try scratch.run(record(first)).unchanged == 1)
    #expect(try scratch.run(record(first + [(20, "Resolved", "c")])).grown.count == 1)
    let events = try #require(try scratch.logs().first?.events)
    #expect(events.contains { $0.by == "ana" })
  }

  @Test func whatSaysSomethingElseIsNamedAndLeftAlone() throws {
    let scratch = try Scratch()
    _ = try scratch.run(record(first))
    let before = try scratch.everything()
    let others = [
      record(first, title: "another"),
      record(first, impact: "critical"),
      record([(0, "Investigating", "a"), (10, "Update", "changed")]),
      record([(0, "Investigating", "a"), (12, "Update", "b")]),
      record([(0, "Investigating", "a")]),
      record([(5, "Investigating", "a"), (10, "Update", "b")]),
      record([(0, "Investigating", "a"), (5, "Update", "new"), (10, "Update", "b")]),
      record([]).replacing(#""updates""#, with: #""started_at":"2026-01-01T00:00:00Z","updates""#),
    ]
    for other in others {
      let report = try scratch.run(other)
      #expect(report.skipped.count == 1 && report.total == 1)
      #expect(
        report.skipped.first?.what.hasPrefix(
          "It was imported as INC-0001, and says something else now") == true)
      #expect(try scratch.everything() == before)
    }
  }

  @Test func aPlanThatWasEditedChangesNothing() throws {
    let scratch = try Scratch()
    _ = try scratch.run(record(first))
    var mapping = ImportMapping()
    mapping.plan = "sha256:other"
    #expect(try scratch.run(record(first), mapping).unchanged == 1)
  }

  @Test func otherSourcesAreOtherIncidents() throws {
    let scratch = try Scratch()
    _ = try scratch.run(record(first))
    let page = #"""
      [{"id":"1","name":"t","created_at":"2026-01-01T00:00:00Z","incident_updates":[]}]
      """#
    #expect(try scratch.run(page).added.map(\.alias) == ["INC-0002"])
  }

  @Test func aDamagedLogIsNamed() throws {
    let scratch = try Scratch()
    _ = try scratch.run(record(first))
    let reference = try #require(try scratch.home.incidents().first)
    let log = try IncidentLog.open(reference, in: scratch.home)
    _ = try log.read()
    let file = try #require(fopen(reference.path, "r+"))
    // Within the first line's hash, so that the declaration is still read.
    fseek(file, 420, SEEK_SET)
    fputs("x", file)
    fclose(file)
    let report = try scratch.run(record(first))
    #expect(report.skipped.first?.what.contains("damaged") == true)
  }
}
