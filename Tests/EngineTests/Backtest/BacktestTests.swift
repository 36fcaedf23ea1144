import Engine
import TestSupport
import Testing

@Suite("Backtest")
struct BacktestTests {
  /// The built-in plan with a primary, a secondary and a manager.
  private static let plan: Plan = {
    var plan = Plan.builtin
    plan.policies = [
      EscalationPolicy(
        id: "critical",
        levels: ["ana", "raj", "mei"].map {
          EscalationLevel(targets: [.person($0)], acknowledgeWithin: .minutes(5))
        })
    ]
    plan.policyOf = ["P1": "critical", "P2": "critical"]
    plan.channels = [ChannelRule(id: "sms", kind: .command(arguments: ["true"]))]
    plan.people = ["ana", "raj", "mei"].map {
      PersonRule(id: $0, name: $0, contacts: [.init(channel: "sms", address: "+1")])
    }
    return plan
  }()

  private func lived(origin: ImportOrigin? = nil) throws -> Room {
    var room = Room("P1", origin: origin)
    room.pass(.minutes(7))
    try room.run(.acknowledge())
    room.pass(.minutes(1))
    try room.run(.changeSeverity(to: "P1"))
    room.pass(.minutes(12))
    try room.run(.postUpdate(audience: "engineering", status: nil, message: "still looking"))
    room.pass(.minutes(60))
    try room.run(.resolve(note: "rolled back", cause: "a leak", isVerified: true))
    return room
  }

  @Test("pages level after level until the acknowledgement, at the minutes of the plan")
  func pages() throws {
    let result = try #require(backtest(events: try lived().events, plan: BacktestTests.plan))
    let pages = result.pages.filter { $0.reason == .escalation }
    #expect(pages.map(\.person) == ["ana", "raj"])
    #expect(pages.map { $0.at - declaredAt } == [.zero, .minutes(5)])
  }

  @Test("names what was missed, and by how much")
  func misses() throws {
    let result = try #require(backtest(events: try lived().events, plan: BacktestTests.plan))
    func lateness(_ kind: Deadline.Kind, _ subject: String = "") -> Duration? {
      result.misses.first { $0.kind == kind && $0.subject == subject }?.lateness
    }
    #expect(lateness(.acknowledge) == .minutes(2))
    #expect(lateness(.triage) == .minutes(3))
    #expect(lateness(.update, "engineering") == .minutes(5))
    #expect(lateness(.resolve) == .minutes(20))
  }

  @Test("judges an imported incident as if it had been lived through, and so does a second run")
  func imported() throws {
    let origin = ImportOrigin(source: "statuspage", identifier: "x")
    let lived = backtest(events: try lived().events, plan: BacktestTests.plan)
    let imported = backtest(events: try self.lived(origin: origin).events, plan: BacktestTests.plan)
    #expect(lived == imported)
  }

  @Test("pages nobody under a plan without policies, and knows no severity of another plan")
  func otherPlans() throws {
    let events = try lived().events
    #expect(try #require(backtest(events: events, plan: .builtin)).pages.isEmpty)
    var plan = BacktestTests.plan
    plan.severities.removeAll { $0.id == "P1" }
    plan.policyOf["P1"] = nil
    let result = try #require(backtest(events: events, plan: plan))
    #expect(!result.isKnownSeverity && result.pages.isEmpty)
  }

  @Test(
    "takes any history: the same twice, no page after the end, nothing late by less than nothing")
  func anyHistory() {
    for seed in 0..<UInt64(Scale.count(150, full: 10_000)) {
      var random = Seeded(seed)
      let events = random.history(of: 40)
      let first = backtest(events: events, plan: BacktestTests.plan)
      #expect(first == backtest(events: events, plan: BacktestTests.plan), "seed \(seed)")
      #expect(first?.misses.allSatisfy { $0.lateness > .zero } != false, "seed \(seed)")
      let end = events.map(\.at).max() ?? declaredAt
      #expect(first?.pages.allSatisfy { $0.at <= end } != false, "seed \(seed)")
    }
  }
}
