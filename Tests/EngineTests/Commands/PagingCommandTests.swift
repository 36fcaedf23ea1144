import Engine
import Testing

@Suite("Paging by hand and escalating early")
struct PagingCommandTests {
  private func room(_ severity: SeverityID = "P1") -> Room {
    var room = Room(severity)
    room.plan.channels = [
      ChannelRule(id: "sms", kind: .command(arguments: ["sms", "{address}"])),
      ChannelRule(id: "chat", kind: .terminal(notifies: true)),
    ]
    room.plan.people = [
      PersonRule(
        id: "raj", name: "Raj",
        contacts: [.init(channel: "sms", address: "+1"), .init(channel: "chat", address: "")]),
      PersonRule(id: "mei", name: "Mei", contacts: [.init(channel: "phone", address: "+2")]),
    ]
    room.plan.policies = [
      EscalationPolicy(
        id: "critical",
        levels: [
          EscalationLevel(targets: [.person("raj")], acknowledgeWithin: .minutes(5)),
          EscalationLevel(targets: [.person("mei")], acknowledgeWithin: .minutes(5)),
        ])
    ]
    room.plan.policyOf = ["P1": "critical"]
    return room
  }

  private func pages(_ decision: Decision) -> [String] {
    decision.facts.compactMap {
      if case .pageRequested(let page) = $0.fact {
        "\(page.key) \(page.person) \(page.channel)"
      } else {
        nil
      }
    }
  }

  @Test("a person is paged by every way that the plan has to them, or by the one that is named")
  func person() throws {
    let room = room()
    func decided(_ command: Command) throws -> [String] {
      pages(
        try decide(
          command, by: "ana", incident: room.incident, plan: room.plan, now: room.now))
    }
    #expect(
      try decided(.page(who: "Raj")) == [
        "m/2/1/person:raj/sms raj sms", "m/2/1/person:raj/chat raj chat",
      ])
    #expect(
      try decided(.page(who: "person:raj", channel: "chat", text: "come")) == [
        "m/2/1/person:raj/chat raj chat"
      ])
  }

  @Test("a role's holders are paged, each once")
  func role() throws {
    var room = room()
    try room.run(.assign(role: "ic", person: "raj"))
    #expect(pages(try room.run(.page(who: "IC"))).count == 2)
  }

  @Test("whom nobody can reach is refused, with the reason")
  func refusals() throws {
    var room = room()
    #expect(
      room.refusal(of: .page(who: "zoe"))?.rule == "The plan knows nobody called \"zoe\".")
    #expect(
      room.refusal(of: .page(who: "mei"))?.rule
        == "person:mei can't be paged: the plan has no way to reach mei.")
    #expect(
      room.refusal(of: .page(who: "tl"))?.rule
        == "role:tl can't be paged: nobody is Technical Lead.")
    #expect(room.refusal(of: .page(who: "raj", channel: "pigeon")) != nil)
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(room.refusal(of: .page(who: "raj"))?.rule == "The incident is resolved.")
  }

  @Test("a page by hand shows that somebody works on the incident")
  func response() throws {
    var room = room()
    room.pass(.minutes(3))
    try room.run(.page(who: "raj"), by: "ana")
    #expect(room.incident.lastResponseAt == room.now)
    room.pass(.minutes(3))
    room.record(.pageSent(key: "m/2/1/person:raj/sms", detail: nil), by: .enforcer)
    #expect(room.incident.lastResponseAt == room.now - .minutes(3))
  }

  @Test("escalating early brings the next level's turn, once the escalation has begun")
  func escalate() throws {
    var room = room()
    #expect(room.refusal(of: .escalate())?.rule.hasPrefix("The escalation has not begun") == true)
    room.record(
      .escalationStarted(
        EscalationStart(run: 1, policy: "critical", severity: "P1", reason: .declared)),
      by: .enforcer)
    #expect(room.refusal(of: .escalate()) != nil)
    room.record(
      .pageRequested(
        Page(
          key: "1/1/1/person:raj/sms", run: 1, level: 1, attempt: 1, reason: .escalation,
          target: "person:raj", person: "raj", channel: "sms")), by: .enforcer)
    let decision = try room.run(.escalate(reason: "no answer by phone"))
    #expect(
      decision.facts.map(\.fact) == [
        .escalationAdvanced(run: 1, level: 2, reason: "no answer by phone")
      ])
    #expect(
      room.refusal(of: .escalate())?.rule == "The next level's turn has come already.")
  }

  @Test("escalating early is refused where nobody is waited for, with what to do instead")
  func noEscalation() throws {
    var room = room("P2")
    #expect(room.refusal(of: .escalate())?.rule == "The plan pages nobody at P2.")
    room = self.room()
    try room.run(.acknowledge())
    #expect(room.refusal(of: .escalate())?.wayOut == "Page somebody by hand: `warroom page WHO`.")
  }
}
