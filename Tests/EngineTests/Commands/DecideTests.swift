import Engine
import Testing

@Suite("Decisions")
struct DecideTests {
  /// The states of an incident that decisions differ in.
  enum State: String, CaseIterable, Sendable {
    case detected, triaged, responding, fixing, resolved, reviewing, closed

    func room() throws -> Room {
      var room = Room("P2")
      if self == .detected { return room }
      try room.run(.acknowledge())
      if self == .triaged { return room }
      try room.run(.changeSeverity(to: "P2"))
      if self == .responding { return room }
      try room.run(.changePhase(to: .resolution))
      if self == .fixing { return room }
      try room.run(.resolve(note: "n", cause: "c", isVerified: true))
      if self == .reviewing { return room }
      if self == .resolved { try room.run(.changePhase(to: .resolution, reason: "not yet")) }
      if self == .closed { try room.run(.close(isReviewed: true)) }
      return room
    }
  }

  private func names(_ command: Command, in room: Room) -> [String]? {
    try? decide(
      command, by: "ana", incident: room.incident, plan: room.plan, now: room.now
    ).facts.map(\.fact.name)
  }

  @Test("the course of an incident: what is accepted where", arguments: State.allCases)
  func course(_ state: State) throws {
    let room = try state.room()
    let isOpen = [.detected, .triaged, .responding, .fixing].contains(state)
    let acked = state == .detected ? ["incident.acknowledged", "phase.changed"] : nil
    #expect(names(.acknowledge(), in: room) == acked)
    #expect(names(.contain(), in: room) == (isOpen ? ["milestone.recorded"] : nil))
    #expect(
      names(.resolve(note: "n", cause: "c", isVerified: true), in: room)
        == (isOpen ? ["incident.resolved", "resolution.verified", "phase.changed"] : nil))
    let closable = state == .resolved || state == .reviewing
    #expect(
      names(.close(isReviewed: true), in: room)
        == (closable ? ["milestone.recorded", "incident.closed"] : nil))
    #expect(names(.reopen(), in: room) == (isOpen ? nil : ["incident.reopened"]))
    let unconfirmed = state == .detected || state == .triaged
    #expect(names(.changeSeverity(to: "P2"), in: room) == (unconfirmed ? ["phase.changed"] : nil))
    #expect(
      names(.changeSeverity(to: "p1"), in: room)
        == ["severity.changed"] + (unconfirmed ? ["phase.changed"] : []))
    for command in [
      Command.note(kind: .note, text: "n"), .retitle("t"), .setService("s"), .describeImpact("i"),
      .assign(role: "CL", person: "mei"), .ask("q"), .strike(entry: 1 + 1),
    ] where !(state == .detected && command == .strike(entry: 2)) {
      #expect(names(command, in: room)?.count == 1, "\(command)")
    }
  }

  @Test("phases: forwards freely, backwards with a reason, closed and review by their own ways")
  func phases() throws {
    for state in State.allCases {
      let room = try state.room()
      let phase = room.incident.phase
      for to in Phase.allCases {
        let plain = names(.changePhase(to: to), in: room) != nil
        let reasoned = names(.changePhase(to: to, reason: "because"), in: room) != nil
        let expected: Bool =
          switch to {
          case phase, .closed: false
          case .review: state == .resolved
          case .resolution: state != .closed
          default: room.incident.isOpen
          }
        #expect(reasoned == expected, "\(state) to \(to)")
        #expect(plain == (expected && to > phase), "\(state) to \(to)")
      }
    }
  }

  @Test("resolving warns of everything that is missing, and stops for nothing")
  func resolving() throws {
    var room = Room("P1")
    let bare = try room.run(.resolve(note: " ", cause: nil, isVerified: false))
    #expect(bare.warnings.count == 6)
    #expect(bare.warnings.contains("Nobody holds the role Communications Lead."))
    #expect(!room.incident.isOpen)
    var full = Room("P1")
    for role in ["ic", "tl", "cl"] { try full.run(.assign(role: role, person: role)) }
    let decision = try full.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(decision.warnings.isEmpty)
    #expect(full.incident.phase == .review)
    var low = Room("P4")
    try low.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(low.incident.phase == .resolution, "no review, no phase for it")
    let closed = try full.run(.close())
    #expect(closed.warnings == ["Closed without the review that the plan asks for."])
  }

  @Test("a role passes on by release and assignment, shared ones are added to")
  func roles() throws {
    var room = Room("P2")
    #expect(names(.assign(role: "tl", person: "raj"), in: room) == ["role.assigned"])
    #expect(
      names(.assign(role: "incident commander", person: "raj"), in: room)
        == ["role.assigned", "phase.changed"])
    try room.run(.assign(role: "TL", person: " raj "))
    #expect(
      names(.assign(role: "tl", person: "mei"), in: room) == ["role.released", "role.assigned"])
    #expect(
      room.refusal(of: .assign(role: "tl", person: "raj"))?.rule == "raj is Technical Lead already."
    )
    try room.run(.assign(role: "sme", person: "raj"))
    try room.run(.assign(role: "sme", person: "mei"))
    #expect(room.incident.holders(of: "sme").map(\.person) == ["raj", "mei"])
    #expect(room.refusal(of: .release(role: "sme"))?.wayOut == "Say which of them leaves it.")
    try room.run(.release(role: "sme", person: "raj"))
    try room.run(.release(role: "sme"))
    #expect(room.refusal(of: .release(role: "sme")) != nil)
    #expect(room.refusal(of: .release(role: "tl", person: "tom"))?.wayOut == "raj does.")
    #expect(
      room.refusal(of: .assign(role: "boss", person: "raj"))?.wayOut == "It has ic, tl, cl and sme."
    )
    for name in ["", "a b", "a\u{7}", "a\u{202E}b", String(repeating: "a", count: 65)] {
      #expect(room.refusal(of: .assign(role: "tl", person: name)).map(isPresentable) == true)
    }
  }

  @Test("a commander with two hats at P1 is a warning, at P2 nothing")
  func dedicated() throws {
    for (severity, count) in [("P1", 1), ("P2", 0)] {
      var room = Room(severity)
      try room.run(.assign(role: "tl", person: "ana"))
      #expect(try room.run(.assign(role: "ic", person: "ana")).warnings.count == count)
      #expect(try room.run(.assign(role: "cl", person: "ana")).warnings.count == count)
      #expect(try room.run(.assign(role: "sme", person: "ana")).warnings.isEmpty)
      #expect(room.incident.roles(of: "ana") == ["tl", "ic", "cl", "sme"])
    }
  }

  @Test("a handoff is offered by the holder and taken by whom it was offered to")
  func handoffs() throws {
    var room = Room()
    let offer = Command.offerHandoff(role: "ic", to: "raj", brief: "all quiet")
    #expect(room.refusal(of: offer) != nil, "nobody holds it")
    #expect(room.refusal(of: .acceptHandoff(role: "ic"), by: "raj") != nil)
    try room.run(.assign(role: "ic", person: "ana"))
    #expect(room.refusal(of: .offerHandoff(role: "ic", to: "ana")) != nil)
    #expect(try room.run(.offerHandoff(role: "ic", to: "raj")).warnings.count == 1)
    #expect(try room.run(offer).warnings.isEmpty)
    #expect(room.incident.holders(of: "ic").map(\.person) == ["ana"], "until it is taken")
    #expect(room.refusal(of: .acceptHandoff(role: "ic"), by: "mei") != nil)
    try room.run(.acceptHandoff(role: "ic"), by: "raj")
    #expect(room.incident.holders(of: "ic").map(\.person) == ["raj"])
    #expect(room.incident.offers.isEmpty)
    try room.run(.offerHandoff(role: "ic", to: "mei", brief: "b"), by: "raj")
    try room.run(.release(role: "ic"))
    #expect(
      room.refusal(of: .acceptHandoff(role: "ic"), by: "mei") != nil, "it went with the holder")
  }

  @Test("steps: every command in every state")
  func steps() throws {
    let step = StepReference(runbook: 1, step: 1)
    let moves: [(Command, from: Set<StepProgress.State>, to: StepProgress.State)] = [
      (.startStep(step), [.open, .blocked], .started),
      (.finishStep(step), [.open, .started, .blocked], .done),
      (.skipStep(step, reason: "r"), [.open, .started, .blocked], .skipped),
      (.blockStep(step, reason: "r"), [.open, .started], .blocked),
      (.reopenStep(step), [.started, .done, .skipped, .blocked], .open),
    ]
    let ways: [StepProgress.State: [Command]] = [
      .open: [], .started: [moves[0].0], .done: [moves[1].0], .skipped: [moves[2].0],
      .blocked: [moves[3].0],
    ]
    for (state, way) in ways {
      var room = Room()
      try room.run(
        .attachRunbook(title: "r", source: "f", expected: nil, steps: [RunbookStep(title: "s")]))
      for command in way { try room.run(command) }
      #expect(room.incident.runbooks[0].steps[0].state == state)
      for (command, from, to) in moves {
        var trial = room
        if from.contains(state) {
          try trial.run(command)
          #expect(trial.incident.runbooks[0].steps[0].state == to, "\(state) by \(command)")
        } else {
          #expect(trial.refusal(of: command).map(isPresentable) == true, "\(state) by \(command)")
        }
      }
    }
  }

  @Test("a step is skipped or blocked without a reason, and that is warned of")
  func reasonsOfSteps() throws {
    let step = StepReference(runbook: 1, step: 1)
    var room = Room()
    try room.run(
      .attachRunbook(title: "r", source: "f", expected: nil, steps: [RunbookStep(title: "s")]))
    for (bare, told) in [
      (Command.blockStep(step, reason: " "), Command.blockStep(step, reason: "no rights")),
      (.skipStep(step, reason: nil), .skipStep(step, reason: "not needed")),
    ] {
      var (one, other) = (room, room)
      #expect(try one.run(bare).warnings.count == 1)
      #expect(try other.run(told).warnings.isEmpty)
    }
  }

  @Test("what happened earlier is recorded as such, what has not come yet is refused")
  func backdating() throws {
    var room = Room("P2")
    room.pass(.minutes(10))
    let then = declaredAt + .minutes(2)
    try room.run(.acknowledge(happened: then))
    #expect(room.incident.instant(of: .acknowledged) == then)
    try room.run(.postUpdate(audience: "Management", status: nil, message: "m", happened: then))
    #expect(room.incident.audiences["management"]?.lastAt == then)
    #expect(room.update("management")?.due == then + .minutes(30))
    let ahead = room.now + .seconds(61)
    let commands: [Command] = [
      .note(kind: .note, text: "n", happened: ahead), .contain(happened: ahead),
      .resolve(note: nil, cause: nil, isVerified: false, happened: ahead),
      .report(role: "tl", text: "r", happened: ahead),
      .postUpdate(audience: "management", status: nil, message: "m", happened: ahead),
      .amend(entry: 1, text: nil, happened: ahead),
    ]
    for command in commands { #expect(room.refusal(of: command).map(isPresentable) == true) }
    let skewed = Command.note(kind: .note, text: "n", happened: room.now + .seconds(60))
    #expect(room.refusal(of: skewed) == nil, "clocks of two hosts differ")
    let alert = Alert(key: "k", source: "prom", summary: "s")
    try room.run(.receiveAlert(alert, happened: ahead))
    #expect(room.incident.alerts[0].firstAt == room.now, "an alert is never refused for its clock")
  }

  @Test("entries are corrected only where there is something to correct")
  func corrections() throws {
    var room = Room()
    try room.run(.note(kind: .hypothesis, text: "the pool"))
    try room.run(.note(kind: .note, text: "a note"))
    let refused: [Command] = [
      .strike(entry: 1), .strike(entry: 0), .strike(entry: 4), .strike(entry: .min),
      .amend(entry: 2, text: "  ", happened: nil), .amend(entry: 9, text: "x", happened: nil),
      .confirmHypothesis(entry: 3), .refuteHypothesis(entry: 1), .confirmHypothesis(entry: 77),
      .note(kind: .note, text: " \n"), .retitle("a\nb"),
      .retitle(String(repeating: "a", count: 201)), .setService(" "), .describeImpact(""),
      .ask(""), .answer(question: 1, text: "a"), .finishTask(1), .dropTask(0),
      .clearAlert(key: "k"),
      .postUpdate(audience: "press", status: nil, message: "m"),
      .postUpdate(audience: "management", status: nil, message: ""),
      .assignTask(title: "t", person: "raj", checkInAfter: .zero),
      .attachRunbook(title: "r", source: "f", expected: nil, steps: []),
      .startStep(StepReference(runbook: 1, step: 1)),
      .receiveAlert(Alert(key: "", source: "s", summary: "s")),
    ]
    for command in refused {
      #expect(room.refusal(of: command).map(isPresentable) == true, "\(command)")
    }
    try room.run(.confirmHypothesis(entry: 2))
    try room.run(.strike(entry: 2))
    #expect(room.refusal(of: .strike(entry: 2))?.rule == "Entry 2 is struck already.")
    #expect(room.refusal(of: .confirmHypothesis(entry: 2)) != nil)
  }

  @Test("a declaration takes the plan's second severity, and refuses what makes no sense")
  func declaring() throws {
    func declaration(_ command: DeclareCommand) throws(Refusal) -> Declaration {
      try Engine.declaration(
        of: command, incident: EventID(high: 1, low: 1), alias: "INC-1", plan: .builtin,
        now: declaredAt)
    }
    let plain = try declaration(DeclareCommand(title: " Checkout is down ", impact: "  "))
    #expect(plain.title == "Checkout is down" && plain.severity == "P2" && plain.impact == nil)
    #expect(plain.plan == Plan.builtin.digest && plain.format == 1 && !plain.isDrill)
    #expect(try declaration(DeclareCommand(title: "t", severity: "p3")).severity == "P3")
    for command in [
      DeclareCommand(title: " "), DeclareCommand(title: "t", severity: "P9"),
      DeclareCommand(title: "t", started: declaredAt + .minutes(2)),
      DeclareCommand(title: "t", service: String(repeating: "s", count: 101)),
    ] {
      do throws(Refusal) {
        _ = try declaration(command)
        Issue.record("accepted: \(command)")
      } catch {
        #expect(isPresentable(error))
      }
    }
  }
}
