import CPlatform
import Engine
import EventLog
import Glibc

/// Makes logs that look like those of long incidents: the same for the same number of events, but for the time.
enum Workload {
  /// A log that was made, and where.
  struct Log {
    var home: String
    var reference: IncidentReference
    var events: Int
    var bytes: Int

    /// What people call the incident.
    var alias: String { reference.alias }
    var path: String { reference.path }
  }

  /// Writes an open incident of so many events, the last of them recorded a moment ago, into a home of its own.
  static func write(events count: Int, home path: String) throws -> Log {
    let home = try Home.open(path: path)
    try home.create()
    let reference = IncidentReference(number: 1, home: path)
    let start = now() - .milliseconds(Int64(count) * IncidentEvents.meanGap)
    var events = IncidentEvents(alias: reference.alias, start: start, seed: 1, end: .stays)
    let bytes = try write(&events, count, to: reference)
    return Log(home: path, reference: reference, events: count, bytes: bytes)
  }

  /// Writes a home of incidents that are over, of 8 to 32 events each.
  static func writePast(
    incidents count: Int, home path: String, end: IncidentEvents.End = .isResolved
  ) throws {
    let home = try Home.open(path: path)
    try home.create()
    for number in 1...count {
      let start = now() - .seconds(3600 * (count - number + 2))
      var events = IncidentEvents(
        alias: IncidentReference(number: number, home: path).alias, start: start,
        seed: UInt64(number), end: end)
      _ = try write(
        &events, 8 + number % 25, to: IncidentReference(number: number, home: path))
    }
  }

  /// Bytes of the log, which is written as the program would write it, but not flushed: only its content matters.
  private static func write(
    _ events: inout IncidentEvents, _ count: Int, to reference: IncidentReference
  ) throws -> Int {
    for directory in [Path.parent(reference.directory), reference.directory] {
      _ = mkdir(directory, 0o700)
    }
    let descriptor = open(reference.path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure("\(reference.path): \(errorText())") }
    defer { close(descriptor) }
    var (previous, size) = (Digest.zero, 0)
    var buffer: [UInt8] = []
    for seq in 1...count {
      let sealed = LineCodec.seal(LineCodec.encode(events.event(seq, of: count)), after: previous)
      previous = sealed.hash
      buffer += sealed.line
      guard buffer.count > 1 << 20 || seq == count else { continue }
      guard Glibc.write(descriptor, buffer, buffer.count) == buffer.count else {
        throw Failure("\(reference.path): \(errorText())")
      }
      size += buffer.count
      buffer.removeAll(keepingCapacity: true)
    }
    return size
  }

  static func now() -> Instant { Instant(milliseconds: warroom_now()) }
}

/// Random numbers from a seed (SplitMix64), so that every run measures the same.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  /// A number from 0 to below `limit`.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
