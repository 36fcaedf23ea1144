import Engine
import Testing

/// A runbook in the log: as much as an event bears, and nothing of it lost without a word.
@Suite("Limits of an attached runbook")
struct RunbookLimitTests {
  private func attach(_ steps: [RunbookStep]) throws -> [AttachedRunbook] {
    var room = Room()
    try room.run(.attachRunbook(title: "r", source: "r.md", expected: nil, steps: steps))
    return room.incident.runbooks.map(\.runbook)
  }

  /// A step of plain letters that takes so many bytes in the log, by the engine's count.
  private func step(_ bytes: Int) -> RunbookStep {
    let names = 80
    return RunbookStep(title: "s", text: String(repeating: "a", count: bytes - names - 1))
  }

  @Test("is one part as long as an event bears it, and several of whole steps beyond")
  func parts() throws {
    let limit = TextLimits.runbookBytes
    #expect(try attach([step(limit - 1000), step(1000)]).map(\.steps.count) == [2])
    let two = try attach([step(limit - 1000), step(1001)])
    #expect(two.map(\.steps.count) == [1, 1])
    #expect(two.map(\.title) == ["r (part 1 of 2)", "r (part 2 of 2)"])
    let many = try attach([RunbookStep](repeating: step(limit / 10), count: 95))
    #expect(many.map(\.steps.count) == [Int](repeating: 10, count: 9) + [5])
  }

  @Test("keeps a step that is longer than that alone, cut, and says where the rest is")
  func longStep() throws {
    for (title, text) in [
      (TextLimits.stepTitleCharacters, TextLimits.runbookBytes),
      (TextLimits.stepTitleCharacters + 1, TextLimits.stepTextCharacters),
      (1_000_000, 1_000_000),
    ] {
      let commands = [String(repeating: "c", count: TextLimits.runbookBytes)]
      let step = RunbookStep(
        title: String(repeating: "t", count: title), text: String(repeating: "x", count: text),
        commands: commands)
      let kept = try #require(try attach([step]).first?.steps.first)
      #expect(kept.title.count == TextLimits.stepTitleCharacters)
      #expect(kept.commands.isEmpty, "half a command does something else")
      let words = kept.text ?? ""
      #expect(words.count { $0 == "x" } <= TextLimits.stepTextCharacters + 10)
      #expect(words.contains("All of it: r.md"))
      #expect(words.contains("The title is longer") == (title > TextLimits.stepTitleCharacters))
      #expect(words.contains("The text goes on") == (text > TextLimits.stepTextCharacters))
      #expect(words.contains("commands, 1 of 1"))
    }
  }
}
