import Engine
import EventLog
import Foundation
import Interchange
import TestSupport
import Testing

/// Random bytes as files to import; docs/reliability.md tells how all of it is run.
///
/// Whatever a file holds, it ends up as whole logs in the home or is named, and nothing is made outside of the home.
@Suite struct FuzzTests {
  private static let history = [
    #"{"id":"1","title":"Slow &lt;search&gt;","url":"https://x.example/1","started_at":"2026-01-01T00:00:00Z","#
      + #""impact":"minor","components":["Search"],"updates":[{"at":"2026-01-01T00:00:00Z","#
      + #""status":"Investigating","message":"<p>We look.</p>"},{"at":"2026-01-01T01:00:00Z","#
      + #""status":"Resolved","message":"Done"}]}"#,
    #"{"id":"2","name":"Slow","status":"resolved","impact":"none","created_at":"2026-01-01T00:00:00Z","#
      + #""resolved_at":"2026-01-01T01:00:00Z","components":[{"name":"API"}],"incident_updates":["#
      + #"{"status":"resolved","body":"<br>","display_at":"2026-01-01T01:00:00Z"}]}"#,
  ]
  private static let document =
    #"{"page":{"name":"Shop"},"incidents":["# + history.joined(separator: ",") + "]}"
  private static let words =
    [
      "null", "[]", "{}", "\"", "\\", ",", ":", "\n", "{", "}", "[", "]", "\u{0}", "\u{FEFF}",
      "&#0;", "&#x110000;",
      "<script>", "<a href=\"", "../../x", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59Z",
      "\u{202E}", "\u{1B}]0;x\u{7}",
      #""id":"../../etc/passwd","#, #""incidents":["#, #""updates":["#,
      #"{"seq":1,"type":"incident.declared"}"#,
    ].map { Array($0.utf8) } + [[0xFF], [0xED, 0xA0, 0x80]]

  @Test func changedFilesAreImportedOrNamed() throws {
    let samples = [Self.history.joined(separator: "\n"), Self.document, Self.history[0]]
      .map { Array($0.utf8) }
    let failures = Trials.failures(400) { random in
      let bytes = random.mutate(random.pick(samples), words: Self.words, changes: 6)
      return try wrong(bytes)
    }
    #expect(failures == [])
  }

  @Test func changedExportsAreImportedOrNamed() throws {
    let failures = Trials.failures(400) { random in
      let sound = hostileExport(&random)
      return try wrong(random.chance(50) ? sound : random.mutate(sound, words: Self.words))
    }
    #expect(failures == [])
  }

  /// Imports a file into a home of its own.
  ///
  /// - Returns: What is wrong with the home after it.
  private func wrong(_ bytes: [UInt8]) throws -> String? {
    let scratch = try Scratch()
    do throws(ImportFailure) {
      let report = try importHistory(bytes, into: scratch.home, now: { Scratch.now })
      for problem in report.skipped where !problem.what.hasSuffix(".") { return "\(problem)" }
    } catch {
      guard case .input = error else { return "\(error)" }
    }
    let faults = try scratch.faults()
    if !faults.isEmpty { return "\(faults)" }
    for file in try scratch.files() where !isOurs(file) { return "it made \(file)" }
    return nil
  }

  /// Whether a path is one that an import may make.
  private func isOurs(_ file: String) -> Bool {
    let parts = file.split(separator: "/")
    guard parts.first == "home" else { return false }
    if parts.count <= 2 { return parts.count == 1 || ["incidents", "blobs"].contains(parts[1]) }
    if parts[1] == "blobs" { return parts.count == 3 }
    guard parts[2].allSatisfy(\.isASCII), Int(parts[2]) != nil else { return false }
    return parts.count == 3
      || parts.count == 4 && parts[3].wholeMatch(of: /INC-[0-9]{4,9}\.jsonl/) != nil
  }

  private static let aliases = [
    "INC-0001", "INC-0042", "INC-1234", "../../../tmp/x", "INC-0001/../../../x", "/etc/passwd",
    "INC-1", "inc-0001",
    "INC-00001", "INC-0001\u{0}", "INC-0001.jsonl", "INC-", "", "INC--001", "INC-٠٠٠١",
    "INC-999999999",
    "INC-9999999999", "INC-99999999999999999999", "INC-0000", "INC-0001\n", "..", ".",
  ]

  /// A log whose hashes are right, whatever it says of itself: whoever makes a file up can do that.
  private func hostileExport(_ random: inout Seeded) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.int(1...2) {
      let hostile = random.text(upTo: 20)
      let facts: [Fact] = [
        .declared(
          Declaration(
            incident: EventID(high: random.next() >> 16, low: random.next()),
            alias: random.pick(Self.aliases),
            plan: random.pick(["", "../../x", String(repeating: "a", count: 64)]), title: hostile,
            severity: random.pick(["P1", "../x", hostile]))),
        .noted(kind: .note, text: "whole in blobs/../../../etc/passwd"),
        .logSalvaged(from: "../../../etc/passwd", seq: 1, head: hostile, reason: hostile),
      ]
      var hash = Digest.zero
      for (index, fact) in facts.enumerated() {
        let event = Event(
          seq: index + 1, id: EventID(high: random.next(), low: random.next()), at: Scratch.now,
          by: random.chance(50) ? "raj" : hostile, fact: fact)
        let sealed = LineCodec.seal(LineCodec.encode(event), after: hash)
        bytes += sealed.line
        hash = sealed.hash
      }
    }
    return bytes
  }
}
