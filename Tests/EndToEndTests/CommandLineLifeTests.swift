import EventLog
import Foundation
import Testing

@Suite struct CommandLineLifeTests {
  @Test func anIncidentFromItsDeclarationToItsReview() throws {
    let desk = try Desk()
    try desk.done("init", "--sandbox")
    let declared = try desk.done(
      "declare", "Checkout:", "30 % of payments fail", "--severity", "p1", "--service", "checkout",
      "--impact", "one payment in three fails", "--started", "2026-11-22T13:40Z", "--now",
      "2026-11-22T13:42Z")
    #expect(declared.output.contains("INC-0001 #1 declared  P1, Checkout: 30 % of payments fail"))
    #expect(declared.output.contains("Next: acknowledge it within 05:00"))
    func at(_ time: String, _ words: String...) throws -> Desk.Outcome {
      let outcome = try desk.run(Desk.program, words + ["--now", "2026-11-22T\(time)Z"])
      #expect(outcome.code == 0, "\(words): \(outcome.complaint)")
      return outcome
    }
    #expect(try at("13:44", "ack").output.hasPrefix("INC-0001 #2 acked"))
    #expect(try at("13:45", "assign", "ic", "ana").output.contains("Incident Commander: ana"))
    _ = try at("13:45", "assign", "tl", "raj")
    _ = try at("13:46", "severity", "P1", "--reason", "a third of all users")
    let update = try at(
      "13:47", "update", "--audience", "status-page", "--status", "investigating", "--message",
      "We are looking into failing payments.")
    #expect(update.output.contains("The next update for them is due at 14:12"))
    _ = try at("13:50", "find", "pool exhausted on db-3", "--at", "13:48")
    _ = try at("13:51", "guess", "the last deployment leaks connections")
    _ = try at("13:52", "decide", "roll back 4211")
    _ = try at("13:53", "act", "rollback started")
    _ = try at("13:54", "observe", "error rate falls")
    _ = try at("13:55", "report", "rollback is at 4 of 12", "--as", "raj")
    _ = try at("13:56", "task", "give", "mei", "check", "the pool size", "--in", "15m")
    _ = try at("13:57", "task", "done", "1", "it is 50")
    _ = try at("13:58", "ask", "is data lost?")
    _ = try at("13:59", "answer", "1", "no")
    _ = try at("14:00", "confirm", "9")
    _ = try at("14:01", "amend", "8", "pool exhausted on db-2", "--at", "13:47")
    _ = try at("14:02", "strike", "12", "--reason", "it was another service")
    #expect(try at("14:03", "contain", "--note", "rolled back").output.contains("contained"))
    _ = try at("14:04", "handoff", "ic", "raj", "--brief", "watch the error rate")
    let taken = try at("14:05", "handoff", "ic", "--accept", "--as", "raj")
    #expect(taken.output.contains("raj takes Incident Commander over from ana"))
    let resolved = try at(
      "14:30", "resolve", "--note", "rolled back", "--cause", "a leak in 4211", "--verified")
    #expect(resolved.complaint.contains("Nobody holds the role Communications Lead."))
    let summary = try at("14:31", "summary", "INC-0001")
    #expect(summary.output.contains("time to acknowledge, from the declaration"))
    #expect(summary.output.contains("02:00"))
    _ = try at("14:40", "close", "--reviewed", "--reason", "reviewed on the spot")
    #expect(try desk.done("list", "--open").output == "No incident is open.\n")
    #expect(try desk.done("verify").output.contains("sound"))
    #expect(try desk.done("reopen", "INC-0001").output.contains("reopened"))
  }

  @Test func aRunbookStepByStep() throws {
    let desk = try Desk()
    try "# Payments\n\n- [ ] look\n- [ ] fix\n\n  ```sh\n  make fix\n  ```\n- [ ] tell\n".write(
      toFile: desk.directory + "/pay.md", atomically: true, encoding: .utf8)
    try desk.done("declare", "x")
    #expect(try desk.done("runbook", "show", "pay.md").output.contains("$ make fix"))
    #expect(try desk.done("runbook", "attach", "pay.md").output.contains("Payments, 3 steps"))
    try desk.done("runbook", "start", "1")
    try desk.done("runbook", "done", "1", "--note", "seen")
    try desk.done("runbook", "note", "2", "-v", "shows", "more")
    try desk.done("runbook", "block", "2", "--reason", "no rights")
    try desk.done("runbook", "skip", "3", "--reason", "nobody to tell")
    try desk.done("runbook", "reopen", "3")
    let list = try desk.done("runbook").output
    #expect(list.contains("1: Payments  1/3"))
    #expect(list.contains("blocked by ana"))
    #expect(list.contains("-v shows more"))
    try desk.refused("runbook", "done", "9", saying: "has no step 9")
    try desk.refused("runbook", "attach", "pay.md", saying: "attached already")
  }

  @Test func aNoteMayBeginWithADashOrComeFromStandardInput() throws {
    let desk = try Desk()
    try desk.done("declare", "x")
    #expect(try desk.done("note", "-5", "%").output == "INC-0001 #2 note  -5 %\n")
    #expect(try desk.done("note", "INC-0001", "- item").output == "INC-0001 #3 note  - item\n")
    #expect(try desk.done("note", "--", "--json").output == "INC-0001 #4 note  --json\n")
    let piped = try desk.done("note", "-", input: "first\n\tsecond \\n\n")
    #expect(piped.output.hasPrefix("INC-0001 #5 note  first\n"))
    let entry = try desk.done("log", "--limit", "1", "--json").json[0]
    #expect(entry["text"]?.string == "first\n\tsecond \\n")
  }

  @Test func whatALongTextSaysIsKeptWhole() throws {
    let desk = try Desk()
    try desk.done("declare", "x")
    let text = "begin " + String(repeating: "0123456789", count: 7000) + " end"
    try desk.done("note", "-", input: text)
    let blobs = try FileManager.default.contentsOfDirectory(atPath: desk.home + "/blobs")
    let blob = try #require(blobs.first)
    #expect(try String(contentsOfFile: "\(desk.home)/blobs/\(blob)", encoding: .utf8) == text)
    #expect(try desk.done("log", "--limit", "1").output.contains(blob))
  }

  @Test func twoProcessesThatWriteAtOnceBothGetIn() throws {
    let desk = try Desk()
    try desk.done("declare", "x")
    var processes: [Process] = []
    for number in 1...12 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Desk.program)
      process.arguments = ["note", "entry \(number)"]
      process.environment = desk.environment
      process.standardOutput = FileHandle.nullDevice
      processes.append(process)
      try process.run()
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    let said = try desk.done("log", "--filter", "entry", "--json").json.compactMap {
      $0["text"]?.string
    }
    #expect(Set(said) == Set((1...12).map { "entry \($0)" }))
    #expect(try desk.done("verify").output.contains("13 events, sound"))
  }

  @Test func watchingFollowsUntilTheIncidentIsClosed() throws {
    let desk = try Desk()
    try desk.done("declare", "x", "--severity", "P4")
    let watcher = Process()
    watcher.executableURL = URL(fileURLWithPath: Desk.program)
    watcher.arguments = ["watch"]
    watcher.environment = desk.environment
    let output = Pipe()
    watcher.standardOutput = output
    try watcher.run()
    var first = Data()
    while !String(decoding: first, as: UTF8.self).contains("declared") {
      let more = output.fileHandleForReading.availableData
      try #require(!more.isEmpty, "it ended: \(String(decoding: first, as: UTF8.self))")
      first += more
    }
    try desk.done("note", "somebody else wrote this")
    try desk.done("resolve", "--note", "gone")
    try desk.done("close")
    let rest = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    watcher.waitUntilExit()
    #expect(watcher.terminationStatus == 0)
    #expect(rest.contains("somebody else wrote this"))
    #expect(rest.contains("closed"))
  }

  @Test func whatOneHomeExportsAnotherImportsOnce() throws {
    let (desk, other) = (try Desk(), try Desk())
    try desk.done("declare", "first")
    try desk.done("note", "a")
    let file = desk.directory + "/export.jsonl"
    try desk.done("export", "--output", file)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: file))
        == Data(contentsOf: URL(fileURLWithPath: desk.log())))
    #expect(try other.done("import", file).output.contains("1 imported (INC-0001)"))
    #expect(try other.done("import", file).output.contains("0 imported, 0 grown, 1 here already"))
    let events = try desk.done("export", "--format", "cloudevents").json
    #expect(events.map { $0["specversion"]?.string } == ["1.0", "1.0"])
    #expect(try other.done("verify", file).output.contains("2 events, sound"))
  }

  @Test func importAPublicHistory() throws {
    let desk = try Desk()
    let record =
      #"{"id":"abc","name":"Errors","impact":"minor","status":"resolved","#
      + #""created_at":"2026-01-02T03:04:05Z","resolved_at":"2026-01-02T04:04:05Z","#
      + #""incident_updates":[{"id":"u1","status":"resolved","body":"It is over.","#
      + #""created_at":"2026-01-02T04:04:05Z","display_at":"2026-01-02T04:04:05Z"}]}"#
    let file = desk.directory + "/history.jsonl"
    try "\(record)\n{broken\n".write(toFile: file, atomically: true, encoding: .utf8)
    let outcome = try desk.refused("import", file, code: 1, saying: "Line 2")
    #expect(outcome.output.contains("1 imported (INC-0001)"))
    #expect(try desk.done("show", "INC-0001").output.contains("imported"))
    #expect(try desk.done("due").output == "Nothing is due.\n")
    try desk.refused("note", "x", saying: "No incident is open")
  }
}
