import Engine
import EventLog

extension Measurement {
  /// What `warroom enforce` costs while nothing falls due, over open and closed incidents.
  static let enforcerIdle = Measurement("enforcer.idle", "enforcer.wakeups") { bench in
    let path = bench.scratch.path("enforced")
    let past = bench.size(819, quick: 20)
    try Workload.writePast(incidents: past, home: path, end: .isClosed)
    let home = try Home.open(path: path)
    for _ in 0..<bench.size(10, quick: 2) { _ = try declare(in: home) }
    let enforcer = try Child(
      [try bench.program(), "enforce", "--home", path], try Surroundings(bench.scratch))
    pause(bench.size(5, quick: 1))
    let facts = ProcessFacts(process: enforcer.process)
    let before = (facts.processorTime, facts.wakeups, seconds())
    pause(bench.size(30, quick: 1))
    guard !enforcer.hasEnded else { throw Failure("the enforcer ended") }
    let passed = seconds() - before.2
    bench.report("enforcer.idle", (facts.processorTime - before.0) / passed * 100, "%", .lower)
    bench.report(
      "enforcer.wakeups", Double(facts.wakeups - before.1) / passed, "1/s", .lower)
  }
}
