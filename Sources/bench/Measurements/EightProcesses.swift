import Engine
import EventLog
import Glibc

extension Measurement {
  /// Eight processes that write to one log as fast as they can, each deciding on the newest state.
  static let eightProcesses = Measurement("append.8proc", "append.8proc.least", "append.8proc.most")
  { bench in
    let directory = try bench.scratch.directory("append.8proc")
    let home = try Home.open(path: directory + "/home")
    let reference = try declare(in: home).reference
    let own = try Programs.own()
    let surroundings = try Surroundings(bench.scratch)
    let writers = try (1...8).map { number in
      try Child(
        [own, Appender.flag, home.path, reference.alias, "writer\(number)"], surroundings,
        talks: true, errors: true)
    }
    let bare = try BareLoop(path: directory + "/bare", batch: 1, line: 300)
    let (rounds, length) = (bench.size(10, quick: 2), bench.size(1.5, quick: 0.3))
    var (ours, floor, least, most) = (Samples(), Samples(), Samples(), Samples())
    for round in 1...rounds {
      for writer in writers { try writer.send(line: String(length)) }
      let answers = try writers.map { writer in
        guard let count = writer.readLine().flatMap(Int.init) else {
          throw Failure("a writer ended before its time")
        }
        return count
      }
      let total = answers.reduce(0, +)
      let fair = Double(total) / Double(writers.count)
      ours.add(Double(total) / length)
      least.add(Double(answers.min() ?? 0) / fair)
      most.add(Double(answers.max() ?? 0) / fair)
      floor.add(bare.rate(for: length))
      bench.say("round \(round): \(answers.map(String.init).joined(separator: " "))")
    }
    bench.report(
      "append.8proc", ours.mean, "events/s", .higher,
      peer: ("a bare loop of write and fdatasync, one process", floor.mean))
    bench.report("append.8proc.least", least.min, "of the fair share", .higher)
    bench.report("append.8proc.most", most.max, "of the fair share", .lower)
  }
}

extension BareLoop {
  /// Runs for so many seconds.
  ///
  /// - Returns: How many writes a second it made.
  func rate(for length: Double) -> Double {
    let start = seconds()
    var count = 0
    while seconds() - start < length {
      _ = run(1)
      count += 1
    }
    return Double(count) / (seconds() - start)
  }
}

/// One of several writers: `bench --appender HOME INC NAME`. For every line with a number of seconds it appends for so
/// long and answers with how many events were acknowledged.
enum Appender {
  static let flag = "--appender"

  static func run(_ arguments: [String]) throws {
    guard arguments.count == 3 else { throw UsageError(description: "\(flag) is for bench itself") }
    let home = try Home.open(path: arguments[0])
    guard let reference = try home.find(arguments[1]) else { throw Failure("no such incident") }
    var session = try Session(
      try IncidentLog.open(reference, in: home), initial: Incident?.none, fold: Incident.take)
    while let line = readLine(), let length = Double(line) {
      let start = seconds()
      var count = 0
      while seconds() - start < length {
        let draft = AppendLoop.draft(EventID(at: Workload.now(), random: (0, 0)))
        let author = RecordAuthor(
          id: .random(at: Workload.now()), by: arguments[2], via: draft.via, now: Workload.now)
        let outcome: RecordOutcome<Never> = session.record(author) { _ in
          .success([FactDraft(draft.fact)])
        }
        switch outcome {
        case .recorded: count += 1
        case .busy: break
        default: throw Failure("\(outcome)")
        }
      }
      Output.line(String(count))
    }
  }
}

extension Incident {
  /// Folds an event in, the first one included.
  static func take(_ state: inout Incident?, _ event: Event) {
    if state == nil { state = Incident(first: event) } else { state?.apply(event) }
  }
}
