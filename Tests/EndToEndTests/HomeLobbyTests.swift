import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("The lobby", .serialized, .enabled(if: Tmux.isInstalled, "tmux is not installed"))
  struct InTheLobby {
    @Test("declares by keys in an empty home, and lands in the room")
    func declare() throws {
      let home = try TemporaryHome()
      let tmux = home.tmux()
      try #require(tmux.wait(for: "No incident yet"), "\(tmux.screen())")
      tmux.type("d")
      try #require(tmux.wait(for: "Declare an incident"))
      tmux.type("Payments fail")
      tmux.keys("Enter")
      tmux.type("1")
      tmux.keys("Enter")
      tmux.type("1")
      tmux.keys("Enter")
      try #require(tmux.wait(for: "P1 proposed: impact high, urgency high"), "\(tmux.screen())")
      tmux.keys("Enter", "Enter")
      #expect(
        tmux.wait(for: "INC-0001", "P1", "Payments fail", "1 here", "Timeline"),
        "\(tmux.screen())")
      let reference = try #require(try home.home.find("INC-0001"))
      #expect(
        try home.events(reference).map(\.fact.name) == [
          "incident.declared", "severity.proposed",
        ])
      tmux.type("q")
      #expect(tmux.wait(for: "1 in all"), "\(tmux.screen())")
      tmux.type("q")
      #expect(tmux.waitForExit() == 0)
    }

    @Test("keeps a declaration that was begun, also when its terminal is closed")
    func kept() throws {
      let home = try TemporaryHome()
      let pty = try home.pty()
      try #require(pty.wait(for: "No incident yet"))
      pty.type("d")
      pty.type("Half a title")
      try #require(pty.shows("Half a title"))
      pty.hangUp()
      try #require(pty.waitForEnd())
      let tmux = home.tmux()
      try #require(tmux.wait(for: "No incident yet"))
      tmux.type("d")
      #expect(tmux.wait(for: "Half a title"), "\(tmux.screen())")
    }

    @Test("opens and scrolls with eight hundred incidents, and shows what others do in them")
    func many() throws {
      let home = try TemporaryHome()
      try home.fill(800)
      let tmux = home.tmux()
      try #require(tmux.wait(for: "INC-0800"), "\(tmux.screen())")
      tmux.type("G")
      #expect(tmux.wait(for: "INC-0001"), "\(tmux.screen())")
      tmux.keys("Home")
      #expect(tmux.wait(for: "INC-0800"))
      tmux.type("/")
      tmux.type("number 417")
      #expect(tmux.wait(for: "INC-0417") && tmux.waitUntilGone("INC-0800"), "\(tmux.screen())")
      tmux.keys("Escape")
      try home.declare("A new one", severity: "P1")
      #expect(tmux.wait(for: "INC-0801", "A new one"), "\(tmux.screen())")
      tmux.keys("Home", "Enter")
      #expect(tmux.wait(for: "INC-0801", "Timeline"), "\(tmux.screen())")
    }

    @Test("names the incident whose log is damaged, and works on with the others")
    func damaged() throws {
      let home = try TemporaryHome()
      let broken = try home.declare("Broken one")
      try home.declare("Sound one")
      let url = URL(fileURLWithPath: broken.reference.path)
      var bytes = Array(try Data(contentsOf: url))
      bytes[60] ^= 1
      try Data(bytes).write(to: url)
      try Data("junk".utf8).write(to: URL(fileURLWithPath: "\(home.home.path)/incidents/0/x.txt"))
      let tmux = home.tmux()
      #expect(tmux.wait(for: "Sound one"), "\(tmux.screen())")
      #expect(!tmux.isDead)
    }
  }
}

extension TemporaryHome {
  /// Declares and resolves incidents, a day apart, without the waits that durability costs.
  func fill(_ count: Int) throws {
    let first = TemporaryHome.now - .seconds(count * 86_400)
    for number in 1...count {
      let moment = first + .seconds((number - 1) * 86_400)
      let declaration = try Engine.declaration(
        of: DeclareCommand(title: "Incident number \(number)", severity: "P3"),
        incident: identity(),
        alias: "", plan: .builtin, now: moment)
      let facts: [Fact] = [
        .declared(declaration), .acknowledged(note: nil), note("looked at it"),
        .resolved(note: "done", cause: nil),
      ]
      let drafts = facts.map { EventDraft(id: identity(), by: "raj", fact: $0) }
      _ = try IncidentLog.create(in: home, drafts: drafts, now: { moment })
    }
  }
}
