extension Measurement {
  /// `warroom verify` over one long log, from start to exit.
  static let verify = Measurement("verify") { bench in
    let log = try bench.log(events: bench.size(1_000_000, quick: 20_000))
    let program = try bench.program()
    let surroundings = try Surroundings(bench.scratch)
    let times = try inTurns(
      rounds: bench.size(5, quick: 2),
      [{ try Child.time([program, "verify", log.path], surroundings) }])
    bench.report("verify", Double(log.events) / times[0].median, "events/s", .higher)
  }
}
