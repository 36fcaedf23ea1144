import Engine
import TestSupport
import Testing

@Suite("Undo")
struct UndoTests {
  @Test("what undo suggests is accepted, for every event of any incident", arguments: 0..<150)
  func accepted(seed: UInt64) {
    var random = Seeded(seed)
    let room = random.livedThrough(60)
    for event in room.events {
      guard let command = undo(event, in: room.incident) else { continue }
      let refusal = room.refusal(of: command)
      #expect(
        refusal == nil, "seed \(seed), \(event.fact.name): \(refusal?.description ?? "")")
    }
  }

  /// What somebody sees of an incident and expects to have back.
  private struct Sight: Equatable {
    var severity: SeverityID
    var isOpen: Bool
    var milestones: [Milestone: Instant]
    var holders: [String]
    var audiences: [AudienceID: Instant]
    var reports: [RoleID: Instant]
    var openTasks: Int

    init(_ incident: Incident) {
      severity = incident.severity
      isOpen = incident.isOpen
      milestones = incident.milestones.mapValues(\.at)
      // Confirming the severity again is no harm.
      milestones[.triaged] = nil
      holders =
        incident.roles.filter { $0.until == nil }.map { "\($0.role):\($0.person)" }.sorted()
      audiences = incident.audiences.mapValues(\.lastAt)
      reports = incident.reports
      openTasks = incident.tasks.count { $0.state == .open }
    }
  }

  @Test("what somebody did last, undone, leaves what people see as it was", arguments: 0..<400)
  func restores(seed: UInt64) throws {
    var random = Seeded(seed)
    var room = random.livedThrough(random.int(0...40))
    room.pass(.seconds(30))
    let before = room
    let person = random.person()
    guard (try? room.run(random.command(now: room.now, sane: true), by: person)) != nil else {
      return
    }
    let commands = undoNewest(by: person, of: room.events, in: room.incident)
    for command in commands { try room.run(command, by: person) }
    if !commands.isEmpty {
      var after = Sight(room.incident)
      let took = room.events[before.events.count].fact.name.hasPrefix("role.")
      // Whoever took the command has seen the incident, also where the role was given back.
      if took { after.milestones[.acknowledged] = before.incident.instant(of: .acknowledged) }
      #expect(
        after == Sight(before.incident),
        "seed \(seed), \(room.events[before.events.count].fact)")
    }
  }

  @Test("undoing again and again goes back, never forth", arguments: 0..<60)
  func again(seed: UInt64) throws {
    var random = Seeded(seed)
    var room = random.livedThrough(30)
    for _ in 0..<200 {
      let commands = undoNewest(by: "ana", of: room.events, in: room.incident)
      if commands.isEmpty { return }
      for command in commands { try room.run(command) }
    }
    Issue.record("seed \(seed): it does not end")
  }

  @Test("what undo knows nothing of is not passed over, and others' doings are left alone")
  func newest() throws {
    var room = Room()
    try room.run(.note(kind: .note, text: "a"), by: "ana")
    try room.run(.note(kind: .note, text: "b"), by: "raj")
    #expect(
      undoNewest(by: "ana", of: room.events, in: room.incident)
        == [.strike(entry: 2, reason: "undone")])
    try room.run(.retitle("Another"), by: "ana")
    #expect(undoNewest(by: "ana", of: room.events, in: room.incident).isEmpty)
    #expect(undoNewest(by: "tom", of: room.events, in: room.incident).isEmpty)
    try room.run(.contain(note: "flag off"), by: "tom")
    #expect(undoNewest(by: "tom", of: room.events, in: room.incident).count == 2)
  }

  @Test("a phase, a step and a resolution go back")
  func single() throws {
    var room = Room()
    try room.run(.changePhase(to: .response))
    try room.takeBack(room.events[1])
    #expect(room.incident.phase == .detection)
    #expect(undo(room.events[1], in: room.incident) == nil)

    try room.run(
      .attachRunbook(title: "r", source: "f", expected: nil, steps: [RunbookStep(title: "s")]))
    let step = StepReference(runbook: 1, step: 1)
    for command in [
      Command.startStep(step), .finishStep(step), .skipStep(step, reason: "r"),
      .blockStep(step, reason: "r"),
    ] {
      try room.run(command)
      let event = try #require(room.events.last)
      try room.takeBack(event)
      #expect(room.incident.runbooks[0].steps[0].state == .open)
      #expect(undo(event, in: room.incident) == nil)
    }
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    let resolved = try #require(room.events.last { $0.fact.name == "incident.resolved" })
    try room.takeBack(resolved)
    #expect(room.incident.isOpen && undo(resolved, in: room.incident) == nil)
  }

  @Test("whoever had to leave a role gets it back, whoever left it before does not")
  func roles() throws {
    var room = Room()
    try room.run(.assign(role: "tl", person: "raj"))
    try room.run(.assign(role: "tl", person: "mei"))
    try room.takeBack(#require(room.events.last))
    #expect(room.incident.holders(of: "tl").map(\.person) == ["raj"])
    try room.run(.release(role: "tl"))
    try room.run(.assign(role: "tl", person: "mei"))
    try room.takeBack(#require(room.events.last))
    #expect(room.incident.holders(of: "tl").isEmpty)
  }
}

extension Room {
  fileprivate mutating func takeBack(_ event: Event) throws {
    let command = undo(event, in: incident)
    try run(#require(command))
  }
}
