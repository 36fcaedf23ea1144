import Engine
import EventLog
import Foundation
import Testing

@Suite("Long texts")
struct LongTextTests {
  /// Every fact whose text a person may paste, with that text.
  static let facts: [@Sendable (String) -> Fact] = [
    { .noted(kind: .finding, text: $0) },
    { .impactDescribed(text: $0) },
    { .reported(role: "tl", text: $0) },
    { .stepNoted(StepReference(runbook: 1, step: 1), text: $0) },
    { .questionAsked(question: 1, text: $0) },
    { .questionAnswered(question: 1, text: $0) },
    { .updatePosted(Update(audience: "engineering", status: "identified", message: $0)) },
    { .resolved(note: $0, cause: "deployment 4211") },
    { .handoffOffered(role: "ic", from: "ana", to: "mei", brief: $0) },
    { .amended(entry: 1, text: $0, happened: nil, reason: nil) },
  ]

  @Test("are kept whole as a blob, with their beginning and end in the event", arguments: 0..<10)
  func blob(index: Int) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home)
    let text = "BEGIN " + String(repeating: "stack \"frame\"\n", count: 6000) + " END"
    try append(log, [draft(2, LongTextTests.facts[index](text))])
    let digest = SHA256.digest(of: Array(text.utf8))
    #expect(try Blobs(home).read(digest).map { String(decoding: $0, as: UTF8.self) } == text)
    let recorded = try #require(try log.read().events.last)
    let line = String(decoding: LineCodec.encode(recorded), as: UTF8.self)
    #expect(line.utf8.count < LogLimits.lineBytes)
    #expect(line.contains("BEGIN stack") && line.contains("frame\\\"\\n END"))
    #expect(line.contains("\(text.utf8.count) bytes in all, whole in blobs/\(digest.hex)"))
    #expect(recorded.fact.name == LongTextTests.facts[index]("x").name)
  }

  @Test("stay in the event as they are up to the limit, whatever they hold")
  func short() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home)
    let text = String(repeating: "\"", count: LogLimits.textBytes)
    try append(log, [note(2, text)])
    #expect(try log.read().events.last?.fact == .noted(kind: .note, text: text))
    #expect(!FileManager.default.fileExists(atPath: home.path + "/blobs"))
  }
}
