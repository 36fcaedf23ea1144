import Engine
import TestSupport
import Testing

@Suite("Events in words")
struct NarrationTests {
  @Test("every fact has a label and a text, whatever it holds", arguments: 0..<40)
  func never(seed: UInt64) {
    var random = Seeded(seed)
    let events = random.history(of: 300)
    guard let incident = Incident(events: events) else { return }
    for event in events {
      let narration = narrate(event, in: incident, plan: .builtin)
      #expect(!narration.label.isEmpty && !narration.text.isEmpty, "seed \(seed): \(event.fact)")
      #expect(!narration.label.contains("."), "seed \(seed): \(event.fact)")
    }
  }

  @Test("the random facts are of every kind there is")
  func everyKind() {
    var random = Seeded(1)
    let names = Set((0..<20_000).map { _ in random.fact() }.map(\.name))
    // 55 of our own, and what others wrote under six names of the generator.
    #expect(names.count { $0.contains(".") } == 55)
  }

  @Test("an amended text is what is shown, with the verdict on a hypothesis before it")
  func amended() {
    var room = Room()
    room.record(.noted(kind: .hypothesis, text: "the pool is to small"))
    room.record(.amended(entry: 2, text: "the pool is too small", happened: nil, reason: "typo"))
    func shown() -> String { narrate(room.events[1], in: room.incident, plan: room.plan).text }
    #expect(shown() == "the pool is too small")
    room.record(.hypothesisConfirmed(entry: 2, text: nil))
    #expect(shown() == "confirmed: the pool is too small")
    room.record(.hypothesisRefuted(entry: 2, text: nil))
    #expect(shown() == "refuted: the pool is too small")
    let earlier = declaredAt - .minutes(1)
    room.record(.amended(entry: 2, text: nil, happened: earlier, reason: nil))
    #expect(shown() == "refuted: the pool is too small")
    #expect(happened(room.events[1], in: room.incident) == earlier)
  }

  @Test("titles come from the plan and from the state")
  func titles() throws {
    var room = Room()
    try room.run(.assign(role: "tl", person: "raj"))
    try room.run(.assignTask(title: "drain the queue", person: "mei"))
    try room.run(.finishTask(1, note: "done at once"))
    try room.run(.postUpdate(audience: "management", status: "identified", message: "we know"))
    let said = room.events.dropFirst().map { narrate($0, in: room.incident, plan: room.plan).text }
    #expect(
      said == [
        "Technical Lead: raj", "mei: drain the queue", "done: drain the queue, done at once",
        "management, identified: we know",
      ])
  }
}
