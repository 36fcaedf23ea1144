import Engine
import EventLog
import Foundation
import Interchange
import Testing

/// Each limit of alerts and imports: what just keeps within it is taken as it is, and what is beyond goes as docs/limits.md says.
@Suite("Limits of what others send") struct LimitTests {
  private func alert(_ members: JSON) throws -> Alert {
    let reading = try AlertFormat.json.read(members.bytes, path: nil)
    return try #require(reading.alerts.first?.alert)
  }

  private func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

  /// At a limit, one beyond and far beyond.
  private func around(_ limit: Int) -> [Int] { [limit, limit + 1, 1_000_000] }

  @Test("a request: its bytes")
  func payload() throws {
    let alert = Array(#"{"key":"k","summary":"s"}"#.utf8)
    for size in [AlertLimits.payloadBytes, AlertLimits.payloadBytes + 1] {
      let bytes = alert + [UInt8](repeating: 0x20, count: size - alert.count)
      for format in size > AlertLimits.payloadBytes ? AlertFormat.allCases : [.json] {
        do throws(AlertProblem) {
          #expect(try format.read(bytes, path: nil).alerts.count == 1)
          #expect(size == AlertLimits.payloadBytes)
        } catch {
          #expect(size > AlertLimits.payloadBytes)
          #expect("\(error)".contains("more than the \(AlertLimits.payloadBytes)"))
        }
      }
    }
  }

  @Test("a request: its alerts")
  func alerts() throws {
    for count in around(AlertLimits.alerts) {
      // No objects, which are named one by one; the request as a whole is taken.
      let list = "[" + String(repeating: "1,", count: count - 1) + "1]"
      for (format, text) in [
        (AlertFormat.json, list), (.alertmanager, #"{"version":"4","alerts":\#(list)}"#),
      ] {
        do throws(AlertProblem) {
          #expect(try format.read(Array(text.utf8), path: nil).problems.count == count)
          #expect(count == AlertLimits.alerts)
        } catch {
          #expect(count > AlertLimits.alerts)
          #expect("\(error)".contains("more than the \(AlertLimits.alerts)"), "\(error)")
        }
      }
    }
  }

  @Test("an alert's key, summary and address")
  func texts() throws {
    for count in around(AlertLimits.keyBytes) {
      let key = try alert(["key": .string(letters(count)), "summary": "s"]).key
      #expect((key == letters(count)) == (count == AlertLimits.keyBytes))
      #expect(key.utf8.count <= AlertLimits.keyBytes && !key.isEmpty)
    }
    for count in around(AlertLimits.summaryBytes) {
      let summary = try alert(["key": "k", "summary": .string(letters(count))]).summary
      #expect(summary == letters(AlertLimits.summaryBytes))
    }
    for count in around(AlertLimits.urlBytes) {
      let url = "https://e.example/" + letters(count - 18)
      let kept = try alert(["key": "k", "summary": "s", "url": .string(url)]).url
      #expect(kept == (count == AlertLimits.urlBytes ? url : nil))
    }
  }

  @Test("an alert's labels, and what is said of its end")
  func labels() throws {
    func labels(_ pairs: [(String, String)]) throws -> [Alert.Label] {
      let object = JSON.object(pairs.map { (key: $0.0, value: .string($0.1)) })
      return try alert(["key": "k", "summary": "s", "labels": object]).labels
    }
    for count in [AlertLimits.labels, AlertLimits.labels + 1, 10_000] {
      #expect(try labels((0..<count).map { ("n\($0)", "v") }).count == AlertLimits.labels)
    }
    for count in around(AlertLimits.labelNameBytes) {
      let name = try labels([(letters(count), "v")]).first?.name
      #expect(name == letters(AlertLimits.labelNameBytes))
    }
    for count in around(AlertLimits.labelValueBytes) {
      let value = try labels([("n", letters(count))]).first?.value
      #expect(value == letters(AlertLimits.labelValueBytes))
    }
    // Sixteen with all the room that there is, and one that has a byte, or none, left for it.
    let value = AlertLimits.labelValueBytes
    for (missing, isKept) in [(2, true), (1, false), (0, false)] {
      var pairs = (0..<16).map { ("\(10 + $0)", letters(value - 2)) }
      pairs[0].1.removeLast(missing)
      let kept = try labels(pairs + [("x", "y")])
      #expect(kept.contains { $0.name == "x" } == isKept, "\(missing)")
      let bytes = kept.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
      #expect(bytes <= AlertLimits.labelsBytes)
    }
    for count in around(AlertLimits.noteBytes) {
      let end: JSON = [
        "key": "k", "summary": "s", "status": "resolved", "note": .string(letters(count)),
      ]
      let note = try AlertFormat.json.read(end.bytes, path: nil).alerts.first?.note
      #expect(note == letters(AlertLimits.noteBytes))
    }
  }

  // MARK: Imports

  /// The drafts that a record becomes; `nil` where it is refused.
  private func drafts(_ changes: (inout [(key: String, value: JSON)]) -> Void) -> [EventDraft]? {
    var members: [(key: String, value: JSON)] = [
      (key: "id", value: "1"), (key: "title", value: "t"),
      (
        key: "updates",
        value: .array([["at": "2026-01-01T00:00:00Z", "status": "investigating", "message": "m"]])
      ),
    ]
    changes(&members)
    return try? ImportMapping().map(.object(members), at: .input).get().drafts
  }

  private func declaration(_ key: String, _ value: String) -> Declaration? {
    let drafts = drafts { members in
      members.removeAll { $0.key == key }
      members.append((key: key, value: .string(value)))
    }
    guard case .declared(let declaration)? = drafts?.first?.fact else { return nil }
    return declaration
  }

  @Test("one input")
  func input() throws {
    var template = Array("/tmp/warroom-limits-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(descriptor)
      unlink(path)
    }
    // A file that takes no room on the disk, and one that never ends.
    try #require(ftruncate(descriptor, off_t(ImportLimits.inputBytes)) == 0)
    #expect(try ImportInput.read(path).count == ImportLimits.inputBytes)
    try #require(ftruncate(descriptor, off_t(ImportLimits.inputBytes + 1)) == 0)
    for source in [path, "/dev/zero"] {
      do throws(ImportProblem) {
        _ = try ImportInput.read(source)
        Issue.record("\(source) was read")
      } catch {
        #expect("\(error)".contains("larger than 256 MiB"), "\(error)")
      }
    }
  }

  @Test("a record's name and address")
  func names() {
    for count in around(ImportLimits.identifierBytes) {
      let origin = declaration("id", letters(count))?.origin
      #expect((origin != nil) == (count == ImportLimits.identifierBytes), "\(count)")
    }
    for count in around(ImportLimits.urlBytes) {
      let url = "https://e.example/" + letters(count - 18)
      let kept = declaration("url", url)
      #expect(kept != nil && kept?.origin?.url == (count == ImportLimits.urlBytes ? url : nil))
    }
  }

  @Test("a title, in bytes beside its characters")
  func titles() {
    // Eight bytes a character, so that the bytes run out first.
    let flag = "🇩🇪"
    for count in around(ImportLimits.nameBytes / flag.utf8.count) {
      let title = String(repeating: flag, count: count)
      let kept = declaration("title", title)?.title ?? ""
      if title.utf8.count <= ImportLimits.nameBytes {
        #expect(kept == title)
      } else {
        #expect(kept.hasSuffix("…") && kept.count <= ImportLimits.nameBytes / 8 + 1)
      }
    }
  }

  @Test("the text of one event, and one tag in it")
  func messages() {
    func texts(_ message: String) -> [String] {
      let drafts = drafts { members in
        members[2].value = .array([
          ["at": "2026-01-01T00:00:00Z", "status": "investigating", "message": .string(message)]
        ])
      }
      return (drafts ?? []).compactMap { draft in
        switch draft.fact {
        case .updatePosted(let update): update.message
        case .noted(_, let text): text
        default: nil
        }
      }
    }
    for count in around(ImportLimits.textBytes) {
      let texts = texts(letters(count))
      let events = (count + ImportLimits.textBytes - 1) / ImportLimits.textBytes
      #expect(texts.count == events && texts[0] == letters(min(count, ImportLimits.textBytes)))
      #expect(texts.joined().count { $0 == "a" } >= count)
    }
    for count in [ImportLimits.tagBytes, ImportLimits.tagBytes + 1, 100_000] {
      // What follows the name of the tag, up to and with what ends it.
      let tag = #"<b title=""# + letters(count - #" title="">"#.utf8.count) + #"">"#
      let isTag = texts("x\(tag)y") == ["xy"]
      #expect(isTag == (count == ImportLimits.tagBytes), "\(count)")
    }
  }
}
