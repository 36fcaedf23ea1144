import Engine
import TestSupport
import Testing

@Suite("The summary of a response")
struct ResponseSummaryTests {
  private func summary(_ room: Room) throws -> ResponseSummary {
    try #require(summarise(events: room.events, plan: room.plan, now: room.now))
  }

  @Test("each time is counted from where it should be")
  func times() throws {
    var room = Room("P2", started: declaredAt - .minutes(10))
    room.now = declaredAt + .minutes(3)
    try room.run(.acknowledge())
    room.now = declaredAt + .minutes(8)
    try room.run(.postUpdate(audience: "management", status: nil, message: "m"))
    room.now = declaredAt + .minutes(20)
    try room.run(.contain())
    room.now = declaredAt + .minutes(50)
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    let summary = try summary(room)
    #expect(summary.timeToDetect == .minutes(10))
    #expect(summary.timeToAcknowledge == .minutes(3))
    #expect(summary.timeToFirstUpdate == .minutes(8))
    #expect(summary.timeToContain == .minutes(30))
    #expect(summary.timeToResolve == .minutes(60))
    #expect(summary.timeToContainFromDeclaration == .minutes(20))
    #expect(summary.timeToResolveFromDeclaration == .minutes(50))
    #expect(summary.entries == room.events.count)
    #expect(summary.emptyRoles == ["ic", "tl", "cl"])
  }

  @Test("what was not reached has no time, and a contradiction neither")
  func missing() throws {
    var room = Room("P4")
    var summary = try summary(room)
    #expect(summary.timeToAcknowledge == nil && summary.timeToResolve == nil)
    #expect(summary.timeToDetect == .zero && summary.audiences.isEmpty)
    #expect(summary.emptyRoles.isEmpty)
    room.record(.amended(entry: 1, text: nil, happened: declaredAt + .hours(1), reason: nil))
    summary = try self.summary(room)
    #expect(summary.timeToDetect == nil)
    #expect(summarise(events: [], plan: room.plan, now: room.now) == nil)
  }

  @Test("updates in time are kept, late ones missed, the exact instant is in time")
  func kept() throws {
    var room = Room("P2")
    for minute in [30, 60, 91, 150] {
      room.now = declaredAt + .minutes(minute)
      try room.run(.postUpdate(audience: "management", status: nil, message: "m"))
    }
    room.now = declaredAt + .minutes(180)
    let management = try #require(
      summary(room).audiences.first { $0.audience == "management" })
    #expect((management.posted, management.kept, management.missed) == (4, 2, 2))
    #expect(management.worstLateness == .minutes(29))
    room.pass(.milliseconds(1))
    let later = try summary(room).audiences
    #expect(later.first { $0.audience == "management" }?.missed == 3)
    // Engineering never got one: owed since T+30.
    #expect(
      later.first { $0.audience == "engineering" }?.worstLateness == .minutes(150)
        + .milliseconds(1))
  }

  @Test("what was overdue at the end of the incident is missed, though nobody owes it any more")
  func ended() throws {
    var room = Room("P2")
    room.now = declaredAt + .minutes(45)
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    room.pass(.hours(9))
    for audience in try summary(room).audiences {
      #expect((audience.posted, audience.kept, audience.missed) == (0, 0, 1))
      #expect(audience.worstLateness == .minutes(15))
    }
    var fine = Room("P2")
    fine.now = declaredAt + .minutes(30)
    try fine.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(try summary(fine).audiences.isEmpty)
  }

  @Test("what was overdue before a change of severity is missed, though it is owed later then")
  func eased() throws {
    var room = Room("P1")
    room.now = declaredAt + .minutes(20)
    try room.run(.changeSeverity(to: "P2"))
    let engineering = try #require(
      summary(room).audiences.first { $0.audience == "engineering" })
    #expect((engineering.kept, engineering.missed) == (0, 1))
    #expect(engineering.worstLateness == .minutes(5))
    #expect(room.update("engineering")?.due == declaredAt + .minutes(30))
  }

  @Test("a struck update counts for nothing, an imported incident owes nothing")
  func left() throws {
    var room = Room("P2")
    room.now = declaredAt + .minutes(5)
    try room.run(.postUpdate(audience: "management", status: nil, message: "wrong room"))
    try room.run(.strike(entry: 2))
    let summary = try summary(room)
    #expect(summary.audiences.isEmpty && summary.timeToFirstUpdate == nil)
    #expect(summary.entries == 2)
    var imported = Room(origin: ImportOrigin(source: "s", identifier: "i"))
    imported.record(.updatePosted(Update(audience: "management", message: "m")))
    imported.pass(.hours(3))
    let audiences = try self.summary(imported).audiences
    #expect(audiences.map(\.posted) == [1] && audiences.map(\.missed) == [0])
  }

  @Test("steps are counted by how they ended, and a role that anybody held is not empty")
  func stepsAndRoles() throws {
    var room = Room()
    let steps = (1...4).map { RunbookStep(title: "\($0)") }
    try room.run(.attachRunbook(title: "r", source: "f", expected: nil, steps: steps))
    try room.run(.finishStep(StepReference(runbook: 1, step: 1)))
    try room.run(.skipStep(StepReference(runbook: 1, step: 2), reason: "r"))
    try room.run(.startStep(StepReference(runbook: 1, step: 3)))
    try room.run(.assign(role: "tl", person: "raj"))
    try room.run(.release(role: "tl"))
    try room.run(.changeSeverity(to: "P4"))
    let summary = try summary(room)
    #expect((summary.stepsDone, summary.stepsSkipped, summary.stepsLeft) == (1, 1, 2))
    #expect(summary.emptyRoles == ["ic", "cl"])
  }

  @Test("kept and missed agree with the deadlines just before each update", arguments: 0..<60)
  func agrees(seed: UInt64) throws {
    var random = Seeded(seed)
    var room = random.livedThrough(120)
    let end = try #require(Incident(events: room.events))
    room.now = end.lastAt
    var kept: [AudienceID: Int] = [:]
    for (index, event) in room.events.enumerated() {
      guard case .updatePosted(let update) = event.fact,
        end.overlay.struck[event.seq] == nil,
        let before = Incident(events: room.events[..<index])
      else { continue }
      let owed = deadlines(of: before, plan: room.plan, now: event.happened)
        .first { $0.kind == .update && $0.subject == update.audience }
      if let owed, owed.standing != .overdue { kept[update.audience, default: 0] += 1 }
    }
    for audience in try summary(room).audiences {
      #expect(audience.kept == kept[audience.audience] ?? 0, "seed \(seed)")
      #expect((audience.missed > 0) == (audience.worstLateness > .zero), "seed \(seed)")
    }
  }

  @Test("100,000 events are summed up in one pass")
  func long() throws {
    var room = Room()
    for index in 2...100_000 {
      room.now = declaredAt + .seconds(index)
      switch index % 4 {
      case 0: room.record(.updatePosted(Update(audience: "engineering", message: "m")))
      case 1:
        room.record(.severityChanged(from: nil, to: index % 8 == 1 ? "P1" : "P2", reason: nil))
      default: room.record(.noted(kind: .note, text: "n"))
      }
    }
    #expect(try summary(room).audiences.first { $0.audience == "engineering" }?.posted == 25_000)
  }
}
