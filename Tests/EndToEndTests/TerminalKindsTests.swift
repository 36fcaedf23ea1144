import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("Kinds of terminals", .serialized)
  struct Kinds {
    @Test(
      "works on every terminal that can move its cursor, also where its description is missing",
      arguments: [
        "xterm-256color", "tmux-256color", "screen", "linux", "vt100", "xterm-kitty",
        "no-such-terminal",
      ])
    func kinds(term: String) throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let pty = try home.pty(changing: ["TERM": term])
      #expect(pty.wait(for: "INC-0001") && pty.wait(for: "Payments fail"), "\(term)")
      pty.type("n")
      #expect(pty.wait(for: "Note"))
      pty.escape()
      pty.type("q")
      #expect(pty.waitForEnd())
      #expect(pty.exitCode == 0)
    }

    @Test("says in one sentence why a terminal will not do", arguments: ["dumb", "", "unknown"])
    func unsuitable(term: String) throws {
      let home = try TemporaryHome()
      try home.declare()
      let pty = try home.pty(changing: ["TERM": term])
      try #require(pty.waitForEnd())
      #expect(pty.exitCode == 1)
      let text = String(decoding: pty.output, as: UTF8.self)
      #expect(text.contains("No full screen here"), "\(text)")
      #expect(text.split(whereSeparator: \.isNewline).count == 1, "\(text)")
      #expect(!pty.output.contains(0x1B))
      #expect(try home.presenceNames().isEmpty)
    }

    @Test("says in one sentence that a pipe is no terminal, and prints nothing else")
    func pipe() throws {
      let home = try TemporaryHome()
      try home.declare()
      let outcome = try home.run(["open", "INC-0001"])
      #expect(outcome.code == 1)
      #expect(outcome.output.isEmpty, "\(outcome.text)")
      #expect(outcome.errorText.contains("No full screen here"), "\(outcome.errorText)")
      #expect(outcome.errorText.split(whereSeparator: \.isNewline).count == 1)
    }

    @Test("uses no color where NO_COLOR is set, but bold and reverse all the same")
    func noColor() throws {
      let home = try TemporaryHome()
      try home.declare()
      let pty = try home.pty(changing: ["NO_COLOR": "1", "COLORTERM": "truecolor"])
      try #require(pty.wait(for: "INC-0001"))
      pty.type("j?")
      pty.settle()
      let text = String(decoding: pty.output, as: UTF8.self)
      let colors = text.matches(of: /\e\[([0-9;]*)m/).filter { match in
        match.1.split(separator: ";").contains { (30...48).contains(Int($0) ?? 0) && $0 != "39" }
          || match.1.split(separator: ";").contains { (90...107).contains(Int($0) ?? 0) }
      }
      #expect(colors.isEmpty, "\(colors.map { $0.0.debugDescription }.prefix(5))")
      #expect(text.contains(/\e\[[0-9;]*[17][;m]/))
    }

    @Test("asks for 24-bit colors only where the terminal claims them")
    func depth() throws {
      let home = try TemporaryHome()
      try home.declare()
      for (claim, isDirect) in [("truecolor", true), (nil, false)] as [(String?, Bool)] {
        let pty = try home.pty(changing: ["COLORTERM": claim])
        try #require(pty.wait(for: "INC-0001"))
        pty.settle()
        #expect(pty.contains("8;2;") == isDirect, "COLORTERM \(claim ?? "unset")")
      }
    }

    @Test("draws UTF-8 whatever the locale", arguments: ["C", "POSIX", "xx_YY.nonsense"])
    func locale(name: String) throws {
      let home = try TemporaryHome()
      let log = try home.declare("Zahlungen für 作業 schlagen fehl")
      try home.record([home.note("Ωmega")], in: log)
      let pty = try home.pty(changing: ["LC_ALL": name, "LANG": name])
      #expect(pty.wait(for: "für") && pty.wait(for: "作業") && pty.wait(for: "Ωmega"))
      #expect(pty.contains("─") || pty.contains("│"))
    }
  }
}
