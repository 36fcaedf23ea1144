import Engine
import TestSupport
import Testing

@Suite("Runbooks that fit an incident")
struct RunbookMatchTests {
  private var plan: Plan {
    var plan = Plan.builtin
    plan.services = [
      ServiceRule(id: "checkout", title: "Checkout", aliases: ["shop cart"]),
      ServiceRule(id: "search"),
    ]
    plan.runbooks = [
      book(
        "payment-errors", "Payments fail", "checkout",
        [[LabelMatcher("alertname", .equal, "PaymentErrors")]]),
      book("search-slow", "Search answers slowly", "search", []),
      book(
        "disk-full", "A disk is full", nil,
        [[LabelMatcher("alertname", .matches, "Disk.*"), LabelMatcher("job", .equal, "db")]]),
      book("high-latency", "High latency", nil, []),
    ]
    plan.routes = [
      AlertRoute(
        name: "queues", matchers: [LabelMatcher("job", .equal, "queue")], runbook: "search-slow")
    ]
    return plan
  }

  private func book(
    _ name: String, _ title: String, _ service: ServiceID?, _ matchers: [[LabelMatcher]]
  ) -> PlanRunbook {
    PlanRunbook(
      name: name, source: "runbooks/\(name).md", title: title, service: service,
      matchers: matchers, steps: [RunbookStep(title: "look")])
  }

  private func alert(_ labels: [String: String], link: String? = nil) -> Alert {
    Alert(
      key: "k", source: "prometheus", summary: "something",
      labels: labels.sorted { $0.key < $1.key }.map { Alert.Label(name: $0.key, value: $0.value) },
      runbookURL: link)
  }

  private func found(_ title: String, _ service: ServiceID? = nil, _ alerts: [Alert] = [])
    -> [String]
  {
    plan.runbooks(for: RunbookQuery(title: title, service: service, alerts: alerts)).map {
      "\($0.runbook.name): \($0.why)"
    }
  }

  @Test("the service and the words of the title bring them up, and the reason is said")
  func reasons() {
    #expect(
      found("Latency of the checkout is up", "checkout") == [
        "payment-errors: service checkout", "high-latency: title word latency",
      ])
    #expect(
      found("Payments failing", "CHECKOUT") == [
        "payment-errors: service checkout, title words payments failing"
      ])
    #expect(found("The shop cart is empty") == ["payment-errors: title names checkout"])
    #expect(found("nothing of the kind") == [])
    #expect(found("") == [] && found("a the of 12 is") == [])
  }

  @Test("what the plan says of an alert outweighs all words")
  func alerts() {
    #expect(
      found("Payments fail: latency", nil, [alert(["alertname": "DiskFull", "job": "db"])]).first
        == "disk-full: alert DiskFull")
    #expect(found("x", nil, [alert(["alertname": "DiskFull", "job": "web"])]) == [])
    #expect(
      found("Disk full", "checkout", [alert(["job": "queue"])]) == [
        "search-slow: route queues", "payment-errors: service checkout",
        "disk-full: title words disk full",
      ])
    #expect(
      found("x", nil, [alert([:], link: "https://wiki.example.com/ops/High-Latency.md?v=2#top")])
        == ["high-latency: link of alert something"])
    for link in ["", "/", "?", "#", "https://wiki.example.com/high-latency/"] {
      #expect(
        found("x", nil, [alert([:], link: link)]).isEmpty == !link.contains("latency"), "\(link)")
    }
  }

  @Test("those that are attached already are not proposed again, nor those without steps")
  func attached() throws {
    var room = Room()
    room.plan = plan
    try room.run(.setService("checkout"))
    #expect(plan.runbooks(for: room.incident).map(\.runbook.name) == ["payment-errors"])
    try room.run(.attach(Runbook(plan.runbooks[0])))
    #expect(plan.runbooks(for: room.incident).isEmpty)
    var empty = plan
    empty.runbooks[0].steps = []
    #expect(empty.runbooks(for: RunbookQuery(title: "Payments fail", service: "checkout")).isEmpty)
  }

  @Test("the order is total, the same whatever the order of the plan, and each has a reason")
  func order() {
    let words = [
      "payment", "disk", "full", "slow", "search", "latency", "queue", "the", "é", "5xx",
    ]
    let failures = Trials.failures(300, full: 30_000) { random in
      var plan = self.plan
      plan.runbooks = (0..<random.int(0...12)).map { number in
        book(
          "book-\(number)",
          (0..<random.int(0...4)).map { _ in random.pick(words) }.joined(separator: " "),
          random.pick(["checkout", "search", nil]),
          random.chance(30) ? [[LabelMatcher("job", .equal, random.pick(["db", "queue"]))]] : [])
      }
      let query = RunbookQuery(
        title: (0..<random.int(0...5)).map { _ in random.pick(words) }.joined(separator: " "),
        service: random.pick(["checkout", "search", nil]),
        alerts: (0..<random.int(0...2)).map { _ in
          alert(["job": random.pick(["db", "queue", "web"])])
        })
      let found = plan.runbooks(for: query)
      plan.runbooks.shuffle(using: &random)
      guard plan.runbooks(for: query) == found else { return "another order for \(query)" }
      for match in found where match.reasons.isEmpty || match.score <= 0 || match.why.isEmpty {
        return "no reason: \(match)"
      }
      let service = found.filter {
        $0.reasons.contains { if case .service = $0 { true } else { false } }
      }
      let guess = found.filter {
        $0.reasons.allSatisfy { if case .words = $0 { true } else { false } }
      }
      if let last = service.last, let first = guess.first, last.score <= first.score {
        return "words outweigh the service: \(found)"
      }
      return nil
    }
    #expect(failures == [])
  }

  @Test("a declaration attaches the runbooks that it names, each once")
  func declaring() throws {
    func facts(_ names: [String]) throws -> [Fact] {
      try declare(
        DeclareCommand(title: "T", runbooks: names), incident: EventID(high: 1, low: 1),
        alias: "INC-0001", plan: plan, now: declaredAt
      ).map(\.fact)
    }
    let attached = try facts(["disk-full", "runbooks/high-latency.md", "disk-full"]).compactMap {
      if case .runbookAttached(let book) = $0 { "\(book.runbook) \(book.title)" } else { nil }
    }
    #expect(attached == ["1 A disk is full", "2 High latency"])
    #expect(throws: Refusal.self) { try facts(["disk-ful"]) }
    #expect(plan.runbook(named: "runbooks/disk-full")?.name == "disk-full")
    do throws(Refusal) {
      _ = try plan.needRunbook("disk-ful")
      Issue.record("it has none of that name")
    } catch {
      #expect(error.wayOut == "Is it disk-full?")
    }
  }
}
