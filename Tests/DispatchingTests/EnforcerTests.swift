import Dispatching
import Engine
import EventLog
import Foundation
import Synchronization
import Testing

/// In real time: with windows of one second where what follows on them is awaited, and of a minute where nothing may.
@Suite("The enforcer")
struct EnforcerTests {
  @Test("pages the primary, the secondary and the manager, each once and in order")
  func order() throws {
    let desk = try Desk()
    let reference = try desk.declare()
    let enforcer = Enforcer(desk.settings())
    let isDone = try desk.run(enforcer) {
      try desk.incident(reference).escalation.run?.exhaustedAt != nil && !enforcer.isSending
    }
    #expect(isDone)
    #expect(desk.pages == ["ana", "raj", "mei"])
    let requests = try desk.incident(reference).escalation.pages
    let gaps = zip(requests, requests.dropFirst()).map { $1.requestedAt - $0.requestedAt }
    #expect(gaps.allSatisfy { $0 >= .seconds(1) && $0 < .seconds(20) }, "\(gaps)")
    #expect(requests.allSatisfy { if case .sent = $0.outcome { true } else { false } })
    #expect(enforcer.report.isEnforced)
  }

  @Test("two at once page nobody twice, whichever holds the lease")
  func two() throws {
    let desk = try Desk()
    let first = try EnforcerThread(desk.settings())
    let second = try EnforcerThread(desk.settings())
    defer {
      first.stop()
      second.stop()
    }
    let references = try (0..<3).map { _ in try desk.declare() }
    // The lease goes to and fro all the while.
    var round = 0
    let isDone = try eventually(30) {
      round += 1
      (round % 2 == 0 ? first : second).pause()
      poll(nil, 0, 50)
      (round % 2 == 0 ? first : second).resume()
      return try references.allSatisfy {
        try desk.incident($0).escalation.run?.exhaustedAt != nil
      }
    }
    #expect(isDone)
    #expect(try eventually { desk.pages.count { !$0.hasSuffix("!") } >= 9 })
    for reference in references {
      let keys = try desk.incident(reference).escalation.pages.map(\.page.key)
      #expect(Set(keys).count == keys.count)
    }
    // What was on its way when the lease went is sent again, and says so.
    #expect(desk.pages.count { !$0.hasSuffix("!") } == 9)
  }

  @Test("one whose owner asks it sleeps until then, and takes over once it is asked")
  func asked() throws {
    let desk = try Desk()
    let other = Lease.Holder(via: "mei(1)@elsewhere", process: 1, since: Desk.clock())
    var held = try Lease.take(desk.home, as: other)
    #expect(held != nil)
    var settings = desk.settings()
    settings.isAsked = true
    let enforcer = try EnforcerThread(settings)
    defer { enforcer.stop() }
    #expect(try eventually { enforcer.report().holder == other })
    held = nil
    poll(nil, 0, Int32(clamping: Enforcer.tick.milliseconds) + 500)
    #expect(!enforcer.report().isHolder, "nobody asked")
    let isHolder = try eventually {
      enforcer.ask()
      return enforcer.report().isHolder
    }
    #expect(isHolder)
    try desk.declare()
    #expect(try eventually { desk.pages.first == "ana" }, "what changes is told")
  }

  @Test("stops when somebody acknowledges")
  func acknowledged() throws {
    for isAcknowledged in [true, false] {
      let desk = try Desk(window: .seconds(60))
      let reference = try desk.declare()
      let ahead = Mutex(Duration.zero)
      let enforcer = Enforcer(desk.settings(clock: { Desk.clock() + ahead.withLock { $0 } }))
      #expect(try desk.run(enforcer) { desk.pages == ["ana"] && !enforcer.isSending })
      if isAcknowledged { try desk.record([.acknowledged(note: nil)], in: reference) }
      ahead.withLock { $0 = .seconds(61) }
      try desk.run(enforcer, seconds: isAcknowledged ? 2 : 20) { desk.pages.count > 1 }
      #expect(desk.pages == (isAcknowledged ? ["ana"] : ["ana", "raj"]))
    }
  }

  @Test("takes over from one that is gone, and sends what it left without an outcome again")
  func takeOver() throws {
    let desk = try Desk()
    let reference = try desk.declare()
    // Somebody recorded the intent, and died before it was sent.
    try desk.record(
      [
        .escalationStarted(
          EscalationStart(run: 1, policy: "critical", severity: "P1", reason: .declared)),
        .pageRequested(
          Page(
            key: "1/1/1/schedule:primary/sms", run: 1, level: 1, attempt: 1, reason: .escalation,
            target: "schedule:primary", person: "ana", channel: "sms")),
      ], in: reference, by: .enforcer)
    let enforcer = Enforcer(desk.settings())
    #expect(try desk.run(enforcer) { desk.pages.first == "ana!" })
  }

  @Test("tries a page that fails again, keeps what the program said, and gives up in time")
  func failing() throws {
    let desk = try Desk()
    desk.plan.channels[0].kind = .command(
      arguments: ["/bin/sh", "-c", "echo tried >> \(desk.path)/pages; echo no credit; exit 4"])
    let reference = try desk.declare()
    let enforcer = Enforcer(desk.settings())
    let isDone = try desk.run(enforcer) {
      try desk.incident(reference).escalation.pages.contains {
        if case .failed(_, true) = $0.outcome { true } else { false }
      }
    }
    #expect(isDone)
    let outcome = try desk.incident(reference).escalation.page("1/1/2/schedule:primary/sms")?
      .outcome
    #expect(outcome == .failed(reason: "exit 4: no credit", isFinal: true))
  }

  @Test("ends a program that hangs, and pages the next level meanwhile")
  func hanging() throws {
    let desk = try Desk()
    desk.plan.channels[0].timeLimit = .seconds(5)
    desk.plan.channels[0].kind = .command(
      arguments: ["/bin/sh", "-c", "echo $1 >> $2/started; sleep 20", "sh", "{person}", desk.path])
    let reference = try desk.declare()
    let enforcer = Enforcer(desk.settings())
    let isDone = try desk.run(enforcer) {
      try desk.incident(reference).escalation.pages.contains {
        $0.outcome == .failed(reason: "ended after its time limit", isFinal: false)
      }
    }
    #expect(isDone)
    #expect(desk.lines("started").prefix(2) == ["ana", "raj"])
    enforcer.finish(within: .zero)
  }

  @Test("delivers a posted update, and records what came of it")
  func update() throws {
    let desk = try Desk()
    let index = try #require(desk.plan.audiences.firstIndex { $0.id == "management" })
    desk.plan.audiences[index].channels = ["log"]
    desk.plan.channels.append(
      ChannelRule(id: "log", kind: .file(path: "\(desk.path)/log", form: .lines)))
    let reference = try desk.declare("P4")
    try desk.record(
      [.updatePosted(Update(audience: "management", status: "investigating", message: "a\nb"))],
      in: reference)
    let enforcer = Enforcer(desk.settings())
    try desk.run(enforcer) { !desk.lines("log").isEmpty && !enforcer.isSending }
    let line = try #require(desk.lines("log").first)
    #expect(line.contains("management P4 INC-0001: Checkout is down, investigating | a | b"))
    let delivery = try desk.incident(reference).deliveries.first
    #expect(delivery?.outcome == .sent(detail: "\(desk.path)/log"))
  }

  @Test("sends what a command of this process recorded, without the lease")
  func manual() throws {
    let desk = try Desk()
    let reference = try desk.declare("P4")
    let other = Enforcer(desk.settings())
    try desk.run(other) { other.report.isHolder }
    let enforcer = Enforcer(desk.settings())
    let page = Page(
      key: "m/2/1/person:raj/sms", run: 0, level: 0, attempt: 1, reason: .manual,
      target: "person:raj", person: "raj", channel: "sms", text: "come")
    try desk.record([.pageRequested(page)], in: reference)
    enforcer.send(
      [try #require(try desk.events(reference).last)], in: reference, try desk.incident(reference))
    try desk.run(enforcer) { !enforcer.isSending }
    #expect(desk.pages == ["raj"])
    #expect(!enforcer.report.isHolder)
  }

  @Test("shows when whoever holds the lease does nothing")
  func hung() throws {
    let desk = try Desk(window: .seconds(60))
    let hung = try #require(
      try Lease.take(
        desk.home, as: Lease.Holder(via: "x", process: 1, since: Instant(milliseconds: 0))))
    defer { _ = hung }
    try desk.declare()
    let enforcer = Enforcer(desk.settings())
    #expect(try desk.run(enforcer, seconds: 10) { enforcer.report.isLate })
    #expect(!enforcer.report.isEnforced)
    #expect(desk.pages.isEmpty)
    #expect(try desk.run(enforcer, seconds: 30) { desk.pages == ["ana"] }, "it steps in")
  }

  @Test("sees incidents that are declared, and those that are reopened, while it runs")
  func news() throws {
    let desk = try Desk()
    try desk.declare("P4")
    let enforcer = Enforcer(desk.settings())
    try desk.run(enforcer) { enforcer.report.isHolder }
    let reference = try desk.declare()
    #expect(try desk.run(enforcer, seconds: 20) { desk.pages.first == "ana" })
    try desk.record([.resolved(note: nil, cause: nil)], in: reference)
    try desk.run(enforcer, seconds: 2) { false }
    let count = desk.pages.count
    try desk.record([.reopened(reason: nil)], in: reference)
    #expect(try desk.run(enforcer, seconds: 20) { desk.pages.count > count })
  }

  @Test("does nothing about an incident whose log is damaged but say so")
  func damaged() throws {
    let desk = try Desk()
    let reference = try desk.declare()
    try desk.record([.noted(kind: .note, text: "a")], in: reference)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: reference.path))
    bytes[bytes.count - 90] ^= 1
    try bytes.write(to: URL(fileURLWithPath: reference.path))
    let enforcer = Enforcer(desk.settings())
    try desk.run(enforcer) { enforcer.report.problem != nil }
    #expect(enforcer.report.problem?.contains("INC-0001") == true)
    #expect(desk.pages.isEmpty)
  }

  @Test("rests while nothing is due")
  func idle() throws {
    let desk = try Desk()
    try desk.declare("P4")
    let enforcer = Enforcer(desk.settings())
    try desk.run(enforcer) { enforcer.report.isHolder }
    var turns = 0
    let end = Uptime.now + .seconds(5)
    while Uptime.now < end {
      turns += 1
      let pause = enforcer.turn()
      var descriptors = enforcer.descriptors
      _ = poll(&descriptors, nfds_t(descriptors.count), Int32(pause.milliseconds))
    }
    #expect(turns <= 8)
  }
}
