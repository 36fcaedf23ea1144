import Engine
import Testing

/// An incident under a plan of three levels, and an enforcer that does what is due.
private struct Desk {
  var room: Room
  var duty: [ScheduleID: PersonID] = ["primary": "ana", "secondary": "raj"]
  /// What was sent, as `person by channel`, and `!` where it says that it may be there already.
  var sent: [String] = []

  static let policy = EscalationPolicy(
    id: "critical",
    levels: [
      EscalationLevel(targets: [.schedule("primary")], acknowledgeWithin: .minutes(5)),
      EscalationLevel(targets: [.schedule("secondary")], acknowledgeWithin: .minutes(4)),
      EscalationLevel(targets: [.person("mei")], acknowledgeWithin: .minutes(3)),
    ])

  init(
    _ severity: SeverityID = "P1", origin: ImportOrigin? = nil,
    _ change: (inout EscalationPolicy) -> Void = { _ in }
  ) {
    room = Room(severity, origin: origin)
    var policy = Desk.policy
    change(&policy)
    room.plan.policies = [policy]
    room.plan.policyOf = ["P1": "critical", "P2": "critical"]
    room.plan.channels = [
      ChannelRule(id: "sms", kind: .command(arguments: ["sms", "{address}"])),
      ChannelRule(id: "chat", kind: .terminal(notifies: true), retries: 0),
    ]
    room.plan.people = ["ana", "raj", "mei", "tom"].map {
      PersonRule(id: $0, name: $0, contacts: [.init(channel: "sms", address: "+1")])
    }
  }

  var due: Enforcement {
    let duty = duty
    return enforcement(
      of: room.incident, plan: room.plan, onCall: { schedule, _ in duty[schedule] }, now: room.now)
  }

  var status: EscalationStatus {
    EscalationStatus(of: room.incident, plan: room.plan, now: room.now)
  }

  /// Does what is due; all of it arrives unless `loses`, and no outcome is recorded then.
  @discardableResult
  mutating func enforce(fails: Bool = false, loses: Bool = false) -> [String] {
    let facts = due.facts
    var refused: Set<String> = []
    for fact in facts {
      room.record(fact, by: .enforcer)
      if case .pageFailed(let key, _, _) = fact { refused.insert(key) }
    }
    var pages: [String] = []
    for case .pageRequested(let page) in facts where !refused.contains(page.key) {
      pages.append("\(page.person) by \(page.channel)" + (page.isResent ? "!" : ""))
      guard !loses else { continue }
      let isFinal = page.attempt >= (room.plan.channel(page.channel)?.attemptLimit ?? 1)
      room.record(
        fails
          ? .pageFailed(key: page.key, reason: "busy", isFinal: isFinal)
          : .pageSent(key: page.key, detail: nil), by: .enforcer)
    }
    sent += pages
    return pages
  }

  /// Lets time pass minute by minute, doing what is due, and says who was paged at which minute.
  mutating func live(minutes: Int) -> [String] {
    var pages: [String] = []
    for minute in 0...minutes {
      pages += enforce().map { "\(minute) \($0)" }
      room.pass(.minutes(1))
    }
    return pages
  }

  var failures: [String] {
    room.events.compactMap {
      if case .pageFailed(_, let reason, true) = $0.fact { reason } else { nil }
    }
  }
}

@Suite("The escalation")
struct EscalationTests {
  @Test("pages the primary, the secondary and the manager, at the minutes of the plan")
  func order() {
    var desk = Desk()
    #expect(desk.live(minutes: 30) == ["0 ana by sms", "5 raj by sms", "9 mei by sms"])
    #expect(desk.status.standing == .exhausted)
    #expect(desk.room.events.contains { $0.fact == .escalationExhausted(run: 1) })
    #expect(desk.due.facts.isEmpty)
    #expect(desk.due.nextWake == nil)
  }

  @Test("goes through the levels again as often as the plan says, then tells those at its end")
  func repeats() {
    var desk = Desk {
      $0.repeats = 1
      $0.atEnd = [.person("tom")]
    }
    #expect(
      desk.live(minutes: 40) == [
        "0 ana by sms", "5 raj by sms", "9 mei by sms", "12 ana by sms", "17 raj by sms",
        "21 mei by sms", "24 tom by sms",
      ])
  }

  @Test("stops when somebody acknowledges, takes command, or resolves, and for a lower severity")
  func stops() throws {
    let commands: [Command] = [
      .acknowledge(), .assign(role: "ic", person: "raj"), .changeSeverity(to: "P4"),
      .resolve(note: "n", cause: "c", isVerified: true),
    ]
    for command in commands {
      var desk = Desk()
      desk.enforce()
      desk.room.pass(.minutes(2))
      try desk.room.run(command)
      #expect(desk.live(minutes: 60).isEmpty, "\(command)")
      #expect(desk.status.standing != .running)
    }
  }

  @Test("goes on where it was when an acknowledgement is struck")
  func struck() throws {
    var desk = Desk()
    desk.enforce()
    desk.room.pass(.minutes(1))
    try desk.room.run(.acknowledge())
    let entry = desk.room.incident.milestones[.acknowledged]?.entry ?? 0
    desk.room.pass(.minutes(9))
    try desk.room.run(.strike(entry: entry))
    #expect(desk.enforce() == ["raj by sms"])
    #expect(desk.status.level == 2)
  }

  @Test("begins anew when the severity is raised, and not when it is lowered to one that pages")
  func raised() throws {
    var desk = Desk("P2")
    desk.enforce()
    desk.room.pass(.minutes(2))
    try desk.room.run(.changeSeverity(to: "P1"))
    #expect(desk.enforce() == ["ana by sms"])
    desk.room.pass(.minutes(2))
    try desk.room.run(.changeSeverity(to: "P2"))
    #expect(desk.enforce().isEmpty)
    desk.room.pass(.minutes(3))
    #expect(desk.enforce() == ["raj by sms"])
    #expect(desk.room.incident.escalation.runs.map(\.start.reason) == [.declared, .raised])
  }

  @Test("begins when a severity that pages nobody is raised")
  func raisedFromNone() throws {
    var desk = Desk("P4")
    #expect(desk.enforce().isEmpty)
    #expect(desk.status.standing == .idle)
    try desk.room.run(.changeSeverity(to: "P2"))
    #expect(desk.enforce() == ["ana by sms"])
    #expect(desk.room.incident.escalation.runs.map(\.start.reason) == [.raised])
  }

  @Test("begins anew under another policy, as when the service changes")
  func otherPolicy() throws {
    var desk = Desk()
    desk.room.plan.services = [ServiceRule(id: "shop", escalation: "shop")]
    desk.room.plan.policies.append(
      EscalationPolicy(
        id: "shop",
        levels: [EscalationLevel(targets: [.person("tom")], acknowledgeWithin: .minutes(1))]))
    desk.enforce()
    try desk.room.run(.setService("shop"))
    #expect(desk.enforce() == ["tom by sms"])
    #expect(desk.room.incident.escalation.runs.map(\.start.policy) == ["critical", "shop"])
  }

  @Test("begins anew when the incident is reopened before anybody acknowledged")
  func reopened() throws {
    var desk = Desk()
    desk.enforce()
    try desk.room.run(.resolve(note: "n", cause: "c", isVerified: true))
    desk.room.pass(.minutes(30))
    try desk.room.run(.reopen())
    #expect(desk.enforce() == ["ana by sms"])
    #expect(desk.room.incident.escalation.runs.map(\.start.reason) == [.declared, .reopened])
  }

  @Test("pages a level early when asked to, and the later ones as long after it as ever")
  func advanced() {
    var desk = Desk()
    desk.enforce()
    desk.room.pass(.minutes(1))
    desk.room.record(.escalationAdvanced(run: 1, level: 2, reason: nil))
    #expect(desk.enforce() == ["raj by sms"])
    #expect(desk.status.next?.at == desk.room.now + .minutes(4))
    #expect(desk.live(minutes: 3).isEmpty)
    #expect(desk.enforce() == ["mei by sms"])
    desk.room.record(.escalationAdvanced(run: 1, level: 4, reason: nil))
    desk.enforce()
    #expect(desk.status.standing == .exhausted)
  }

  @Test("does once what is due after an hour asleep, and gives the next level its time")
  func asleep() {
    var desk = Desk { $0.repeats = 3 }
    desk.enforce()
    desk.room.pass(.hours(1))
    #expect(desk.enforce() == ["raj by sms"])
    #expect(desk.enforce().isEmpty)
    #expect(desk.due.nextWake == desk.room.now + .minutes(4))
  }

  @Test("is neither early nor repeated when the clock goes back, and waits one window at most")
  func clockBack() {
    var desk = Desk()
    desk.enforce()
    desk.room.pass(.minutes(1))
    desk.room.pass(.hours(-1))
    #expect(desk.enforce().isEmpty)
    let seen = desk.room.now
    desk.room.pass(.minutes(5))
    let due = enforcement(
      of: desk.room.incident, plan: desk.room.plan, onCall: { _, _ in "raj" }, now: desk.room.now,
      seen: seen)
    #expect(due.facts.map(\.name) == ["page.requested"])
    // Whatever is recorded under the new clock counts the same way, for those who did not see it go back.
    desk.room.record(.noted(kind: .note, text: "the clock was wrong"))
    desk.room.pass(.minutes(5))
    #expect(desk.enforce() == ["raj by sms"])
  }

  @Test("does not wait for a level that reaches nobody, and says why it reached nobody")
  func unreachable() {
    var desk = Desk()
    desk.duty["primary"] = nil
    desk.room.plan.people[1].contacts = [.init(channel: "phone", address: "1")]
    #expect(desk.enforce() == ["mei by sms"])
    #expect(
      desk.failures == ["nobody is on call by primary", "the plan has no way to reach raj"])
    #expect(desk.status.level == 3)
    // The last level of a round is waited for all the same.
    desk.room.plan.people[2].contacts = []
    var empty = Desk()
    empty.duty = [:]
    empty.room.plan.people = []
    #expect(empty.enforce().isEmpty)
    #expect(empty.failures.last == "mei is not in the plan's roster")
    #expect(empty.status.standing == .running)
    empty.room.pass(.minutes(3))
    empty.enforce()
    #expect(empty.status.standing == .exhausted)
  }

  @Test("pages somebody once by each channel, however many targets they are")
  func onceEach() {
    var desk = Desk {
      $0.levels[0].targets = [.schedule("primary"), .person("ana"), .role("tl")]
    }
    desk.room.plan.people[0].contacts.append(.init(channel: "chat", address: ""))
    desk.room.record(.roleAssigned(role: "tl", person: "ana", note: nil))
    #expect(desk.enforce() == ["ana by sms", "ana by chat"])
  }

  @Test("pages everybody who holds a shared role, by the channels that the level names")
  func sharedRole() {
    var desk = Desk {
      $0.levels[0].targets = [.role("sme")]
      $0.levels[0].channels = ["chat", "sms", "pigeon"]
    }
    desk.room.record(.roleAssigned(role: "sme", person: "ana", note: nil))
    desk.room.record(.roleAssigned(role: "sme", person: "mei", note: nil))
    desk.room.plan.people[2].contacts = []
    #expect(desk.enforce() == ["ana by chat", "ana by sms", "mei by chat"])
    #expect(
      desk.failures == [
        "the plan has no channel pigeon",
        "the plan has no address of mei for sms; the plan has no channel pigeon",
      ])
  }

  @Test("tries again after longer and longer pauses, then gives up")
  func retries() {
    var desk = Desk()
    var seconds: [Int] = []
    for second in 0..<240 {
      if !desk.enforce(fails: true).isEmpty { seconds.append(second) }
      desk.room.pass(.seconds(1))
    }
    #expect(seconds == [0, 5, 15, 35])
    #expect(desk.failures == ["busy"])
  }

  @Test("sends again what nothing was heard of, and says that it may be there already")
  func unknown() {
    var desk = Desk()
    desk.enforce(loses: true)
    desk.room.pass(.seconds(19))
    #expect(desk.enforce().isEmpty)
    let known = enforcement(
      of: desk.room.incident, plan: desk.room.plan, onCall: { _, _ in nil }, now: desk.room.now,
      isAbandoned: { _ in true })
    #expect(known.facts.map(\.name) == ["page.requested"])
    desk.room.pass(.seconds(1))
    #expect(desk.enforce(loses: true) == ["ana by sms!"])
    for _ in 0..<100 {
      desk.enforce(loses: true)
      desk.room.pass(.seconds(1))
    }
    #expect(desk.sent == ["ana by sms", "ana by sms!", "ana by sms!", "ana by sms!"])
    #expect(desk.failures == ["what became of it is not known, time after time"])
  }

  @Test("does not try again what nobody needs any more")
  func unwanted() throws {
    var desk = Desk()
    desk.enforce(fails: true)
    try desk.room.run(.acknowledge())
    desk.room.pass(.minutes(1))
    #expect(desk.enforce().isEmpty)
    var patient = Desk()
    patient.enforce(fails: true)
    patient.room.plan.channels[0].retries = 0
    patient.room.pass(.minutes(1))
    #expect(patient.enforce().isEmpty, "the plan has lost its patience since")
  }

  @Test("pages again for an acknowledged incident that fell silent, until somebody does anything")
  func silent() throws {
    var desk = Desk { $0.repageAfter = .minutes(20) }
    desk.enforce()
    try desk.room.run(.acknowledge())
    #expect(desk.status.next?.at == desk.room.now + .minutes(20))
    desk.room.record(.alertRepeated(key: "k", count: 3), by: .enforcer)
    #expect(
      desk.live(minutes: 29) == ["20 ana by sms", "25 raj by sms", "29 mei by sms"])
    #expect(desk.status.isForSilence)
    #expect(desk.room.due(.acknowledge)?.title == "Acknowledge (level 3, mei)")
    try desk.room.run(.acknowledge(), by: "mei")
    #expect(desk.status.standing == .acknowledged)
    #expect(desk.live(minutes: 19).isEmpty)
    #expect(desk.enforce() == ["ana by sms"])
    desk.room.record(.noted(kind: .note, text: "still here"))
    #expect(desk.live(minutes: 19).isEmpty)
  }

  @Test("leaves imported incidents alone")
  func imported() {
    var desk = Desk(origin: ImportOrigin(source: "s", identifier: "1"))
    #expect(desk.live(minutes: 60).isEmpty)
    #expect(desk.status.standing == .idle)
  }

  @Test("is what Due shows to be acknowledged: the level, whom it reached, and its window")
  func due() {
    var desk = Desk()
    #expect(desk.room.due(.acknowledge)?.title == "Acknowledge")
    desk.enforce()
    #expect(desk.room.due(.acknowledge)?.title == "Acknowledge (level 1, ana)")
    desk.room.pass(.minutes(5))
    desk.enforce()
    let due = desk.room.due(.acknowledge)
    #expect(due?.title == "Acknowledge (level 2, raj)")
    #expect(due?.start == desk.room.now)
    #expect(due?.due == desk.room.now + .minutes(4))
  }

  @Test("holds no more than a batch of the log at once, and goes on with the rest")
  func many() {
    var desk = Desk {
      $0.levels[0].targets = (0..<900).map { .person("p\($0)") }
      $0.levels[1].targets = $0.levels[0].targets
    }
    desk.room.plan.people = (0..<900).map {
      PersonRule(id: "p\($0)", name: "p", contacts: [.init(channel: "chat", address: "")])
    }
    #expect(desk.enforce().count == 900)
  }
}
