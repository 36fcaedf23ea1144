import Engine
import EventLog
import Foundation
import FuzzProperties
import TestSupport
import Testing

@Suite("docs/log-format.md")
struct DocumentationTests {
  private func document() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("docs/log-format.md"), encoding: .utf8)
  }

  @Test("has a shell script that tells sound logs from damaged ones")
  func script() throws {
    let text = try document()
    let begin = try #require(text.range(of: "```sh\n")?.upperBound)
    let end = try #require(text.range(of: "```", range: begin..<text.endIndex)?.lowerBound)
    let script = String(text[begin..<end])
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home(), events: 6)
    try append(log, [note(10, "\\n \" ,\"hash\": é 漢字 \u{2028} %s $(x) `y`"), note(11)])
    let path = log.reference.path
    let sound = try bytes(of: path)
    let (status, output) = try run("/bin/sh", ["-c", script, "sh", path])
    #expect(status == 0)
    #expect(String(decoding: output, as: UTF8.self) == "8 lines verify; head \(log.head.text)\n")
    for place in stride(from: 0, to: sound.count, by: 97) {
      var damaged = sound
      damaged[place] ^= 1
      try overwrite(path, with: damaged)
      let (status, output) = try run("/bin/sh", ["-c", script, "sh", path])
      let line = sound[..<place].count { $0 == 10 } + 1
      #expect(status == 2)
      #expect(String(decoding: output, as: UTF8.self) == "line \(line) does not verify\n")
    }
  }

  @Test("names every type of event and every key of its data")
  func types() throws {
    let text = try document()
    var facts = FactGenerator(random: Seeded(11))
    for index in 0..<FactGenerator.caseCount - 1 {
      for _ in 0..<20 {
        let fact = facts.fact(index)
        let event = Event(seq: 1, id: identity(1), at: start, by: "raj", fact: fact)
        let row = try #require(
          text.split(separator: "\n").first {
            $0.hasPrefix("| `") && $0.contains("`\(fact.name)`")
          },
          "\(fact.name)")
        let body = try JSON.parse(LineCodec.encode(event) + [0x7D])
        for member in body["data"]?.object ?? [] {
          #expect(row.contains("`\(member.key)`"), "\(fact.name): \(member.key)")
        }
      }
    }
  }
}
