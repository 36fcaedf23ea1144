import Engine
import Rehearsal
import Testing

@Suite struct RehearsalTests {
  private let scenario = DemoScenario.outage2018

  @Test func everyEventHasItsNumberAndItsTime() {
    let numbers = scenario.events.map(\.number) + scenario.reactions.map(\.number)
    #expect(Set(numbers).count == numbers.count)
    #expect(scenario.events.map(\.after) == scenario.events.map(\.after).sorted())
    #expect(scenario.length >= .seconds(12 * 60))
    #expect(scenario.length <= .seconds(15 * 60))
    #expect(scenario.reactions.allSatisfy { $0.delay <= .seconds(15 * 60) && $0.delay > .zero })
    #expect(scenario.introduction.allSatisfy { $0.count <= 120 })
    #expect(scenario.declaration.isDrill)
  }

  @Test func theFirstMinuteIsFull() throws {
    var room = try Room()
    try room.play(step: .seconds(1), until: .seconds(60))
    let incident = try #require(room.history.incident)
    #expect(incident.severity == "P2")
    #expect(incident.declaredBy == "monitoring")
    #expect(incident.alerts.count == 3)
    #expect(room.recorded.count >= 7)
  }

  /// What the person leaves undone stays undone, and nothing that the script says is refused.
  @Test(arguments: [100, 1000, 7000, 60_000, 900_000])
  func anIdlePersonSeesTheWholeScript(stepMilliseconds: Int) throws {
    var room = try Room()
    try room.play(step: .milliseconds(stepMilliseconds), until: .seconds(16 * 60))
    #expect(room.run.isScriptDone)
    let numbers = room.recorded.map(\.event.number)
    #expect(scenario.events.allSatisfy { numbers.contains($0.number) })
    #expect(numbers.filter { $0 < 1000 } == scenario.events.map(\.number))
    let incident = try #require(room.history.incident)
    #expect(incident.isOpen)
    #expect(incident.milestones[.acknowledged] == nil)
    #expect(incident.milestones[.contained] != nil)
    #expect(incident.phase == .detection)
    #expect(incident.severity == "P2")
    #expect(incident.roles.isEmpty && incident.audiences.isEmpty)
    #expect(incident.runbooks.first?.finished == 9)
    #expect(incident.alerts.allSatisfy { $0.clearedAt != nil })
    #expect(
      !room.history.events.contains {
        if case .noted(.decision, _) = $0.fact { true } else { false }
      })
  }

  /// A real clock and a script that runs faster than it: conditions are met at the same scenario times.
  @Test(arguments: [0.5, 1.0, 4.0, 60.0])
  func everySpeedTellsTheSameStory(pace: Double) throws {
    var room = try Room(pace: pace)
    try room.play(step: .milliseconds(500), until: .seconds(16 * 60), acts: idealActs)
    var reference = try Room()
    try reference.play(step: .milliseconds(500), until: .seconds(16 * 60), acts: idealActs)
    // Milliseconds of the log's clock are coarser than those of a script that runs faster.
    func times(_ room: Room) -> [Int: Duration] {
      Dictionary(room.recorded.map { ($0.event.number, $0.elapsed) }) { first, _ in first }
    }
    let (found, expected) = (times(room), times(reference))
    #expect(Set(found.keys) == Set(expected.keys))
    for (number, elapsed) in found {
      #expect(abs((elapsed - (expected[number] ?? .zero)).milliseconds) <= 1000)
    }
  }

  /// What is done in time by the plan's own clocks.
  private let idealActs: [Room.Act] = [
    (.seconds(20), .acknowledge()),
    (.seconds(25), .assign(role: "ic", person: "ada")),
    (.seconds(40), .assign(role: "tl", person: "raj")),
    (.seconds(50), .assign(role: "cl", person: "mei")),
    (.seconds(70), .assign(role: "sme", person: "sam")),
    (.seconds(135), .changeSeverity(to: "P1", reason: "most users see errors")),
    update(200, "status-page", "investigating"),
    update(230, "management", "investigating"),
    (.seconds(215), .note(kind: .decision, text: "Pause webhooks and Pages builds.")),
    (.seconds(220), .answer(question: 1, text: "We protect the data; nothing points at a loss.")),
    update(400, "customer-success", "identified"),
    update(690, "engineering", "identified"),
    (.seconds(700), .contain()),
    update(720, "status-page", "monitoring"),
    (.seconds(830), .resolve(note: "back on the original topology", cause: nil, isVerified: true)),
    update(850, "status-page", "resolved"),
  ].sorted { $0.after < $1.after }

  private static func update(_ seconds: Int, _ audience: String, _ status: String) -> Room.Act {
    (
      .seconds(seconds),
      .postUpdate(audience: audience, status: status, message: "Next update in 15 minutes.")
    )
  }

  @Test func aPersonWhoDoesEverythingIsToldSo() throws {
    var room = try Room()
    try room.play(step: .milliseconds(250), until: .seconds(15 * 60), acts: idealActs)
    let incident = try #require(room.history.incident)
    #expect(!incident.isOpen)
    #expect(incident.severity == "P1")
    let summary = try #require(room.summary(at: .seconds(15 * 60)))
    #expect(summary.timeToAcknowledge == .seconds(20))
    #expect(summary.timeToContain == .seconds(700 + 120))
    #expect(summary.audiences.count == 4)
    #expect(summary.audiences.allSatisfy { $0.missed == 0 && $0.posted > 0 })
    #expect(summary.emptyRoles.isEmpty)
    #expect(summary.stepsLeft == 0)
    // The person resolved a few seconds before the last word of the script.
    let numbers = room.recorded.map(\.event.number)
    #expect(scenario.events.allSatisfy { numbers.contains($0.number) })
    let lines = demoSummary(summary)
    #expect(lines.contains { $0.contains("Status page: 3 updates, all in time") })
    #expect(!lines.contains { $0.contains("late or missing") || $0.contains("Nobody held") })
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func anIdlePersonReadsACalmSummary() throws {
    var room = try Room()
    try room.play(step: .seconds(1), until: .seconds(40 * 60))
    let lines = demoSummary(try #require(room.summary(at: .seconds(40 * 60))))
    #expect(lines.contains { $0.contains("Acknowledged") && $0.contains("not yet") })
    #expect(lines.contains { $0.contains("late or missing") })
    #expect(
      lines.contains(
        "Nobody held the role of Incident Commander, Technical Lead and "
          + "Communications Lead."))
    #expect(lines.joined().contains("24 h 11 min"))
  }

  @Test func theRoomReacts() throws {
    var room = try Room()
    try room.play(step: .seconds(1), until: .seconds(15 * 60), acts: idealActs)
    let incident = try #require(room.history.incident)
    #expect(incident.reports["tl"] != nil)
    #expect(incident.audiences["engineering"]?.count ?? 0 >= 2)
    #expect(incident.questions.contains { $0.askedBy == "mei" })
    #expect(incident.runbooks.first?.steps[3].state == .done)
    let texts = room.recorded.map { "\($0.event.command)" }.joined()
    #expect(texts.contains("Since the decision"))
    #expect(!texts.contains("nobody has acknowledged"))
  }

  /// A person who ticks, contains and clears ahead of the others meets no error: what is moot is dropped.
  @Test func whatThePersonDidAlreadyIsDropped() throws {
    var room = try Room()
    let acts: [Room.Act] = [
      (.seconds(90), .finishStep(StepReference(runbook: 1, step: 1))),
      (.seconds(91), .skipStep(StepReference(runbook: 1, step: 2), reason: nil)),
      (.seconds(300), .contain()),
      (.seconds(310), .clearAlert(key: "db-writes")),
    ]
    try room.play(step: .seconds(1), until: .seconds(15 * 60), acts: acts)
    #expect(room.run.isScriptDone)
    let numbers = Set(room.recorded.map(\.event.number))
    #expect(scenario.events.count { !numbers.contains($0.number) } == 4)
  }

  @Test func aResolvedRoomFallsSilent() throws {
    var room = try Room()
    let acts: [Room.Act] = [
      (.seconds(30), .resolve(note: nil, cause: nil, isVerified: false))
    ]
    try room.play(step: .seconds(1), until: .seconds(15 * 60), acts: acts)
    #expect(room.recorded.allSatisfy { $0.elapsed <= .seconds(30) })
  }
}
