import FuzzProperties
import Engine
import EventLog
import Interchange
import TestSupport
import Testing

/// docs/limits.md says what the constants say.
@Suite("docs/limits.md")
struct LimitDocumentationTests {
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
      "TextLimits.runbookBytes": TextLimits.runbookBytes,
      "TextLimits.stepTitleCharacters": TextLimits.stepTitleCharacters,
      "TextLimits.stepTextCharacters": TextLimits.stepTextCharacters,
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
    let documented = try DocumentedLimits.of(
      "LogLimits", "TextLimits", "AlertLimits", "ImportLimits")
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
        for bytes in [deep, Array(#"{"incidents":"#.utf8) + deep + Array("}".utf8)] {
          let scratch = try Scratch()
          #expect(refusesImport(bytes, into: scratch), "\(open) \(levels) \(end.count)")
          #expect(try scratch.home.incidents().isEmpty)
        }
        var codec = LineCodec()
        let line =
          #"{"seq":1,"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","at":"2026-11-22T13:44:12.083Z","by":"x","type":"a.b","data":"#
        #expect(throws: LineError.self) { try codec.decode(Array(line.utf8) + deep + [0x7D]) }
      }
    }
    let (open, close) = (
      String(repeating: "[", count: LogLimits.jsonDepth - 1),
      String(repeating: "]", count: LogLimits.jsonDepth - 1)
    )
    #expect(throws: Never.self) { try JSON.parse("[\(open)\(close)]") }
    // One level is the object's around it; what is not known there is passed over.
    let alert = #"{"key":"k","summary":"s","further":\#(open)\#(close)}"#
    #expect(try AlertFormat.json.read(Array(alert.utf8), path: nil).alerts.count == 1)
    let record =
      #"{"id":"1","title":"t","updates":[{"at":"2026-01-01T00:00:00Z","message":"m"}],"x":\#(open)\#(close)}"#
    #expect(try Scratch().run(record).added.count == 1)
    var codec = LineCodec()
    let event = Event(
      seq: 1, id: EventID(high: 1, low: 1), at: Scratch.now, by: "x",
      fact: .unknown(type: "a.b", data: #"{"a":\#(open.dropLast())\#(close.dropLast())}"#))
    #expect(throws: Never.self) { try codec.decode(LineCodec.encode(event) + [0x7D]) }
  }

  private func refusesImport(_ bytes: [UInt8], into scratch: Scratch) -> Bool {
    do {
      let report = try scratch.run(bytes)
      return report.added.isEmpty && !report.skipped.isEmpty
    } catch {
      return true
    }
  }
}
