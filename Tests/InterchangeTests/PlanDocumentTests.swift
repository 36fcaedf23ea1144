import Engine
import Interchange
import TestSupport
import Testing

@Suite("A plan as a document")
struct PlanDocumentTests {
  private let today = Instant(milliseconds: 1_795_355_052_083)

  private func document(_ plan: Plan = .builtin) -> Document {
    PlanDocument.document(of: plan, today: today)
  }

  @Test("has the seven parts that an auditor asks for, in order")
  func parts() {
    let headings = document().blocks.compactMap { block -> String? in
      if case .heading(2, let text) = block { text } else { nil }
    }
    #expect(
      headings == [
        "1. Purpose and scope", "2. What an incident is", "3. Severities", "4. Roles",
        "5. Escalation", "6. Communication", "7. Resolution and review",
      ])
  }

  @Test("says every severity, role, audience and criterion of the plan")
  func complete() {
    let text = document().markdown
    let plan = Plan.builtin
    let words =
      plan.severities.flatMap { [$0.word] + $0.criteria } + plan.roles.flatMap { [$0.title] }
      + plan.audiences.map(\.title) + plan.resolutionConfirmations + [plan.digest]
    for word in words { #expect(text.contains(word), "\(word)") }
  }

  @Test("says how a policy is walked through, level by level")
  func policy() {
    var plan = Plan.builtin
    plan.people = [PersonRule(id: "mira", name: "Mira")]
    let policy = EscalationPolicy(
      id: "standard",
      levels: [
        EscalationLevel(targets: [.schedule("primary")], acknowledgeWithin: .seconds(300)),
        EscalationLevel(
          targets: [.person("mira"), .role("ic")], acknowledgeWithin: .seconds(90),
          channels: ["sms"]),
      ], repeats: 1, atEnd: [.person("mira")], repageAfter: .seconds(1800))
    #expect(
      plan.words(for: policy) == [
        "Level 1, at once: schedule:primary, 5 min to acknowledge.",
        "Level 2, after 5 min: Mira (mira) and Incident Commander by sms, 1 min 30 s to acknowledge.",
        "After 6 min 30 s the levels are gone through once more.",
        "Still nobody, after 13 min: Mira (mira).",
        "Acknowledged, and nothing done for 30 min: paged again from level 1.",
      ])
  }

  @Test("is a page whose tags all close, and shows no tag of a text, whatever the texts hold")
  func html() {
    let failures = Trials.failures(40, full: 5000) { random in
      var document = Document(title: random.text(upTo: 30) + "<script>")
      document.heading(2, "<b>" + random.text(upTo: 20))
      document.list([random.text(upTo: 40) + "</ul>", "&amp;\"'"])
      document.table(["<td>", random.text(upTo: 9)], [[random.text(upTo: 30), "</table>"]])
      var open: [Substring] = []
      // By scalars: an accent on a bracket would hide it from a search by characters.
      let body = document.html.split(separator: "<body>", maxSplits: 1)[1].unicodeScalars
      for tag in body.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
        let name = Substring(tag.prefix { $0 != ">" })
        if name.hasPrefix("/") {
          if name == "/body" || name == "/html" { continue }
          guard open.popLast() == name.dropFirst() else { return "\(name) closes nothing" }
        } else {
          guard
            ["h1", "h2", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"].contains(name)
          else { return "a tag \(name)" }
          open.append(name)
        }
      }
      return open.isEmpty ? nil : "\(open) stay open"
    }
    #expect(failures == [])
  }

  @Test("keeps each row of a Markdown table on one line, with as many bars as it has fields")
  func markdown() {
    let failures = Trials.failures(40, full: 5000) { random in
      var document = Document(title: "t")
      document.table(["a", "b|"], [[random.text(upTo: 40), random.text(upTo: 40) + "\n|"]])
      let rows = document.markdown.split(separator: "\n").dropFirst()
      guard rows.count == 3 else { return "\(rows.count) lines" }
      for row in rows {
        let bars = row.unicodeScalars.indices.count { index in
          guard row.unicodeScalars[index] == "|" else { return false }
          let before = row.unicodeScalars[..<index].reversed().prefix { $0 == "\\" }.count
          return before.isMultiple(of: 2)
        }
        if bars != 3 { return "\(bars) bars in \(row)" }
      }
      return nil
    }
    #expect(failures == [])
  }
}
