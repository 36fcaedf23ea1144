import Engine
import EventLog
import Foundation
import TestSupport
import Testing

/// Eight processes append to one log as fast as they can, and are killed one after the other at any moment.
///
/// SIGKILL tears a line where it finds its process within write(2), at the border of two pages. A run that saw no
/// tear has shown nothing, so it goes on until it has seen some, or fails.
@Suite("Killed writers", .serialized)
struct KillTests {
  /// Kills, and the tears that must have been seen among them.
  private static let kills = Scale.count(40, full: 1000)
  private static let leastTears = Scale.isFull ? 20 : 1
  /// A run that has seen too few tears by then never will.
  private static let mostKills = 20 * kills
  /// A log of its own every so often: whoever is started anew reads all of it.
  private static let killsOfOneLog = 20

  /// Lines at once, and bytes of their texts: the short writes that people make, and long ones that take their time.
  private static let shapes = [
    (1, 300), (1, 700), (3, 700), (8, 300), (1, 20_000), (4, 20_000), (9, 12_000), (12, 20_000),
  ]

  private struct Tally {
    var kills = 0
    var tears = 0
    var acknowledged = 0
  }

  @Test(
    "lose nothing that was acknowledged, and what they tear is mended", .timeLimit(.minutes(60)))
  func killed() throws {
    var tally = Tally()
    while tally.kills < Self.kills || tally.tears < Self.leastTears {
      guard tally.kills < Self.mostKills else { break }
      try killManyTimes(&tally)
    }
    print(
      "killed \(tally.kills) times, \(tally.tears) tears, \(tally.acknowledged) events acknowledged"
    )
    #expect(tally.tears >= Self.leastTears, "too few tears: nothing is proven")
  }

  @Test(
    "that were alone and quick lose nothing either when the power goes with them",
    .timeLimit(.minutes(60)))
  func killedAlone() throws {
    var (left, acknowledged) = (0, 0)
    for number in 0..<Scale.count(12, full: 300) {
      let scratch = try Scratch()
      let home = try scratch.home()
      let reference = try makeLog(in: home).reference
      let crew = try Crew(home, scratch, shapes: [[(1, 300), (5, 700), (64, 300)][number % 3]])
      defer { crew.killAll() }
      // It keeps its lines beside the log as soon as enough of them have followed one another.
      let end = ContinuousClock.now + .seconds(60)
      while redoFiles(home).isEmpty, ContinuousClock.now < end { usleep(500) }
      usleep(UInt32.random(in: 0...30_000))
      crew.killAll()
      let names = redoFiles(home)
      try #require(names.count == 1)
      let kept = RedoFile.contents(
        of: try bytes(of: "\(home.path)/redo/\(names[0])"), for: reference.alias)
      var remains = "all was left"
      if let kept {
        left += 1
        // Of what was not flushed in the log itself a power cut leaves as much as it likes.
        let whole = try bytes(of: reference.path)
        let length = Int.random(in: kept.offset...whole.count)
        let zeros = Bool.random() ? whole.count - length : 0
        let rest = Array(whole.prefix(length)) + [UInt8](repeating: 0, count: zeros)
        try overwrite(reference.path, with: rest)
        remains = "\(length) of \(whole.count) bytes were left and \(zeros) zeros"
      }
      let events = try IncidentLog.open(reference, in: try scratch.home()).read().events
      let there = Set(events.map(\.id.text))
      #expect(there.count == events.count, "an event stands twice, of the log \(remains)")
      let told = try crew.acknowledged()
      #expect(told.subtracting(there) == [], "acknowledged and lost, of the log \(remains)")
      #expect(redoFiles(home).isEmpty)
      acknowledged += told.count
    }
    print("killed alone: \(left) had kept lines beside the log, \(acknowledged) acknowledged")
    #expect(left > 0, "nothing is proven")
  }

  private func killManyTimes(_ tally: inout Tally) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let reference = try makeLog(in: home).reference
    let crew = try Crew(home, scratch, shapes: Self.shapes)
    defer { crew.killAll() }
    for number in 0..<Self.killsOfOneLog {
      try #require(crew.waitForProgress(), "nobody writes any more")
      usleep(UInt32.random(in: 0...3000))
      try crew.killOne(whileItGrows: number % 2 == 0 ? nil : reference.path)
      tally.kills += 1
    }
    crew.killAll()

    // The next writer mends what the last one left.
    let log = try IncidentLog.open(reference, in: home)
    #expect(try log.read().condition.isWritable)
    for number in 1...2 {
      let draft = EventDraft(id: identity(500 + number), by: "raj", fact: .marked(entry: 1))
      if case .appended = try log.append([draft], after: log.head, now: { start }) { break }
    }
    #expect(Verifier().verify(reference).findings == [])
    let events = try log.read().events
    #expect(events.map(\.seq) == Array(1...events.count))
    let there = Set(events.map(\.id.text))
    #expect(there.count == events.count, "an event stands twice")
    let acknowledged = try crew.acknowledged()
    #expect(acknowledged.subtracting(there) == [], "acknowledged and lost")
    tally.acknowledged += acknowledged.count
    tally.tears += try tears(events, home, acknowledged)
  }

  /// Counts the tears that were mended, and looks at what was cut off.
  private func tears(_ events: [Event], _ home: Home, _ acknowledged: Set<String>) throws -> Int {
    var count = 0
    for event in events {
      guard case .logRepaired(let offset, let length, let digest) = event.fact else { continue }
      count += 1
      let path = "\(home.path)/torn/INC-0001-\(offset)-\(digest.prefix(16))"
      let cut = try bytes(of: path)
      #expect(cut.count == length)
      #expect(SHA256.digest(of: cut).hex == digest)
      let text = String(decoding: cut, as: UTF8.self)
      #expect(!acknowledged.contains { text.contains(#""id":"\#($0)""#) }, "cut off what stood")
    }
    return count
  }
}

/// Processes that write into one log, each started anew when it was killed.
private final class Crew {
  private struct Writer {
    let process: Process
    let output: String
  }

  private let home: Home
  private let scratch: Scratch
  private let shapes: [(batch: Int, bytes: Int)]
  private var writers: [Writer] = []
  private var outputs: [String] = []
  private var written = 0

  init(_ home: Home, _ scratch: Scratch, shapes: [(Int, Int)]) throws {
    self.home = home
    self.scratch = scratch
    self.shapes = shapes.map { (batch: $0.0, bytes: $0.1) }
    for index in shapes.indices { writers.append(try start(index)) }
  }

  private func start(_ index: Int) throws -> Writer {
    let process = Process()
    process.executableURL = ProcessTests.writer
    let shape = shapes[index]
    process.arguments = [
      home.path, "INC-0001", "w\(index)", "1000000", "\(shape.batch)", "\(shape.bytes)",
    ]
    let output = "\(scratch.path)/\(outputs.count).out"
    try makeFile(output)
    outputs.append(output)
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    try process.run()
    return Writer(process: process, output: output)
  }

  /// Waits until somebody has had something acknowledged since the last time.
  func waitForProgress() -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      let now = outputs.reduce(0) { $0 + size($1) }
      if now > written {
        written = now
        return true
      }
      usleep(200)
    }
    return false
  }

  private func size(_ path: String) -> Int {
    var info = stat()
    return stat(path, &info) == 0 ? Int(info.st_size) : 0
  }

  /// Kills one and puts another in its place: whoever, or the one that holds the lock as soon as it is seen to write.
  func killOne(whileItGrows log: String?) throws {
    var victim = Int.random(in: 0..<writers.count)
    if let log, let holder = holder() {
      victim = holder
      let before = size(log)
      let end = ContinuousClock.now + .milliseconds(20)
      while size(log) == before, ContinuousClock.now < end {}
    }
    end(writers[victim])
    writers[victim] = try start(victim)
  }

  /// Who holds a lock, as the kernel tells it.
  private func holder() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      // `5: FLOCK ADVISORY WRITE 1234 …`; who waits has an arrow there.
      guard fields.count > 4, fields[1] == "FLOCK", let process = Int32(fields[4]) else { continue }
      let index = writers.firstIndex { $0.process.processIdentifier == process }
      if let index { return index }
    }
    return nil
  }

  func killAll() {
    for writer in writers { kill(writer.process.processIdentifier, SIGKILL) }
    for writer in writers { writer.process.waitUntilExit() }
  }

  private func end(_ writer: Writer) {
    kill(writer.process.processIdentifier, SIGKILL)
    writer.process.waitUntilExit()
  }

  /// The identities that were acknowledged to whomever.
  func acknowledged() throws -> Set<String> {
    var all: Set<String> = []
    for output in outputs {
      let text = try String(contentsOfFile: output, encoding: .utf8)
      // A last line without its newline was cut by the kill.
      all.formUnion(
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init))
    }
    return all
  }
}
