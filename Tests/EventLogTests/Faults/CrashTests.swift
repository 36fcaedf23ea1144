import Engine
import EventLog
import TestSupport
import Testing

@Suite("A power cut")
struct CrashTests {
  private static let states = Scale.count(6000, full: 500_000)
  /// How many states each scenario has.
  private static let totals = Result {
    try CrashScenario.all.map { (try CrashCampaign($0)).total }
  }

  @Test(
    "loses nothing acknowledged, and what it tore is never taken for an event",
    arguments: CrashScenario.all.indices)
  func everywhere(index: Int) throws {
    let totals = try CrashTests.totals.get()
    let share = CrashTests.shares(of: totals, CrashTests.states)[index]
    let scenario = CrashScenario.all[index]
    let result = (try CrashCampaign(scenario)).run(states: share)
    for problem in result.problems { Issue.record("\(scenario): \(problem)") }
    #expect(result.count >= share && share > 0)
    print("\(scenario): \(result.count) of \(totals[index]) states")
  }

  /// What each scenario gets of so many states: all of its own where they are few, and the rest is for those with many.
  private static func shares(of totals: [Int], _ wanted: Int) -> [Int] {
    var shares = totals
    var left = min(wanted, totals.reduce(0, +))
    for (place, index) in totals.indices.sorted(by: { totals[$0] < totals[$1] }).enumerated() {
      shares[index] = min(totals[index], left / (totals.count - place))
      left -= shares[index]
    }
    return shares
  }

  @Test("is looked at in as many states as wanted, whatever the scenarios have")
  func sharing() {
    #expect(CrashTests.shares(of: [5, 100, 20], 60) == [5, 35, 20])
    #expect(CrashTests.shares(of: [5, 100], 500) == [5, 100])
    #expect(CrashTests.shares(of: [50, 50, 50], 10).reduce(0, +) == 10)
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

  /// Looks at every state that is not torn, and evenly at as many others as are wanted of all.
  ///
  /// - Returns: How many were looked at, and the first few problems.
  func run(states wanted: Int) -> (count: Int, problems: [String]) {
    var index = 0
    var count = 0
    var problems: [String] = []
    let homes = recording.homes.map(\.path)
    states.forEach { state in
      index += 1
      let isTaken = index * wanted / total != (index - 1) * wanted / total
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
