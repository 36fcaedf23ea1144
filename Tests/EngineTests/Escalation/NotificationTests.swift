import Engine
import TestSupport
import Testing

/// Those who are told, those who are reminded, and updates on their way.
@Suite("Notifications, reminders and deliveries")
struct NotificationTests {
  private func room(_ severity: SeverityID = "P1") -> Room {
    var room = Room(severity)
    room.plan.channels = [ChannelRule(id: "sms", kind: .command(arguments: ["sms", "{address}"]))]
    room.plan.people = ["ana", "eva", "mei"].map {
      PersonRule(id: $0, name: $0, contacts: [.init(channel: "sms", address: "+1")])
    }
    room.plan.notifications = [
      NotificationRule(
        id: "management", targets: [.person("eva")], after: .minutes(15), severities: ["P1"])
    ]
    return room
  }

  private func enforce(_ room: inout Room) -> [Fact] {
    let due = enforcement(
      of: room.incident, plan: room.plan, onCall: { _, _ in nil }, now: room.now)
    for fact in due.facts { room.record(fact, by: .enforcer) }
    return due.facts
  }

  /// The minutes at which somebody was paged, and why.
  private func live(_ room: inout Room, minutes: Int) -> [String] {
    var pages: [String] = []
    for minute in 0...minutes {
      for fact in enforce(&room) {
        guard case .pageRequested(let page) = fact else { continue }
        pages.append("\(minute) \(page.reason) \(page.person)")
        room.record(.pageSent(key: page.key, detail: nil), by: .enforcer)
      }
      room.pass(.minutes(1))
    }
    return pages
  }

  @Test("management is told at T+15, acknowledged or not, once")
  func management() throws {
    for acknowledges in [true, false] {
      var room = room()
      if acknowledges { try room.run(.acknowledge()) }
      #expect(live(&room, minutes: 90) == ["15 notification eva"])
    }
  }

  @Test("nobody is told of what is resolved by then, or does not concern them")
  func untold() throws {
    var room = room()
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(live(&room, minutes: 60).isEmpty)
    var minor = self.room("P2")
    #expect(live(&minor, minutes: 60).isEmpty)
    try minor.run(.changeSeverity(to: "P1"))
    #expect(live(&minor, minutes: 60) == ["15 notification eva"])
  }

  @Test("the owner of an update that is overdue is reminded, once for each")
  func reminders() throws {
    var room = room("P2")
    let index = try #require(room.plan.audiences.firstIndex { $0.id == "management" })
    room.plan.audiences[index].remindAfter = .minutes(2)
    #expect(live(&room, minutes: 40).isEmpty, "nobody is there who could be reminded")
    try room.run(.assign(role: "ic", person: "ana"))
    #expect(live(&room, minutes: 5) == ["0 reminder ana"])
    try room.run(.postUpdate(audience: "management", status: nil, message: "still at it"))
    try room.run(.assign(role: "cl", person: "mei"))
    #expect(live(&room, minutes: 40) == ["32 reminder mei"])
  }

  @Test("a posted update goes to each channel of its audience, and to none for a drill")
  func deliveries() throws {
    var room = room()
    room.plan.notifications = []
    let index = try #require(room.plan.audiences.firstIndex { $0.id == "management" })
    room.plan.audiences[index].channels = ["sms", "pigeon"]
    try room.run(.postUpdate(audience: "management", status: nil, message: "m"))
    #expect(
      enforce(&room).map(\.name) == ["update.requested", "update.requested", "update.failed"])
    #expect(
      room.incident.deliveries.map(\.delivery.key) == [
        "2/management/sms/1", "2/management/pigeon/1",
      ])
    room.record(.updateFailed(key: "2/management/sms/1", reason: "busy", isFinal: false))
    room.pass(.seconds(4))
    #expect(enforce(&room).isEmpty)
    room.pass(.seconds(1))
    enforce(&room).forEach { _ in }
    #expect(room.incident.deliveries.last?.delivery.key == "2/management/sms/2")
    room.pass(.seconds(20))
    _ = enforce(&room)
    #expect(room.incident.deliveries.last?.delivery.isResent == true)
  }

  @Test("an update is not delivered when it is old, struck, or was posted under another plan")
  func undelivered() throws {
    var room = room()
    room.plan.notifications = []
    let index = try #require(room.plan.audiences.firstIndex { $0.id == "management" })
    room.plan.audiences[index].channels = ["sms"]
    try room.run(.postUpdate(audience: "management", status: nil, message: "m"))
    var old = room
    old.pass(.minutes(61))
    #expect(enforce(&old).isEmpty)
    var struck = room
    try struck.run(.strike(entry: 2))
    #expect(enforce(&struck).isEmpty)
    var adopted = room
    adopted.record(.planAdopted(plan: "p", name: "p", from: nil))
    #expect(enforce(&adopted).isEmpty)
    #expect(enforce(&room).map(\.name) == ["update.requested"])
  }

  @Test("whatever a log holds, enforcement comes to an end, and says the same twice")
  func anything() {
    let failures = Trials.failures(300, full: 100_000) { random in
      var room = Room(random.pick(["P1", "P2"]))
      let simulated = SimulatedPlan(&random)
      room.plan = simulated.plan
      for _ in 0..<random.int(1...40) {
        room.pass(.seconds(random.int(-100...400)))
        room.record(random.fact(), by: random.person())
        let due = enforcement(
          of: room.incident, plan: room.plan, onCall: simulated.onCall, now: room.now)
        let again = enforcement(
          of: room.incident, plan: room.plan, onCall: simulated.onCall, now: room.now)
        if due != again { return "it says something else the second time" }
        if random.chance(50) { for fact in due.facts { room.record(fact, by: .enforcer) } }
        _ = EscalationStatus(of: room.incident, plan: room.plan, now: room.now)
        _ = room.due
      }
      return nil
    }
    #expect(failures.isEmpty)
  }

  @Test("a page says at its first word that it is a drill, and that it may be there already")
  func messages() {
    let room = room()
    let page = Page(
      key: "k", run: 0, level: 0, attempt: 2, reason: .manual, target: "person:eva",
      person: "eva", channel: "sms", isResent: true, text: "we need the database")
    let message = Message(page: page, incident: room.incident, plan: room.plan, now: room.now)
    #expect(message.subject == "P1 INC-0001: Checkout is down")
    #expect(message.lines.first == "we need the database")
    #expect(message.text.contains("You may have this already"))
    var declaration = room.incident.declaration
    declaration.isDrill = true
    let drill = Incident(
      first: Event(
        seq: 1, id: EventID(high: 0, low: 1), at: room.now, by: "ana",
        fact: .declared(declaration)))
    guard let drill else { return }
    let marked = Message(page: page, incident: drill, plan: room.plan, now: room.now)
    #expect(marked.subject.hasPrefix("DRILL, not real: "))
  }
}
