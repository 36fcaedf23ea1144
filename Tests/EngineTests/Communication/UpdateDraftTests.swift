import Engine
import Testing

/// The first text of an update.
@Suite struct UpdateDraftTests {
  private func draft(
    _ room: Room, _ audience: AudienceID, _ status: UpdateStatus = .investigating, zone: Zone = .utc
  ) -> String {
    UpdateDraft(
      audience: audience, status: status.rawValue, incident: room.incident,
      events: room.events[...],
      plan: room.plan, now: room.now, zone: zone
    ).text
  }

  @Test("says severity, impact, what is known, and when the next update is due")
  func investigating() throws {
    var room = Room()
    room.pass(.minutes(10))
    try room.run(.describeImpact("one payment in three fails"))
    try room.run(.note(kind: .finding, text: "pool exhausted on db-3"))
    try room.run(.note(kind: .hypothesis, text: "the last deployment leaks"))
    let engineering = draft(room, "engineering")
    #expect(
      engineering == """
        P1 Checkout is down: investigating since 13:44 UTC.
        Impact: one payment in three fails
        Known so far:
        - pool exhausted on db-3
        Next update at 14:09 UTC.
        """)
    #expect(draft(room, "management").contains("Still investigating, next update at 14:24 UTC."))
    #expect(!draft(room, "status-page").contains("pool"))
  }

  @Test("the time it promises is the one that the deadline then has")
  func promise() throws {
    for audience in Plan.builtin.audiences {
      for status in UpdateStatus.allCases where status != .resolved {
        var room = Room()
        room.pass(.minutes(3))
        let text = draft(room, audience.id, status)
        try room.run(.postUpdate(audience: audience.id, status: status.rawValue, message: text))
        let due = room.due.first { $0.kind == .update && $0.subject == audience.id }?.due
        if text.contains("update at") || text.contains("update by") || text.contains("more by") {
          let time = try #require(due).rfc3339.dropFirst(11).prefix(5)
          #expect(text.contains("\(time) UTC"), "\(audience.id) \(status): \(text)")
        }
      }
    }
  }

  @Test("what was struck or refuted is not known, and what was confirmed is")
  func known() throws {
    var room = Room()
    try room.run(.note(kind: .finding, text: "wrong"))
    try room.run(.strike(entry: room.events.count, reason: nil))
    try room.run(.note(kind: .hypothesis, text: "a leak"))
    let guess = room.events.count
    #expect(draft(room, "engineering").contains("The cause is not known yet."))
    try room.run(.confirmHypothesis(entry: guess, text: nil))
    #expect(draft(room, "engineering", .identified).contains("a leak"))
    #expect(!draft(room, "engineering").contains("wrong"))
  }

  @Test("of a resolved incident it says how long it lasted, what ended it, and promises nothing")
  func resolved() throws {
    var room = Room(started: declaredAt - .minutes(14))
    room.pass(.hours(2))
    try room.run(.resolve(note: "rolled back", cause: "a leak", isVerified: true))
    room.pass(.hours(20))
    let text = draft(room, "engineering", .resolved)
    #expect(text.contains("resolved after 2 h 14."))
    #expect(text.contains("What ended it: rolled back\nProbable cause: a leak"))
    #expect(UpdateStatus(of: room.incident) == .resolved)
    #expect(draft(room, "status-page", .resolved).contains("began at 2026-11-23 13:30 UTC"))
  }

  @Test(
    "an audience without a template has a plain text, and a broken template does not keep anybody from writing"
  )
  func plain() {
    var room = Room()
    room.plan.templates = []
    #expect(draft(room, "engineering").hasPrefix("P1 Checkout is down: investigating."))
    room.plan.templates = [
      MessageTemplate(audience: "engineering", status: "investigating", text: "{{#title}}")
    ]
    #expect(draft(room, "engineering").contains("Next update at"))
    room.plan.templates[0].text = "{{title}} for {{commander}}{{^commander}}nobody{{/commander}}"
    #expect(draft(room, "engineering") == "Checkout is down for nobody")
    room.plan.people = [PersonRule(id: "ana", name: "Ana Silva")]
    _ = try? room.run(.assign(role: "ic", person: "ana", note: nil))
    #expect(draft(room, "engineering") == "Checkout is down for Ana Silva")
  }

  @Test("every built-in template parses and asks only for names that there are")
  func builtin() throws {
    #expect(Plan.builtin.templates.count == 16)
    for template in Plan.builtin.templates {
      let names = try Mustache(template.text).names.map(\.name)
      #expect(Set(names).isSubset(of: UpdateDraft.names.map(\.name)))
    }
  }
}
