import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("Two terminals on one incident", .serialized)
  struct Together {
    private func open(_ home: TemporaryHome) throws -> (ana: Pty, raj: Pty) {
      let (ana, raj) = (try home.pty(as: "ana"), try home.pty(as: "raj"))
      try #require(ana.wait(for: "INC-0001") && raj.wait(for: "INC-0001"))
      ana.settle()
      raj.settle()
      return (ana, raj)
    }

    @Test("shows the entry of one in the other")
    func entry() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let (ana, raj) = try open(home)
      for word in ["aardvark", "bumblebee", "crocodile", "dromedary", "elephant"] {
        ana.type("n")
        ana.type(word)
        let start = raj.output.count
        ana.type("\r")
        #expect(raj.wait(for: word, from: start), "\(word) is not shown")
      }
      #expect(try home.notes(log.reference).count == 5)
    }

    @Test("records both entries where two write at the same time")
    func both() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let (ana, raj) = try open(home)
      for round in 0..<10 {
        ana.type("n")
        raj.type("n")
        ana.type("ana \(round)")
        raj.type("raj \(round)")
        ana.type("\r")
        raj.type("\r")
        let wanted = Set(["ana \(round)", "raj \(round)"])
        #expect(
          try eventually {
            ana.read()
            raj.read()
            return wanted.isSubset(of: Set(try home.notes(log.reference)))
          }, home.comment(on: log))
      }
      #expect(try home.notes(log.reference).count == 20)
      #expect(Verifier().verify(log.reference).findings.isEmpty)
    }

    @Test(
      "tells the second of two who do the same thing why it was not done twice",
      .enabled(if: Tmux.isInstalled, "tmux is not installed"))
    func refusal() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let rooms = [home.tmux(as: "ana"), home.tmux(as: "raj")]
      for room in rooms { try #require(room.wait(for: "INC-0001", "2 here"), "\(room.screen())") }
      for room in rooms { room.type("y") }
      for room in rooms { #expect(room.wait(for: "✓ acked"), "\(room.screen())") }
      #expect(
        eventually { rooms.count { $0.screen().contains("It was acknowledged at") } == 1 },
        "\(rooms.map { $0.screen() })")
      let acknowledgements = try home.events(log.reference).count {
        if case .acknowledged = $0.fact { true } else { false }
      }
      #expect(acknowledgements == 1)
    }

    @Test(
      "shows who is here until a room is gone, however it ended",
      .enabled(if: Tmux.isInstalled, "tmux is not installed"),
      arguments: [SIGKILL, SIGTERM, SIGSEGV])
    func presence(signal: Int32) throws {
      let home = try TemporaryHome()
      try home.declare()
      let tmux = home.tmux(as: "ana")
      try #require(tmux.wait(for: "1 here"), "\(tmux.screen())")
      let raj = try home.pty(as: "raj")
      try #require(raj.wait(for: "INC-0001"))
      #expect(tmux.wait(for: "2 here"), "\(tmux.screen())")
      raj.send(signal)
      try #require(raj.waitForEnd())
      #expect(tmux.wait(for: "1 here"), "\(tmux.screen())")
      tmux.type("q")
      #expect(eventually { tmux.isDead })
    }
  }
}
