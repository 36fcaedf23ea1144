import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  /// Commands of runbooks, run in the room.
  @Suite("Commands", .serialized, .enabled(if: Tmux.isInstalled))
  struct Commands {
    /// So many seconds that no other process sleeps for.
    private let seconds = "6\(Int32.random(in: 10_000...99_999))"

    /// A room at whose runbook's only step a command waits to be run.
    private func open(_ script: String, in home: TemporaryHome) throws -> (Tmux, IncidentLog) {
      let plan = home.directory + "/plan"
      try #require(try home.run(["plan", "init", plan]).code == 0)
      let text = try String(contentsOfFile: plan + "/plan.yaml", encoding: .utf8)
      try text.replacing("run_commands: false", with: "run_commands: true")
        .write(toFile: plan + "/plan.yaml", atomically: true, encoding: .utf8)
      let file = home.directory + "/book.md"
      try "- [ ] Wait for it\n\n  ```sh\n  \(script)\n  ```\n"
        .write(toFile: file, atomically: true, encoding: .utf8)
      let log = try home.declare()
      try #require(try home.run(["runbook", "attach", file]).code == 0)
      let tmux = home.tmux(changing: ["WARROOM_PLAN": plan])
      try #require(tmux.wait(for: "Wait for it"))
      tmux.keys("4", "$")
      try #require(tmux.wait(for: "Run this command?", "sleep \(seconds)"))
      return (tmux, log)
    }

    private func runs(_ home: TemporaryHome, _ log: IncidentLog) throws -> [CommandRun] {
      try home.events(log.reference).compactMap {
        if case .commandRun(let run) = $0.fact { run } else { nil }
      }
    }

    private func isSleeping() throws -> Bool {
      try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { name in
        let line = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)
        return line?.hasPrefix("sleep\0\(seconds)") == true
      }
    }

    @Test("run beside the screen, which stays as it is and goes on, until Ctrl-C stops them")
    func running() throws {
      let home = try TemporaryHome()
      let script =
        #"printf '\033]0;evil\007up\033[31m\n'; (echo evil > /dev/tty) 2>/dev/null; sleep \#(seconds)"#
      let (tmux, log) = try open(script, in: home)
      tmux.keys("y")
      try #require(tmux.wait(for: "ctrl-c stops", "  up"))
      #expect(try eventually { try isSleeping() })
      #expect(!tmux.value("pane_title").contains("evil"))
      tmux.keys("n")
      tmux.type("meanwhile")
      tmux.keys("Enter")
      #expect(try eventually { try home.notes(log.reference) == ["meanwhile"] })
      tmux.keys("q")
      #expect(tmux.wait(for: "A command still runs"))
      tmux.keys("C-c")
      #expect(tmux.wait(for: "stopped after"))
      #expect(try eventually { try !runs(home, log).isEmpty })
      let run = try #require(try runs(home, log).first)
      #expect(run.cut == .stopped && run.beginning.hasPrefix("up"))
      #expect(try eventually { try !isSleeping() })
      tmux.keys("q")
      #expect(tmux.waitForExit() == 0)
      let screen = tmux.screen()
      #expect(!screen.contains("\nevil"), "\(screen)")
    }

    @Test("keep what they said where the log may not grow, whatever is recorded once it may")
    func mayNotGrow() throws {
      let home = try TemporaryHome()
      let (tmux, log) = try open("echo precious; true sleep \(seconds)", in: home)
      try limitFiles(of: tmux.process, toSizeOf: log.reference.path)
      tmux.keys("y")
      let spool = Spool(runtimeDirectory: home.directory + "/run")
      try #require(try eventually { try spool.list().contains { $0.text.contains("precious") } })
      try limitFiles(of: tmux.process, toSizeOf: nil)
      tmux.keys("Space")
      tmux.keys("n")
      try #require(tmux.wait(for: "Note"), "\(tmux.screen())")
      tmux.type("something else")
      tmux.keys("Enter")
      #expect(try eventually { try home.notes(log.reference) == ["something else"] })
      tmux.keys("q")
      #expect(tmux.waitForExit() == 0)
      #expect(try spool.list().contains { $0.text.contains("precious") })
    }

    @Test("end with the terminal, and what they did until then is recorded")
    func hangup() throws {
      let home = try TemporaryHome()
      let (tmux, log) = try open("trap '' INT; echo up; sleep \(seconds)", in: home)
      tmux.keys("y")
      try #require(tmux.wait(for: "  up"))
      kill(tmux.process, SIGHUP)
      #expect(try eventually { try runs(home, log).first?.beginning == "up" })
      #expect(try eventually { try !isSleeping() })
    }
  }
}
