extension Measurement {
  /// From a key to the first byte that answers it, and how many bytes that takes: the selection goes up by a line and
  /// down again.
  static let key = Measurement("key.p50", "key.p99", "key.bytes") { bench in
    let programs = try ScreenProgram.all(bench)
    var answers = programs.map { _ in KeyAnswers() }
    for round in 0..<bench.size(8, quick: 1) {
      for turn in programs.indices {
        let index = (turn + round) % programs.count
        let (terminal, _) = try ScreenProgram.openDrawn(programs[index], bench)
        terminal.drain(for: 0.5)
        answers[index].ask(terminal, programs[index].keys, count: bench.size(60, quick: 6))
      }
    }
    for (program, answer) in zip(programs, answers) where answer.times.isEmpty {
      bench.say("\(program.name) answered no key")
    }
    report(bench, "key.p50", programs, answers.map(\.times.median), "ms")
    report(bench, "key.p99", programs, answers.map { $0.times.quantile(0.99) }, "ms")
    report(bench, "key.bytes", programs, answers.map { $0.bytes.quantile(0.99) }, "bytes")
  }

  /// The same with a room of a million events beside one of a thousand, both open all the time.
  static let keyInMillion = Measurement("key.million") { bench in
    let program = try bench.program()
    let counts = [bench.size(1_000_000, quick: 20_000), 1000]
    let rooms = try counts.map { count in
      let log = try bench.log(events: count)
      let (terminal, _) = try ScreenProgram.openDrawn(
        ScreenProgram(
          name: "a room of \(count) events",
          arguments: [program, "open", log.alias, "--home", log.home], keys: []), bench)
      return terminal
    }
    var answers = rooms.map { _ in KeyAnswers() }
    for _ in 0..<bench.size(40, quick: 2) {
      for (index, room) in rooms.enumerated() {
        answers[index].ask(room, ["k", "j"], count: 10)
      }
    }
    bench.report(
      "key.million", answers[0].times.median, "ms", .lower,
      peer: ("the same among 1,000 events", answers[1].times.median))
  }
}

/// How a program answered keys.
struct KeyAnswers {
  /// Milliseconds to the first byte.
  private(set) var times = Samples()
  private(set) var bytes = Samples()

  /// Types keys in turns, each once the answer to the one before has come to its end.
  mutating func ask(_ terminal: Terminal, _ keys: [String], count: Int) {
    for index in 0..<count {
      _ = terminal.read()
      let start = seconds()
      terminal.type(keys[index % keys.count])
      guard let burst = terminal.burst(within: 0.5) else { continue }
      times.add((burst.first - start) * 1000)
      bytes.add(Double(burst.bytes.count))
    }
  }
}
