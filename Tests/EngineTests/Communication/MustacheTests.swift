import Engine
import TestSupport
import Testing

/// Templates of messages.
@Suite struct MustacheTests {
  private func fill(_ text: String, _ values: [String: String] = [:]) throws -> String {
    try Mustache(text).filled(with: values)
  }

  @Test("values stand where they are named, as they are, and a missing one is empty")
  func values() throws {
    #expect(try fill("{{a}} and {{ b }}, {{{c}}}{{&c}}", ["a": "<1>", "c": "&"]) == "<1> and , &&")
    #expect(try fill("no place {a} }} {", ["a": "x"]) == "no place {a} }} {")
    #expect(try fill("") == "")
  }

  @Test("a section stands where there is a value, an inverted one where there is none")
  func sections() throws {
    let text = "a{{#x}}b{{.}}{{/x}}{{^x}}c{{/x}}d"
    #expect(try fill(text, ["x": "1"]) == "ab1d")
    #expect(try fill(text) == "acd")
    #expect(try fill(text, ["x": ""]) == "acd")
    let deep = "{{#x}}({{#y}}{{.}}{{/y}}{{.}}{{^z}}{{.}}{{/z}}){{/x}}"
    #expect(try fill(deep, ["x": "1", "y": "2"]) == "(211)")
  }

  @Test("a value may hold what looks like a place, and is not filled in again")
  func notTwice() throws {
    #expect(try fill("{{a}}", ["a": "{{b}}", "b": "no"]) == "{{b}}")
  }

  @Test("a tag alone on its line takes the line with it")
  func lines() throws {
    let text = "one\n{{#x}}\n  two {{x}}\n{{/x}}\n  {{! a remark }}\nthree {{#x}}four{{/x}}\n"
    #expect(try fill(text, ["x": "2"]) == "one\n  two 2\nthree four\n")
    #expect(try fill(text) == "one\nthree \n")
    #expect(try fill("{{#x}}\r\nyes\r\n{{/x}}\r\nend", ["x": "1"]) == "yes\r\nend")
    #expect(try fill("{{x}}\n", [:]) == "\n")
  }

  @Test("names are listed with their places")
  func names() throws {
    let names = try Mustache("é {{a}}\n{{#b}}{{.}}{{c}}{{/b}}").names
    #expect(names.map(\.name) == ["a", "b", "c"])
    #expect(names.map(\.line) == [1, 2, 2] && names.map(\.column) == [3, 1, 12])
  }

  @Test(
    "what is no template is refused where it begins",
    arguments: [
      ("ok\n  {{a", 2, 3), ("{{#a}}\n{{#b}}{{/a}}", 2, 7), ("{{/a}}", 1, 1), ("x {{#a}}\ny", 1, 3),
      ("{{> part}}", 1, 1), ("{{=<% %>=}}", 1, 1), ("{{}}", 1, 1), ("{{# }}", 1, 1),
      ("{{a\n}}", 1, 1),
      ("{{a {{b}}", 1, 1), (String(repeating: "{{#a}}", count: 17), 1, 97),
    ])
  func refusals(_ text: String, _ line: Int, _ column: Int) {
    let problem = #expect(throws: Mustache.Problem.self) { try Mustache(text) }
    #expect(problem?.line == line && problem?.column == column, "\(String(describing: problem))")
    #expect(problem?.mend.hasSuffix(".") == true)
  }

  @Test("random texts never trap, and a text without places stays as it is")
  func random() {
    let words = [
      "{{", "}}", "{{#a}}", "{{/a}}", "{{^a}}", "{{! x }}", "{{{a}}}", "\n", "{{.}}", "{",
    ]
    let failures = Trials.failures(300, full: 200_000) { random in
      var text = ""
      for _ in 0..<random.int(0...20) {
        text += random.chance(60) ? random.pick(words) : random.text(upTo: 6)
      }
      guard let template = try? Mustache(text) else { return nil }
      let filled = template.filled(with: ["a": "value"])
      if !text.contains("{{"), filled != text { return "changed \(text)" }
      return nil
    }
    #expect(failures == [])
  }
}
