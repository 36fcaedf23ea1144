import Engine
import EventLog
import Glibc

extension Measurement {
  /// From the call that appends an event to the byte that shows it in another process's terminal. The flush lies in
  /// between for the writer, not for the reader.
  static let follow = Measurement("follow.p50", "follow.p99") { bench in
    let home = try Home.open(path: bench.scratch.path("follow"))
    let log = try declare(in: home)
    let (room, _) = try ScreenProgram.openDrawn(
      ScreenProgram(
        name: "the room",
        arguments: [try bench.program(), "open", log.reference.alias, "--home", home.path],
        keys: []), bench)
    room.drain(for: 0.5)
    var (times, missed) = (Samples(), 0)
    for number in 0..<bench.size(400, quick: 10) {
      // At any moment of the second, since the room's own clock ticks once in each.
      room.drain(for: 0.03 + 0.0071 * Double(number % 10))
      let start = seconds()
      try append(number, to: log)
      if let shown = room.waitFor(Marker.bytes(number), within: 2) {
        times.add((shown - start) * 1000)
      } else {
        missed += 1
      }
    }
    guard missed == 0 else { throw Failure("\(missed) events were never shown") }
    bench.report("follow.p50", times.median, "ms", .lower)
    bench.report("follow.p99", times.quantile(0.99), "ms", .lower)
  }

  static func append(_ number: Int, to log: IncidentLog) throws {
    let draft = EventDraft(
      id: .random(at: Workload.now()), by: "raj", via: "raj(1003)@bastion",
      fact: .noted(kind: .observation, text: Marker.text(number)))
    guard case .appended = try log.append([draft], after: log.head, now: Workload.now) else {
      throw Failure("somebody else wrote to the log")
    }
  }
}

extension Terminal {
  /// Waits for output that holds some bytes.
  ///
  /// - Returns: When it came; `nil` where it didn't.
  func waitFor(_ wanted: [UInt8], within limit: Double) -> Double? {
    var seen: [UInt8] = []
    let end = seconds() + limit
    while seconds() < end {
      guard let bytes = readNext(until: end) else { return nil }
      let now = seconds()
      seen += bytes
      if seen.holds(wanted) { return now }
    }
    return nil
  }
}
