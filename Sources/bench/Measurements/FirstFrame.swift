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
