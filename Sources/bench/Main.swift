import Glibc

/// The benchmark: what the program does, beside what people would use instead. docs/performance.md has its results.
@main
struct Main {
  static func main() {
    // A peer that ends early closes its pipe; the write then fails, which is told where it happens.
    signal(SIGPIPE, SIG_IGN)
    do {
      switch try Options.parse(Array(CommandLine.arguments.dropFirst())) {
      case .help: Output.line(Options.help)
      case .names: for name in Measurement.all.flatMap(\.names) { Output.line(name) }
      case .appender(let arguments): try Appender.run(arguments)
      case .measure(let options): try measure(options)
      }
    } catch {
      Output.say("bench: \(error)")
      exit(error is UsageError ? 64 : 1)
    }
  }

  private static func measure(_ options: Options) throws {
    let wanted = Measurement.all.filter { $0.names.contains(where: options.wants) }
    guard !wanted.isEmpty else {
      throw UsageError(description: "nothing is called that; `bench --list` shows what there is")
    }
    let scratch = try Scratch()
    defer { scratch.remove() }
    let bench = Bench(options: options, scratch: scratch)
    var failures = 0
    for measurement in wanted {
      Output.say("— \(measurement.names.joined(separator: ", "))")
      do {
        try measurement.run(bench)
      } catch {
        failures += 1
        Output.say("  not measured: \(error)")
      }
    }
    if failures > 0 { throw Failure("\(failures) of \(wanted.count) could not be measured") }
  }
}
