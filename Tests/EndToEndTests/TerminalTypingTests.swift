import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("Typing", .serialized)
  struct Typing {
    private func open(
      _ home: TemporaryHome, changing changes: [String: String?] = [:]
    ) throws -> Pty {
      let pty = try home.pty(changing: changes)
      try #require(pty.wait(for: "INC-0001"))
      pty.settle()
      return pty
    }

    @Test(
      "records what was typed, whatever the script, to the last scalar",
      arguments: [
        "作業 stopped at 80 %", "Größe über Maß", "👩‍💻 and 🇫🇷 and ⚠️", "e\u{301}cole",
        "שלום مرحبا", "-5 % and --help",
      ])
    func scripts(text: String) throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try open(home)
      pty.type("n")
      pty.type(text)
      pty.type("\r")
      #expect(try eventually { try home.notes(log.reference) == [text] })
      pty.settle()
      pty.type("q")
      #expect(pty.waitForEnd() && pty.exitCode == 0)
    }

    @Test("stays in its field where the log may not grow, and is recorded once it may")
    func mayNotGrow() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try open(home)
      try limitFiles(of: pty.process, toSizeOf: log.reference.path)
      pty.type("n")
      pty.type("no room for this\r")
      try #require(pty.wait(for: "File too large"))
      #expect(!pty.hasEnded)
      #expect(try home.notes(log.reference) == [])
      let spool = Spool(runtimeDirectory: home.directory + "/run")
      #expect(try spool.list().map(\.text) == ["no room for this"])
      try limitFiles(of: pty.process, toSizeOf: nil)
      pty.type("\r")
      #expect(try eventually { try home.notes(log.reference) == ["no room for this"] })
      #expect(try eventually { try spool.list().isEmpty }, "it is not offered again")
    }

    @Test("takes a paste of three lines as one entry, and never as commands")
    func paste() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try open(home)
      pty.type("n")
      pty.paste("one\r\ntwo\rthree q")
      pty.type("\r")
      #expect(try eventually { try home.notes(log.reference) == ["one\ntwo\nthree q"] })
      // Outside a field a paste becomes a note that still waits for Enter.
      pty.paste("qqq\nsecond")
      pty.settle()
      #expect(!pty.hasEnded)
      pty.type("\r")
      #expect(try eventually { try home.notes(log.reference).last == "qqq\nsecond" })
    }

    @Test(
      "is taken as it is typed, also while all is painted anew or the program was stopped",
      arguments: [true, false])
    func disturbed(isStopped: Bool) throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try open(home)
      var wanted: [String] = []
      for round in 0..<100 {
        pty.type("n")
        pty.type("round \(round)")
        if isStopped {
          pty.send(SIGSTOP)
          pty.send(SIGCONT)
        } else {
          pty.type("\u{0C}")
        }
        // A little later every time, so that Enter comes at every moment of it.
        let end = ContinuousClock.now + .microseconds(round * 10)
        while ContinuousClock.now < end {}
        pty.type("\r")
        wanted.append("round \(round)")
        #expect(
          try eventually {
            pty.read()
            return try home.notes(log.reference) == wanted
          }, home.comment(on: log))
        if try home.notes(log.reference) != wanted { return }
      }
    }

    @Test("takes a large paste in one piece")
    func largePaste() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try open(home)
      let text = (0..<400).map { "line \($0) of what the server said" }.joined(separator: "\n")
      pty.type("n")
      pty.paste(text)
      pty.settle()
      pty.type("\r")
      #expect(try eventually { try home.notes(log.reference).count == 1 })
      let noted = try #require(try home.notes(log.reference).first)
      #expect(text.hasPrefix(noted.prefix(200)))
    }

    @Test(
      "keeps a text that was left with Esc, and shows it again",
      .enabled(if: Tmux.isInstalled, "tmux is not installed"))
    func escape() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let tmux = home.tmux()
      try #require(tmux.wait(for: "INC-0001"))
      tmux.type("nhalf a thought")
      try #require(tmux.wait(for: "╭─ Note", "half a thought"), "\(tmux.screen())")
      tmux.keys("Escape")
      try #require(tmux.waitUntilGone("╭─ Note"), "\(tmux.screen())")
      tmux.type("n")
      #expect(tmux.wait(for: "╭─ Note", "half a thought"), "\(tmux.screen())")
      tmux.type(" finished\r")
      #expect(
        try eventually { try home.notes(log.reference) == ["half a thought finished"] },
        home.comment(on: log))
    }

    @Test(
      "keeps a text through the end of its terminal",
      arguments: ["escape", "hangup", "SIGHUP", "SIGTERM"])
    func closed(how: String) throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try open(home)
      pty.type("f")
      pty.type("pool exhausted")
      try #require(pty.shows("pool exhausted"))
      switch how {
      case "escape":
        pty.escape()
        pty.type("q")
      case "hangup": pty.hangUp()
      case "SIGHUP": pty.send(SIGHUP)
      default: pty.send(SIGTERM)
      }
      try #require(pty.waitForEnd())
      let again = try open(home)
      again.type("f")
      again.settle()
      again.type(" on db-3\r")
      #expect(
        try eventually { try home.notes(log.reference) == ["pool exhausted on db-3"] },
        home.comment(on: log))
    }

    @Test("forgets the draft once its entry is on disk")
    func recorded() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try open(home)
      pty.type("n")
      pty.type("said\r")
      try #require(try eventually { try home.notes(log.reference) == ["said"] })
      pty.settle()
      pty.type("n")
      pty.type("done\r")
      #expect(try eventually { try home.notes(log.reference) == ["said", "done"] })
      pty.settle()
      pty.type("q")
      try #require(pty.waitForEnd())
      let drafts = FileManager.default.subpaths(atPath: home.directory + "/state") ?? []
      #expect(!drafts.contains { $0.hasSuffix("note") }, "\(drafts)")
    }

    @Test("takes the text to the person's editor and back")
    func editor() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let script = home.directory + "/editor"
      let lines =
        "#!/bin/sh\ngrep -q begun \"$2\" && test \"$1\" = --wait && echo ended >> \"$2\"\n"
      try lines.write(toFile: script, atomically: true, encoding: .utf8)
      chmod(script, 0o755)
      let pty = try open(home, changing: ["EDITOR": "\(script) --wait"])
      pty.type("n")
      pty.type("begun, ")
      pty.settle()
      pty.type("\u{1B}OS")
      try #require(pty.wait(for: "ended"))
      pty.type("\r")
      #expect(
        try eventually { try home.notes(log.reference).first?.hasSuffix("ended") == true },
        home.comment(on: log))
      #expect(try FileManager.default.contentsOfDirectory(atPath: home.directory + "/run").isEmpty)
    }

    @Test("keeps the text where the editor fails")
    func failingEditor() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try open(home, changing: ["EDITOR": "/no/such/editor"])
      pty.type("n")
      pty.type("kept")
      let start = pty.output.count
      pty.type("\u{1B}OS")
      // Enter while the terminal is an editor's would be no Enter.
      try #require(pty.wait(for: "\u{1B}[?2004h", from: start))
      pty.type("\r")
      #expect(try eventually { try home.notes(log.reference) == ["kept"] })
    }

    @Test(
      "edits in vim, in the terminal that it is given",
      .enabled(
        if: Tmux.isInstalled && Binary.isInstalled("vim"), "tmux or vim is not installed"))
    func vim() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let tmux = home.tmux(changing: ["EDITOR": "vim -u NONE"])
      try #require(tmux.wait(for: "INC-0001"))
      tmux.type("n")
      try #require(tmux.wait(for: "Note"))
      tmux.type("first")
      tmux.keys("F4")
      try #require(tmux.wait(for: "first", "~"), "\(tmux.screen())")
      tmux.type("A and more")
      tmux.keys("Escape")
      tmux.type(":wq\r")
      #expect(tmux.wait(for: "INC-0001", "first and more"), "\(tmux.screen())")
      tmux.keys("Enter")
      #expect(try eventually { try home.notes(log.reference) == ["first and more"] })
    }
  }
}
