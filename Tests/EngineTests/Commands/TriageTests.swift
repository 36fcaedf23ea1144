import Engine
import Testing

@Suite("Triage by questions")
struct TriageTests {
  private let matrix = Plan.builtin.matrix

  @Test("proposes the matrix's severity for every pair of answers, and records both beside it")
  func everyPair() throws {
    let matrix = try #require(matrix)
    for (row, impact) in matrix.impacts.enumerated() {
      for (column, urgency) in matrix.urgencies.enumerated() {
        var room = Room("P2")
        let expected = matrix.severities[row][column]
        try room.run(.triage(impact: impact.id.uppercased(), urgency: urgency.id))
        #expect(room.incident.severity == expected)
        #expect(room.incident.phase == .response)
        #expect(room.incident.proposal?.severity == expected)
        #expect(room.incident.proposal?.impact == impact.id)
      }
    }
  }

  @Test("records an overriding choice beside the proposal, and says so where nobody gave a reason")
  func overriding() throws {
    var room = Room("P3")
    try room.run(.triage(impact: "high", urgency: "high", to: "P2"))
    #expect(room.incident.severity == "P2" && room.incident.proposal?.severity == "P1")
    #expect(
      room.events.contains {
        $0.fact
          == .severityChanged(from: "P3", to: "P2", reason: "chosen; P1 was proposed")
      })
    try room.run(.triage(impact: "low", urgency: "low", to: "P2", reason: "the boss is affected"))
    #expect(room.incident.severity == "P2" && room.incident.proposal?.severity == "P4")
    #expect(
      room.events.last?.fact == .noted(kind: .decision, text: "P2 stays: the boss is affected"))
  }

  @Test(
    "a severity that is given after a resolution without triage and a reopening is confirmed by it")
  func afterReopening() throws {
    func reopened() throws -> Room {
      var room = Room("P2")
      try room.run(.resolve(note: "gone", cause: nil, isVerified: true))
      try room.run(.reopen(reason: "it is back"))
      #expect(room.incident.milestones[.triaged] == nil && room.incident.phase == .response)
      return room
    }
    for severity in ["P2", "P1"] {
      var room = try reopened()
      try room.run(.changeSeverity(to: severity, reason: "looked again"))
      #expect(room.incident.milestones[.triaged] != nil && room.incident.severity == severity)
      #expect(throws: Refusal.self) { try room.run(.changeSeverity(to: severity)) }
    }
    var room = try reopened()
    try room.run(.triage(impact: "high", urgency: "high", to: "P2"))
    #expect(room.incident.milestones[.triaged] != nil && room.incident.severity == "P2")
  }

  @Test("refuses answers that the plan does not know, and names those it has")
  func unknown() throws {
    let room = Room("P2")
    let refusal = try #require(room.refusal(of: .triage(impact: "huge", urgency: "high")))
    #expect(refusal.wayOut.contains("high") && refusal.wayOut.contains("none"))
    #expect(room.refusal(of: .triage(impact: "high", urgency: "yesterday")) != nil)
    #expect(room.refusal(of: .triage(impact: "high", urgency: "high", to: "P9")) != nil)
  }

  @Test("a declaration takes what its answers propose, unless a severity is named")
  func declaring() throws {
    func facts(_ command: DeclareCommand) throws -> [Fact] {
      try declare(
        command, incident: EventID(high: 1, low: 1), alias: "INC-1", plan: .builtin,
        now: declaredAt
      ).map(\.fact)
    }
    let answers = DeclareCommand.Answers(impact: "high", urgency: "low")
    let proposed = Fact.severityProposed(impact: "high", urgency: "low", severity: "P2")
    for (named, expected) in [(nil, "P2"), ("P4", "P4")] {
      let facts = try facts(DeclareCommand(title: "t", severity: named, answers: answers))
      guard case .declared(let declaration)? = facts.first else {
        Issue.record("no declaration")
        continue
      }
      #expect(declaration.severity == expected && facts.dropFirst() == [proposed])
    }
  }
}
