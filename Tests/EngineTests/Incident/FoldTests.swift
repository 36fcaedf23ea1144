import Engine
import TestSupport
import Testing

@Suite("The fold")
struct FoldTests {
  @Test("any sequence of facts folds, and what reads the state reads it", arguments: 0..<60)
  func anything(seed: UInt64) {
    var random = Seeded(seed)
    let events = random.history(of: 400)
    guard var incident = Incident(first: events[0]) else { return }
    for event in events.dropFirst() {
      incident.apply(event)
      if event.seq % 20 == 0 {
        let now = random.instant(around: event.at)
        for deadline in deadlines(of: incident, plan: .builtin, now: now) {
          #expect((0...1).contains(deadline.elapsed(at: now)), "seed \(seed)")
        }
        _ = narrate(event, in: incident, plan: .builtin)
        _ = undo(event, in: incident)
        _ = incident.people
      }
    }
    #expect(incident == Incident(events: events), "seed \(seed)")
    let summary = summarise(events: events, plan: .builtin, now: declaredAt + .hours(5))
    #expect(summary != nil, "seed \(seed)")
  }

  @Test("demands stay in the order of their times", arguments: 0..<20)
  func demandsSorted(seed: UInt64) {
    var random = Seeded(seed)
    let demands = Incident(events: random.history(of: 600))?.demands ?? []
    #expect(demands.count > 1)
    #expect(zip(demands, demands.dropFirst()).allSatisfy { $0.at <= $1.at }, "seed \(seed)")
  }

  @Test("only a declaration begins an incident")
  func needsDeclaration() {
    let event = Event(
      seq: 1, id: EventID(high: 0, low: 0), at: declaredAt, by: "ana",
      fact: .acknowledged(note: nil))
    #expect(Incident(first: event) == nil && Incident(events: []) == nil)
  }

  @Test("an alert from before the declaration is when it was detected and the impact began")
  func earlierAlert() {
    var room = Room()
    let alert = Alert(key: "k", source: "prom", summary: "errors")
    room.record(.alertReceived(alert), happened: declaredAt - .minutes(6))
    #expect(room.incident.instant(of: .detected) == declaredAt - .minutes(6))
    #expect(room.incident.instant(of: .impactStarted) == declaredAt - .minutes(6))
    var said = Room(started: declaredAt - .minutes(2))
    said.record(.alertReceived(alert), happened: declaredAt - .minutes(6))
    #expect(said.incident.instant(of: .impactStarted) == declaredAt - .minutes(2))
    room.record(.alertRepeated(key: "k", count: 4))
    room.record(.alertRepeated(key: "k", count: .max))
    room.record(.alertReceived(alert))
    #expect(room.incident.alerts.count == 1 && room.incident.alerts[0].count > 5)
  }

  @Test("a struck update, report or milestone no longer counts, and the one before does again")
  func striking() {
    var room = Room()
    for minute in [5, 10, 15] {
      room.now = declaredAt + .minutes(minute)
      room.record(.updatePosted(Update(audience: "management", message: "\(minute)")))
      room.record(.reported(role: "tl", text: "\(minute)"))
      room.record(.milestoneRecorded(.contained))
    }
    #expect(room.incident.audiences["management"]?.last.message == "15")
    for entry in 8...10 { room.record(.struck(entry: entry, reason: nil)) }
    let ten = declaredAt + .minutes(10)
    #expect(room.incident.audiences["management"]?.lastAt == ten)
    #expect(room.incident.audiences["management"]?.last.message == "10")
    #expect(room.incident.audiences["management"]?.count == 2)
    #expect(room.incident.reports["tl"] == ten)
    #expect(room.incident.instant(of: .contained) == ten)
    for entry in 2...7 { room.record(.struck(entry: entry, reason: nil)) }
    #expect(room.incident.audiences["management"] == nil && room.incident.reports["tl"] == nil)
    #expect(room.incident.instant(of: .contained) == nil)
    #expect(room.incident.demands.map(\.demand) == [.declared])
  }

  @Test("an amended time moves the clock that counts from it")
  func amending() {
    var room = Room()
    room.now = declaredAt + .minutes(30)
    room.record(.updatePosted(Update(audience: "management", message: "a")))
    room.record(.reported(role: "tl", text: "r"))
    room.record(.milestoneRecorded(.contained))
    room.record(.acknowledged(note: nil))
    let earlier = declaredAt + .minutes(3)
    for entry in 2...5 {
      room.record(.amended(entry: entry, text: nil, happened: earlier, reason: nil))
    }
    #expect(room.incident.audiences["management"]?.lastAt == earlier)
    #expect(room.incident.reports["tl"] == earlier)
    #expect(room.incident.instant(of: .contained) == earlier)
    #expect(room.incident.instant(of: .acknowledged) == earlier)
    #expect(room.incident.demands.last == DemandRaised.make(earlier, .contained, 4, room))
    room.record(.amended(entry: 1, text: nil, happened: declaredAt - .hours(1), reason: nil))
    #expect(room.incident.instant(of: .impactStarted) == declaredAt - .hours(1))
    #expect(room.incident.declaredAt == declaredAt)
  }

  @Test("a report or an update about the past takes nothing from a later one")
  func backdated() {
    var room = Room()
    room.now = declaredAt + .minutes(20)
    room.record(.reported(role: "tl", text: "new"))
    room.record(.reported(role: "tl", text: "old"), happened: declaredAt + .minutes(2))
    #expect(room.incident.reports["tl"] == room.now)
    room.record(.updatePosted(Update(audience: "management", message: "new")))
    room.record(
      .updatePosted(Update(audience: "management", message: "old")),
      happened: declaredAt + .minutes(2))
    #expect(room.incident.audiences["management"]?.last.message == "new")
  }

  @Test("reopening takes the resolution back, and going back to triage the confirmation")
  func back() throws {
    var room = Room()
    try room.run(.changeSeverity(to: "P1"))
    #expect(room.incident.instant(of: .triaged) == declaredAt)
    try room.run(.changePhase(to: .triage, reason: "it is wider than we thought"))
    #expect(room.incident.instant(of: .triaged) == nil)
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(!room.incident.isOpen && room.incident.resolution?.isVerified == true)
    try room.run(.reopen(reason: "it is back"))
    #expect(room.incident.isOpen && room.incident.resolution == nil)
    #expect(room.incident.instant(of: .resolved) == nil && room.incident.phase == .response)
  }
}

extension DemandRaised {
  /// A demand as it should be; taken from the state, because only the engine makes them.
  fileprivate static func make(
    _ at: Instant, _ demand: Cadence.Demand, _ entry: Int, _ room: Room
  ) -> DemandRaised? {
    room.incident.demands.first { $0.at == at && $0.demand == demand && $0.entry == entry }
  }
}
