import EventLog
import Foundation
import Testing

/// A home of its own for one test, and the real program to work in it; all of it is removed with the value.
final class Desk {
  struct Outcome {
    var code: Int32
    var output: String
    var complaint: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
    /// One value a line.
    var json: [JSON] { lines.compactMap { try? JSON.parse($0) } }
  }

  let directory: String
  /// What the program finds in its environment, and nothing else.
  var environment: [String: String]

  /// The build directory, where the test bundle and the program lie side by side.
  static let programs = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().path

  static let program = programs + "/warroom"

  var home: String { directory + "/home" }

  init(as person: String = "ana") throws {
    var template = Array("/tmp/warroom-desk-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    environment = [
      "PATH": Desk.programs + ":/usr/bin:/bin", "HOME": directory,
      "WARROOM_HOME": directory + "/home", "WARROOM_USER": person, "TZ": "UTC",
    ]
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Runs a program to its end.
  func run(
    _ program: String, _ arguments: [String], input: String? = nil,
    changing changes: [String: String?] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    var variables = environment
    for (name, value) in changes { variables[name] = value }
    process.environment = variables
    let complaints = directory + "/complaints-\(UUID().uuidString)"
    let inputPath = directory + "/input-\(UUID().uuidString)"
    _ = FileManager.default.createFile(atPath: complaints, contents: nil)
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: complaints))
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    if let input {
      try Data(input.utf8).write(to: URL(fileURLWithPath: inputPath))
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
    }
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let complaint = try String(contentsOfFile: complaints, encoding: .utf8)
    try? FileManager.default.removeItem(atPath: complaints)
    try? FileManager.default.removeItem(atPath: inputPath)
    return Outcome(
      code: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
      complaint: complaint)
  }

  /// Runs `warroom`, whatever comes of it.
  func warroom(
    _ arguments: String..., input: String? = nil, changing changes: [String: String?] = [:]
  ) throws -> Outcome {
    try run(Desk.program, arguments, input: input, changing: changes)
  }

  /// Runs `warroom`, which must succeed.
  @discardableResult
  func done(
    _ arguments: String..., input: String? = nil, at location: SourceLocation = #_sourceLocation
  ) throws -> Outcome {
    let outcome = try run(Desk.program, arguments, input: input)
    #expect(
      outcome.code == 0, "warroom \(arguments): \(outcome.complaint)", sourceLocation: location)
    return outcome
  }

  /// Runs `warroom`, which must end with a code and one sentence on standard error that holds some words.
  @discardableResult
  func refused(
    _ arguments: String..., code: Int32 = 1, saying words: String, input: String? = nil,
    changing changes: [String: String?] = [:], at location: SourceLocation = #_sourceLocation
  ) throws -> Outcome {
    let outcome = try run(Desk.program, arguments, input: input, changing: changes)
    #expect(outcome.code == code, "warroom \(arguments): \(outcome)", sourceLocation: location)
    #expect(
      outcome.complaint.contains(words), "warroom \(arguments): \(outcome.complaint)",
      sourceLocation: location)
    #expect(outcome.complaint.hasPrefix("warroom: "), sourceLocation: location)
    #expect(
      outcome.complaint.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, sourceLocation: location)
    return outcome
  }

  func log(_ incident: String = "INC-0001") -> String { "\(home)/incidents/0/\(incident).jsonl" }
}

/// A file of the repository.
func repositoryFile(_ path: String, from file: String = #filePath) throws -> String {
  let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
}
