import Engine
import TestSupport
import Testing

@Suite("Deadlines of the built-in plan")
struct DeadlinesTests {
  /// Minutes after the declaration at which each is due just after declaring; nil where nothing is.
  struct Row: Sendable {
    var severity: SeverityID
    var acknowledge: Int?
    var resolve: Int?
    var engineering: Int?
    var management: Int?
    var statusPage: Int?
    var customers: Int?
  }

  @Test(
    "just declared, each severity owes what the plan's table says",
    arguments: [
      Row(
        severity: "P1", acknowledge: 5, resolve: 60, engineering: 15, management: 15,
        statusPage: 5, customers: 15),
      Row(severity: "P2", acknowledge: 15, resolve: 240, engineering: 30, management: 30),
      // Declared on Monday at 13:44, due when business closes on Tuesday at 17:00.
      Row(severity: "P3", acknowledge: 30, resolve: 24 * 60 + 3 * 60 + 16),
      Row(severity: "P4"),
    ])
  func table(_ row: Row) {
    let room = Room(row.severity)
    func minutes(_ deadline: Deadline?) -> Int? {
      deadline.map { Int(($0.due - declaredAt).wholeSeconds / 60) }
    }
    #expect(minutes(room.due(.acknowledge)) == row.acknowledge)
    #expect(minutes(room.due(.resolve)) == row.resolve)
    #expect(minutes(room.due(.triage)) == 5)
    #expect(minutes(room.update("engineering")) == row.engineering)
    #expect(minutes(room.update("management")) == row.management)
    #expect(minutes(room.update("status-page")) == row.statusPage)
    #expect(minutes(room.update("customer-success")) == row.customers)
    #expect(room.due(.review) == nil && room.due(.report, "tl") == nil)
    #expect(
      room.due(.resolve)?.inBusinessDays
        == (row.severity == "P3" ? true : row.resolve.map { _ in false }))
  }

  @Test(
    "after the first update the interval counts",
    arguments: [
      ("P1", "engineering", 15), ("P1", "management", 30), ("P2", "engineering", 30),
      ("P2", "management", 30),
    ])
  func cadence(_ severity: SeverityID, _ audience: AudienceID, _ minutes: Int) throws {
    var room = Room(severity)
    for minute in [9, 21, 77] {
      room.now = declaredAt + .minutes(minute)
      let decision = try room.run(.postUpdate(audience: audience, status: nil, message: "m"))
      #expect(room.update(audience)?.due == room.now + .minutes(minutes))
      guard case .updatePosted(let update) = decision.facts[0].fact else { return }
      #expect(update.nextDue == room.now + .minutes(minutes))
    }
  }

  @Test("customer success is owed one update, at P1 only")
  func once() throws {
    var room = Room()
    room.pass(.minutes(3))
    try room.run(.postUpdate(audience: "customer-success", status: nil, message: "m"))
    #expect(room.update("customer-success") == nil)
    #expect(Room("P2").update("customer-success") == nil)
  }

  @Test("the status page speaks at declaration, by T+30, at each significant change and at the end")
  func statusPage() throws {
    var room = Room()
    func due() -> Int? {
      room.update("status-page").map { Int(($0.due - declaredAt).wholeSeconds / 60) }
    }
    func post(at minute: Int) throws {
      room.now = declaredAt + .minutes(minute)
      try room.run(.postUpdate(audience: "status-page", status: nil, message: "m"))
    }
    #expect(due() == 5)
    try post(at: 4)
    #expect(due() == 30)
    room.pass(.minutes(1))
    try room.run(.acknowledge())
    #expect(due() == 30, "that triage begins is nothing to the public")
    try room.run(.changeSeverity(to: "P1"))
    #expect(due() == 10)
    try post(at: 9)
    #expect(due() == nil, "the first one is given, and there is no interval")
    room.pass(.minutes(11))
    try room.run(.contain())
    #expect(due() == 25)
    room.pass(.minutes(2))
    try room.run(.changeSeverity(to: "P2"))
    #expect(room.update("status-page") == nil, "P2 has no status page")
    try room.run(.changeSeverity(to: "P1"))
    #expect(due() == 27, "the change of severity comes after the containment was due under P2")
    try post(at: 24)
    #expect(due() == nil)
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(due() == nil, "an update in the same instant answers it")
    room.pass(.minutes(10))
    try room.run(.reopen())
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(due() == 39)
    try post(at: 39)
    #expect(room.due.map(\.kind) == [.review])
  }

  @Test("the exact instant is still in time, and the last fifth is soon")
  func standing() {
    var room = Room()
    let expected: [(Int, Deadline.Standing)] = [
      (0, .pending), (239_999, .pending), (240_000, .soon), (300_000, .soon), (300_001, .overdue),
    ]
    for (milliseconds, standing) in expected {
      room.now = declaredAt + .milliseconds(milliseconds)
      #expect(room.due(.acknowledge)?.standing == standing, "\(milliseconds)")
    }
    #expect(room.due(.acknowledge)?.left(at: room.now) == .milliseconds(-1))
    #expect(room.due(.acknowledge)?.elapsed(at: room.now) == 1)
  }

  @Test("what is met has gone")
  func met() throws {
    var room = Room()
    try room.run(.assign(role: "ic", person: "ana"))
    #expect(room.due(.acknowledge) == nil, "taking the command acknowledges")
    try room.run(.changeSeverity(to: "P1"))
    #expect(room.due(.triage) == nil)
    try room.run(.assignTask(title: "look", person: "raj"))
    #expect(room.due(.task, "1")?.due == declaredAt + .minutes(15))
    #expect(room.due(.task, "1")?.person == "raj")
    try room.run(.finishTask(1))
    #expect(room.due(.task, "1") == nil)
    try room.run(.resolve(note: nil, cause: nil, isVerified: false))
    #expect(Set(room.due.map(\.kind)) == [.review, .update])
    try room.run(.close(isReviewed: true))
    #expect(room.due.isEmpty)
  }

  @Test("the Technical Lead reports on the cadence, and nobody reports to themselves")
  func reports() throws {
    var room = Room()
    #expect(room.due(.report, "tl") == nil, "nobody holds the role")
    room.pass(.minutes(2))
    try room.run(.assign(role: "tl", person: "raj"))
    #expect(room.due(.report, "tl")?.due == declaredAt + .minutes(17))
    room.pass(.minutes(8))
    try room.run(.report(role: "tl", text: "looking"))
    #expect(room.due(.report, "tl")?.due == declaredAt + .minutes(25))
    #expect(room.due(.report, "tl")?.person == "raj")
    try room.run(.changeSeverity(to: "P2"))
    #expect(room.due(.report, "tl")?.due == declaredAt + .minutes(40))
    try room.run(.assign(role: "ic", person: "raj"))
    #expect(room.due(.report, "tl") == nil)
  }

  @Test("nobody is late with what a worse severity asks for only now")
  func raised() throws {
    var room = Room("P3")
    room.pass(.minutes(40))
    try room.run(.changeSeverity(to: "P1"))
    #expect(room.due.allSatisfy { $0.standing != .overdue || $0.kind == .resolve })
    #expect(room.due(.acknowledge)?.due == declaredAt + .minutes(45))
    #expect(room.update("management")?.due == declaredAt + .minutes(45))
    #expect(room.update("status-page")?.due == declaredAt + .minutes(45))
    var early = Room("P2")
    early.pass(.minutes(2))
    try early.run(.changeSeverity(to: "P1"))
    #expect(early.due(.acknowledge)?.due == declaredAt + .minutes(5))
    #expect(early.update("management")?.due == declaredAt + .minutes(15))
  }

  @Test("resolved, closed and imported incidents owe what is left to owe")
  func over() throws {
    var room = Room("P2")
    room.pass(.minutes(5))
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(room.due.map(\.kind) == [.review])
    // Monday the 23rd; five business days later is Monday the 30th.
    #expect(room.due(.review)?.due == at("2026-11-30T17:00:00Z"))
    #expect(room.due(.review)?.title == "Blameless postmortem")
    try room.run(.close())
    #expect(room.due.isEmpty)
    #expect(Room(origin: ImportOrigin(source: "s", identifier: "i")).due.isEmpty)
    var low = Room("P4")
    try low.run(.resolve(note: "n", cause: "c", isVerified: true))
    #expect(low.due.isEmpty)
  }

  @Test("overdue ones come first, then by the time left", arguments: 0..<60)
  func sorted(seed: UInt64) {
    var random = Seeded(seed)
    let room = random.livedThrough(40)
    let due = room.due
    #expect(due.map(\.due) == due.map(\.due).sorted())
    let firstInTime = due.firstIndex { $0.standing != .overdue } ?? due.count
    #expect(due[firstInTime...].allSatisfy { $0.standing != .overdue }, "seed \(seed)")
  }

  @Test("a posted update never leaves an older due time for its audience", arguments: 0..<300)
  func monotone(seed: UInt64) throws {
    var random = Seeded(seed)
    var room = random.livedThrough(random.int(0...40))
    // Plans of every shape, not only the built-in one.
    for index in room.plan.audiences.indices {
      let cadence = Cadence(
        first: random.maybe(.minutes(random.int(1...60))),
        every: random.maybe(.minutes(random.int(1...60))),
        on: Set(Cadence.Demand.allCases.filter { _ in random.chance(50) }))
      room.plan.audiences[index].cadences = ["P1": cadence, "P2": cadence, "P3": cadence]
    }
    room.pass(.minutes(random.int(0...40)))
    for audience in ["engineering", "management", "status-page"] {
      guard let before = room.update(audience) else { continue }
      let happened = random.chance(20) ? room.now - .minutes(random.int(0...20)) : nil
      try room.run(
        .postUpdate(audience: audience, status: nil, message: "m", happened: happened))
      guard let after = room.update(audience) else { continue }
      #expect(after.due >= before.due, "seed \(seed), \(audience)")
      if happened == nil { #expect(after.start <= room.now, "seed \(seed)") }
    }
  }
}

@Suite("Business days")
struct BusinessCalendarTests {
  private func calendar(_ zone: Zone = .utc, holidays: [String] = []) -> BusinessCalendar {
    BusinessCalendar(
      opensMinute: 540, closesMinute: 1020, weekdays: [1, 2, 3, 4, 5],
      holidays: Set(holidays.map { CivilTime(at("\($0)T00:00:00Z")).dayNumber }), zone: zone)
  }

  @Test(
    "weekends and holidays don't count",
    arguments: [
      ("2026-11-23T13:44:00Z", 1, "2026-11-24T17:00:00Z"),
      ("2026-11-23T23:59:59Z", 1, "2026-11-24T17:00:00Z"),
      ("2026-11-23T00:00:00Z", 0, "2026-11-24T17:00:00Z"),
      ("2026-11-27T13:44:00Z", 1, "2026-11-30T17:00:00Z"),
      ("2026-11-28T13:44:00Z", 1, "2026-11-30T17:00:00Z"),
      ("2026-11-29T13:44:00Z", 5, "2026-12-04T17:00:00Z"),
      ("2026-12-23T10:00:00Z", 1, "2026-12-24T17:00:00Z"),
      ("2026-12-24T10:00:00Z", 1, "2026-12-28T17:00:00Z"),
      ("2026-12-31T10:00:00Z", 2, "2027-01-05T17:00:00Z"),
    ])
  func days(_ start: String, _ count: Int, _ due: String) {
    let calendar = calendar(holidays: ["2026-12-25", "2027-01-01"])
    #expect(calendar.end(ofBusinessDay: count, after: at(start)) == at(due))
  }

  @Test("business closes by the clocks of its place, on both sides of a change")
  func daylight() {
    guard let berlin = zone("Europe/Berlin") else { return }
    let calendar = calendar(berlin)
    #expect(
      calendar.end(ofBusinessDay: 1, after: at("2026-03-27T12:00:00Z"))
        == at("2026-03-30T15:00:00Z"))
    #expect(
      calendar.end(ofBusinessDay: 1, after: at("2026-10-23T12:00:00Z"))
        == at("2026-10-26T16:00:00Z"))
    // Half past midnight on Tuesday in Berlin is still Monday in UTC.
    #expect(
      calendar.end(ofBusinessDay: 1, after: at("2026-11-23T23:30:00Z"))
        == at("2026-11-25T16:00:00Z"))
  }

  @Test("a plan whose every day is a holiday doesn't hang")
  func allHolidays() {
    var calendar = calendar()
    calendar.holidays = Set(20_000...40_000)
    #expect(calendar.end(ofBusinessDay: 5, after: declaredAt) > declaredAt)
    #expect(calendar.due(.within(.minutes(5)), from: declaredAt) == declaredAt + .minutes(5))
  }
}
