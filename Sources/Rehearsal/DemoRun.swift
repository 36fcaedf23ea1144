package import Engine

/// How far a rehearsal is: hands out what is due, each thing once.
package struct DemoRun: Sendable {
  package let scenario: DemoScenario
  /// Seconds of scenario time in one second of the log's clock.
  package let pace: Double
  /// What was handed out, or was moot.
  package private(set) var done: Set<Int> = []

  package init(_ scenario: DemoScenario, pace: Double = 1) {
    self.scenario = scenario
    self.pace = pace
  }

  /// The next thing to record, if one is due. Ask again after recording it, until there is none.
  ///
  /// What the person has made moot, such as a tick on a step that they ticked themselves, is dropped.
  ///
  /// - Parameters:
  ///   - history: The incident with all that was recorded so far.
  ///   - elapsed: Scenario time.
  ///   - now: The log's clock.
  /// - Returns: `nil` where nothing is due, or the incident is resolved.
  package mutating func next(_ history: History, at elapsed: Duration, now: Instant) -> DemoEvent? {
    guard let incident = history.incident, incident.isOpen else { return nil }
    while let event = earliest(history, at: elapsed) {
      done.insert(event.number)
      let decided = Result { () throws(Refusal) in
        try decide(event.command, by: event.by, incident: incident, plan: scenario.plan, now: now)
      }
      if case .success = decided { return event }
    }
    return nil
  }

  /// Whether the script is at its end; reactions may still come.
  package var isScriptDone: Bool { scenario.events.allSatisfy { done.contains($0.number) } }

  private func earliest(_ history: History, at elapsed: Duration) -> DemoEvent? {
    let scripted = scenario.events.first { !done.contains($0.number) }.flatMap {
      $0.after <= elapsed ? $0 : nil
    }
    let reaction = scenario.reactions(to: history, at: elapsed, done: done, pace: pace).first
    guard let scripted, let reaction else { return scripted ?? reaction }
    return reaction.after < scripted.after ? reaction : scripted
  }
}
