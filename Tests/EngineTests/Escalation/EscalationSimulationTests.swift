import Engine
import TestSupport
import Testing

/// Histories at random, in full 10,000 of them; see docs/reliability.md.
@Suite("Escalation in a simulated world")
struct EscalationSimulationTests {
  private static let steps = 160

  private func live(_ seed: inout Seeded) -> String? {
    var world = SimulatedWorld(&seed)
    guard let wrong = live(&world) else { return nil }
    // Asked for alone, it tells the whole story.
    guard Scale.variable("WARROOM_TEST_SEED") != nil else { return wrong }
    return wrong + world.story
  }

  private func live(_ world: inout SimulatedWorld) -> String? {
    var oracle = EscalationOracle(plan: world.plan)
    var before = world.incident
    for _ in 0..<EscalationSimulationTests.steps {
      let known = world.events.count
      world.step { incident, truth, since in oracle.missing(incident, at: truth, since: since) }
      for index in known..<world.events.count {
        let event = world.events[index]
        if let wrong = oracle.take(
          event, before: before, at: world.times[index], knowsDeaths: world.knowsDeaths)
        {
          return "\(wrong), at entry \(event.seq) after \(world.truth / 1000) s"
        }
        before.apply(event)
      }
      if let problem = world.problem { return "\(problem), after \(world.truth / 1000) s" }
      if let wrong = standing(world, oracle) { return wrong }
    }
    return twice(world, oracle)
  }

  /// What the screens show agrees with what happened.
  private func standing(_ world: SimulatedWorld, _ oracle: EscalationOracle) -> String? {
    let incident = world.incident
    let status = EscalationStatus(of: incident, plan: world.plan, now: world.wall)
    guard incident.isOpen, !incident.isImported, world.plan.policyOf[incident.severity] != nil
    else {
      return status.standing == .idle ? nil : "\(status.standing) where nobody is paged"
    }
    guard incident.instant(of: .acknowledged) == nil else {
      return status.standing == .idle ? "idle where somebody is on it" : nil
    }
    switch status.standing {
    case .running: return status.next == nil ? "nothing is next, and nobody is told so" : nil
    case .exhausted: return oracle.isExhausted ? nil : "exhausted before it is"
    case .idle, .acknowledged: return "\(status.standing), and nobody acknowledged"
    }
  }

  /// What reached somebody more than once says so, or came after what failed for certain.
  private func twice(_ world: SimulatedWorld, _ oracle: EscalationOracle) -> String? {
    var earlier: [[String]: [SimulatedWorld.Delivered]] = [:]
    for delivered in world.delivered {
      let page = delivered.page
      let line = ["\(page.reason)", "\(page.run)", "\(page.level)", page.person, page.channel]
      for former in earlier[line] ?? [] where !page.isResent {
        let attempt = oracle.attempts.first { $0.page.key == former.page.key }
        let hasFailed = attempt.map { $0.isFailed && $0.entry < delivered.entry } ?? false
        if !hasFailed { return "\(page.person) got \(page.key) after \(former.page.key)" }
      }
      earlier[line, default: []].append(delivered)
    }
    return nil
  }

  @Test("is never silent, never early, never twice, and never after somebody acknowledged")
  func properties() {
    #expect(Trials.failures(250, full: 10_000) { live(&$0) }.isEmpty)
  }

  @Test("goes through what it is to be tried in")
  func reach() {
    var (exhausted, resent, silent, raised, refused, repeated) = (0, 0, 0, 0, 0, 0)
    for seed in 1...150 as ClosedRange<UInt64> {
      var random = Seeded(seed)
      var world = SimulatedWorld(&random)
      for _ in 0..<EscalationSimulationTests.steps { world.step { _, _, _ in nil } }
      for event in world.events {
        switch event.fact {
        case .escalationExhausted: exhausted += 1
        case .escalationStarted(let start):
          if start.reason == .silent { silent += 1 }
          if start.reason == .raised { raised += 1 }
        case .pageRequested(let page):
          if page.isResent { resent += 1 }
          if page.channel.isEmpty { refused += 1 }
          if page.attempt > 1, !page.isResent { repeated += 1 }
        default: break
        }
      }
    }
    for count in [exhausted, resent, silent, raised, refused, repeated] { #expect(count > 20) }
  }
}
