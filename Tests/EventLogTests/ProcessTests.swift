import Engine
import EventLog
import Foundation
import Testing

@Suite("Writer processes", .serialized)
struct ProcessTests {
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

  @Test("together lose nothing and leave no gaps")
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
}
