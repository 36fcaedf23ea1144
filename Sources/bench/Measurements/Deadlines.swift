import Engine

extension Measurement {
  /// One pass over the deadlines of a thousand open incidents, as an enforcer or a lobby makes it.
  static let deadlines = Measurement("deadlines.1000") { bench in
    let start = Workload.now() - .minutes(40)
    let count = bench.size(1000, quick: 50)
    let incidents = (1...count).compactMap { number -> Incident? in
      var events = IncidentEvents(
        alias: "INC-\(number)", start: start, seed: UInt64(number), end: .stays)
      return Incident(events: (1...60).map { events.event($0, of: 60) })
    }
    var (times, found) = (Samples(), 0)
    for round in 0..<bench.size(50, quick: 3) {
      let now = start + .minutes(round)
      let began = seconds()
      for incident in incidents {
        found += Engine.deadlines(of: incident, plan: .builtin, now: now).count
      }
      times.add((seconds() - began) * 1000)
    }
    guard found > 0 else { throw Failure("a thousand open incidents owed nothing") }
    bench.report("deadlines.1000", times.median, "ms", .lower)
  }
}
