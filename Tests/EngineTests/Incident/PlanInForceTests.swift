import Engine
import Testing

@Suite("A resolution that must hold")
struct ResolutionHoldTests {
  private func resolved(_ hold: Duration?) throws -> Room {
    var room = Room("P2")
    room.plan.resolutionHold = hold
    room.pass(.minutes(10))
    try room.run(.resolve(note: "rolled back", cause: "a release", isVerified: true))
    return room
  }

  @Test("holds as a deadline, which time alone meets")
  func deadline() throws {
    var room = try resolved(.minutes(30))
    let end = declaredAt + .minutes(40)
    #expect(room.due(.hold)?.due == end)
    #expect(room.due(.hold)?.start == declaredAt + .minutes(10))
    room.now = end - .milliseconds(1)
    #expect(room.due(.hold)?.standing == .soon)
    room.now = end
    #expect(room.due(.hold) == nil)
    #expect(try resolved(nil).due(.hold) == nil)
  }

  @Test("is no deadline once it was reopened, and begins anew with the next resolution")
  func reopened() throws {
    var room = try resolved(.minutes(30))
    room.pass(.minutes(5))
    try room.run(.reopen(reason: "it is back"))
    #expect(room.due(.hold) == nil)
    room.pass(.minutes(5))
    try room.run(.resolve(note: "rolled back", cause: "a release", isVerified: true))
    #expect(room.due(.hold)?.due == declaredAt + .minutes(50))
  }

  @Test("may be closed before, with a warning that says how much is left")
  func closing() throws {
    var room = try resolved(.minutes(30))
    room.pass(.minutes(18))
    let early = try room.run(.close(isReviewed: true))
    #expect(
      early.warnings
        == ["Closed with 12 min of the 30 min left that the plan wants a resolution to hold."])
    room = try resolved(.minutes(30))
    room.pass(.minutes(30))
    #expect(try room.run(.close(isReviewed: true)).warnings == [])
  }
}

@Suite("Adopting a plan")
struct AdoptionTests {
  private var other: Plan {
    var plan = Plan.builtin
    plan.digest = String(repeating: "ab", count: 32)
    plan.name = "ours"
    return plan
  }

  @Test("holds the incident to it from there on, and says what it was held to")
  func adopting() throws {
    var room = Room("P1")
    let decision = try room.run(.adopt(other))
    #expect(
      decision.facts.map(\.fact)
        == [.planAdopted(plan: other.digest, name: "ours", from: "builtin:1")])
    #expect(decision.warnings == [])
    #expect(room.incident.plan == other.digest)
    #expect(room.incident.declaration.plan == "builtin:1")
    #expect(room.refusal(of: .adopt(other))?.rule.contains("held to ours already") == true)
  }

  @Test("warns where the plan lacks the incident's severity, or a role that somebody holds")
  func lacking() throws {
    var room = Room("P1")
    try room.run(.assign(role: "tl", person: "raj"))
    var plan = other
    plan.severities.removeFirst()
    plan.roles.removeAll { $0.id == "tl" }
    let warnings = try room.run(.adopt(plan)).warnings
    #expect(warnings.count == 2)
    #expect(warnings[0].contains("no severity P1"))
    #expect(warnings[1].contains("no role tl, which raj holds"))
  }

  @Test("is refused where the incident is closed or imported")
  func refused() throws {
    var room = Room("P1")
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    try room.run(.close(isReviewed: true))
    #expect(room.refusal(of: .adopt(other)) != nil)
    let imported = Room("P1", origin: ImportOrigin(source: "statuspage", identifier: "1"))
    #expect(imported.refusal(of: .adopt(other)) != nil)
  }
}
