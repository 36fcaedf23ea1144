import EventLog
import Foundation
import Testing

/// `warroom runbook` with a plan directory, in the real program.
@Suite struct RunbookCommandTests {
  private static let runbook = """
    ---
    title: Search is slow
    service: checkout
    expected: 10m
    alerts: [alertname = SearchSlow]
    ---
    - [ ] Say it

      ```sh
      echo said; echo $WARROOM_INCIDENT/$WARROOM_STEP >&2
      ```

    - [ ] Fail

          exit 7

    - [ ] Print much

          seq 1 5000

    - [ ] Several

          echo one

      ```sql
      SELECT 1
      ```

      ```sh
      echo two; printf '\\033]0;title\\007red'
      ```

    - [ ] Take long

          trap '' TERM; echo up; sleep 60; echo late

    """

  /// A desk with a plan that has the runbook, and one open incident without any attached.
  private func desk(running: Bool = true) throws -> Desk {
    let desk = try Desk()
    try desk.done("plan", "init", "plan")
    let path = desk.directory + "/plan/plan.yaml"
    if running {
      try String(contentsOfFile: path, encoding: .utf8)
        .replacing("run_commands: false", with: "run_commands: true")
        .write(toFile: path, atomically: true, encoding: .utf8)
    }
    try Self.runbook.write(
      toFile: desk.directory + "/plan/runbooks/search-slow.md", atomically: true, encoding: .utf8)
    desk.environment["WARROOM_PLAN"] = desk.directory + "/plan"
    return desk
  }

  private func attached() throws -> Desk {
    let desk = try desk()
    try desk.done("declare", "Slow", "--runbook", "search-slow")
    return desk
  }

  private func runs(_ desk: Desk) throws -> [JSON] {
    try desk.done("log", "INC-0001", "--json").json.compactMap { $0["event"] }
      .filter { $0["type"]?.string == "command.run" }.compactMap { $0["data"] }
  }

  @Test func aDeclarationSaysWhichRunbooksFitAndWhy() throws {
    let desk = try desk()
    let declared = try desk.done("declare", "Search: slow answers", "--service", "checkout")
    let lines = declared.lines.filter { $0.contains("runbook attach") }
    #expect(
      lines.first
        == "Runbook: `warroom runbook attach INC-0001 search-slow` (service checkout, title words search slow)"
    )
    #expect(lines.count == 3 && lines.dropFirst().allSatisfy { $0.hasPrefix("     or: ") })
    let suggested = try desk.done("runbook", "suggest", "--json").json
    #expect(suggested.first?["name"]?.string == "search-slow")
    #expect(suggested.first?["reasons"]?.array?.first?.string == "service checkout")
    let attach = try desk.done("runbook", "attach", "INC-0001", "search-slow")
    #expect(attach.output.contains("Search is slow, 5 steps"))
    #expect(try desk.done("runbook", "suggest").lines.allSatisfy { !$0.contains("search-slow") })
    try desk.refused("runbook", "attach", "search-slo", saying: "Is it search-slow?")
    try desk.refused("runbook", "attach", "./none.md", saying: "can't be read")
    try desk.refused("declare", "Again", "--runbook", "none-such", saying: "no runbook")
    #expect(try desk.done("runbook", "show", "search-slow").output.contains("about 10"))
  }

  @Test func aFileIsCalledAfterItsNameWithoutTheEndingOfMarkdown() throws {
    let desk = try desk()
    try desk.done("declare", "Slow")
    for (file, title) in [
      ("one.md", "one"), ("two.markdown", "two"), ("three.txt", "three.txt"),
    ] {
      try "- [ ] Look\n".write(
        toFile: "\(desk.directory)/\(file)", atomically: true, encoding: .utf8)
      let attached = try desk.done("runbook", "attach", file)
      #expect(attached.output.contains("\(title), 1 step"), "\(attached.output)")
    }
    try desk.refused("runbook", "attach", "none.markdown", saying: "none.markdown can't be read")
  }

  @Test func anAlertThatDeclaresBringsUpTheRunbookForItsLabels() throws {
    let desk = try desk()
    let path = desk.directory + "/plan/plan.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacing(
      "\nroutes:",
      with:
        "\nroutes:\n  - name: all of search\n    matchers: ['team = search']\n    severity: P2\n    declare: true",
      maxReplacements: 1
    ).write(toFile: path, atomically: true, encoding: .utf8)
    let alert =
      #"{"key":"s1","source":"test","summary":"Odd","labels":{"team":"search","alertname":"SearchSlow"}}"#
    let taken = try desk.run(
      Desk.program, ["alert", "--format", "json"], input: alert)
    #expect(taken.code == 0, "\(taken)")
    #expect(
      taken.output.contains(
        "Runbook: `warroom runbook attach INC-0001 search-slow` (alert SearchSlow)"), "\(taken)")
  }

  @Test func aCommandRunsOnceConfirmedAndIsRecordedWithItsOutput() throws {
    let desk = try attached()
    try desk.refused("runbook", "run", "1", code: 64, saying: "Say --yes")
    #expect(try runs(desk).isEmpty)
    let run = try desk.done("runbook", "run", "1", "--yes")
    #expect(run.output.contains("said\nINC-0001/1\n"))
    #expect(run.output.contains(/exit 0 after \d+ s: echo said/))
    let data = try #require(try runs(desk).first)
    #expect(data["exit"]?.int == 0 && data["beginning"]?.string == "said\nINC-0001/1")
    #expect(data["output_bytes"]?.int == 16 && data["blob"] == nil)
    let step = try desk.done("runbook", "list", "--json").json[0]["steps"]?.array?.first
    #expect(step?["state"]?.string == "started")
  }

  @Test func theExitCodeIsNotZeroWhereTheCommandFailed() throws {
    let desk = try attached()
    let failed = try desk.run(Desk.program, ["runbook", "run", "2", "--yes"])
    #expect(failed.code == 1 && failed.output.contains(/exit 7 after \d+ s: exit 7/), "\(failed)")
    #expect(try runs(desk).first?["exit"]?.int == 7)
  }

  @Test func allOfALongOutputLiesBesideTheLog() throws {
    let desk = try attached()
    let run = try desk.done("runbook", "run", "3", "--yes", "--json")
    #expect(!run.output.contains("\n4999\n"))
    let data = try #require(try runs(desk).first)
    let blob = try #require(data["blob"]?.string)
    let kept = try String(contentsOfFile: desk.home + "/blobs/\(blob)", encoding: .utf8)
    #expect(kept == (1...5000).map { "\($0)\n" }.joined())
    #expect(data["end"]?.string?.hasSuffix("4999\n5000") == true)
  }

  @Test func ofSeveralCommandsOneIsNamedAndOnlyAShellsAreRun() throws {
    let desk = try attached()
    try desk.refused("runbook", "run", "4", "--yes", code: 64, saying: "--command 1 or 3")
    try desk.refused("runbook", "run", "4", "--yes", "--command", "2", saying: "1 and 3")
    let run = try desk.done("runbook", "run", "4", "--yes", "--command", "3")
    #expect(run.output.contains("\nINC-0001 #"), "\(run.output)")
    #expect(try runs(desk).first?["beginning"]?.string == "two\nred")
    try desk.refused("runbook", "run", "9", "--yes", saying: "no step 9")
    try desk.refused(
      "runbook", "run", "1", "--yes", "--limit", "soon", code: 64, saying: "no length")
  }

  @Test func aCommandThatTakesTooLongIsEndedAndCtrlCStopsOne() throws {
    let desk = try attached()
    let late = try desk.run(Desk.program, ["runbook", "run", "5", "--yes", "--limit", "1s"])
    #expect(late.code == 1 && late.output.contains("ended by its time limit"), "\(late)")
    let script =
      "warroom runbook run 5 --yes > out & sleep 0.2; until grep -q up out; do sleep 0.05; done; kill -INT $!; wait $!"
    let stopped = try desk.run("/bin/bash", ["-c", script])
    #expect(stopped.code == 1, "\(stopped)")
    let cuts = try runs(desk).map { $0["cut"]?.string }
    #expect(cuts == ["time_limit", "stopped"])
  }

  @Test func whatAnotherPlanAllowsIsNotRunHere() throws {
    let desk = try attached()
    let path = desk.directory + "/plan/plan.yaml"
    try String(contentsOfFile: path, encoding: .utf8)
      .replacing("run_commands: true", with: "run_commands: false")
      .write(toFile: path, atomically: true, encoding: .utf8)
    // The incident is still held to the plan that allowed it.
    try desk.refused("runbook", "run", "1", "--yes", saying: "plan of this machine")
    try desk.refused(
      "--plan", "builtin", "runbook", "run", "1", "--yes", saying: "plan of this machine")
    #expect(try runs(desk).isEmpty)
  }
}
