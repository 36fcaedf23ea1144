import Engine
import EventLog
import FuzzProperties
import Interchange
import Testing

/// The whole public history of GitHub, against the source read in another way.
@Suite(.enabled(if: SharedHistory.isThere, SharedHistory.missing))
struct GitHubHistoryTests {
  private let bytes = SharedHistory.bytes ?? []

  @Test func allOfItImportsAndVerifies() throws {
    let scratch = try Scratch()
    let records = try SharedHistory.records()
    let clock = ContinuousClock()
    var report = ImportReport()
    let first = try clock.measure { report = try scratch.run(bytes) }
    #expect(report.skipped == [])
    #expect(report.added.count == records.count)
    #expect(report.added.count >= 819)
    #expect(try scratch.faults() == [])
    for (log, record) in zip(try scratch.logs(), records) { try compare(log, with: record) }

    let before = try scratch.everything()
    let second = try clock.measure { report = try scratch.run(bytes) }
    #expect(report.unchanged == records.count)
    #expect(report.added == [] && report.grown == [] && report.skipped == [])
    #expect(try scratch.everything() == before)
    print("imported \(records.count) incidents in \(first), again in \(second)")
  }

  private func compare(
    _ log: (incident: Incident, events: [Event]), with record: JSON
  ) throws {
    let (incident, events) = log
    let updates = try #require(record["updates"]?.array)
    func time(_ key: String) -> Instant { instant(record[key]?.string ?? "") }
    #expect(incident.declaration.origin?.identifier == record["id"]?.string)
    #expect(incident.declaration.origin?.url == record["url"]?.string)
    #expect(letters(incident.title) == letters(record["title"]?.string ?? ""))
    #expect(incident.service == record["components"]?[0]?.string)
    #expect(
      incident.labels == (record["components"]?.array ?? []).map { "component:\($0.string ?? "")" })

    // Words and times, one by one.
    let posted = events.compactMap { event -> (Instant, String)? in
      guard case .updatePosted(let update) = event.fact else { return nil }
      #expect(update.audience == "status-page")
      #expect(Plan.builtin.audience(update.audience) != nil)
      return (event.happened, letters(update.message))
    }
    #expect(posted.map(\.0) == updates.map { instant($0["at"]?.string ?? "") })
    #expect(posted.map(\.1) == updates.map { letters($0["message"]?.string ?? "") })

    // The course.
    #expect(incident.declaredAt == time("started_at"))
    #expect(incident.instant(of: .acknowledged) == posted.first?.0)
    #expect(incident.instant(of: .resolved) == time("resolved_at"))
    #expect(!incident.isOpen && incident.phase == .closed)
    let started = time("downtime_start")
    let isBelieved =
      started <= incident.declaredAt && incident.declaredAt - started <= .hours(24)
    #expect(incident.instant(of: .impactStarted) == (isBelieved ? started : incident.declaredAt))
    if let contained = incident.instant(of: .contained) {
      #expect(contained <= time("resolved_at"))
    }
    var phase = Phase.detection
    for event in events {
      guard case .phaseChanged(let from, let to, let reason) = event.fact else { continue }
      // Three incidents were investigated again after they had been thought over.
      #expect(from == phase && (to > from || reason != nil))
      phase = to
    }
  }

  /// Whatever tidying does to lines and spaces, no letter is lost.
  private func letters(_ text: String) -> String { text.filter { !$0.isWhitespace } }

  @Test func severitiesAndExclusionsFollowTheImpact() throws {
    let mapping = ImportMapping()
    var counts: [String: Int] = [:]
    var excluded: [String: Int] = [:]
    var expected: [String: Int] = [:]
    for record in try SharedHistory.records() {
      let mapped = try mapping.map(record, at: .input).get()
      guard case .declared(let declaration)? = mapped.drafts.first?.fact else {
        Issue.record("the first event declares nothing")
        continue
      }
      expected[record["impact"]?.string ?? "unknown", default: 0] += 1
      counts[declaration.severity, default: 0] += 1
      if let reason = mapped.origin.excluded { excluded[reason, default: 0] += 1 }
    }
    #expect(counts["P1"] == expected["critical"])
    #expect(counts["P2"] == expected["major"])
    #expect(counts["P3"] == expected["minor"])
    #expect(counts["P4"] == (expected["none"] ?? 0) + (expected["maintenance"] ?? 0))
    #expect(excluded == ["no impact": expected["none"], "maintenance": expected["maintenance"]])
  }

  @Test func identitiesAreUniqueAndTheSameEveryTime() throws {
    var seen: Set<EventID> = []
    for record in try SharedHistory.records() {
      let mapped = try ImportMapping().map(record, at: .input).get()
      #expect(try ImportMapping().map(record, at: .line(7)).get() == mapped)
      for draft in mapped.drafts { #expect(seen.insert(draft.id).inserted) }
      guard case .declared(let declaration)? = mapped.drafts.first?.fact else { continue }
      #expect(seen.insert(declaration.incident).inserted)
    }
  }

  /// The beginning of an incident, imported while it lasted, grows into the whole.
  @Test func recordsGrow() throws {
    let scratch = try Scratch()
    let record = try #require(
      try SharedHistory.records().last {
        // An end of the impact that is known only afterwards stands earlier than the last updates.
        ($0["updates"]?.array?.count ?? 0) > 6 && $0["downtime_end"] == $0["resolved_at"]
          && $0["impact_window"]?.isNull ?? true
      })
    let updates = try #require(record["updates"]?.array)
    var reports: [ImportReport] = []
    for count in 1...updates.count {
      var members = record.object ?? []
      members.removeAll {
        ["updates", "downtime_end", "resolved_at", "impact_window"].contains($0.key)
      }
      members.append((key: "updates", value: .array(Array(updates.prefix(count)))))
      reports.append(try scratch.run(JSON.object(members).bytes))
    }
    #expect(reports[0].added.count == 1)
    #expect(reports.dropFirst().allSatisfy { $0.grown.count == 1 && $0.skipped == [] })
    #expect(try scratch.run(record.bytes).unchanged == 1)
    let log = try #require(try scratch.logs().first)
    #expect(!log.incident.isOpen)
    #expect(try scratch.faults() == [])
  }
}
