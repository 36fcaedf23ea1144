import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("Text that nobody should trust", .serialized)
  struct Untrusted {
    /// What must not reach a terminal, in a wrapping that shows where it would have.
    private static let payloads = [
      "\u{1B}]52;c;aGFja2Vk\u{07}", "\u{1B}]0;owned\u{07}", "\u{1B}[2Jgone", "\u{1B}[31mred",
      "\u{1B}P+q544e\u{1B}\\", "\u{9B}31mc1", "\u{9D}0;c1 title\u{9C}", "a\r\nb\rc", "tab\there",
      "\u{202E}drow\u{202C}", "\u{2066}iso\u{2069}", "\u{200B}zero\u{FEFF}", "bell\u{07}",
      "back\u{08}\u{08}space", "nul\u{00}byte", "del\u{7F}ete", "line\u{2028}sep\u{2029}par",
      "\u{1B}[6n", "\u{1B}[?1049l",
    ]

    /// Byte sequences that only the payloads could have brought.
    private static let forbidden: [[UInt8]] = [
      Array("\u{1B}]52".utf8), Array("\u{1B}]0;".utf8), Array("\u{1B}P".utf8),
      Array("\u{1B}[6n".utf8), Array("\u{9B}".utf8), Array("\u{9D}".utf8), Array("\u{202E}".utf8),
      Array("\u{2066}".utf8), Array("\u{200B}".utf8), Array("\u{FEFF}".utf8),
      Array("\u{2028}".utf8), [0x00], [0x7F],
    ]

    private func check(_ pty: Pty, _ what: String) {
      for bytes in Untrusted.forbidden {
        #expect(!pty.contains(bytes), "\(what): \(bytes) went to the terminal")
      }
      let left = pty.output.contains(Array("\u{1B}[?1049l".utf8)) && !pty.hasEnded
      #expect(!left, "\(what): it left the alternate screen")
    }

    @Test("reaches the screen as harmless text, wherever it came in")
    func shown() throws {
      let home = try TemporaryHome()
      let evil = Untrusted.payloads.joined(separator: " ")
      let log = try home.declare(String(evil.prefix(100)), by: "e\u{1B}]0;x\u{07}ve")
      try home.record(Untrusted.payloads.map { home.note($0) }, in: log)
      try home.record(
        [
          .alertReceived(
            Alert(
              key: evil, source: evil, summary: evil,
              labels: [Alert.Label(name: evil, value: evil)], url: evil)),
          .impactDescribed(text: evil), .serviceSet(service: evil),
          .roleAssigned(role: "ic", person: "x\u{1B}[2J", note: evil),
          .taskAssigned(
            task: 1, title: evil, person: "y\u{9B}2J",
            checkInDue: TemporaryHome.now + .seconds(60)),
          .updatePosted(Update(audience: "management", status: evil, message: evil)),
          .runbookAttached(
            AttachedRunbook(
              runbook: 1, title: evil, source: evil,
              steps: [RunbookStep(title: evil, text: evil, commands: [evil])])),
          .unknown(type: "future.thing", data: #"{"text":"\u001b]0;u\u0007"}"#),
        ], in: log)
      for arguments in [["open", "INC-0001"], ["replay", "INC-0001", "--from", "+1h"]] {
        let pty = try home.pty(arguments)
        try #require(pty.wait(for: "INC-0001"))
        // All panels alone, the entry in full, the brief, the help, the forms that repeat text.
        for keys in [
          "L", "+", "\t", "\t", "\t", "+", "\r", "q", "b", "q", "1kkk\r", "q", "m", "", "u\r\r", "",
          "T", "", "h", "",
        ] {
          if keys.isEmpty { pty.escape() } else { pty.type(keys) }
          pty.settle(quiet: .milliseconds(40))
          if pty.hasEnded { break }
        }
        check(pty, arguments[0])
      }
    }

    @Test("reaches toasts, the lobby and the terminal's title as harmless text")
    func elsewhere() throws {
      let home = try TemporaryHome()
      let log = try home.declare("Payments fail")
      let pty = try home.pty(["open", "INC-0001"])
      try #require(pty.wait(for: "INC-0001"))
      for payload in Untrusted.payloads {
        try home.record([home.note("toast \(payload)")], in: log, by: "eve\u{1B}]0;x\u{07}")
        pty.settle(quiet: .milliseconds(30))
      }
      check(pty, "toast")
      for payload in Untrusted.payloads { try home.declare("T \(payload)", by: payload) }
      let lobby = try home.pty()
      try #require(lobby.wait(for: "INC-0002"))
      lobby.type("jjj/T")
      lobby.settle()
      check(lobby, "lobby")
    }

    @Test(
      "brings no sequence of its own: all that reaches the terminal is ncurses' and the program's",
      arguments: [["open", "INC-0001"], [], ["replay", "INC-0001"]])
    func strictly(_ arguments: [String]) throws {
      let desk = try HostileDesk()
      for colours in [nil, "truecolor"] {
        let pty = try desk.home.pty(
          arguments, changing: ["WARROOM_PLAN": desk.plan, "COLORTERM": colours])
        try #require(pty.wait(for: "INC-000"))
        // Every panel alone, an entry in full, the brief, the help, the forms, all of it up and down, and the clipboard.
        for keys in [
          "L", "+", "\t", "\t", "\t", "+", "\r", "q", "b", "q", "1kkk\r", "q", "m", "", "u\r\r", "",
          "T", "", "h", "", "d", "", ":", "", "?", "", "P", "", "e", "", "a", "", "R", "", "/x", "",
          "gjjjjjjjjjjjjjjjjj\r", "q", "G",
        ] {
          if keys.isEmpty { pty.escape() } else { pty.type(keys) }
          pty.settle(quiet: .milliseconds(30))
          if pty.hasEnded { break }
        }
        // To the end of a picture: within a sequence, its beginning alone would be found fault with.
        pty.settle()
        let before = SequenceCheck(pty.output)
        #expect(before.offence == nil, "\(arguments)")
        #expect(before.copied == [], "nobody pressed the key that copies")
        #expect(before.titles.allSatisfy { $0.contains("INC-") || $0.contains("warroom") })
        // Something is recorded and an alert comes in while it is open.
        let log = try IncidentLog.open(
          try #require(try desk.home.home.find("INC-0001")), in: desk.home.home)
        _ = try log.read()
        try desk.home.record(
          Hostile.facts(now: TemporaryHome.now).suffix(8), in: log, by: Hostile.word)
        pty.resize(columns: 61, rows: 17)
        pty.settle()
        pty.send(SIGTERM)
        #expect(pty.waitForEnd())
        let after = SequenceCheck(pty.output)
        #expect(after.offence == nil, "\(arguments)")
        #expect(after.copied == [])
      }
    }

    @Test("is typed and pasted without doing anything to the terminal")
    func typed() throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let pty = try home.pty()
      try #require(pty.wait(for: "INC-0001"))
      pty.settle()
      pty.type("n")
      pty.paste(Untrusted.payloads.joined(separator: "\n"))
      pty.settle()
      check(pty, "field")
      pty.type("\r")
      pty.settle()
      check(pty, "entry")
    }

    @Test("is named in refusals of the command line without its controls")
    func arguments() throws {
      let home = try TemporaryHome()
      try home.declare()
      let evil = "\u{1B}]0;owned\u{07}\u{202E}"
      for arguments in [
        ["open", evil], ["replay", evil], ["--tz", evil],
        ["open", "--theme", evil, "--script", "/dev/null"],
        ["open", "--as", evil, "--script", "/dev/null"],
        ["open", "--size", evil, "--script", "/dev/null"],
      ] {
        let outcome = try home.run(arguments)
        #expect(outcome.code != 0)
        #expect(!(outcome.output + outcome.errors).contains(0x1B), "\(arguments[0])")
      }
    }
  }
}
