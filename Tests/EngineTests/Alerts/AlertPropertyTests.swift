import Engine
import TestSupport
import Testing

/// Random streams of alerts under random plans: what must hold whatever comes.
@Suite("Any stream of alerts")
struct AlertPropertyTests {
  private struct Stream {
    var scene: AlertScene
    /// What each alert did last.
    var isFiring: [String: Bool] = [:]
    var told: [String: Int] = [:]
    var hasFlapping: Bool

    init(_ random: inout Seeded) {
      let (holds, flaps) = (random.chance(50), random.chance(40))
      let (maintains, keeps) = (random.chance(30), random.chance(50))
      hasFlapping = flaps
      scene = AlertScene { plan in
        if holds {
          plan.exclusions.holdDowns = [
            Exclusions.HoldDown(
              name: "h", matchers: [LabelMatcher("job", .equal, "pay")], lasting: .minutes(5))
          ]
        }
        if flaps {
          plan.exclusions.flapping = Exclusions.Flapping(changes: 5, within: .minutes(15))
        }
        if maintains {
          plan.exclusions.maintenance = [
            Exclusions.MaintenanceWindow(
              name: "m", services: ["checkout"],
              period: .once(from: declaredAt + .minutes(20), to: declaredAt + .minutes(50)))
          ]
        }
        plan.resolutionHold = keeps ? .minutes(10) : nil
      }
    }

    mutating func next(_ random: inout Seeded) -> IncomingAlert {
      let key = random.pick(["a", "b", "c", "d"])
      let label = ["a": ("job", "pay"), "b": ("job", "pay"), "c": ("team", "x"), "d": ("job", "x")]
      guard let label = label[key] else { preconditionFailure("every key has a label") }
      let status: IncomingAlert.Status =
        random.chance(60) ? .firing : random.chance(90) ? .resolved : .acknowledged
      if status == .firing { told[key, default: 0] += 1 }
      if status != .acknowledged { isFiring[key] = status == .firing }
      let times = [-1, 0, 1, 3, 6, 100_000].map { scene.now - .minutes($0) }
      return incoming(
        status, key, label, startsAt: random.chance(40) ? random.pick(times) : nil,
        endsAt: random.chance(40) ? random.pick(times) : nil)
    }

    mutating func somebodyActs(_ random: inout Seeded) {
      guard let index = scene.incidents.indices.last else { return }
      let incident = scene.incidents[index]
      if incident.phase == .closed { return }
      switch (incident.isOpen, random.int(0...2)) {
      case (true, 0): scene.record(.resolved(note: nil, cause: nil), in: index)
      case (false, 0): scene.record(.reopened(reason: nil), in: index)
      case (false, 1): scene.record(.closed(reason: nil), in: index)
      default: break
      }
    }

    /// Where an alert is said to stand.
    func standing(_ key: String) -> (open: Int, resolved: Int, ledger: Bool) {
      let seated = scene.incidents.filter { $0.alert(key)?.isStanding == true }
      return (
        seated.count { $0.isOpen }, seated.count { !$0.isOpen && $0.phase != .closed },
        scene.ledger[key]?.isStanding == true
      )
    }
  }

  @Test("none is lost, none is in two places, and repeats keep their interval")
  func invariants() {
    let failures = Trials.failures(400, full: 100_000) { random in
      var stream = Stream(&random)
      for _ in 0..<60 {
        stream.scene.pass(.seconds(random.pick([0, 1, 20, 59, 60, 150, 400])))
        if random.chance(10) { stream.somebodyActs(&random) }
        var alerts: [IncomingAlert] = []
        for _ in 0..<random.int(0...4) { alerts.append(stream.next(&random)) }
        let outcomes = stream.scene.take(alerts)
        let members = outcomes.flatMap(\.members).sorted()
        guard members == Array(alerts.indices) else { return "what became of \(members)?" }
        if let wrong = check(stream, after: alerts) { return wrong }
      }
      return checkTimes(stream.scene)
    }
    #expect(failures.isEmpty, "\(failures)")
  }

  /// What holds after every request.
  private func check(_ stream: Stream, after alerts: [IncomingAlert]) -> String? {
    for (key, isFiring) in stream.isFiring {
      let place = stream.standing(key)
      if place.open > 1 { return "\(key) stands in \(place.open) open incidents" }
      if place.open == 1, place.ledger, !stream.hasFlapping {
        return "\(key) stands in an incident and outside of it"
      }
      // Only what came in just now is certain: an incident may have been closed since.
      guard alerts.last?.alert.key == key, alerts.last?.status != .acknowledged else { continue }
      let stands = place.open > 0 || place.ledger
      if isFiring, !stands, !stream.hasFlapping { return "\(key) fires, and stands nowhere" }
      if !isFiring, !stream.hasFlapping, stands || place.resolved > 0 {
        return "\(key) is over, and stands: \(place)"
      }
    }
    return nil
  }

  /// What holds for all that was recorded.
  private func checkTimes(_ scene: AlertScene) -> String? {
    var repeated: [String: Instant] = [:]
    for (place, event) in scene.events {
      if case .alertRepeated(let key, _) = event.fact {
        if let last = repeated["\(place) \(key)"], event.at - last < .minutes(1) {
          return "\(key) is repeated after \(event.at - last)"
        }
        repeated["\(place) \(key)"] = event.at
      }
      if event.happened > event.at { return "\(event.fact.name) lies ahead" }
      let window = scene.plan.exclusions.maintenance.first?.period.end(at: event.at)
      if case .declared(let declaration) = event.fact, window != nil,
        declaration.service == "checkout"
      {
        return "declared in maintenance"
      }
    }
    return nil
  }

  @Test("nothing declares before its hold-down is over, and what outlives it declares then")
  func holdDowns() {
    let failures = Trials.failures(300, full: 100_000) { random in
      var scene = AlertScene {
        $0.exclusions.holdDowns = [
          Exclusions.HoldDown(name: "h", matchers: [], lasting: .minutes(5))
        ]
      }
      let lasting = Duration.seconds(random.int(1...600))
      let begin = scene.now
      scene.take(firing("a"))
      var isOver = false
      for _ in 0..<12 {
        scene.pass(.seconds(random.int(1...120)))
        if scene.now - begin >= lasting, !isOver {
          scene.now = begin + lasting
          isOver = true
          scene.take(gone("a"))
        } else if isOver || random.chance(50) {
          scene.settle()
        } else {
          scene.take(firing("a"))
        }
        let age = (isOver ? lasting : scene.now - begin)
        if scene.incidents.isEmpty, age > .minutes(5), !isOver { return "late at \(age)" }
        if !scene.incidents.isEmpty, age < .minutes(5) { return "early at \(age)" }
      }
      return nil
    }
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("one request ends as the same alerts one by one do")
  func batches() {
    let failures = Trials.failures(300, full: 100_000) { random in
      var stream = Stream(&random)
      for _ in 0..<random.int(0...20) {
        stream.scene.pass(.seconds(random.pick([1, 60, 400])))
        stream.scene.take(stream.next(&random))
      }
      var (whole, single) = (stream.scene, stream.scene)
      let alerts = (0..<random.int(1...12)).map { _ in stream.next(&random) }
      whole.take(alerts)
      for alert in alerts { single.take(alert) }
      func state(_ scene: AlertScene) -> [String] {
        scene.incidents.flatMap { incident in
          incident.alerts.map {
            "\(incident.title) \($0.alert.key) \($0.isStanding) \($0.isFlapping)"
          }
        } + scene.ledger.standing.map { "\($0.alert.key) \($0.exclusion.map { "\($0)" } ?? "")" }
      }
      return state(whole) == state(single) ? nil : "\(state(whole)) is not \(state(single))"
    }
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("every firing is counted once")
  func counts() {
    let failures = Trials.failures(300, full: 100_000) { random in
      var scene = AlertScene()
      var told = 0
      for _ in 0..<30 {
        scene.pass(.seconds(random.int(0...90)))
        let count = random.int(0...5)
        told += count
        var alerts = (0..<count).map { _ in firing("a") }
        if random.chance(20) { alerts.append(gone("a")) }
        scene.take(alerts)
      }
      scene.pass(.minutes(2))
      scene.settle()
      let counted = scene.incidents.first?.alerts.first?.count ?? 0
      return counted == told ? nil : "\(counted) of \(told)"
    }
    #expect(failures.isEmpty, "\(failures)")
  }
}
