import Engine
import EventLog
import Foundation
import Interchange
import Testing

/// A home of its own for one test, removed with the value.
final class Scratch {
  private let path: String
  let home: Home

  init() throws {
    // In memory where that is possible: what a flush costs is measured elsewhere.
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/warroom-import-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    home = try Home.open(path: path + "/home")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func run(_ bytes: [UInt8], _ mapping: ImportMapping = ImportMapping()) throws -> ImportReport {
    try importHistory(bytes, into: home, mapping: mapping, now: { Scratch.now })
  }

  func run(_ text: String, _ mapping: ImportMapping = ImportMapping()) throws -> ImportReport {
    try run(Array(text.utf8), mapping)
  }

  /// All incidents of the home with their events, by number.
  func logs() throws -> [(incident: Incident, events: [Event])] {
    try home.incidents().map { reference in
      let contents = try IncidentLog.open(reference, in: home).read()
      #expect(contents.condition == .sound)
      return (try #require(Incident(events: contents.events)), contents.events)
    }
  }

  /// The faults that verifying the home finds.
  func faults() throws -> [Verifier.Finding] {
    var faults: [Verifier.Finding] = []
    try Verifier().verify(home) { faults += $0.findings }
    return faults
  }

  /// All files and directories around the home, by their paths.
  func files() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: path) }

  /// Every byte of every log.
  func everything() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for reference in try home.incidents() {
      files[reference.alias] = try Data(contentsOf: URL(fileURLWithPath: reference.path))
    }
    return files
  }

  /// Later than all that the tests import.
  static let now = instant("2026-11-22T04:00:00Z")
}

func instant(_ text: String) -> Instant {
  guard let instant = Instant(rfc3339: text) else {
    Issue.record("no time: \(text)")
    return Instant(milliseconds: 0)
  }
  return instant
}

/// The public history beside the checkout, where it is there.
enum SharedHistory {
  /// `$WARROOM_SHARED`, else `shared` beside the checkout.
  static let bytes: [UInt8]? = {
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let beside = checkout.deletingLastPathComponent().appendingPathComponent("shared").path
    let shared = ProcessInfo.processInfo.environment["WARROOM_SHARED"] ?? beside
    let file = shared + "/data/github-status/incidents.jsonl"
    return (try? Data(contentsOf: URL(fileURLWithPath: file))).map { Array($0) }
  }()

  static var isThere: Bool { bytes != nil }
  static let missing: Comment = "the shared data is not beside the checkout; set WARROOM_SHARED"

  /// One value a line.
  static func records() throws -> [JSON] {
    try (bytes ?? []).split(separator: 0x0A).map { try JSON.parse($0) }
  }
}
