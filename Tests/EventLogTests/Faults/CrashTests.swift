import Engine
import EventLog
import TestSupport
import Testing

@Suite("A power cut")
struct CrashTests {
  /// Shared out among the scenarios by how many states they have.
  static let states = Scale.count(6000, full: 500_000)

  @Test("loses nothing acknowledged, and what it tore is never taken for an event")
  func everywhere() throws {
    let campaigns = try CrashScenario.all.map { try CrashCampaign($0) }
    let total = campaigns.reduce(0) { $0 + $1.total }
    #expect(total >= CrashTests.states)
    var looked = 0
    for campaign in campaigns {
      let result = campaign.run(outOf: total, states: CrashTests.states)
      looked += result.count
      for problem in result.problems { Issue.record("\(campaign.scenario): \(problem)") }
    }
    #expect(looked >= CrashTests.states)
    print("crash states: \(looked) of \(total) in \(campaigns.count) runs")
  }
}

/// One scenario, recorded, and looked at after every crash.
struct CrashCampaign {
  let scenario: CrashScenario
  private let recording = CrashRecording()
  private let states: CrashStates
  /// How many states there are to look at.
  private(set) var total = 0

  init(_ scenario: CrashScenario) throws {
    self.scenario = scenario
    try scenario.run(recording)
    states = CrashStates(before: recording.before, steps: recording.disk.history)
    var count = 0
    states.forEach { _ in count += 1 }
    total = count
  }

  /// Looks at every state that is not torn, and at as many of the torn ones, evenly, as are wanted of all campaigns together.
  ///
  /// - Returns: How many were looked at, and the first few problems.
  func run(outOf all: Int, states wanted: Int) -> (count: Int, problems: [String]) {
    var index = 0
    var count = 0
    var problems: [String] = []
    let homes = recording.homes.map(\.path)
    states.forEach { state in
      index += 1
      let isTaken = index * wanted / all != (index - 1) * wanted / all
      guard isTaken || !state.isTorn, problems.count < 3 else { return }
      count += 1
      let recovery = Recovery(
        submitted: recording.submitted, acknowledged: state.acknowledged, homes: homes,
        damaged: recording.damaged, hasLost: state.hasLost)
      let disk = SimulatedDisk(state.durability.crashed(state.fates))
      if let problem = recovery.problem(on: disk) {
        problems.append("after \(state.step) steps, \(state.fates): \(problem)")
      }
    }
    return (count, problems)
  }
}
