import Engine
import EventLog
import Foundation
import Interchange
import Testing

/// docs/limits.md says what the constants say.
@Suite("docs/limits.md")
struct LimitDocumentationTests {
  /// What the page says of each constant, by the heading's type and the constant's name.
  static func documented(_ file: String = #filePath) throws -> [String: Int] {
    let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appendingPathComponent("docs/limits.md"), encoding: .utf8)
    var (type, found) = ("", [String: Int]())
    for line in page.split(separator: "\n") {
      let names = line.split(separator: "`", omittingEmptySubsequences: false)
      if line.hasPrefix("## ") { type = names.count > 1 ? String(names[1]) : "" }
      guard line.hasPrefix("| `"), names.count > 2, !type.isEmpty else { continue }
      let number = names[2].drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "," }
      found["\(type).\(names[1])"] = Int(number.filter { $0 != "," })
    }
    return found
  }

  @Test("states every limit of the log, of what is typed, of alerts and of imports")
  func numbers() throws {
    let known = [
      "LogLimits.lineBytes": LogLimits.lineBytes, "LogLimits.textBytes": LogLimits.textBytes,
      "LogLimits.excerptCharacters": LogLimits.excerptCharacters,
      "LogLimits.viaBytes": LogLimits.viaBytes, "LogLimits.jsonDepth": LogLimits.jsonDepth,
      "LogLimits.batchEvents": LogLimits.batchEvents, "LogLimits.incidents": LogLimits.incidents,
      "LogLimits.spoolBytes": LogLimits.spoolBytes,
      "TextLimits.titleCharacters": TextLimits.titleCharacters,
      "TextLimits.personCharacters": TextLimits.personCharacters,
      "TextLimits.nameCharacters": TextLimits.nameCharacters,
      "TextLimits.roleCharacters": TextLimits.roleCharacters,
      "TextLimits.bytesPerCharacter": TextLimits.bytesPerCharacter,
      "AlertLimits.payloadBytes": AlertLimits.payloadBytes,
      "AlertLimits.alerts": AlertLimits.alerts, "AlertLimits.keyBytes": AlertLimits.keyBytes,
      "AlertLimits.summaryBytes": AlertLimits.summaryBytes,
      "AlertLimits.labels": AlertLimits.labels,
      "AlertLimits.labelNameBytes": AlertLimits.labelNameBytes,
      "AlertLimits.labelValueBytes": AlertLimits.labelValueBytes,
      "AlertLimits.labelsBytes": AlertLimits.labelsBytes,
      "AlertLimits.urlBytes": AlertLimits.urlBytes, "AlertLimits.noteBytes": AlertLimits.noteBytes,
      "ImportLimits.inputBytes": ImportLimits.inputBytes,
      "ImportLimits.textBytes": ImportLimits.textBytes,
      "ImportLimits.identifierBytes": ImportLimits.identifierBytes,
      "ImportLimits.urlBytes": ImportLimits.urlBytes,
      "ImportLimits.nameBytes": ImportLimits.nameBytes,
      "ImportLimits.tagBytes": ImportLimits.tagBytes,
    ]
    let here = ["LogLimits.", "TextLimits.", "AlertLimits.", "ImportLimits."]
    let documented = try Self.documented().filter { entry in
      here.contains { entry.key.hasPrefix($0) }
    }
    #expect(documented == known)
  }

  @Test(
    "JSON that lies deeper than the limit, and a million deep, is refused by every reader",
    arguments: [LogLimits.jsonDepth + 1, 1_000_000])
  func depth(_ levels: Int) throws {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      for end in [String(repeating: close, count: levels), ""] {
        let deep = Array((String(repeating: open, count: levels) + "1" + end).utf8)
        #expect(throws: JSONError.self) { try JSON.parse(deep) }
        for format in AlertFormat.allCases {
          for bytes in [deep, Array(#"{"alerts":"#.utf8) + deep + Array("}".utf8)] {
            #expect(throws: AlertProblem.self) { try format.read(bytes, path: nil) }
          }
        }
        var codec = LineCodec()
        let line =
          #"{"seq":1,"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","at":"2026-11-22T13:44:12.083Z","by":"x","type":"a.b","data":"#
        #expect(throws: LineError.self) { try codec.decode(Array(line.utf8) + deep + [0x7D]) }
      }
    }
    let atLimit = String(repeating: "[", count: LogLimits.jsonDepth)
    let closed = atLimit + String(repeating: "]", count: LogLimits.jsonDepth)
    #expect(throws: Never.self) { try JSON.parse(closed) }
  }
}
