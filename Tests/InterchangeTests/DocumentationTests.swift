import Engine
import EventLog
import Foundation
import FuzzProperties
import Interchange
import Testing

/// docs/import.md says what the code does.
@Suite struct DocumentationTests {
  private let text: String

  init() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/import.md")
    text = try String(contentsOf: page, encoding: .utf8)
  }

  @Test func theExamplesImport() throws {
    let blocks = text.components(separatedBy: "```json\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    #expect(blocks.count == 2)
    let scratch = try Scratch()
    for block in blocks {
      let report = try scratch.run(block)
      #expect(report.added.count == 1 && report.skipped == [])
    }
    let logs = try scratch.logs()
    #expect(logs.map(\.incident.title) == ["Slow search", "Slow search"])
    #expect(logs.map(\.incident.isOpen) == [false, true])
  }

  /// The cells of the rows under a heading.
  private func rows(_ heading: String) -> [[String]] {
    let section = text.components(separatedBy: "### \(heading)\n").dropFirst().first ?? ""
    let lines = section.components(separatedBy: "\n#")[0].split(separator: "\n")
    return lines.filter { $0.hasPrefix("| ") }.dropFirst().map { line in
      line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
      }
    }
  }

  @Test func theTableOfImpactsIsTheMapping() throws {
    let mapping = ImportMapping()
    var found: Set<ImportMapping.Impact> = []
    for row in rows("Impact") {
      let word = row[0].hasSuffix("(unknown)") ? "unknown" : row[0]
      let impact = try #require(ImportMapping.Impact(rawValue: word))
      #expect(mapping.severities[impact] == row[1])
      if let reason = mapping.excluded[impact] {
        #expect(row[2] == "no: \(reason)")
      } else {
        #expect(row[2].hasPrefix("yes"))
      }
      found.insert(impact)
    }
    #expect(found == Set(ImportMapping.Impact.allCases))
  }

  @Test func theTableOfStatusesIsTheMapping() throws {
    let mapping = ImportMapping()
    var found: Set<ImportMapping.Status> = []
    for row in rows("Status") where row[0] != "another word" {
      let status = try #require(ImportMapping.Status(rawValue: row[0]))
      #expect(mapping.steps[status]?.rawValue == row[1])
      found.insert(status)
    }
    #expect(found == Set(ImportMapping.Status.allCases))
  }

  @Test func theOverridesShownAreAccepted() throws {
    let words = text.split { $0.isWhitespace }
    let overrides = words.indices.dropLast().filter { words[$0] == "--map" }.map {
      String(words[$0 + 1])
    }
    #expect(overrides.count == 4)
    _ = try ImportMapping(overrides: overrides)
  }
}
