import Engine
import EventLog
import Foundation
import Testing

@Suite("Writer processes", .serialized)
struct ProcessTests {
  /// 20 kills in an ordinary run; `WARROOM_SCALE=10` makes it 200.
  static let kills = 20 * (Int(ProcessInfo.processInfo.environment["WARROOM_SCALE"] ?? "") ?? 1)

  /// The helper lies where the test bundle lies.
  static let writer: URL = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    var directory = URL(fileURLWithPath: bundle).deletingLastPathComponent()
    for _ in 0..<4 {
      let url = directory.appendingPathComponent("logwriter")
      if FileManager.default.isExecutableFile(atPath: url.path) { return url }
      directory.deleteLastPathComponent()
    }
    return URL(fileURLWithPath: "/nonexistent/logwriter")
  }()

  private struct Writer {
    let process: Process
    let output: URL
  }

  private func start(
    _ home: Home, _ name: String, _ count: Int, batch: Int, _ scratch: Scratch
  ) throws -> Writer {
    let process = Process()
    process.executableURL = ProcessTests.writer
    process.arguments = [home.path, "INC-0001", name, String(count), String(batch)]
    let output = URL(fileURLWithPath: "\(scratch.path)/\(name).out")
    try makeFile(output.path)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    return Writer(process: process, output: output)
  }

  private func acknowledged(_ writer: Writer) throws -> [String] {
    let text = try String(contentsOf: writer.output, encoding: .utf8)
    // A last line without its newline was cut by the kill.
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test("together lose nothing and leave no gaps", .timeLimit(.minutes(2)))
  func together() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let reference = try makeLog(in: home).reference
    let writers = try (1...4).map { try start(home, "w\($0)", 25, batch: $0, scratch) }
    for writer in writers { writer.process.waitUntilExit() }
    let events = try IncidentLog.open(reference, in: home).read().events
    #expect(events.map(\.seq) == Array(1...events.count))
    let there = Set(events.map(\.id.text))
    for writer in writers {
      #expect(writer.process.terminationStatus == 0)
      #expect(try acknowledged(writer).allSatisfy(there.contains))
    }
    #expect(Verifier().verify(reference).findings.isEmpty)
  }

  @Test("that are killed at any moment lose nothing acknowledged", .timeLimit(.minutes(20)))
  func killed() throws {
    // A log of its own every ten kills: each reads all that those before have written.
    for _ in 0..<(ProcessTests.kills + 9) / 10 { try killTenTimes() }
  }

  private func killTenTimes() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let reference = try makeLog(in: home).reference
    var acknowledged: [String] = []
    for round in 0..<10 {
      let writers = try (1...2).map {
        try start(home, "w\($0)", 1_000_000, batch: $0 * 8, scratch)
      }
      // Wait until both have written, then a moment of any length.
      while try writers.contains(where: { try self.acknowledged($0).isEmpty }) { usleep(500) }
      usleep(UInt32.random(in: 0...4000))
      for writer in writers { kill(writer.process.processIdentifier, SIGKILL) }
      for writer in writers { writer.process.waitUntilExit() }
      for writer in writers { acknowledged += try self.acknowledged(writer) }

      let log = try IncidentLog.open(reference, in: home)
      #expect(try log.read().condition.isWritable)
      for _ in 0..<2 {
        let id = EventID.random(at: Instant(milliseconds: Int64(round)))
        let draft = EventDraft(id: id, by: "raj", fact: .marked(entry: 1))
        let outcome = try log.append([draft], after: log.head, now: { EventLogTests.start })
        if case .appended = outcome { break }
      }
      #expect(Verifier().verify(reference).findings.isEmpty)
    }
    let there = Set(try IncidentLog.open(reference, in: home).read().events.map(\.id.text))
    #expect(acknowledged.count >= 10)
    #expect(acknowledged.allSatisfy(there.contains))
  }
}
