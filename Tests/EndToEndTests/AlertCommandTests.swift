import EventLog
import Foundation
import Testing

/// `warroom alert` in the real program, with a plan directory.
@Suite struct AlertCommandTests {
  private static let requests = ["alertmanager-0.25-captured", "pypi-clients-captured"]

  private func captured() throws -> [(path: String, body: String)] {
    try Self.requests.flatMap { name in
      try repositoryFile("Tests/InterchangeTests/Captured/\(name).jsonl").split(separator: "\n")
        .map { line in
          let json = try JSON.parse(String(line))
          return (json["path"]?.string ?? "", json["body"]?.string ?? "")
        }
    }
  }

  /// A desk whose plan declares incidents for what the captured requests tell of.
  private func desk(_ exclusions: String = "") throws -> Desk {
    let desk = try Desk()
    try desk.done("plan", "init", "plan")
    let path = desk.directory + "/plan/plan.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let begin = try #require(text.range(of: "\nroutes:"))
    let end = try #require(text.range(of: "\n# What is no incident."))
    let routes = """

      routes:
        - name: a machine is down
          matchers: ['alertname = InstanceDown']
          service: checkout
          severity: P1
          runbook: payment-errors
          declare: true
        - name: disks
          matchers: ['source =~ "db[0-9]+"']
          severity: P2
          declare: true
        - name: the rest is only noted

      """
    let changed = text.replacingCharacters(in: begin.lowerBound..<end.lowerBound, with: routes)
    try
      (exclusions.isEmpty
      ? changed
      : changed.replacing("hold_down:", with: "hold_down:\n\(exclusions)", maxReplacements: 1))
      .write(toFile: path, atomically: true, encoding: .utf8)
    desk.environment["WARROOM_PLAN"] = desk.directory + "/plan"
    return desk
  }

  @Test func everyCapturedRequestIsTakenFiringAndEnd() throws {
    let desk = try desk()
    let formats = ["/am-webhook": "alertmanager", "/v2/enqueue": "pagerduty"]
    var became: [String: [String]] = [:]
    for request in try captured() {
      guard
        let format = formats[request.path]
          ?? (request.path.hasPrefix("/v2/alerts") ? "opsgenie" : nil)
      else { continue }
      let outcome = try desk.done(
        "alert", "--format", format, "--path", request.path, "--json", input: request.body)
      for line in outcome.json {
        became[line["alert"]?.string ?? "", default: []].append(line["became"]?.string ?? "")
      }
    }
    let group = "6deb6322f8f3d0527aa4eb1bc3139fdeea97e69c8a998b5c88b7e6f2756de185"
    #expect(became["b41834e0224118f7"] == ["declared", "cleared"])
    #expect(became[group] == ["received", "cleared"])
    #expect(became[group + "@3eb1bd43"] == ["received", "cleared"])
    #expect(became["k1@3eb1bd43"] == ["declared", "acknowledged", "cleared"])
    #expect(became["k2@3eb1bd43"] == ["declared", "acknowledged", "cleared"])
    #expect(became["a"] == ["kept"])
    let shown = try #require(try desk.done("show", "INC-0001", "--json").json.first)
    #expect(shown["severity"]?.string == "P1" && shown["service"]?.string == "checkout")
    #expect(shown["declared_by"]?.string == "alertmanager")
    #expect(shown["runbooks"]?.array?.count == 1)
    let alerts = try #require(shown["alerts"]?.array)
    #expect(alerts.count == 3 && alerts.allSatisfy { $0["cleared"]?.string != nil })
    #expect(alerts[0]["runbook_url"]?.string == "https://runbooks.example/InstanceDown")
    #expect(try desk.done("verify").output.contains("4 logs with"))
  }

  @Test func eightProcessesWithTheSameNewAlertDeclareOneIncident() throws {
    let desk = try desk()
    let body =
      #"{"alerts":[{"status":"firing","fingerprint":"f","labels":{"alertname":"InstanceDown"}}]}"#
    try body.write(toFile: desk.directory + "/body", atomically: true, encoding: .utf8)
    let script = """
      for n in 1 2 3 4 5 6 7 8; do warroom alert --format alertmanager --json < body > out$n & done
      wait; cat out*
      """
    let became = try desk.run("/bin/bash", ["-c", script]).json.compactMap { $0["became"]?.string }
    #expect(became.count == 8 && became.count { $0 == "declared" } == 1, "\(became)")
    #expect(try desk.done("list", "--json").json.count == 1)
    let alert = try desk.done("show", "INC-0001", "--json").json.first?["alerts"]?[0]
    // Those that came within the minute are counted with the next.
    #expect(alert?["count"]?.int ?? 0 <= 8)
    #expect(try desk.done("verify").code == 0)
  }

  @Test func whatCannotBeTakenIsKeptAndNamed() throws {
    let desk = try desk()
    let refused = try desk.refused(
      "alert", "--format", "alertmanager", saying: "NOT taken: byte 1: The request is no JSON",
      input: "{broken")
    let kept = try #require(
      refused.complaint.split(separator: " ").first { $0.contains("/spool/") }.map(String.init))
    let path = kept.hasSuffix(";") ? String(kept.dropLast()) : kept
    let spooled = try JSON.parse(try String(contentsOfFile: path, encoding: .utf8))
    #expect(spooled["text"]?.string == "{broken")
    let partly = try desk.warroom(
      "alert", "--format", "alertmanager", "--json",
      input: #"{"alerts":[{"status":"firing","fingerprint":"f"},{"status":"x"}]}"#)
    #expect(partly.code == 1 && partly.complaint.contains("Some alerts were NOT taken."))
    #expect(partly.json.compactMap { $0["became"]?.string } == ["kept", "failed"])
    #expect(partly.json[1]["why"]?.string?.hasPrefix("alerts[1].status: ") == true)
    try desk.refused("alert", "--format", "smoke", code: 64, saying: "There is no format \"smoke\"")
    try desk.refused("alert", code: 64, saying: "--format")
    // A home that can't be written: the request goes where it can.
    let runtime = desk.directory + "/run"
    try FileManager.default.createDirectory(atPath: runtime, withIntermediateDirectories: true)
    try "".write(toFile: desk.directory + "/file", atomically: true, encoding: .utf8)
    let lost = try desk.warroom(
      "alert", "--format", "json", "--home", "/proc/nowhere", input: #"{"summary":"x"}"#,
      changing: ["XDG_RUNTIME_DIR": runtime])
    #expect(
      lost.code == 1 && lost.complaint.contains("The request is kept in \(runtime)/"), "\(lost)")
  }

  @Test func aHeldAlertIsDecidedAgainByTheNextCall() throws {
    let desk = try desk("    - name: short\n      matchers: ['source = db1']\n      lasting: 3m")
    try desk.done("init", "--sandbox")
    func at(_ time: String, _ body: String) throws -> String {
      try desk.done(
        "alert", "--format", "json", "--now", "2026-11-22T\(time)Z", input: body
      ).output
    }
    let disk = #"{"key":"d","summary":"disk full","labels":{"source":"db1"}}"#
    #expect(try at("10:00", disk).contains("excluded"))
    #expect(try at("10:02", "[]") == "There was nothing to take.\n")
    #expect(try at("10:03", "[]").contains("it outlived hold-down: short"))
    #expect(try desk.done("list", "--open", "--json").json.count == 1)
  }

  @Test func anAlertThatComesBackDuringTheHoldOffersToReopen() throws {
    let desk = try desk()
    try desk.done("init", "--sandbox")
    func at(_ time: String, _ words: [String], _ input: String? = nil) throws -> Desk.Outcome {
      let outcome = try desk.run(
        Desk.program, words + ["--now", "2026-11-22T\(time)Z"], input: input)
      #expect(outcome.code == 0, "\(words): \(outcome.complaint)")
      return outcome
    }
    let body = #"{"key":"d","summary":"disk full","labels":{"source":"db1"}}"#
    let alert = ["alert", "--format", "json"]
    _ = try at("10:00", alert, body)
    _ = try at("10:20", alert, #"{"key":"d","status":"resolved"}"#)
    _ = try at("10:30", ["resolve", "--note", "gone", "--cause", "a leak"])
    #expect(try at("10:40", alert, body).output.contains("disk full: after the resolution"))
    let log = try at("10:41", ["log", "INC-0001"]).output
    #expect(log.contains("back after the resolution: disk full"))
    let script = desk.directory + "/keys"
    try "save room\n".write(toFile: script, atomically: true, encoding: .utf8)
    let shown = desk.directory + "/shown"
    _ = try at(
      "10:41", ["open", "INC-0001", "--script", script, "--size", "100x30", "--dump", shown])
    let screen = try String(contentsOfFile: shown, encoding: .utf8)
    #expect(screen.contains("an alert is back: disk full"), "\(screen)")
    // Nobody reopens: when the time is over, it is another incident.
    #expect(try at("11:01", alert, "[]").output.contains("declared"))
    #expect(try desk.done("list", "--open", "--json").json.count == 1)
  }

  /// The programs of docs/alerts.md, as they stand there.
  @Test func theReceiverOfTheDocumentationRuns() throws {
    let python = "/usr/bin/python3"
    guard FileManager.default.isExecutableFile(atPath: python) else {
      return print("skipped: this machine has no \(python)")
    }
    let desk = try desk()
    let page = try repositoryFile("docs/alerts.md")
    let receiver = try #require(
      page.components(separatedBy: "```python\n").dropFirst().first?.components(
        separatedBy: "\n```"
      ).first)
    try receiver.write(
      toFile: desk.directory + "/receiver.py", atomically: true, encoding: .utf8)
    let requests = try captured()
    let lines = requests.map { request -> String in
      let json: JSON = ["path": .string(request.path), "body": .string(request.body)]
      return json.text
    }
    try lines.joined(separator: "\n").write(
      toFile: desk.directory + "/requests", atomically: true, encoding: .utf8)
    let client = """
      import json, socket, subprocess, sys, time, urllib.error, urllib.request
      free = socket.socket(); free.bind(("127.0.0.1", 0)); port = free.getsockname()[1]; free.close()
      server = subprocess.Popen([sys.executable, "receiver.py", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
      try:
        for attempt in range(500):
          try: socket.create_connection(("127.0.0.1", port)).close(); break
          except OSError: time.sleep(0.02)
        for line in open("requests"):
          request = json.loads(line)
          url = f"http://127.0.0.1:{port}" + request["path"]
          try:
            answer = urllib.request.urlopen(urllib.request.Request(url, data=request["body"].encode()))
            json.load(answer); print(answer.status, request["path"].split("?")[0][:12])
          except urllib.error.HTTPError as error: print(error.code, request["path"])
      finally:
        server.kill(); server.wait()
      """
    let outcome = try desk.run(python, ["-c", client])
    #expect(outcome.code == 0, "\(outcome)")
    let answers = outcome.lines.filter { !$0.hasSuffix("/slack") && !$0.hasSuffix("/apprise") }
    #expect(answers.count > 10 && answers.allSatisfy { $0.hasPrefix("202 ") }, "\(outcome.lines)")
    #expect(try desk.done("list", "--json").json.count == 3)
  }
}
