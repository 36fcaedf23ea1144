import Engine
import PlanFiles
import Testing

/// Deliberate mistakes, each made in the starter and looked for on its line.
@Suite struct MistakeTests {
  struct Mistake: CustomTestStringConvertible, Sendable {
    var file = "plan.yaml"
    /// Stands once in the file.
    var old: String
    var new: String
    /// What the line of the finding holds, after the change.
    var line: String
    var severity = PlanFinding.Severity.error
    /// Words of what is wrong and of the mend.
    var says: [String]
    /// Whether the mistake leads to further findings.
    var hasMore = false
    /// A further change that the mistake takes.
    var besides: (old: String, new: String)?

    var testDescription: String { "\(file): \(line)" }
  }

  @Test(
    "is found on its line, alone, with what to write instead", arguments: syntax + keys + values)
  func wrongWords(_ mistake: Mistake) { look(for: mistake) }

  @Test("is found where it is named, with the nearest name", arguments: references)
  func wrongNames(_ mistake: Mistake) { look(for: mistake) }

  @Test("is found although every word is right", arguments: sense)
  func wrongSense(_ mistake: Mistake) { look(for: mistake) }

  @Test func thereAreFortyAtLeast() {
    #expect(Self.syntax.count + Self.keys.count + Self.values.count >= 30)
    #expect(Self.references.count + Self.sense.count >= 30)
  }

  private func look(for mistake: Mistake) {
    var starter = StarterPlan()
    guard starter.replace(mistake.old, mistake.new, in: mistake.file) else {
      Issue.record("\"\(mistake.old)\" does not stand once in \(mistake.file)")
      return
    }
    if let besides = mistake.besides {
      let isChanged = starter.replace(besides.old, besides.new, in: mistake.file)
      #expect(isChanged)
    }
    let wanted = line(of: mistake.line, in: starter[mistake.file])
    let findings = starter.findings()
    let match = findings.first { finding in
      finding.file == mistake.file && finding.line == wanted
        && finding.severity == mistake.severity
        && mistake.says.allSatisfy { "\(finding.what) \(finding.mend)".contains($0) }
    }
    #expect(match != nil, "line \(wanted): \(findings)")
    #expect(mistake.hasMore || findings.count == 1, "\(findings)")
    for finding in findings {
      #expect(finding.what.hasSuffix(".") && finding.mend.hasSuffix("."), "\(finding)")
      #expect(finding.column >= 1)
    }
  }
}
