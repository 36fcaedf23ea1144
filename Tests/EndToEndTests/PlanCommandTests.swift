import EventLog
import Foundation
import Testing

/// `warroom plan init` and `plan check`.
@Suite struct PlanCommandTests {
  @Test("docs/plan.md: its commands run as shown, and print what is shown")
  func documentation() throws {
    let page = try repositoryFile("docs/plan.md")
    let parts = page.components(separatedBy: "\n```sh\n")
    #expect(parts.count == 2)
    let commands = try #require(parts.last?.components(separatedBy: "\n```").first)
    let printed = try #require(
      parts.last?.components(separatedBy: "\n```\n").dropFirst(2).first?
        .components(separatedBy: "\n```").first)
    let desk = try Desk()
    let outcome = try desk.run("/bin/bash", ["-e", "-c", commands])
    #expect(outcome.code == 0, "\(outcome)")
    #expect(outcome.output.hasSuffix("\n" + printed + "\n"), "\(outcome.output)")
  }

  @Test("the starter is written whole, is clean, and is never written over")
  func initialize() throws {
    let desk = try Desk()
    try desk.done("plan", "init", "plan")
    let checked = try desk.done("plan", "check", "plan", "--strict")
    #expect(checked.lines.count == 1 && checked.output.contains("nothing to mend"))
    let path = desk.directory + "/plan/plan.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try (text + "# mine\n").write(toFile: path, atomically: true, encoding: .utf8)
    try desk.refused("plan", "init", "plan", saying: "nothing is written over")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text + "# mine\n")
    // One file that is there is enough to write none.
    try FileManager.default.createDirectory(
      atPath: desk.directory + "/other/runbooks", withIntermediateDirectories: true)
    try "mine".write(
      toFile: desk.directory + "/other/runbooks/payment-errors.md", atomically: true,
      encoding: .utf8)
    try desk.refused("plan", "init", "other", saying: "payment-errors.md is there already")
    #expect(!FileManager.default.fileExists(atPath: desk.directory + "/other/plan.yaml"))
  }

  @Test("the directory may come from WARROOM_PLAN, or be the one beside the settings")
  func places() throws {
    let desk = try Desk()
    desk.environment["WARROOM_PLAN"] = desk.directory + "/mine"
    try desk.done("plan", "init")
    #expect(
      try desk.done("plan", "check").output.contains(desk.directory + "/mine: nothing to mend"))
    desk.environment["WARROOM_PLAN"] = nil
    try desk.done("plan", "init")
    #expect(try desk.done("plan", "check").output.contains(".config/warroom/plan: nothing"))
  }

  @Test("errors end with 1, warnings only with --strict, notices never")
  func exitCodes() throws {
    let desk = try Desk()
    try desk.done("plan", "init", "plan")
    func check(_ arguments: String...) throws -> Desk.Outcome {
      try desk.run(Desk.program, ["plan", "check", "plan"] + arguments)
    }
    #expect(try check("--now", "2028-01-01").output.contains("notice: The plan's review was due"))
    #expect(try check("--now", "2028-01-01", "--strict").code == 0)
    let runbook = desk.directory + "/plan/runbooks/plain.md"
    try "- [ ] look\n".write(toFile: runbook, atomically: true, encoding: .utf8)
    #expect(try check().code == 0 && check("--strict").code == 1)
    try "owner: [".write(
      toFile: desk.directory + "/plan/oncall.yaml", atomically: true, encoding: .utf8)
    let broken = try check("--json")
    #expect(broken.code == 1)
    let value = try #require(broken.json.first)
    #expect(value["usable"]?.bool == false && value["errors"]?.int == 1)
    let finding = try #require(value["findings"]?.array?.first)
    #expect(finding["file"]?.string == "oncall.yaml" && finding["severity"]?.string == "error")
    try desk.refused("plan", "chek", code: 64, saying: "check")
    #expect(
      try desk.run(Desk.program, ["plan", "check", "nowhere"]).output.contains(
        "There is no plan in"))
  }

  @Test("what the plan owes is judged by the drills and incidents of the home")
  func debts() throws {
    let desk = try Desk()
    try desk.done("init", "--sandbox")
    try desk.done("plan", "init", "plan")
    try desk.done("declare", "A rehearsal", "--drill")
    try desk.done("resolve", "--note", "over")
    try desk.done("declare", "It burns", "--severity", "P1", "--now", "2035-01-02 10:00")
    try desk.done("resolve", "INC-0002", "--note", "out", "--now", "2035-01-02 11:00")
    let found = try desk.done("plan", "check", "plan").output
    #expect(found.contains("notice: The plan was changed since its last drill"))
    #expect(found.contains("notice: Since the plan's review there was INC-0002, a P1."))
  }

  @Test("update --draft prints the plan's text and posts nothing")
  func draft() throws {
    let desk = try Desk()
    try desk.done("declare", "Checkout fails", "--severity", "P1")
    let before = try desk.done("log").lines.count
    let draft = try desk.done("update", "--audience", "management", "--draft")
    #expect(draft.output.contains("P1 (Critical) since"))
    #expect(draft.output.contains("Still investigating, next update at"))
    #expect(try desk.done("log").lines.count == before)
    try desk.refused("update", "--audience", "managment", "--draft", saying: "no audience")
  }

  @Test(
    "update --draft takes the text of the plan that the incident is held to, not of the one in force"
  )
  func draftOfPinned() throws {
    let desk = try Desk()
    desk.environment["WARROOM_PLAN"] = desk.directory + "/plan"
    try desk.done("plan", "init")
    try desk.done("declare", "Checkout fails", "--severity", "P1")
    let path = desk.directory + "/plan/templates/management.investigating.mustache"
    try "Other words.\n".write(toFile: path, atomically: true, encoding: .utf8)
    let draft = { try desk.done("update", "--audience", "management", "--draft").output }
    #expect(try draft().contains("Still investigating"))
    try desk.done("plan", "adopt", "INC-0001")
    #expect(try draft() == "Other words.\n")
  }
}
