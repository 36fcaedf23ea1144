import EventLog
import Foundation
import Testing

/// Which plan an incident is held to, as the commands show it.
@Suite("An incident's plan") struct PlanPinningTests {
  /// A desk whose plan is a starter of its own.
  private func desk() throws -> Desk {
    let desk = try Desk()
    desk.environment["WARROOM_PLAN"] = desk.directory + "/plan"
    try desk.done("plan", "init")
    return desk
  }

  private func change(_ desk: Desk, _ old: String, _ new: String) throws {
    let path = desk.directory + "/plan/plan.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old), "the starter has changed")
    try text.replacingOccurrences(of: old, with: new)
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// The minutes until the first update to engineering is due, from the declaration on.
  private func cadence(_ desk: Desk, _ incident: String, _ options: String...) throws -> Int? {
    let shown = try desk.run(
      Desk.program, ["due", incident, "--json", "--now", "2026-11-02T10:00:00Z"] + options)
    #expect(shown.code == 0, "\(shown.complaint)")
    let due = shown.json.first {
      $0["kind"]?.string == "update" && $0["subject"]?.string == "engineering"
    }
    return due?["left_seconds"]?.int.map { $0 / 60 }
  }

  private func sandbox(_ desk: Desk) throws { try desk.done("init", "--sandbox") }

  private func declare(_ desk: Desk, _ title: String) throws -> Desk.Outcome {
    try desk.warroom(
      "declare", title, "--severity", "P1", "--now", "2026-11-02T10:00:00Z")
  }

  private let cadenceNow = "P1: { first: 15m, every: 15m }"

  @Test("stays what it was when the directory changes, until it is adopted")
  func pinned() throws {
    let desk = try desk()
    try sandbox(desk)
    #expect(try declare(desk, "before").code == 0)
    try change(desk, cadenceNow, "P1: { first: 7m, every: 15m }")
    #expect(try declare(desk, "after").code == 0)
    #expect(try cadence(desk, "INC-0001") == 15 && cadence(desk, "INC-0002") == 7)
    // Without its directory, and with another plan in force.
    #expect(try cadence(desk, "INC-0001", "--plan", "builtin") == 15)
    #expect(try cadence(desk, "INC-0002", "--plan", "builtin") == 7)
    try desk.done("plan", "adopt", "INC-0001", "--now", "2026-11-02T10:00:00Z")
    #expect(try cadence(desk, "INC-0001") == 7)
  }

  @Test("is the last good one where the directory can't be used, and that is said")
  func lastGood() throws {
    let desk = try desk()
    try sandbox(desk)
    try change(desk, cadenceNow, "P1: { first: 9m, every: 15m }")
    #expect(try declare(desk, "good").code == 0)
    try change(desk, "severities:", "severities: [")
    let declared = try declare(desk, "broken")
    #expect(declared.code == 0 && declared.complaint.contains("CAN'T BE USED"))
    #expect(declared.complaint.contains("plan.yaml:") && declared.complaint.contains("last good"))
    #expect(try cadence(desk, "INC-0002") == 9)
  }

  @Test("is the built-in one where no plan was ever good, and that is said")
  func neverGood() throws {
    let desk = try desk()
    try change(desk, "severities:", "severities: [")
    let declared = try desk.warroom("declare", "broken", "--severity", "P1")
    #expect(declared.code == 0 && declared.complaint.contains("built-in plan is in force"))
  }

  @Test("is kept as good by whatever enforces it, before anything is declared")
  func keptByEnforcer() throws {
    let desk = try desk()
    try sandbox(desk)
    try change(desk, cadenceNow, "P1: { first: 11m, every: 15m }")
    try desk.done("enforce", "--once")
    try change(desk, "severities:", "severities: [")
    #expect(try declare(desk, "broken").complaint.contains("last good"))
    #expect(try cadence(desk, "INC-0001") == 11)
  }

  @Test("is kept as good by a room that is only opened, and kept anew when it changes")
  func keptByRoom() throws {
    let home = try TemporaryHome()
    try #require(try home.run(["plan", "init"]).code == 0)
    try home.declare()
    let path = "\(home.directory)/config/warroom/plan/plan.yaml"
    let plan = try String(contentsOfFile: path, encoding: .utf8)
    let kept = "\(home.home.path)/plans/last-good"
    let pty = try home.pty(["open", "INC-0001"])
    #expect(pty.wait(for: "INC-0001"))
    #expect(eventually { FileManager.default.fileExists(atPath: kept) })
    pty.type("q")
    #expect(pty.waitForEnd())
    try (plan + "severities: [").write(toFile: path, atomically: true, encoding: .utf8)
    let shown = try home.run(["show", "INC-0001"])
    #expect(shown.errorText.contains("last good one"), "\(shown.errorText)")
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(home.home.path)/plans")
    #expect(left.count == 2, "nothing half done: \(left)")
  }

  @Test(
    "is the one in force where the home has lost it, or somebody changed it there; and that is said"
  )
  func lost() throws {
    let desk = try desk()
    try sandbox(desk)
    #expect(try declare(desk, "before").code == 0)
    try change(desk, cadenceNow, "P1: { first: 7m, every: 15m }")
    let plans = desk.home + "/plans"
    let kept = try #require(
      FileManager.default.contentsOfDirectory(atPath: plans).first { $0.utf8.count == 64 })
    let file = "\(plans)/\(kept)/plan.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try (text + "# changed\n").write(toFile: file, atomically: false, encoding: .utf8)
    #expect(try cadence(desk, "INC-0001") == 7)
    #expect(try desk.warroom("due", "INC-0001").complaint.contains("it was changed since"))
    try FileManager.default.removeItem(atPath: "\(plans)/\(kept)")
    #expect(try cadence(desk, "INC-0001") == 7)
    #expect(try desk.warroom("due", "INC-0001").complaint.contains("is not in \(plans)"))
  }

  @Test("reaches people as they are now")
  func people() throws {
    let desk = try desk()
    try desk.done("declare", "before", "--severity", "P1")
    try change(desk, "name: Alex Example", "name: Alexandra New")
    #expect(try desk.done("plan", "contacts").output.contains("Alexandra New"))
    #expect(try desk.done("plan", "show").output.contains("15 min"))
  }

  @Test("goes along with an export into a home, and comes back by importing it, with long texts")
  func carried() throws {
    let desk = try desk()
    try sandbox(desk)
    try change(desk, cadenceNow, "P1: { first: 7m, every: 15m }")
    #expect(try declare(desk, "carried").code == 0)
    let long = String(repeating: "what the server said; ", count: 10_000)
    #expect(
      try desk.warroom("note", "-", "--now", "2026-11-02T10:01:00Z", input: long).code == 0)
    try desk.done("export", "INC-0001", "--to", "bundle")
    let log = try String(contentsOfFile: desk.log(), encoding: .utf8)
    #expect(
      try String(
        contentsOfFile: desk.directory + "/bundle/incidents/0/INC-0001.jsonl", encoding: .utf8)
        == log)
    // Again: nothing more, and no complaint.
    #expect(try desk.done("export", "--all", "--to", "bundle").complaint.isEmpty)
    desk.environment["WARROOM_PLAN"] = nil
    #expect(try cadence(desk, "INC-0001", "--home", "bundle") == 7)
    let imported = try desk.done("import", "bundle", "--home", "other")
    #expect(imported.output.contains("1 imported"))
    #expect(try cadence(desk, "INC-0001", "--home", "other") == 7)
    let texts = try FileManager.default.contentsOfDirectory(
      atPath: desk.directory + "/other/blobs")
    #expect(texts.count == 1)
    let bytes = try Data(
      contentsOf: URL(fileURLWithPath: desk.directory + "/other/blobs/" + (texts.first ?? "")))
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("what the server said; what"))
    try desk.refused("import", "bundle", "--home", "bundle", saying: "would be imported into")
    try desk.refused("export", "INC-0001", "--to", "x", "--output", "y", code: 64, saying: "--to")
  }
}
