import Engine
import TestSupport
import Testing

/// No file may crash the parser, hold it up, or lose a step.
@Suite("Any Markdown as a runbook")
struct RunbookPropertyTests {
  @Test("each task, number or heading of the source is a step, in order and whole")
  func noneIsLost() {
    let failures = Trials.failures(3000, full: 300_000) { random in
      let source = RandomRunbook(&random)
      for end in ["\n", "\r\n", "\r"] {
        let text = source.text(end)
        let found = Runbook(markdown: text, name: "f").steps.map(\.title)
        if found != source.titles {
          return "\(source.style): \(found) of \(source.titles)\n\(text.debugDescription)"
        }
      }
      return nil
    }
    #expect(failures == [])
  }

  @Test("and all of its words are kept when it is attached, in as many parts as it takes")
  func attached() throws {
    let failures = Trials.failures(60, full: 3000) { random in
      let steps = (0..<random.int(1...400)).map { number in
        RunbookStep(
          title: "Step \(number) \(random.text(upTo: 200))", depth: number % 3,
          text: random.maybe(random.text(upTo: 2000)),
          commands: random.chance(30) ? [random.text(upTo: 3000)] : [],
          languages: random.chance(10) ? [0: "sql"] : [:])
      }
      var room = Room()
      try room.run(.attachRunbook(title: "T", source: "f.md", expected: .hours(1), steps: steps))
      let books = room.incident.runbooks.map(\.runbook)
      guard books.flatMap(\.steps) == steps else { return "\(books.count) parts are not the whole" }
      guard books.map(\.runbook) == Array(1...books.count) else { return "they are not numbered" }
      guard books.count(where: { $0.expected != nil }) == 1 else { return "the hour counts twice" }
      return nil
    }
    #expect(failures == [])
  }

  @Test("a step that is too long for the log keeps whole commands, or says which it left out")
  func longStep() throws {
    let (short, long) = ("ls", String(repeating: "x", count: 60_000))
    let step = RunbookStep(
      title: String(repeating: "t", count: 1_000_000),
      text: String(repeating: "\u{1}", count: 100_000), commands: [short, long, short],
      languages: [2: "sql"])
    var room = Room()
    try room.run(.attachRunbook(title: "T", source: "f.md", expected: nil, steps: [step]))
    let kept = try #require(room.incident.runbooks.first?.runbook.steps.first)
    #expect(kept.commands == [short, short] && kept.languages == [1: "sql"])
    #expect(kept.title.count == 500)
    let text = try #require(kept.text)
    for part in [
      "commands, 1 of 3", "The title is longer", "The text goes on", "All of it: f.md",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test("steps that lie thousands deep are all there, and count as deep as any may be")
  func deep() {
    let tabs = (0..<1500).map { String(repeating: "\t", count: $0) + "- [ ] \($0)" }
    let book = Runbook(markdown: tabs.joined(separator: "\n"), name: "f")
    #expect(book.steps.map(\.title) == (0..<1500).map(String.init))
    #expect(book.steps.map(\.depth).max() == Runbook.maximumDepth)
    for marks in ["- ", "> ", "1. ", "> - "] {
      let line = String(repeating: marks, count: 10_000) + "- [ ] deep"
      #expect(Runbook(markdown: line, name: "f").steps.map(\.title) == ["deep"], "\(marks)")
    }
  }

  @Test("lines of a megabyte and rows of a hundred thousand marks are read as any other")
  func large() {
    let long = String(repeating: "word ", count: 200_000) + "end"
    for (mark, count) in [("- [ ] ", 1), ("1. ", 1), ("# ", 1), ("- ", 1), ("", 0)] {
      let book = Runbook(markdown: mark + long, name: "f")
      #expect(book.steps.map(\.title) == (count > 0 ? [long] : []), "\(mark)")
    }
    for mark in ["#", "`", "~", "-", "=", "*", ">", "[", "<!--", "`$ ", "\t", "| "] {
      let row = String(repeating: mark, count: 100_000)
      let text = "- [ ] a\n\(row)\n- [ ] b \(row)\n\n- [ ] c"
      let found = Runbook(markdown: text, name: "f").steps.map { $0.title.prefix(1) }
      #expect(found == ["a", "b", "c"], "\(mark)")
    }
  }

  @Test(
    "what is opened again and again and never closed costs no step",
    arguments: [
      "```x", "~~~~ x", "> ```", "<!-- x", "  ```sh", "`$ x", "[", "| a",
    ])
  func unclosed(_ opening: String) {
    let lines = (0..<10_000).flatMap { [opening, "- [ ] \($0)"] }
    let book = Runbook(markdown: lines.joined(separator: "\n"), name: "f")
    #expect(book.steps.map(\.title) == (0..<10_000).map(String.init))
    let longer = (3..<300).map { String(repeating: "`", count: 600 - $0) }
    let text = longer.joined(separator: "\n") + "\n- [ ] a"
    #expect(Runbook(markdown: text, name: "f").steps.map(\.title) == ["a"])
  }

  @Test("bytes that are no text are replaced, and what stands around them stays")
  func invalid() {
    let bytes = Array("- [ ] caf".utf8) + [0xE9, 0xFF, 0xC0] + Array(" now\n- [ ] b".utf8)
    let book = Runbook(markdown: String(decoding: bytes, as: UTF8.self), name: "f")
    #expect(book.steps.map(\.title) == ["caf\u{FFFD}\u{FFFD}\u{FFFD} now", "b"])
  }

  @Test("comments that are closed hide what is in them, and no more")
  func comments() {
    func titles(_ text: String) -> [String] {
      Runbook(markdown: text, name: "f").steps.map(\.title)
    }
    #expect(titles("<!--\n- [ ] no\n-->\n- [ ] a") == ["a"])
    #expect(titles("<!-- no --> - [ ] a\n<!---->\n- [ ] b") == ["a", "b"])
    #expect(titles("- [ ] a <!-- 1 -->\n<!-- - [ ] no --->\n- [ ] b") == ["a <!-- 1 -->", "b"])
    #expect(titles("<!--\n- [ ] a\n```\n-->\n```\n- [ ] b") == ["b"])
    #expect(titles("```\n<!--\n```\n- [ ] a\n-->") == ["a"])
  }
}
