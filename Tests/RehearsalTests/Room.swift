import Engine
import Rehearsal

/// A room without a terminal: the scenario runs on a clock that the test moves, and one person acts at fixed times.
struct Room {
  typealias Act = (after: Duration, command: Command)

  let scenario = DemoScenario.outage2018
  var run: DemoRun
  var history = History()
  var start = Instant(milliseconds: 1_795_000_000_000)
  /// When each of the scenario's commands was recorded.
  private(set) var recorded: [(event: DemoEvent, elapsed: Duration)] = []
  let person = "ada"

  init(pace: Double = 1) throws {
    run = DemoRun(DemoScenario.outage2018, pace: pace)
    let declaration = try declaration(
      of: scenario.declaration(at: start), incident: EventID(at: start, random: (1, 2)),
      alias: "INC-0001", plan: scenario.plan, now: start)
    append(
      [FactDraft(.declared(declaration))], by: scenario.declaredBy, at: start)
  }

  mutating func append(_ facts: [FactDraft], by person: PersonID, at now: Instant) {
    for draft in facts {
      let seq = history.events.count + 1
      history.append(
        Event(
          seq: seq, id: EventID(high: 0, low: UInt64(seq)), at: now, occurred: draft.happened,
          by: person, fact: draft.fact))
    }
  }

  /// Runs to the end.
  ///
  /// - Parameters:
  ///   - step: How far scenario time moves in one turn.
  ///   - end: Scenario time at the end.
  ///   - acts: What the person does.
  /// - Throws: The refusal of anything that the person or the scenario does.
  mutating func play(step: Duration, until end: Duration, acts: [Act] = []) throws {
    var acts = acts[...]
    var elapsed = Duration.zero
    while elapsed < end {
      elapsed += step
      let passed = Double(elapsed.milliseconds) / run.pace
      let now = start + .milliseconds(Int64(passed))
      while let act = acts.first, act.after <= elapsed {
        acts.removeFirst()
        guard let incident = history.incident else { return }
        let decision = try decide(
          act.command, by: person, incident: incident, plan: scenario.plan, now: now)
        append(decision.facts, by: person, at: now)
      }
      while let event = run.next(history, at: elapsed, now: now) {
        guard let incident = history.incident else { return }
        let decision = try decide(
          event.command, by: event.by, incident: incident, plan: scenario.plan, now: now)
        append(decision.facts, by: event.by, at: now)
        recorded.append((event, elapsed))
      }
    }
  }

  func summary(at elapsed: Duration) -> ResponseSummary? {
    summarise(events: history.events, plan: scenario.plan, now: start + elapsed)
  }
}
