extension Measurement {
  /// From a key that jumps in a replay to the whole picture of that moment.
  static let jump = Measurement("jump.p50", "jump.p99", "jump") { bench in
    let log = try bench.log(events: bench.size(100_000, quick: 2000))
    let replay = try Terminal(
      [try bench.program(), "replay", log.alias, "--home", log.home],
      try Surroundings(bench.scratch))
    guard replay.burst(within: 30, quiet: Terminal.quietAtFirst) != nil else {
      throw Failure("the replay did not open")
    }
    replay.drain(for: 0.3)
    var random = Seeded(5)
    var (times, last) = (Samples(), -1)
    for _ in 0..<bench.size(300, quick: 10) {
      // Another tenth each time, or nothing would change.
      var digit = random.below(10)
      if digit == last { digit = (digit + 1) % 10 }
      last = digit
      let start = seconds()
      replay.type(String(digit))
      guard let burst = replay.burst(within: 1) else { throw Failure("a jump showed nothing") }
      times.add((burst.last - start) * 1000)
    }
    bench.report("jump.p50", times.median, "ms", .lower)
    bench.report("jump.p99", times.quantile(0.99), "ms", .lower)
    bench.report("jump", times.max, "ms", .lower)
  }
}
