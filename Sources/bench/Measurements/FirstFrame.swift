extension Measurement {
  /// From starting the program to the end of its first picture.
  static let firstFrame = Measurement("first_frame") { bench in
    let programs = try ScreenProgram.all(bench)
    let times = try inTurns(
      rounds: bench.size(15, quick: 2),
      programs.map { program in
        {
          let (terminal, picture) = try ScreenProgram.openDrawn(program, bench)
          return (picture.last - terminal.started) * 1000
        }
      })
    report(bench, "first_frame", programs, times.map(\.median), "ms")
  }

  /// The same under a plan of one's own, and beside another terminal in which the room is open.
  static let otherFirstFrames = Measurement("first_frame.plan", "first_frame.second") { bench in
    let (program, log) = (try bench.program(), try bench.log(events: 1000))
    let plan = bench.scratch.path("frame-plan")
    _ = try Child.time([program, "plan", "init", plan], try Surroundings(bench.scratch))
    func room(_ options: [String] = []) -> ScreenProgram {
      ScreenProgram(
        name: "the room", arguments: [program, "open", log.alias, "--home", log.home] + options,
        keys: [])
    }
    func time(_ program: ScreenProgram) throws -> Double {
      let (terminal, picture) = try ScreenProgram.openDrawn(program, bench)
      return (picture.last - terminal.started) * 1000
    }
    let (plain, planned) = (room(), room(["--plan", plan]))
    let rounds = bench.size(15, quick: 2)
    let times = try inTurns(rounds: rounds, [{ try time(planned) }, { try time(plain) }])
    bench.report(
      "first_frame.plan", times[0].median, "ms", .lower,
      peer: ("the same under the built-in plan", times[1].median))
    let first = try ScreenProgram.openDrawn(plain, bench).terminal
    let second = try inTurns(
      rounds: rounds,
      [
        {
          first.drain(for: 0.05)
          return try time(plain)
        }
      ])
    bench.report("first_frame.second", second[0].median, "ms", .lower)
  }

  /// Reports a figure of ours against each peer's.
  static func report(
    _ bench: Bench, _ name: String, _ programs: [ScreenProgram], _ values: [Double],
    _ unit: String
  ) {
    for (program, value) in zip(programs, values).dropFirst() {
      bench.report(name, values[0], unit, .lower, peer: (program.name, value))
    }
    if programs.count == 1 { bench.report(name, values[0], unit, .lower) }
  }
}
