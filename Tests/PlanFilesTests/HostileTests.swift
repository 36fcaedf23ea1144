import Engine
import FuzzProperties
import PlanFiles
import TestSupport
import Testing

/// Nothing that stands in a file may trap, hang, or pass for a plan.
@Suite struct HostileTests {
  private func findings(_ text: String, in path: String = PlanDirectory.mainFile) -> [PlanFinding] {
    var starter = StarterPlan()
    starter[path] = text
    return starter.findings()
  }

  @Test(
    "a main file that is no plan is an error, whatever it is",
    arguments: [
      "", "\n\n", "# only a comment\n", "---\n", "--- \n...\n", "plan", "- a\n- b\n", "[]", "{}",
      "~",
      "\u{FEFF}", "a: b", "? [a, b]\n: c\n", "!!binary aGk=", "%YAML 1.1\n---\na: 1\n",
      "%FOO bar\n",
      "&a [*a]", "key: |\n", "\"unclosed", "{a: [b, {c: d", "\t", "\u{0}", "a: \"\\ud800\"",
      "a: !<tag:yaml.org,2002:int> 5", "<<: {a: 1}", "x: 'it''s'",
      String(repeating: "a", count: 200_000),
      String(repeating: "- ", count: 5000),
      "severities:\n" + String(repeating: " ", count: 3000) + "x: 1",
    ])
  func noPlan(_ text: String) {
    #expect(findings(text).contains { $0.severity == .error })
  }

  @Test("brackets and blocks that lie thousands deep are refused where they get too deep")
  func depth() {
    for text in [
      "a: " + String(repeating: "[", count: 100_000),
      "a: " + String(repeating: "[", count: 200) + String(repeating: "]", count: 200),
      "a: " + String(repeating: "{b: ", count: 20_000),
      (0..<900).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    ] {
      let found = findings(text)
      #expect(found.count == 1 && found.first?.severity == .error, "\(found)")
    }
  }

  @Test("a file that grows a billion-fold as it is read is refused at its first alias")
  func billionLaughs() {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...40 {
      let all = [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(all)]\n"
    }
    text += "? *a40\n: x\n"
    let found = findings(text)
    #expect(found.first?.line == 2 && found.first?.what.contains("*a0") == true)
    let keys = findings("a: &k [x, x]\nb: &l [*k, *k]\n*l : 1\n")
    #expect(keys.first?.line == 2)
  }

  @Test("text that is no UTF-8 is named where it begins; a runbook is read all the same")
  func encoding() {
    for path in ["plan.yaml", "oncall.yaml", "templates/management.resolved.mustache"] {
      var starter = StarterPlan()
      let text = starter[path]
      starter.remove(path)
      starter.files.append(
        PlanFile(path: path, bytes: Array("# first\n# é ".utf8) + [0xFF, 0xFE, 0x0A] + text.utf8))
      let found = starter.findings()
      #expect(
        found.contains {
          $0.file == path && $0.line == 2 && $0.column == 5 && $0.severity == .error
        })
    }
    var starter = StarterPlan()
    starter.files.append(
      PlanFile(
        path: "runbooks/old.md", bytes: Array("- [ ] caf".utf8) + [0xE9] + Array(" machine\n".utf8))
    )
    let reading = read(starter.files)
    #expect(reading.plan?.runbooks.first { $0.name == "old" }?.steps.count == 1)
    #expect(reading.findings.map(\.severity) == [.warning])
  }

  @Test("lines may end as Windows ends them, and begin with a byte order mark")
  func windows() {
    var starter = StarterPlan()
    for file in starter.files {
      let text = starter[file.path]
      starter[file.path] =
        "\u{FEFF}"
        + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    }
    let reading = read(starter.files)
    #expect(reading.findings == [])
    #expect(reading.plan?.severities == Plan.builtin.severities)
  }

  @Test("a plan of nothing but findings stays within bounds")
  func flood() {
    let wrong = (0..<20_000).map { "k\($0): 1\n" }.joined()
    #expect(findings(wrong).count <= 600)
  }

  @Test("mutations of the starter never trap, and what they leave usable can be checked")
  func mutations() {
    let files = Starter.files(today: "2026-11-24")
    let failures = Trials.failures(250, full: 50_000) { random in
      var files = files
      for _ in 0..<random.int(1...2) {
        // Most of what may go wrong is in the two YAML files.
        let index =
          random.chance(70)
          ? files.firstIndex { $0.path == (random.chance(60) ? "plan.yaml" : "oncall.yaml") } ?? 0
          : random.int(0...files.count - 1)
        files[index].bytes = random.mutate(
          files[index].bytes, words: Property.plan.words, changes: 3)
      }
      return Property.planFault(files)
    }
    #expect(failures == [])
  }
}
