extension Measurement {
  /// What a screen costs that nobody touches; all of them lie open at the same time.
  static let idle = Measurement("idle.cpu", "idle.bytes", "idle.wakeups") { bench in
    let programs = try ScreenProgram.all(bench)
    let terminals = try programs.map { try ScreenProgram.openDrawn($0, bench).terminal }
    for terminal in terminals { terminal.drain(for: bench.size(2, quick: 0.2)) }
    let length = bench.size(30.0, quick: 1.0)
    let before = terminals.map { ($0.facts.processorTime, $0.facts.wakeups) }
    var bytes = terminals.map { _ in 0 }
    let start = seconds()
    while seconds() - start < length {
      // Read often enough that none of them waits for us; a full pipe would look like rest.
      for (index, terminal) in terminals.enumerated() { bytes[index] += terminal.drain(for: 0.02) }
    }
    let passed = seconds() - start
    let after = terminals.map { ($0.facts.processorTime, $0.facts.wakeups) }
    let cpu = zip(before, after).map { ($1.0 - $0.0) / passed * 100 }
    let wakeups = zip(before, after).map { Double($1.1 - $0.1) / passed }
    report(bench, "idle.cpu", programs, cpu, "%")
    report(bench, "idle.bytes", programs, bytes.map { Double($0) / passed }, "bytes/s")
    report(bench, "idle.wakeups", programs, wakeups, "1/s")
  }
}
