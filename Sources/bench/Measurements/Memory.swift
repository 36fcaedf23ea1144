import Glibc

extension Measurement {
  /// The memory that no file stands behind: of a room with a long timeline, once it is shown and at its peak, and of
  /// a check of the same log.
  static let memory = Measurement(
    "memory.timeline", "memory.timeline.peak", "memory.written", "memory.verify"
  ) { bench in
    let log = try bench.log(events: bench.size(1_000_000, quick: 20_000))
    let program = try bench.program()
    let surroundings = try Surroundings(bench.scratch)
    if bench.wants("memory.timeline") || bench.wants("memory.written") {
      let room = try Terminal(
        [program, "open", log.alias, "--home", log.home], surroundings)
      var peak = 0.0
      var isShown = false
      let end = seconds() + 60
      while !isShown, seconds() < end {
        peak = max(peak, room.facts.anonymousMemory ?? 0)
        isShown = room.burst(within: 0.002, quiet: Terminal.quietAtFirst) != nil
      }
      guard isShown else { throw Failure("the room did not open") }
      room.drain(for: bench.size(3, quick: 0.5))
      guard let now = room.facts.anonymousMemory else { throw Failure("the room has ended") }
      bench.report("memory.timeline", now, "MiB", .lower)
      bench.report("memory.timeline.peak", max(peak, now), "MiB", .lower)
      if bench.wants("memory.written") {
        bench.report("memory.written", try write(in: room), "MiB", .lower)
      }
    }
    let check = try Child([program, "verify", log.path], surroundings)
    var peak = 0.0
    while !check.hasEnded {
      peak = max(
        peak, check.process > 0 ? ProcessFacts(process: check.process).anonymousMemory ?? 0 : 0)
      usleep(1000)
    }
    bench.report("memory.verify", peak, "MiB", .lower)
  }

  /// Has somebody write a note, for which the room reads the log once more and keeps all of its identities.
  ///
  /// - Returns: The memory once it is recorded.
  private static func write(in room: Terminal) throws -> Double {
    room.type("n")
    room.drain(for: 0.3)
    room.type(Marker.text(3) + "\r")
    guard room.waitFor(Array("following".utf8), within: 60) != nil else {
      throw Failure("the note was never recorded")
    }
    room.drain(for: 2)
    guard let now = room.facts.anonymousMemory else { throw Failure("the room has ended") }
    return now
  }
}
