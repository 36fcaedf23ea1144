import Engine
import EventLog
import FuzzProperties
import Interchange
import Testing

/// The tables of docs/import.md.
@Suite struct MappingTests {
  private func incident(
    _ statuses: [String], impact: String? = "minor", message: String = "m",
    _ mapping: ImportMapping = ImportMapping()
  ) throws -> (Incident, [Event]) {
    let start = instant("2026-01-01T00:00:00Z")
    let updates = statuses.enumerated().map { index, status -> JSON in
      [
        "at": .string((start + .seconds(index * 600)).rfc3339), "status": .string(status),
        "message": .string(message),
      ]
    }
    let record: JSON = [
      "id": "1", "title": "t", "impact": impact.map { .string($0) } ?? .null,
      "updates": .array(updates),
    ]
    let mapped = try mapping.map(record, at: .input).get()
    let events = mapped.drafts.enumerated().map { index, draft in
      Event(
        seq: index + 1, id: draft.id, at: Scratch.now, occurred: draft.occurred, by: draft.by,
        fact: draft.fact)
    }
    return (try #require(Incident(events: events)), events)
  }

  private func names(_ events: [Event]) -> [String] { events.map(\.fact.name) }

  @Test func theWholeCourseInOrder() throws {
    let (incident, events) = try incident(
      ["Investigating", "Identified", "Monitoring", "Resolved"])
    #expect(
      names(events) == [
        "incident.declared",
        "update.posted", "incident.acknowledged", "phase.changed",
        "update.posted", "phase.changed",
        "update.posted", "milestone.recorded", "phase.changed",
        "update.posted", "incident.resolved", "incident.closed",
      ])
    let start = incident.declaredAt
    #expect(incident.instant(of: .triaged) == start + .seconds(600))
    #expect(incident.instant(of: .contained) == start + .seconds(1200))
    #expect(incident.instant(of: .resolved) == start + .seconds(1800))
    #expect(incident.isImported)
    #expect(deadlines(of: incident, plan: .builtin, now: Scratch.now) == [])
  }

  @Test(
    arguments: [
      ("critical", "P1", nil), ("major", "P2", nil), ("minor", "P3", nil), ("Minor", "P3", nil),
      ("none", "P4", "no impact"), ("maintenance", "P4", "maintenance"), (nil, "P3", nil),
      ("catastrophic", "P3", nil),
    ] as [(String?, String, String?)])
  func impacts(impact: String?, severity: String, excluded: String?) throws {
    let (incident, _) = try incident(["Resolved"], impact: impact)
    #expect(incident.severity == severity)
    #expect(incident.declaration.origin?.excluded == excluded)
  }

  @Test func phasesGoBackOnlyInAsManyWords() throws {
    let (contained, events) = try incident(
      ["Investigating", "Monitoring", "Update", "Investigating", "Monitoring"])
    #expect(contained.phase == .resolution)
    // The first containment did not hold; the second counts.
    #expect(contained.instant(of: .contained) == contained.declaredAt + .seconds(2400))
    let back = events.compactMap { event -> String? in
      guard case .phaseChanged(let from, let to, let reason) = event.fact, to < from else {
        return nil
      }
      return reason
    }
    #expect(back == ["the status page says investigating again"])

    let (reopened, _) = try incident(["Investigating", "Resolved", "Update", "Identified"])
    #expect(reopened.isOpen && reopened.phase == .response)
    let (resolved, _) = try incident(["Investigating", "Resolved", "Update", "Resolved"])
    #expect(resolved.phase == .closed)
    #expect(resolved.instant(of: .resolved) == resolved.declaredAt + .seconds(600))
  }

  @Test func unknownWordsAreKeptAndDoNothing() throws {
    let (incident, _) = try incident(["Investigating", "Half\u{2003}fixed_up"])
    #expect(incident.phase == .triage)
    #expect(incident.audiences["status-page"]?.last.status == "Half fixed up")
  }

  @Test func wrongWindowsAreNotedAndNotUsed() throws {
    let record: JSON = [
      "id": "1", "title": "t", "downtime_start": "2025-01-01T00:00:00Z",
      "downtime_end": "2025-01-01T01:00:00Z", "started_at": "2026-01-01T00:00:00Z",
      "resolved_at": "2026-01-01T01:00:00Z", "updates": [],
    ]
    let mapped = try ImportMapping().map(record, at: .input).get()
    #expect(
      mapped.drafts.map(\.fact).contains(
        .noted(
          kind: .note,
          text: "The source gives the impact from 2025-01-01T00:00:00.000Z until "
            + "2025-01-01T01:00:00.000Z. Neither is used: it does not fit the updates.")))
    guard case .declared(let declaration)? = mapped.drafts.first?.fact else { return }
    #expect(declaration.started == nil)
    #expect(!mapped.drafts.map(\.fact).contains(.milestoneRecorded(.contained)))
  }

  @Test func aKnownEndOfTheImpactContains() throws {
    let record: JSON = [
      "id": "1", "title": "t", "downtime_start": "2025-12-31T23:00:00Z",
      "downtime_end": "2026-01-01T00:30:00Z", "started_at": "2026-01-01T00:00:00Z",
      "resolved_at": "2026-01-01T01:00:00Z",
      "updates": [
        ["at": "2026-01-01T00:00:00Z", "status": "Investigating", "message": "a"],
        ["at": "2026-01-01T00:45:00Z", "status": "Monitoring", "message": "b"],
        ["at": "2026-01-01T01:00:00Z", "status": "Resolved", "message": "c"],
      ],
    ]
    let mapped = try ImportMapping().map(record, at: .input).get()
    let contained = mapped.drafts.filter { $0.fact == .milestoneRecorded(.contained) }
    #expect(contained.map(\.occurred) == [instant("2026-01-01T00:30:00Z")])
    let times = mapped.drafts.compactMap(\.occurred)
    #expect(times == times.sorted())
  }

  @Test(arguments: [
    ("plain text, a < b & c > d", "plain text, a < b & c > d"),
    ("run <owner>/<name> &unknown; &", "run <owner>/<name> &unknown; &"),
    ("<p>One<br/>two</p><p>Three</p>", "One\ntwo\n\nThree"),
    ("<ul><li>a</li><li>b</li></ul>", "- a\n\n- b"),
    ("<a href='x>y' class=\"b\">link</a>", "link"),
    ("&amp;lt; &#38; &#x26; &#xD800; &nbsp;x", "&lt; & & &#xD800;  x"),
    ("a<!-- b -->c<script>alert('<p>')</script>d<STYLE>p</style>e", "acde"),
    ("a<p", "a<p"), ("<p class=\"", "<p class=\""), ("<!-- x", ""), ("5<6<br>7", "5<6\n7"),
    ("a\r\n\r\n\r\n\nb  \nc\n", "a\n\nb\nc"),
    ("<pattern> <broken> <px>", "<pattern> <broken> <px>"),
  ])
  func messagesBecomePlainText(html: String, text: String) throws {
    let (incident, _) = try incident(["Update"], message: html)
    #expect(incident.audiences["status-page"]?.last.message == text)
  }

  @Test func overridesChangeSingleWords() throws {
    let mapping = try ImportMapping(overrides: [
      "impact.none=p2", "exclude.none=no", "exclude.minor=yes", "status.investigating=response",
      " Status.In_Progress = contained ",
    ])
    let (none, _) = try incident(["Investigating"], impact: "none", mapping)
    #expect(none.severity == "P2" && none.declaration.origin?.excluded == nil)
    #expect(none.phase == .response)
    let (minor, _) = try incident(["In progress"], impact: "minor", mapping)
    #expect(minor.declaration.origin?.excluded == "impact minor")
    #expect(minor.instant(of: .contained) != nil)
  }

  @Test(arguments: [
    ("impact.none", "An override reads TABLE.WORD=VALUE."),
    ("none=P3", "An override reads TABLE.WORD=VALUE."),
    ("impact.bad=P3", "Allowed are critical, major, minor, none, maintenance and unknown."),
    ("impact.none=P9", "The plan has no severity \"p9\". Allowed are P1, P2, P3 and P4."),
    ("status.monitoring=fixed", "Allowed are none, triage, response, resolution, contained,"),
    ("status.paused=none", "Allowed are investigating, identified, monitoring, resolved,"),
    ("exclude.none=maybe", "Allowed are yes and no."),
    ("color.none=red", "Allowed are impact, exclude and status."),
    ("", "An override reads TABLE.WORD=VALUE."),
  ])
  func wrongOverridesNameWhatIsAllowed(text: String, sentence: String) throws {
    let problem = #expect(throws: ImportProblem.self) { try ImportMapping(overrides: [text]) }
    #expect(problem.map { "\($0)" }?.contains(sentence) == true)
  }
}
