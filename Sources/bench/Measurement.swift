/// Something that is measured. To add one: a file in `Measurements` with a value like the others, and its name in
/// `all`.
struct Measurement: Sendable {
  /// The names of the lines it prints; `--filter` looks in them.
  let names: [String]
  /// Measures, and reports each figure; throws where the machine lacks what it takes.
  let run: @Sendable (Bench) throws -> Void

  init(_ names: String..., run: @escaping @Sendable (Bench) throws -> Void) {
    self.names = names
    self.run = run
  }

  /// In the order they are run. What waits for the disk comes first, what fills it last.
  static let all: [Measurement] = [
    .append, .appendBatch, .eightProcesses, .hash, .decode, .fold, .verify, .memory, .jump,
    .firstFrame, .otherFirstFrames, .key, .idle, .keyInMillion, .follow, .fifty, .lobby, .deadlines,
    .backtest,
    .alerts, .enforcerIdle,
  ]
}

/// What a measurement works with.
final class Bench {
  let options: Options
  let scratch: Scratch
  private var missing: Set<String> = []
  private var logs: [Int: Workload.Log] = [:]

  init(options: Options, scratch: Scratch) {
    self.options = options
    self.scratch = scratch
  }

  /// The full size of something, or a small one where all should be quick.
  func size<Number>(_ full: Number, quick: Number) -> Number { options.isQuick ? quick : full }

  func wants(_ name: String) -> Bool { options.wants(name) }

  func report(
    _ name: String, _ value: Double, _ unit: String, _ better: Finding.Better,
    peer: (name: String, value: Double)? = nil
  ) {
    guard wants(name) else { return }
    let finding = Finding(name: name, value: value, unit: unit, better: better, peer: peer)
    Output.line(finding.line)
  }

  func say(_ text: String) { Output.say("  \(text)") }

  /// A program that is installed; where it isn't, that is said once.
  func find(_ peer: String) -> String? {
    if let path = Programs.find(peer) { return path }
    if missing.insert(peer).inserted { say("\(peer) is not installed and left out") }
    return nil
  }

  /// The program that is measured.
  func program() throws -> String { try Programs.warroom(options.program) }

  /// An incident of so many events in a home of its own; made once and shared by all that only read it.
  func log(events: Int) throws -> Workload.Log {
    if let log = logs[events] { return log }
    say("writing a log of \(events) events")
    let log = try Workload.write(events: events, home: scratch.path("home-\(events)"))
    logs[events] = log
    return log
  }
}
