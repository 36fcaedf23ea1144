import Engine
import Testing

@Suite("What becomes of an alert")
struct AlertSorterTests {
  private func kinds(_ outcomes: [AlertOutcome]) -> [AlertOutcome.Kind] { outcomes.map(\.kind) }

  @Test("it declares where its route says so, with title, severity, service and runbook")
  func declares() {
    var scene = AlertScene {
      $0.routes[1].runbook = "pay"
      $0.runbooks = [
        PlanRunbook(
          name: "pay", source: "runbooks/pay.md", title: "Payments",
          steps: [RunbookStep(title: "x")])
      ]
    }
    let started = declaredAt - .minutes(2)
    #expect(kinds(scene.take(incoming(.firing, "a", startsAt: started))) == [.declared])
    let incident = scene.incidents[0]
    #expect(incident.title == "a is wrong" && incident.severity == "P1")
    #expect(incident.service == "checkout" && incident.declaredBy == "prom")
    #expect(incident.instant(of: .detected) == started)
    #expect(incident.runbooks.map(\.runbook.title) == ["Payments"])
    #expect(incident.milestones[.acknowledged] == nil, "declaring is not acknowledging")
  }

  @Test("it is kept where no route matches or the route declares nothing")
  func kept() {
    var scene = AlertScene()
    let outcomes = scene.take(firing("a", ("job", "x")), firing("b", ("severity", "info")))
    #expect(kinds(outcomes) == [.kept, .kept])
    #expect(outcomes[0].why == "no route of the plan matches it")
    #expect(outcomes[1].why == "the route quiet declares nothing")
    #expect(scene.incidents.isEmpty && scene.ledger.standing.count == 2)
    #expect(kinds(scene.take(gone("a"))) == [.cleared])
    #expect(scene.ledger.standing.map(\.alert.key) == ["b"])
  }

  @Test("the same key again is a repeat of the same entry, counted at most once a minute")
  func repeats() {
    var scene = AlertScene()
    scene.take([firing("a")] + (0..<9).map { _ in firing("a") })
    #expect(scene.facts(of: 0) == ["alert.received", "alert.repeated"])
    #expect(scene.incidents[0].alerts[0].count == 10)
    for _ in 0..<5 {
      scene.pass(.seconds(10))
      #expect(kinds(scene.take(firing("a"))) == [.repeated])
    }
    #expect(scene.facts(of: 0).count == 2)
    scene.pass(.seconds(10))
    scene.take(firing("a"))
    #expect(scene.facts(of: 0) == ["alert.received", "alert.repeated", "alert.repeated"])
    #expect(scene.incidents[0].alerts[0].count == 16, "none is lost")
  }

  @Test("what was counted is recorded though nothing more comes")
  func countsOnTheirOwn() {
    var scene = AlertScene()
    scene.take(firing("a"), firing("a"))
    scene.take(firing("a"))
    #expect(scene.incidents[0].alerts[0].count == 2)
    scene.pass(.minutes(1))
    scene.settle()
    #expect(scene.incidents[0].alerts[0].count == 3)
  }

  @Test("it clears, and comes back as itself")
  func clears() {
    var scene = AlertScene()
    scene.take(firing("a"))
    scene.pass(.minutes(2))
    #expect(
      kinds(scene.take(incoming(.resolved, "a", endsAt: scene.now - .seconds(5)))) == [.cleared])
    #expect(scene.incidents[0].alerts[0].clearedAt == scene.now - .seconds(5))
    let again = scene.take(gone("a"))
    #expect(kinds(again) == [.dropped] && again[0].why == "it has cleared already")
    scene.pass(.minutes(2))
    #expect(kinds(scene.take(firing("a"))) == [.returned])
    #expect(scene.facts(of: 0) == ["alert.received", "alert.cleared", "alert.received"])
    #expect(scene.incidents.count == 1)
  }

  @Test("an end or an acknowledgement of what nobody knows is dropped, and said")
  func unknown() {
    var scene = AlertScene()
    let outcomes = scene.take(gone("a"), incoming(.acknowledged, "a"))
    #expect(kinds(outcomes) == [.dropped, .dropped])
    #expect(outcomes.allSatisfy { $0.why != nil } && scene.events.isEmpty)
  }

  @Test("an acknowledgement acknowledges the incident, once")
  func acknowledges() {
    var scene = AlertScene()
    scene.take(firing("a"))
    #expect(kinds(scene.take(incoming(.acknowledged, "a"))) == [.acknowledged])
    #expect(scene.incidents[0].instant(of: .acknowledged) == scene.now)
    #expect(kinds(scene.take(incoming(.acknowledged, "a"))) == [.dropped])
  }

  @Test("another alert of the same service and route joins, and one of another route does not")
  func joins() {
    var scene = AlertScene {
      $0.routes.append(
        AlertRoute(
          name: "disk", matchers: [LabelMatcher("job", .equal, "disk")], service: "checkout",
          severity: "P1", declares: true))
    }
    #expect(kinds(scene.take(firing("a"), firing("b"))) == [.declared, .received])
    #expect(kinds(scene.take(firing("c", ("job", "payments")))) == [.received])
    #expect(kinds(scene.take(firing("d", ("job", "disk")))) == [.declared])
    #expect(scene.incidents.map(\.alerts.count) == [3, 1])
  }

  @Test("without a service in its route, an alert joins nothing but its own key")
  func noService() {
    var scene = AlertScene()
    let outcomes = scene.take(firing("a", ("team", "web")), firing("b", ("team", "web")))
    #expect(kinds(outcomes) == [.declared, .declared])
  }

  @Test(
    "what people declared for the service takes its alerts, unless it is less bad than they are",
    arguments: [
      ("P1", "Checkout", 1), ("P1", "payments", 1), ("P2", "checkout", 2), ("P1", "web", 2),
    ])
  func byHand(_ severity: SeverityID, _ service: String, _ incidents: Int) {
    var scene = AlertScene()
    scene.declare(severity, service: service)
    scene.take(firing("a"))
    #expect(scene.incidents.count == incidents)
  }

  @Test("a resolved incident takes no alert, and the next one is another incident")
  func afterwards() {
    var scene = AlertScene { $0.resolutionHold = nil }
    scene.take(firing("a"), firing("b"))
    scene.record(.resolved(note: nil, cause: nil), in: 0)
    scene.pass(.minutes(1))
    #expect(kinds(scene.take(gone("b"))) == [.cleared], "what stands there still clears there")
    #expect(kinds(scene.take(firing("a"))) == [.declared])
    #expect(scene.incidents.count == 2)
  }

  @Test(
    "one that comes back while the resolution is held says so there, and declares when the time is over"
  )
  func resolutionHold() {
    var scene = AlertScene { $0.resolutionHold = .minutes(30) }
    scene.take(firing("a"))
    scene.take(gone("a"))
    scene.record(.resolved(note: nil, cause: nil), in: 0)
    scene.pass(.minutes(5))
    let back = scene.take(firing("a"))
    #expect(kinds(back) == [.returned] && back[0].why == "after the resolution")
    #expect(scene.incidents[0].alertsAfterResolution.count == 1)
    #expect(scene.ledger["a"]?.exclusion == Exclusion(.resolution, "INC-1"))
    #expect(kinds(scene.take(firing("a"))) == [.repeated])
    #expect(scene.nextDue == declaredAt + .minutes(30))
    scene.now = declaredAt + .minutes(29)
    #expect(scene.settle().isEmpty)
    scene.now = declaredAt + .minutes(30)
    #expect(kinds(scene.settle()) == [.declared])
    #expect(scene.ledger.standing.isEmpty && scene.nextDue == nil)
  }

  @Test("one that came back is the incident's own again once that is reopened")
  func reopened() {
    var scene = AlertScene { $0.resolutionHold = .minutes(30) }
    scene.take(firing("a"))
    scene.record(.resolved(note: nil, cause: nil), in: 0)
    scene.take(firing("a"))
    scene.record(.reopened(reason: nil), in: 0)
    scene.pass(.hours(1))
    #expect(scene.settle().isEmpty)
    #expect(scene.incidents.count == 1 && scene.ledger.standing.isEmpty)
    #expect(kinds(scene.take(firing("a"))) == [.repeated])
  }

  @Test("one that clears within its hold-down is no incident, and one that outlives it is")
  func holdDown() {
    var scene = AlertScene {
      $0.exclusions.holdDowns = [
        Exclusions.HoldDown(name: "short", matchers: [], lasting: .minutes(3))
      ]
    }
    let held = scene.take(firing("a"), firing("b"))
    #expect(kinds(held) == [.excluded, .excluded] && held[0].why == "hold-down: short")
    #expect(scene.nextDue == declaredAt + .minutes(3))
    scene.pass(.minutes(1))
    let cleared = scene.take(gone("a"))
    #expect(kinds(cleared) == [.cleared] && cleared[0].why == "no incident, hold-down: short")
    #expect(kinds(scene.take(firing("b"))) == [.excluded])
    scene.now = declaredAt + .minutes(3) - .milliseconds(1)
    #expect(scene.settle().isEmpty)
    scene.now = declaredAt + .minutes(3)
    let declared = scene.settle()
    #expect(kinds(declared) == [.declared] && declared[0].why == "it outlived hold-down: short")
    #expect(scene.incidents[0].alerts[0].firstAt == declaredAt)
    #expect(scene.incidents[0].declaredBy == "prom")
    #expect(scene.settle().isEmpty && scene.incidents.count == 1)
  }

  @Test("a hold-down counts from when the sender says that it began, if that can be believed")
  func holdDownFromItsBeginning() {
    var scene = AlertScene {
      $0.exclusions.holdDowns = [
        Exclusions.HoldDown(name: "short", matchers: [], lasting: .minutes(3))
      ]
    }
    let outcomes = scene.take(
      incoming(.firing, "a", startsAt: declaredAt - .minutes(3)),
      incoming(.firing, "b", ("team", "x"), startsAt: declaredAt + .hours(1)),
      incoming(.firing, "c", ("team", "x"), startsAt: declaredAt - .days(800)))
    #expect(kinds(outcomes) == [.declared, .excluded, .excluded])
  }

  @Test("in a maintenance window it opens no incident, and one that outlives the window does")
  func maintenance() {
    var scene = AlertScene {
      $0.exclusions.maintenance = [
        Exclusions.MaintenanceWindow(
          name: "upgrade", services: ["checkout"],
          period: .once(from: declaredAt, to: declaredAt + .hours(1)))
      ]
    }
    #expect(kinds(scene.take(firing("a"), firing("b", ("team", "x")))) == [.excluded, .declared])
    #expect(scene.nextDue == declaredAt + .hours(1))
    scene.pass(.hours(1))
    let late = scene.settle()
    #expect(kinds(late) == [.declared] && late[0].why == "it outlived maintenance: upgrade")
    #expect(scene.incidents.map(\.alerts.count) == [1, 1])
  }

  @Test("one that flaps is one entry until it is quiet, and then what it did last counts")
  func flapping() {
    var scene = AlertScene {
      $0.exclusions.flapping = Exclusions.Flapping(changes: 4, within: .minutes(10))
    }
    for round in 0..<30 {
      scene.take(round % 2 == 0 ? firing("a") : gone("a"))
      scene.pass(.seconds(20))
    }
    #expect(
      scene.facts(of: 0)
        == ["alert.received", "alert.cleared", "alert.received", "alert.excluded"])
    #expect(scene.incidents[0].alerts[0].isFlapping && scene.incidents[0].alerts[0].isStanding)
    #expect(scene.facts(of: nil).count <= 12, "at most one a minute")
    scene.pass(.minutes(9))
    #expect(scene.settle().isEmpty)
    scene.pass(.minutes(1))
    #expect(kinds(scene.settle()) == [.cleared], "it went last")
    #expect(!scene.incidents[0].alerts[0].isStanding && scene.incidents.count == 1)
    #expect(scene.nextDue == nil)
  }

  @Test("one that flaps and stays in the end is back in its incident, or declares one")
  func flappingStays() {
    for isOpen in [true, false] {
      var scene = AlertScene {
        $0.exclusions.flapping = Exclusions.Flapping(changes: 4, within: .minutes(10))
      }
      for round in 0..<9 {
        scene.take(round % 2 == 0 ? firing("a") : gone("a"))
        if round == 1, !isOpen {
          scene.record(.resolved(note: nil, cause: nil), in: 0)
        }
        scene.pass(.minutes(2))
      }
      #expect(scene.incidents.count == (isOpen ? 1 : 2))
      if !isOpen { scene.record(.resolved(note: nil, cause: nil), in: 1) }
      scene.pass(.minutes(10))
      let settled = scene.settle()
      #expect(kinds(settled) == [isOpen ? .returned : .declared], "\(isOpen) \(settled)")
      #expect(scene.incidents.last?.alerts[0].isStanding == true)
    }
  }

  @Test("all that one request says of an alert counts, in its order")
  func sequences() {
    var scene = AlertScene()
    let outcomes = scene.take(
      firing("a"), firing("a"), gone("a"), firing("a"), incoming(.acknowledged, "a"), gone("a"))
    #expect(
      kinds(outcomes) == [.declared, .repeated, .cleared, .returned, .acknowledged])
    #expect(outcomes[2].count == 2)
    #expect(scene.incidents[0].alerts[0].count == 3)
    #expect(!scene.incidents[0].alerts[0].isStanding)
  }
}
