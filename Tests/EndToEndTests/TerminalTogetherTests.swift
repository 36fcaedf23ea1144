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

    @Test("shows the entry of one in the other at once")
    func entry() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let (ana, raj) = try open(home)
      var measured: [Duration] = []
      for word in ["aardvark", "bumblebee", "crocodile", "dromedary", "elephant"] {
        ana.type("n")
        ana.type(word)
        ana.settle()
        raj.settle(quiet: .milliseconds(20))
        let start = raj.output.count
        let began = ContinuousClock.now
        ana.type("\r")
        #expect(raj.wait(for: word, from: start, within: .seconds(2)), "\(word) is not shown")
        measured.append(ContinuousClock.now - began)
      }
      #expect(try home.notes(log.reference).count == 5)
      print("enter in one terminal to text in the other:", measured.sorted())
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
        ana.settle(quiet: .milliseconds(30))
        raj.settle(quiet: .milliseconds(30))
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

    @Test("tells the second of two who do the same thing why it was not done twice")
    func refusal() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let (ana, raj) = try open(home)
      ana.type("y")
      raj.type("y")
      func acknowledgements() throws -> Int {
        try home.events(log.reference).count {
          if case .acknowledged = $0.fact { true } else { false }
        }
      }
      #expect(try eventually { try acknowledgements() == 1 })
      #expect(
        eventually(within: .seconds(2)) {
          ana.read()
          raj.read()
          return ana.contains("acknowledged") && raj.contains("acknowledged")
        })
      #expect(try acknowledgements() == 1)
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
      #expect(tmux.wait(for: "2 here", within: .seconds(2)), "\(tmux.screen())")
      raj.send(signal)
      try #require(raj.waitForEnd())
      #expect(tmux.wait(for: "1 here", within: .seconds(5)), "\(tmux.screen())")
      tmux.type("q")
      #expect(eventually { tmux.isDead })
    }
  }
}
