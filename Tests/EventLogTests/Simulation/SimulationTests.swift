import EventLog
import Foundation
import TestSupport
import Testing

@Suite("A simulation of several processes on a failing disk")
struct SimulationTests {
  @Test("keeps every promise under every seed, whatever goes wrong")
  func seeds() {
    let seeds = Trials.seeds(120, full: 10_000)
    var (failed, calls) = (0, 0)
    var faults: Set<SimulatedFault> = []
    var digest = SHA256.digest(of: [])
    for seed in seeds where failed < 3 {
      let simulation = Simulation(seed: seed)
      simulation.run()
      calls += simulation.calls
      faults.formUnion(simulation.faults)
      digest = SHA256.digest(of: Array(digest.hex.utf8) + simulation.trace)
      if seeds.count == 1 { print(String(decoding: simulation.trace, as: UTF8.self)) }
      guard !simulation.problems.isEmpty else { continue }
      failed += 1
      for problem in simulation.problems {
        Issue.record("seed \(seed): \(problem) (have it again with WARROOM_TEST_SEED=\(seed))")
      }
    }
    print(
      "simulation: \(seeds.count) seeds, \(calls) calls, \(faults.count) kinds of fault, "
        + "digest of all that happened \(digest.hex.prefix(16))")
    if seeds.count > 100 { #expect(faults.count >= 15) }
  }

  @Test("tells the same story byte for byte under the same seed", arguments: [3, 17, 2026])
  func replay(seed: UInt64) {
    let stories = (0..<2).map { _ in
      let simulation = Simulation(seed: seed)
      simulation.run()
      return simulation.trace
    }
    #expect(stories[0].count > 1000)
    #expect(stories[0] == stories[1])
    let other = Simulation(seed: seed + 1)
    other.run()
    #expect(other.trace != stories[0])
  }
}
