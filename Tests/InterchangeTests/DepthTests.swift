import EventLog
import FuzzProperties
import Interchange
import Testing

/// Files whose brackets lie a hundred thousand deep: refused with a sentence, and the stack holds.
@Suite struct DepthTests {
  private static let depth = 100_000

  /// Arrays or objects within each other, closed or not, in the place of any value of a file.
  private static let values: [String] = [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")].flatMap {
    let opened = String(repeating: $0.0, count: depth)
    return [opened, opened + "1" + String(repeating: $0.1, count: depth)]
  }

  private static func files(_ frames: [String]) -> [[UInt8]] {
    frames.flatMap { frame in values.map { Array(frame.replacing("?", with: $0).utf8) } }
  }

  @Test func historiesAreRefusedOrTheirRecordsNamed() throws {
    let sound = #"{"id":"1","title":"t","started_at":"2026-01-01T00:00:00Z"}"#
    for file in Self.files([
      "?", #"{"incidents":?}"#, #"{"incidents":[{"id":"1","title":?}]}"#, #"{"id":?}"#,
    ]) {
      let failure = #expect(throws: ImportFailure.self) { try Scratch().run(file) }
      #expect(failure.map { "\($0)" }?.contains("levels") == true)
    }
    for file in Self.files([#"{"id":"2","title":"t","updates":?}"#, "?"]) {
      let report = try Scratch().run(Array(sound.utf8) + [0x0A] + file)
      #expect(report.added.count == 1)
      #expect(report.skipped.map(\.place) == [.line(2)])
    }
  }

  @Test func exportsAreRefused() throws {
    for file in Self.files([
      #"{"seq":1,"type":"incident.declared","data":?}"#, #"{"seq":1,"data":?"#,
    ]) {
      let failure = #expect(throws: ImportFailure.self) { try Scratch().run(file) }
      #expect(failure.map { "\($0)" }?.contains("levels") == true)
      for outcome in Importer(try Scratch().home).importLines(file) {
        guard case .refused = outcome else {
          Issue.record("\(outcome)")
          continue
        }
      }
    }
  }

  @Test(arguments: AlertFormat.allCases)
  func alertsAreRefused(format: AlertFormat) {
    for body in Self.files([
      "?", #"{"alerts":?}"#, #"{"alerts":[{"labels":?}]}"#, #"{"payload":?}"#,
    ]) {
      let problem = #expect(throws: AlertProblem.self) {
        try format.read(body, path: "/v2/enqueue")
      }
      #expect(problem.map { "\($0)" }?.contains("levels") == true)
    }
  }
}
