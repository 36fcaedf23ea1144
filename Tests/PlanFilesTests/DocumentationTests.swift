import Engine
import Foundation
import PlanFiles
import Testing

/// docs/plan.md, held to what the program reads.
@Suite struct DocumentationTests {
  private let page: String

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    page = try String(contentsOf: root.appendingPathComponent("docs/plan.md"), encoding: .utf8)
  }

  @Test("names every key of every part, and no other")
  func keys() throws {
    var starter = StarterPlan()
    for (old, new, path) in additions {
      let isChanged = starter.replace(old, new, in: path)
      #expect(isChanged, "\(old)")
    }
    let reading = read(starter.files)
    #expect(reading.findings == [])
    var known = reading.vocabulary
    // Their keys are names that the plan itself gives.
    for part in ["the matrix", "a row of the matrix", "the holidays"] { known[part] = nil }
    #expect(Set(known.keys) == Set(sections.keys))
    for (part, keys) in known {
      #expect(sections[part] == keys, "\(part)")
    }
  }

  /// What the starter leaves out.
  private let additions = [
    (
      "  room: # a bell",
      "  chat:\n    webhook: env:CHAT_HOOK\n    form: slack\n    headers: { X-Team: ops }\n  room: # a bell",
      "plan.yaml"
    ),
    (
      "    # overrides:\n    #   - person: sasha\n    #     from: 2026-12-24 09:00\n    #     to: 2026-12-26 09:00\n"
        + "    #     reason: swapped with alex\n",
      "    overrides: [{ person: sasha, from: 2026-12-24 09:00, to: 2026-12-26 09:00, reason: swap }]\n",
      "oncall.yaml"
    ),
    (
      "        every: 1 week # daily, weekly, 3 days\n",
      "        every: 1 week # daily\n        hours: { days: Mon-Fri, from: 09:00, to: 09:00 }\n",
      "oncall.yaml"
    ),
  ]

  /// The keys of each table under a heading such as `### a severity`.
  private var sections: [String: Set<String>] {
    var sections: [String: Set<String>] = [:]
    var part: String?
    for line in page.split(separator: "\n") {
      if line.hasPrefix("#") { part = line.hasPrefix("### ") ? String(line.dropFirst(4)) : nil }
      guard let part, line.hasPrefix("| `") else { continue }
      let cell = line.dropFirst(2).prefix { $0 != "|" }
      let keys = cell.split(separator: "`").enumerated().filter { $0.offset % 2 == 0 }
        .map { String($0.element) }.filter { !$0.allSatisfy { " ,".contains($0) } }
      sections[part, default: []].formUnion(keys)
    }
    return sections
  }

  @Test("shows of the starter only what stands there")
  func excerpts() {
    let starter = StarterPlan()
    let all = starter.files.map { starter[$0.path] }
    let blocks = page.components(separatedBy: "\n```yaml\n").dropFirst()
      .compactMap { $0.components(separatedBy: "\n```").first }
    #expect(blocks.count > 10)
    for block in blocks {
      #expect(all.contains { $0.contains(block + "\n") }, "\(block)")
    }
  }

  @Test("names every place of a template with its meaning, and no other")
  func templateNames() {
    let section =
      page.components(separatedBy: "\n## Templates\n").last?
      .components(separatedBy: "\n## ").first ?? ""
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.map(String.init) == UpdateDraft.names.map { "| `\($0.name)` | \($0.meaning) |" })
  }
}
