import Engine
import EventLog
import Foundation
import Testing

/// A directory of its own for one test, removed with the value.
final class Scratch {
  let path: String

  init() throws {
    var template = Array("/tmp/warroom-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func home(_ fileSystem: any FileSystem = PosixFileSystem()) throws -> Home {
    try Home.open(path: path + "/home", fileSystem: fileSystem)
  }
}

let start = Instant(milliseconds: 1_795_355_052_083)

func identity(_ number: Int) -> EventID {
  EventID(high: 0x0192_0000_0000_0000, low: UInt64(number))
}

func declaration(_ number: Int = 1, title: String = "Checkout fails") -> Declaration {
  Declaration(
    incident: EventID(high: 0x0193_0000_0000_0000, low: UInt64(number)), alias: "",
    plan: String(repeating: "ab", count: 32), title: title, severity: "P2")
}

func draft(_ number: Int, _ fact: Fact) -> EventDraft {
  EventDraft(id: identity(number), by: "raj", via: "raj(1003)@bastion", fact: fact)
}

func note(_ number: Int, _ text: String = "restarted the payment pods") -> EventDraft {
  draft(number, .noted(kind: .note, text: text))
}

/// A log with the declaration (identity 1) and notes up to `count` events.
func makeLog(in home: Home, as incident: Int = 1, events count: Int = 1) throws -> IncidentLog {
  let log = try IncidentLog.create(
    in: home, drafts: [draft(1, .declared(declaration(incident)))], now: { start })
  if count > 1 {
    for number in 2...count { try append(log, [note(number, "entry \(number)")]) }
  }
  return log
}

@discardableResult
func append(_ log: IncidentLog, _ drafts: [EventDraft]) throws -> Head {
  let outcome = try log.append(drafts, after: log.head, now: { start + .seconds(log.head.seq) })
  guard case .appended(let head, _) = outcome else {
    Issue.record("appended nothing: \(outcome)")
    return log.head
  }
  return head
}

func bytes(of path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

func overwrite(_ path: String, with bytes: [UInt8]) throws {
  let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  try handle.truncate(atOffset: 0)
  try handle.write(contentsOf: Data(bytes))
  try handle.close()
}

func makeFile(_ path: String, _ bytes: [UInt8] = []) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// Runs a program; its status and what it wrote to standard output.
func run(_ program: String, _ arguments: [String], input: [UInt8]? = nil) throws -> (Int32, [UInt8])
{
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  if let input {
    let pipe = Pipe()
    process.standardInput = pipe
    try process.run()
    try pipe.fileHandleForWriting.write(contentsOf: Data(input))
    try pipe.fileHandleForWriting.close()
  } else {
    try process.run()
  }
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, Array(data))
}
