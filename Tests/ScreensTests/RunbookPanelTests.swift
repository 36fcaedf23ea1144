import Engine
import Screens
import TerminalKit
import Testing

/// Runbooks in the room: which fit, which is worked through, and what its commands are used for.
struct RunbookPanelTests {
  /// A plan with three runbooks, whose commands may be run.
  static var plan: Plan {
    var plan = Plan.builtin
    plan.services = [ServiceRule(id: "checkout", title: "Checkout")]
    plan.runsCommands = true
    plan.runbooks = [
      book(
        "payment-errors", "Payments fail", "checkout", .minutes(20),
        [
          RunbookStep(
            title: "See how many fail (5m)",
            text: "Look at all regions, and write down since when.",
            commands: ["curl -s http://checkout/metrics | grep errors_total"]),
          RunbookStep(
            title: "Find out which hosts",
            commands: ["ssh db-3 df -h", "SELECT 1;", "ssh db-3 du"],
            languages: [1: "sql"]),
          RunbookStep(title: "Of one host after the other", depth: 1),
          RunbookStep(title: "Roll back"),
        ]),
      book(
        "disk-full", "A disk of checkout is full", "checkout", nil, [RunbookStep(title: "Look")]),
      book("certificates", "A certificate has expired", nil, nil, [RunbookStep(title: "Renew it")]),
    ]
    return plan
  }

  private static func book(
    _ name: String, _ title: String, _ service: ServiceID?, _ expected: Duration?,
    _ steps: [RunbookStep]
  ) -> PlanRunbook {
    PlanRunbook(
      name: name, source: "runbooks/\(name).md", title: title, service: service,
      expected: expected, steps: steps)
  }

  /// Somebody took the command, and nothing presses.
  private func record(_ plan: Plan = plan) -> Record {
    var record = Record("Checkout: payments fail", "P3")
    record.plan = plan
    record.run("13:42:30", "ana", .acknowledge())
    record.run("13:43:00", "ana", .assign(role: "ic", person: "ana"))
    record.run("13:43:10", "ana", .changeSeverity(to: "P3"))
    record.now = at("2026-11-22T13:43:20Z")
    return record
  }

  private func attached(_ desk: Desk) -> [String] {
    desk.model.history.incident?.runbooks.map(\.runbook.source) ?? []
  }

  private func step(_ desk: Desk, _ runbook: Int, _ step: Int) -> StepProgress? {
    desk.model.history.incident?.runbooks[runbook - 1].steps[step - 1]
  }

  @Test func `runbooks that fit are shown with the reason, and one key attaches the best`() {
    var desk = Desk(record())
    desk.press("4")
    expectPictures(desk, "runbook-fits")
    #expect(desk.text().contains("2 fit"))
    #expect(desk.text().contains("title names checkout, title words payments fail"))
    desk.press("M")
    #expect(attached(desk) == ["runbooks/payment-errors.md"])
    #expect(desk.text().contains("M adds, as it fits too: A disk of checkout is full"))
    desk.press("M M")
    #expect(attached(desk) == ["runbooks/payment-errors.md", "runbooks/disk-full.md"])
    #expect(desk.text().contains("None of the plan's runbooks fits by itself; A shows all."))
  }

  @Test func `the selected one is attached by the same key, or by Enter in the panel`() {
    for keys in ["4 j M", "4 j enter", "4 j j j enter"] {
      var desk = Desk(record())
      desk.press(keys)
      #expect(attached(desk) == ["runbooks/disk-full.md"], "\(keys)")
    }
  }

  @Test func `an alert and a title that change bring up others`() {
    var plan = Self.plan
    plan.runbooks[2].matchers = [[LabelMatcher("alertname", .equal, "CertificateExpired")]]
    var desk = Desk(record(plan))
    #expect(desk.model.suggestions.first?.runbook.name == "payment-errors")
    let label = Alert.Label(name: "alertname", value: "CertificateExpired")
    let alert = Alert(key: "k", source: "prometheus", summary: "expired", labels: [label])
    desk.model.receive(
      Record.entries(
        [FactDraft(.alertReceived(alert))], by: "monitor", after: desk.events.count, now: desk.now),
      now: desk.now)
    #expect(desk.model.suggestions.first?.runbook.name == "certificates")
    #expect(desk.model.suggestions.first?.why == "alert CertificateExpired")
  }

  @Test func `all of the plan's are to choose from, and a file besides`() {
    var desk = Desk(record())
    desk.press("A")
    #expect(desk.text().contains("fits: title names checkout, title words payments fail"))
    desk.type("cert")
    desk.press("enter")
    #expect(attached(desk) == ["runbooks/certificates.md"])
    desk.press("A")
    #expect(desk.text().contains("disk-full") && !desk.text().contains("certificates"))
    desk.type("a file")
    desk.press("enter")
    desk.type("own.md")
    #expect(
      desk.press("enter").contains {
        if case .attachRunbook("own.md", _) = $0 { true } else { false }
      })
  }

  @Test func `several attached ones change by a key, with the progress of each`() {
    var desk = Desk(record())
    desk.press("M x M")
    #expect(desk.text().contains("2/2 attached · 0/1 steps"))
    desk.press("4 [")
    #expect(desk.text().contains("1/2 attached · 1/4 steps"))
    desk.pass(.minutes(17))
    desk.press("w")
    desk.pass(.minutes(4))
    expectPictures(desk, "runbook-several")
    desk.press("]")
    #expect(desk.text().contains("2/2 attached · 0/1 steps"))
    desk.press("]")
    #expect(desk.text().contains("1/2 attached · 1/4 steps"))
  }

  @Test func `the clock of a step and of the whole runbook shows what they should take, and warns`()
  {
    var desk = Desk(record())
    desk.press("4 M w")
    desk.pass(.seconds(61))
    #expect(desk.text().contains("ana 1:01 of 5 min"))
    desk.pass(.minutes(3))
    expectPicture(desk.view(120, 36), "runbook-soon-120x36")
    desk.pass(.minutes(2))
    #expect(desk.text().contains("ana 6 min of 5 min"))
    expectPicture(desk.view(120, 36), "runbook-over-120x36")
  }

  @Test func `steps are blocked, noted, reopened and skipped, each by a key and with words`() {
    var desk = Desk(record())
    desk.press("4 M B")
    desk.type("no rights")
    desk.press("enter")
    #expect(step(desk, 1, 1)?.state == .blocked && step(desk, 1, 1)?.remark == "no rights")
    #expect(desk.text().contains("blocked: no rights"))
    desk.press("N")
    desk.type("asked for them")
    desk.press("enter")
    #expect(step(desk, 1, 1)?.notes.map(\.text) == ["asked for them"])
    #expect(step(desk, 1, 1)?.notes.map(\.by) == ["ana"])
    desk.press("w")
    #expect(step(desk, 1, 1)?.state == .started)
    desk.press("X")
    desk.type("not needed")
    desk.press("enter")
    #expect(step(desk, 1, 1)?.state == .skipped)
    desk.press("k o enter")
    #expect(step(desk, 1, 1)?.state == .open)
  }

  @Test func `a command is copied by a key, and the same key again copies the next`() {
    var desk = Desk(record())
    desk.press("M j x x")
    desk.press("4 k k k j")
    #expect(desk.press("Y") == [.copy("ssh db-3 df -h")])
    #expect(desk.text().contains("Copied 1 of 3, Y copies the next: ssh db-3 df -h"))
    #expect(desk.press("Y") == [.copy("SELECT 1;")])
    #expect(desk.press("Y Y") == [.copy("ssh db-3 du"), .copy("ssh db-3 df -h")])
    desk.press("j")
    #expect(desk.press("Y") == [.bell])
  }

  private func confirmed(_ desk: inout Desk, _ keys: String) -> RunnableCommand? {
    for case .run(let command) in desk.press(keys) { return command }
    return nil
  }

  @Test func `a command runs after it was shown in full and confirmed, and by no other key`() {
    var desk = Desk(record())
    desk.model.machine = "bastion as ana, in /srv"
    desk.press("4 M")
    for key in ["enter", "esc", "n", "space x", "q"] {
      #expect(confirmed(&desk, "$ \(key)") == nil, "\(key)")
    }
    desk.press("esc 4 g $")
    desk.paste("y")
    expectPictures(desk, "runbook-confirm")
    #expect(confirmed(&desk, "y")?.text == "curl -s http://checkout/metrics | grep errors_total")
    desk.press("j")
    #expect(confirmed(&desk, "$ tab y")?.text == "ssh db-3 du")
    #expect(confirmed(&desk, "$ tab tab y")?.text == "ssh db-3 df -h")
  }

  @Test func `where the plan does not allow it nothing runs, and the reason is said`() {
    var plan = Self.plan
    plan.runsCommands = false
    var desk = Desk(record(plan))
    desk.press("4 M")
    #expect(desk.press("$") == [.bell] && desk.model.layer == nil)
    #expect(desk.text(200, 50).contains("run_commands: true"))
    #expect(confirmed(&desk, "y") == nil)
    #expect(!desk.text().contains("$ runs") && desk.text().contains("Y copies"))
  }

  @Test func `a command that runs shows, holds nothing up, and is stopped by Ctrl-C alone`() throws
  {
    var desk = Desk(record())
    desk.press("4 M")
    let command = try #require(confirmed(&desk, "$ y"))
    desk.model.running = RoomModel.Running(command, at: desk.now)
    desk.model.running?.lastLine = "errors_total 4211"
    desk.pass(.seconds(12))
    expectPictures(desk, "runbook-running")
    #expect(desk.press("q") == [.bell])
    #expect(confirmed(&desk, "$ y") == nil)
    desk.press("n")
    desk.type("meanwhile")
    #expect(desk.press("ctrl-c") == [.stopCommand])
    desk.press("enter")
    #expect(desk.model.running?.isStopping == true)
    var output = CommandOutput()
    output.append(Array("errors_total 4211\nerrors_total 4212\n".utf8))
    let run = CommandRun(
      of: command, exitCode: 1, signal: nil, cut: nil, lasting: .seconds(14), output: output,
      blob: nil)
    desk.model.ended(run, problem: nil, now: desk.now)
    desk.model.receive(
      Record.entries(
        [FactDraft(.commandRun(run))], by: "ana", after: desk.events.count, now: desk.now),
      now: desk.now)
    #expect(desk.text(160, 40).contains("Step 1: exit 1 after 14 s: errors_total 4212"))
    desk.pass(.seconds(20))
    expectPictures(desk, "runbook-ran")
    desk.press("1 enter")
    #expect(desk.text().contains("errors_total 4211") && desk.text().contains("36 bytes"))
    desk.press("esc")
    #expect(desk.press("q") == [.quit])
  }

  @Test func `a declaration asks for a runbook, with those that fit on top`() throws {
    func lobby(_ plan: Plan) -> LobbyModel {
      LobbyModel(me: "ana", plan: plan, zone: .utc, look: look(), entries: [])
    }
    func declared(_ keys: String, _ lobby: inout LobbyModel) -> DeclareCommand? {
      var found: DeclareCommand?
      for name in keys.split(separator: " ") {
        let inputs: [InputEvent] =
          name.hasPrefix("=")
          ? name.dropFirst().map { .key(Key(.character($0 == "_" ? " " : $0))) }
          : Key(name: String(name)).map { [.key($0)] } ?? []
        for input in inputs {
          for case .declare(let command) in lobby.update(input, now: at("2026-11-22T14:05:41Z")) {
            found = command
          }
        }
      }
      return found
    }
    let triage = Self.plan.matrix == nil ? "enter" : "enter enter enter"
    var model = lobby(Self.plan)
    let asked = declared("d =Payments_fail enter \(triage) =checkout enter", &model)
    #expect(asked == nil)
    let text = model.view(size: Size(columns: 120, rows: 36), now: at("2026-11-22T14:05:41Z"))
      .text()
    #expect(text.contains("fits: service checkout, title words payments fail"))
    for size in PictureTests.sizes {
      expectPicture(
        model.view(size: size, now: at("2026-11-22T14:05:41Z")),
        "lobby-runbook-\(size.columns)x\(size.rows)")
    }
    #expect(declared("enter", &model)?.runbooks == ["payment-errors"])
    var other = lobby(Self.plan)
    #expect(
      declared("d =Payments_fail enter \(triage) enter =none enter", &other)?.runbooks == [])
    var unfit = lobby(Self.plan)
    let command = try #require(declared("d =Odd enter \(triage) enter enter", &unfit))
    #expect(command.runbooks == [] && command.title == "Odd" && command.service == nil)
    var builtin = lobby(.builtin)
    #expect(declared("d =Odd enter \(triage) =web enter", &builtin)?.service == "web")
  }
}
