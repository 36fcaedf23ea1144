import Engine
import EventLog
import Glibc

extension Measurement {
  /// A log read from its first byte to its last, every line checked against the one before it, all events kept and
  /// folded: what opening a room does.
  static let fold = Measurement("fold") { bench in
    let log = try bench.log(events: bench.size(1_000_000, quick: 20_000))
    let home = try Home.open(path: log.home)
    let portion = try portion(of: log, bench)
    let surroundings = try Surroundings(bench.scratch)
    var parties: [() throws -> Double] = [
      {
        var history = History()
        let time = try timed {
          _ = try IncidentLog.open(log.reference, in: home).read {
            history.append($0)
          }
        }
        guard history.events.count == log.events else {
          throw Failure("not all of the log was read")
        }
        return time
      }
    ]
    if let jq = bench.find("jq") {
      parties.append { try Child.time([jq, "-c", ".", portion.path], surroundings) }
    }
    let times = try inTurns(rounds: bench.size(5, quick: 2), parties)
    let rate = Double(log.events) / times[0].median
    let peer = times.count > 1 ? ("jq -c .", Double(portion.events) / times[1].median) : nil
    bench.report("fold", rate, "events/s", .higher, peer: peer)
  }

  /// The front of a log: as much as a slow program reads in a second or two.
  private static func portion(
    of log: Workload.Log, _ bench: Bench
  ) throws -> (path: String, events: Int) {
    let events = min(log.events, 100_000)
    guard events < log.events else { return (log.path, events) }
    let path = bench.scratch.path("portion.jsonl")
    guard let bytes = readFile(log.path) else { throw Failure("the log is gone") }
    var (end, lines) = (0, 0)
    while lines < events, let next = bytes[end...].firstIndex(of: 0x0A) {
      (end, lines) = (next + 1, lines + 1)
    }
    let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    guard write(descriptor, bytes, end) == end else { throw Failure("\(path): \(errorText())") }
    return (path, events)
  }
}
