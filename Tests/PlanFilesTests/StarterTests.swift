import Engine
import PlanFiles
import Testing

@Suite struct StarterTests {
  private let plan = read(Starter.files(today: "2026-11-24")).plan

  @Test("the starter is clean, on the day it is written and for the quarter after")
  func clean() throws {
    let reading = read(Starter.files(today: "2026-11-24"))
    #expect(reading.findings == [])
    for days in [0, 30, 89] {
      #expect(reading.checked(at: now + .days(days)) == [])
    }
    let late = Set(reading.checked(at: now + .days(100)).map(\.severity))
    #expect(late == [.notice])
  }

  @Test("the starter says what the built-in plan says")
  func saysTheSame() throws {
    let plan = try #require(plan)
    let builtin = Plan.builtin
    #expect(plan.severities == builtin.severities)
    #expect(plan.roles == builtin.roles)
    #expect(plan.triageWithin == builtin.triageWithin)
    #expect(plan.taskCheckInAfter == builtin.taskCheckInAfter)
    #expect(plan.resolutionConfirmations == builtin.resolutionConfirmations)
    #expect(plan.matrix == builtin.matrix)
    #expect(Set(plan.templates) == Set(builtin.templates))
    // Where updates are delivered, and who is paged for one that is late, the built-in plan can't say.
    let audiences = plan.audiences.map {
      AudienceRule(id: $0.id, title: $0.title, owner: $0.owner, cadences: $0.cadences)
    }
    #expect(audiences == builtin.audiences)
    var calendar = plan.calendar
    calendar.holidays = []
    #expect(calendar == builtin.calendar)
  }

  @Test("the starter pages the primary, the secondary and the manager, and tells two more at T+15")
  func escalation() throws {
    let plan = try #require(plan)
    for severity in ["P1", "P2"] {
      let policy = try #require(plan.policy(severity: severity, service: "checkout"))
      #expect(
        policy.levels.map(\.targets) == [
          [.schedule("primary")], [.schedule("secondary")], [.person("mira")],
        ])
      #expect(policy.levels.map(\.acknowledgeWithin) == [.minutes(5), .minutes(5), .minutes(5)])
    }
    #expect(plan.policy(severity: "P3", service: nil) == nil)
    #expect(plan.person("mira")?.title == "engineering manager")
    #expect(plan.notifications.map(\.id) == ["management", "customer-success"])
    #expect(
      plan.notifications.allSatisfy { $0.after == .minutes(15) && $0.severities == ["P1", "P2"] })
  }

  @Test("three runbooks, each with steps, an owner, a length and alerts that lead to it")
  func runbooks() throws {
    let plan = try #require(plan)
    #expect(
      plan.runbooks.map(\.name) == ["certificate-expiry", "database-disk-full", "payment-errors"])
    for runbook in plan.runbooks {
      #expect(runbook.steps.count >= 5 && runbook.owner != nil && runbook.expected != nil)
      #expect(runbook.service != nil && !runbook.matchers.isEmpty)
      #expect(runbook.steps.contains { !$0.commands.isEmpty })
    }
    #expect(plan.runbooks.last?.matchers.last?.count == 2)
  }

  @Test("a template for each audience at each status")
  func templates() throws {
    let plan = try #require(plan)
    for audience in plan.audiences {
      for status in UpdateStatus.allCases {
        #expect(
          plan.templates.contains { $0.audience == audience.id && $0.status == status.rawValue })
      }
    }
  }

  @Test(
    "every value of the starter matters: with another in its place, the plan differs or a finding names the line"
  )
  func everyValue() throws {
    let plan = try #require(plan)
    for path in [PlanDirectory.mainFile, PlanDirectory.onCallFile] {
      let lines = StarterPlan()[path].split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
      var tried = 0
      for (index, line) in lines.enumerated() {
        for changed in changes(of: line) {
          var starter = StarterPlan()
          var text = lines
          text[index] = changed
          starter[path] = text.joined(separator: "\n")
          var reading = read(starter.files)
          reading.plan?.digest = plan.digest
          tried += 1
          if let other = reading.plan {
            #expect(other != plan, "\(path):\(index + 1): \(changed)")
          } else {
            #expect(!reading.findings.isEmpty, "\(path):\(index + 1): \(changed)")
          }
        }
      }
      #expect(tried > 15)
    }
  }

  /// The line with one of its words or numbers changed, each in turn.
  private func changes(of line: String) -> [String] {
    guard let content = line.firstIndex(where: { !$0.isWhitespace }), line[content] != "#" else {
      return []
    }
    // Comments and the names of holidays are for readers alone.
    let code = line.range(of: " #").map { String(line[..<$0]) } ?? line
    if code.contains("Day") { return [] }
    // Keys are for other tests: a changed one is unknown, or missing.
    var changes: [String] = []
    var index = code.firstIndex(of: ":").map { code.index(after: $0) } ?? code.startIndex
    while index < code.endIndex {
      guard code[index].isLetter || code[index].isNumber else {
        index = code.index(after: index)
        continue
      }
      let word = code[index...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      let end = code.index(index, offsetBy: word.count)
      if code[end...].first != ":" { changes.append(code[..<index] + changed(word) + code[end...]) }
      index = end
    }
    // In a sentence one word stands for all.
    return code.contains(where: { "[{".contains($0) }) ? changes : Array(changes.prefix(2))
  }

  private func changed(_ word: Substring) -> String {
    var word = String(word)
    guard let digit = word.firstIndex(where: \.isNumber), let value = word[digit].wholeNumberValue
    else { return word + "x" }
    word.replaceSubrange(digit...digit, with: "\(value == 9 ? 8 : value + 1)")
    return word
  }
}

extension String {
  fileprivate func range(of text: String) -> String.Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}
