import Glibc

extension Measurement {
  /// `warroom plan backtest` of the starter plan over a public history of 819 incidents, from start to exit.
  static let backtest = Measurement("backtest") { bench in
    let history = "../shared/data/github-status/incidents.jsonl"
    guard access(history, R_OK) == 0 else {
      return bench.say("backtest is left out: there is no \(history)")
    }
    let (home, plan) = (bench.scratch.path("history"), bench.scratch.path("plan"))
    let program = try bench.program()
    let surroundings = try Surroundings(bench.scratch)
    _ = try Child.time([program, "import", history, "--home", home], surroundings)
    _ = try Child.time([program, "plan", "init", plan], surroundings)
    let times = try inTurns(
      rounds: bench.size(7, quick: 1),
      [
        {
          try Child.time(
            [program, "plan", "backtest", "--plan", plan, "--home", home], surroundings)
        }
      ])
    bench.report("backtest", times[0].median, "s", .lower)
  }
}
