import Engine
import Foundation
import TestSupport
import Testing

@Suite("Runbooks from Markdown")
struct RunbookTests {
  private func titles(_ markdown: String) -> [String] {
    Runbook(markdown: markdown, name: "file").steps.map(\.title)
  }

  @Test("front matter gives title and length, and its lines are no steps")
  func frontMatter() {
    let book = Runbook(
      markdown: """
        ---
        title: "Fail the database over"
        service: checkout
        expected: 20m
        matchers:
          - alertname: DatabaseDown
        ---
        # Another title
        - [ ] look
        """, name: "file")
    #expect(book.title == "Fail the database over" && book.expected == .seconds(1200))
    #expect(book.steps.map(\.title) == ["look"])
    #expect(
      Runbook(markdown: "---\nexpected duration: 1h\n...\n- [ ] a", name: "f").expected == .hours(1)
    )
  }

  @Test("two rules across the page are no front matter, and cost no step")
  func rules() {
    #expect(titles("---\n- [ ] a\n---\n- [ ] b") == ["a", "b"])
    #expect(titles("---\n## One\ntext\n\n---\n## Two") == ["One", "Two"])
    #expect(titles("---\n- [ ] a") == ["a"])
  }

  @Test("the title is the first heading, else the name")
  func title() {
    #expect(Runbook(markdown: "# Restart C#\n- [ ] a", name: "f").title == "Restart C#")
    #expect(Runbook(markdown: "## Restart ##\n- [ ] a", name: "f").title == "Restart")
    #expect(Runbook(markdown: "- [ ] a", name: "f").title == "f")
    #expect(Runbook(markdown: "", name: "f").title == "f" && titles("").isEmpty)
  }

  @Test("tasks within tasks keep their depth, however they are indented")
  func nested() {
    let book = Runbook(
      markdown: """
        - [ ] a
          - [x] b
            * [X] c
          + [ ] d
        1. [ ] e
           - [ ] f
        \t- [ ] g
         - [ ] h
        """, name: "f")
    #expect(book.steps.map(\.title) == ["a", "b", "c", "d", "e", "f", "g", "h"])
    #expect(book.steps.map(\.depth) == [0, 1, 2, 1, 0, 1, 1, 0])
    let deep = (0..<30).map { String(repeating: "  ", count: $0) + "- [ ] \($0)" }
    #expect(
      Runbook(markdown: deep.joined(separator: "\n"), name: "f").steps.map(\.depth).max()
        == Runbook.maximumDepth)
  }

  @Test("text, bullets and code under a step belong to it, up to the next heading")
  func belongings() {
    let book = Runbook(
      markdown: """
        Before all.
        - [ ] Check the pool
          It is *usually* the pool.
          - a bullet
          ```sh
          psql -c 'select 1'
            indented
          ```
          ~~~
          ```
          ~~~
        - [ ] Next
        ## Later
        Not of a step.
        """, name: "f")
    #expect(book.steps.count == 2)
    #expect(book.steps[0].text == "It is *usually* the pool.\n• a bullet")
    #expect(book.steps[0].commands == ["psql -c 'select 1'\n  indented", "```"])
    #expect(book.steps[1].text == nil && book.steps[1].commands.isEmpty)
  }

  @Test("what looks like a task inside code is code, and an unclosed fence hides nothing")
  func fences() {
    #expect(titles("- [ ] a\n```\n- [ ] code\n```\n- [ ] b") == ["a", "b"])
    #expect(titles("- [ ] a\n~~~\n- [ ] code\n```\n~~~\n- [ ] b") == ["a", "b"])
    #expect(titles("- [ ] a\n````\n- [ ] code\n```\n````\n- [ ] b") == ["a", "b"])
    #expect(titles("- [ ] a\n```\n- [ ] b\n- [ ] c") == ["a", "b", "c"])
    #expect(titles("- [ ] a\n~~~sh\n- [ ] b") == ["a", "b"])
    #expect(titles("- [ ] a\n  ```sh\n  x\n- [ ] b\n  ```sh\n  y\n  ```") == ["a", "b"])
    #expect(titles("- [ ] a `x`\n```inline``` text\n- [ ] b") == ["a `x`", "b"])
  }

  @Test("failing tasks, numbered items are steps; failing those, headings")
  func fallbacks() {
    #expect(titles("1. a\n2) b\n   - x\n10. c") == ["a", "b", "c"])
    #expect(titles("# T\n1. a\n- [ ] task\n2. b") == ["task"])
    let book = Runbook(
      markdown: "# T\nintro\n## A\ntext\n```\ncmd\n```\n### A1\n## B\n##\n", name: "f")
    #expect(book.steps.map(\.title) == ["A", "A1", "B"])
    #expect(book.steps.map(\.depth) == [0, 1, 0])
    #expect(book.steps[0].text == "text" && book.steps[0].commands == ["cmd"])
    #expect(titles("# A\n# B") == ["A", "B"])
    #expect(titles("# Only") == ["Only"])
    #expect(titles("just text") == [])
  }

  @Test("line ends and a byte-order mark change nothing", arguments: ["\n", "\r\n", "\r"])
  func lineEnds(_ end: String) {
    let lines = [
      "---", "title: T", "---", "- [ ] a", "  text", "  ```", "  cmd", "  ```", "- [ ] b",
    ]
    let plain = Runbook(markdown: lines.joined(separator: "\n"), name: "f")
    #expect(plain.title == "T" && plain.steps.count == 2)
    #expect(Runbook(markdown: lines.joined(separator: end), name: "f") == plain)
    #expect(Runbook(markdown: lines.joined(separator: end) + end, name: "f") == plain)
    #expect(Runbook(markdown: "\u{FEFF}" + lines.joined(separator: end), name: "f") == plain)
  }

  @Test("every line that is a task item is a step, whatever stands around it", arguments: 0..<40)
  func noneIsLost(seed: UInt64) throws {
    var random = Seeded(seed)
    let task = try Regex(#"^[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\[[ xX]\][ \t]+(\S.*)$"#)
    for _ in 0..<50 {
      var lines: [String] = []
      for _ in 0..<random.int(0...30) {
        let indent = random.pick(["", "", " ", "  ", "\t", "      "])
        let body = random.pick([
          "- [ ] do \(random.int(0...99))", "* [x] done", "1. [ ] numbered", "3) [X] it",
          "- [ ]not a task", "- [y] nor this", "- [ ] ", "-[ ] nor this", "text", "", "---", "...",
          "# heading", "## heading ##", "title: x", "- bullet", "2. number", "> quote", "***",
          "- [ ] `code` é 👩‍🚒", "```sh \(random.int(0...9))", "~~~~ x",
        ])
        lines.append(indent + body)
      }
      let text = lines.joined(separator: random.pick(["\n", "\r\n"]))
      let expected = lines.compactMap { line in
        (try? task.wholeMatch(in: line)).flatMap { $0.output[1].substring }.map { title in
          String(title).trimmingCharacters(in: .whitespaces)
        }
      }
      if !expected.isEmpty { #expect(titles(text) == expected, "seed \(seed)\n\(text)") }
    }
  }

  @Test("no text traps, and none takes long", arguments: 0..<40)
  func fuzz(seed: UInt64) {
    var random = Seeded(seed)
    let alphabet = Array(
      "-*+#`~ \t\n\r[]xX.)0123456789:'\"\u{FEFF}\u{85}é\u{301}👩‍🚒\0abc".unicodeScalars)
    for _ in 0..<100 {
      var text = String.UnicodeScalarView()
      for _ in 0..<random.int(0...300) { text.append(random.pick(alphabet)) }
      let book = Runbook(markdown: String(text), name: "f")
      #expect(book.steps.allSatisfy { !$0.title.isEmpty && (0...8).contains($0.depth) })
    }
    let fences = (0..<20_000).map { _ in String(repeating: "`", count: 3 + random.int(0...9)) + "x"
    }
    #expect(Runbook(markdown: fences.joined(separator: "\n"), name: "f").steps.isEmpty)
  }
}
