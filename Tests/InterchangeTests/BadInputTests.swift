import Engine
import EventLog
import FuzzProperties
import Interchange
import Testing

/// What is broken is named, and the rest goes in.
@Suite struct BadInputTests {
  private static func line(_ id: String, _ more: String = "") -> String {
    """
    {"id": "\(id)", "title": "t", "updates": [{"at": "2026-01-01T00:00:00Z", \
    "status": "Investigating", "message": "m"}]\(more)}
    """
  }

  @Test func badLinesAreNamedByNumber() throws {
    let scratch = try Scratch()
    let report = try scratch.run(
      [
        Self.line("1"), "", "{broken", Self.line("2"), #"{"id": "3"}"#, "17",
        Self.line("4", #", "impact": 5"#), Self.line("1"), Self.line("5", #", "id": "6""#),
        #"{"title": "t"}"#, #"{"id": "8", "title": "t", "started_at": "yesterday"}"#,
        Self.line("9").replacing("2026", with: "2036"),
      ].joined(separator: "\n"))
    #expect(report.added.count == 2)
    #expect(report.unchanged == 1)
    let found = report.skipped.map { "\($0)" }
    #expect(
      found == [
        "Line 3: It is no JSON: A key in quotes is missing, at byte 1. "
          + "Every record is one line; mend it or leave it out.",
        "Line 5 (3): It has no updates and no \"started_at\", so its time is unknown. "
          + "Compare it with the forms in docs/import.md.",
        "Line 6: The record is no JSON object. Compare it with the forms in docs/import.md.",
        "Line 7 (4): \"impact\" is no text. Compare it with the forms in docs/import.md.",
        "Line 9: It is no JSON: The key \"id\" stands twice in one object, at byte 114. "
          + "Every record is one line; mend it or leave it out.",
        "Line 10: \"id\" is missing. Compare it with the forms in docs/import.md.",
        "Line 11 (8): \"started_at\" is no time: \"yesterday\". "
          + "Compare it with the forms in docs/import.md.",
        "Line 12 (9): It speaks of 2036-01-01T00:00:00.000Z, which has not come yet. "
          + "Correct the record, or this machine's clock.",
      ])
  }

  @Test func badEntriesOfADocumentAreNamedByNumber() throws {
    let report = try Scratch().run("[\(Self.line("1")), 5, null, \(Self.line("2"))]")
    #expect(report.added.count == 2)
    #expect(report.skipped.map(\.place) == [.incident(2), .incident(3)])
  }

  @Test(arguments: [
    "", " \n\t", "hello", "{", "{\n{\n", "17\n18\n", "\"text\"", #"{"incidents": 5}"#,
    "\u{0}",
    "<html><body>503</body></html>",
  ])
  func whatIsNoHistoryIsRefusedAsAWhole(input: String) throws {
    let scratch = try Scratch()
    #expect(throws: ImportFailure.self) { try scratch.run(input) }
    #expect(!scratch.home.exists)
  }

  @Test func aMissingFileIsNamed() throws {
    let problem = #expect(throws: ImportProblem.self) {
      try ImportInput.read("/nonexistent/history.jsonl")
    }
    #expect(problem?.what.contains("/nonexistent/history.jsonl") == true)
  }

  /// Longer than any line of the log, and longer than any batch.
  @Test func hugeRecordsAreCutIntoPiecesAndLoseNothing() throws {
    let scratch = try Scratch()
    let message = String(repeating: "\u{1}e\u{301}🔥", count: 20_000)
    let accents = "a" + String(repeating: "\u{301}", count: 30_000)
    let updates = (0..<1500).map { index in
      JSON.object([
        (key: "at", value: .string((instant("2026-01-01T00:00:00Z") + .seconds(index)).rfc3339)),
        (key: "message", value: .string(index == 3 ? message : index == 4 ? accents : "m")),
      ])
    }
    let record: JSON = [
      "id": "1", "title": .string(message), "updates": .array(updates),
      "components": [.string(accents), .string(message)], "url": .string(message),
    ]
    #expect(try scratch.run(record.bytes).added.count == 1)
    let log = try #require(try scratch.logs().first)
    #expect(log.incident.audiences["status-page"]?.count == 1500)
    #expect(log.incident.title.count <= TextLimits.titleCharacters)
    var whole: [UInt8] = []
    let (title, more) = (Array("The whole title: ".utf8), Array("The update goes on: ".utf8))
    for event in log.events {
      switch event.fact {
      case .updatePosted(let update) where update.message.utf8.count > 1:
        whole += update.message.utf8
      case .noted(_, let text):
        // Bytes, because a piece may begin with an accent, which becomes one character with the space before it.
        let bytes = Array(text.utf8)
        let sign = [title, more].first { bytes.starts(with: $0) } ?? []
        whole += bytes.dropFirst(sign.count)
      default: break
      }
    }
    #expect((whole == Array((message + message + accents).utf8)) == true)
    #expect(try scratch.run(record.bytes).unchanged == 1)
    #expect(try scratch.faults() == [])
  }
}
