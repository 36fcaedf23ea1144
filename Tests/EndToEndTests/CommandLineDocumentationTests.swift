import EventLog
import Foundation
import Testing

/// The pages under docs, held to the program.
@Suite struct CommandLineDocumentationTests {
  /// Every `sh` block of docs/commands.md runs, in order, in one sandbox home.
  @Test func everyExampleRuns() throws {
    let page = try repositoryFile("docs/commands.md")
    let blocks = fenced("sh", in: page)
    #expect(blocks.count > 15)
    let desk = try Desk()
    try "# Gateway errors\n\n- [ ] look\n- [ ] roll back\n- [ ] shift traffic\n".write(
      toFile: desk.directory + "/gateway.md", atomically: true, encoding: .utf8)
    for block in blocks {
      let outcome = try desk.run("/bin/bash", ["-e", "-o", "pipefail", "-c", block])
      #expect(outcome.code == 0, "\(block)\n\(outcome.output)\(outcome.complaint)")
    }
    let table = try desk.done("arguments", "--table").json
    for line in table {
      let path = (line["path"]?.array ?? []).compactMap(\.string)
      // Screens have a page of their own, and a group is shown by its subcommands.
      if ["open", "replay", "arguments", "demo", "lobby"].contains(path.last) || path.count == 1 {
        continue
      }
      let isShown = blocks.contains { $0.contains(path.joined(separator: " ")) }
      #expect(isShown, "docs/commands.md has no example of \(path.joined(separator: " "))")
    }
  }

  /// Every command that help shows has its section in the manual page, and every section is a command.
  @Test func theManualPageNamesEveryCommand() throws {
    let page = try repositoryFile("docs/warroom.1")
    let sections = Set(
      page.split(separator: "\n").filter { $0.hasPrefix(".Ss ") }.map { String($0.dropFirst(4)) })
    let desk = try Desk()
    let table = try desk.done("arguments", "--table").json
    let commands = table.map { line in
      (line["path"]?.array ?? []).compactMap(\.string).dropFirst().joined(separator: " ")
    }
    let hidden = ["", "arguments", "lobby"]
    let shown = Set(commands.filter { !hidden.contains($0) })
    #expect(shown.subtracting(sections).sorted() == [], "not in the page")
    #expect(sections.subtracting(shown).sorted() == [], "not in the program")
  }

  /// Every key of docs/json.md appears in what the program prints, and no other does.
  @Test func everyKeyIsDocumentedAndAppears() throws {
    let desk = try Desk()
    try prepare(desk)
    let page = try repositoryFile("docs/json.md")
    var sections = 0
    for section in page.components(separatedBy: "\n## ").dropFirst() {
      guard let command = fenced("sh", in: section).first else { continue }
      sections += 1
      let documented = Set(
        section.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
          $0.dropFirst(3).split(separator: "`").first.map(String.init)
        })
      let outcome = try desk.run("/bin/bash", ["-c", command])
      let values = outcome.json
      #expect(!values.isEmpty, "\(command)\n\(outcome)")
      var seen: Set<String> = []
      for value in values { collect(value, "", &seen) }
      #expect(seen.subtracting(documented).sorted() == [], "not documented, of \(command)")
      #expect(documented.subtracting(seen).sorted() == [], "not printed, by \(command)")
    }
    #expect(sections >= 10)
  }

  /// An incident in which everything has happened that a key can tell of.
  private func prepare(_ desk: Desk) throws {
    let record =
      #"{"id":"abc","name":"Errors","impact":"none","status":"resolved","#
      + #""created_at":"2026-01-02T03:04:05Z","resolved_at":"2026-01-02T04:04:05Z","#
      + #""incident_updates":[{"id":"u1","status":"resolved","body":"It is over.","#
      + #""created_at":"2026-01-02T04:04:05Z","display_at":"2026-01-02T04:04:05Z"}]}"#
    // One that lasted for hours: a plan would have had something to say about it.
    let long =
      #"{"id":"def","name":"Search is down","impact":"critical","status":"resolved","#
      + #""created_at":"2026-01-03T03:04:05Z","resolved_at":"2026-01-03T14:04:05Z","#
      + #""incident_updates":[{"id":"u2","status":"investigating","body":"We look.","#
      + #""created_at":"2026-01-03T03:04:05Z","display_at":"2026-01-03T03:04:05Z"},"#
      + #"{"id":"u3","status":"resolved","body":"It is over.","#
      + #""created_at":"2026-01-03T14:04:05Z","display_at":"2026-01-03T14:04:05Z"}]}"#
    try "\(record)\n\(long)\n".write(
      toFile: desk.directory + "/history.jsonl", atomically: true, encoding: .utf8)
    try "- [ ] look\n\n  Look at it.\n\n  ```sh\n  top\n  ```\n- [ ] fix\n".write(
      toFile: desk.directory + "/gateway.md", atomically: true, encoding: .utf8)
    try desk.done(
      "declare", "Checkout fails", "--severity", "P1", "--started", "-20m", "--service", "checkout")
    try desk.done("assign", "ic", "ana")
    try desk.done("assign", "tl", "raj")
    try desk.done("handoff", "ic", "mei", "--brief", "all is said")
    try desk.done("report", "tl", "looking", "--at", "-1m")
    try desk.done("update", "--audience", "management", "--message", "we look into it")
    try desk.done("runbook", "attach", "gateway.md")
    try desk.done("runbook", "done", "1", "--note", "seen")
    try desk.done("runbook", "note", "2", "later")
    try desk.done("task", "give", "mei", "check the pool")
    try desk.done("ask", "is data lost?")
    try desk.done("resolve", "--note", "gone", "--cause", "a leak")
    try desk.done("declare", "Second", "--severity", "P1")
    try desk.done("resolve", "INC-0002", "--note", "gone")
    try desk.done("reopen", "INC-0001", "--reason", "it is back")
    try desk.done("import", "history.jsonl")
    try desk.done("plan", "init", "plan")
    try "\n".write(toFile: desk.directory + "/plan/oncall.yaml", atomically: true, encoding: .utf8)
    // What follows in the page runs in this order too: a damaged copy to verify.
    try FileManager.default.createDirectory(
      atPath: desk.directory + "/copy", withIntermediateDirectories: true)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: desk.log("INC-0002")))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: desk.directory + "/copy/INC-0002.jsonl"))
  }

  private func collect(_ value: JSON, _ path: String, _ paths: inout Set<String>) {
    let elements = (value.array ?? []).filter { $0.object != nil }
    if !path.isEmpty, elements.isEmpty { paths.insert(path) }
    // What an event holds is the log's format, which has a page of its own.
    if path == "event" || path == "events[]" { return }
    for member in value.object ?? [] {
      collect(member.value, path.isEmpty ? member.key : "\(path).\(member.key)", &paths)
    }
    for element in elements { collect(element, path + "[]", &paths) }
  }

  private func fenced(_ language: String, in page: String) -> [String] {
    page.components(separatedBy: "\n```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }
}
