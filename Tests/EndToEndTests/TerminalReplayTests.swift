import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("Replay by keys", .serialized, .enabled(if: Tmux.isInstalled, "tmux is not installed"))
  struct Replaying {
    /// An incident of forty minutes, long past.
    private func history(_ home: TemporaryHome) throws -> IncidentLog {
      let start = TemporaryHome.now - .seconds(86_400)
      let log = try home.declare("Payments fail", severity: "P1", at: start)
      let course: [(Int64, Fact)] = [
        (2, .acknowledged(note: nil)), (5, home.note("first look")),
        (12, .phaseChanged(from: .detection, to: .response, reason: nil)),
        (20, .noted(kind: .finding, text: "pool exhausted")),
        (30, .milestoneRecorded(.contained)), (39, home.note("watching")),
        (40, .resolved(note: "pool grown", cause: nil)),
      ]
      for (minute, fact) in course {
        try home.record([fact], in: log, at: start + .seconds(minute * 60))
      }
      return log
    }

    @Test("plays with space, and stands still with space")
    func play() throws {
      let home = try TemporaryHome()
      _ = try history(home)
      let tmux = home.tmux(["replay", "INC-0001", "--speed", "600"])
      try #require(tmux.wait(for: "REPLAY", "Payments fail"), "\(tmux.screen())")
      #expect(!tmux.screen().contains("first look"))
      tmux.keys("Space")
      #expect(tmux.wait(for: "first look"), "\(tmux.screen())")
      #expect(tmux.wait(for: "pool exhausted"), "\(tmux.screen())")
      tmux.keys("Space")
      #expect(tmux.wait(for: "space play"), "\(tmux.screen())")
    }

    @Test("goes by tenths, by milestones and to the end")
    func seek() throws {
      let home = try TemporaryHome()
      _ = try history(home)
      let tmux = home.tmux(["replay", "INC-0001"])
      try #require(tmux.wait(for: "REPLAY"))
      tmux.type("6")
      #expect(tmux.wait(for: "pool exhausted") && !tmux.screen().contains("watching"))
      tmux.type("0")
      #expect(tmux.waitUntilGone("first look"), "\(tmux.screen())")
      tmux.type("]")
      #expect(tmux.wait(for: "● acked"), "\(tmux.screen())")
      tmux.type("]")
      #expect(tmux.wait(for: "● contained"), "\(tmux.screen())")
      tmux.type("[")
      #expect(tmux.wait(for: "○ contained"), "\(tmux.screen())")
      tmux.type("L")
      #expect(tmux.wait(for: "● resolved", "watching"), "\(tmux.screen())")
    }

    @Test("writes nothing, and says why")
    func writing() throws {
      let home = try TemporaryHome()
      _ = try history(home)
      let sizes = try home.logSizes()
      let tmux = home.tmux(["replay", "INC-0001"])
      try #require(tmux.wait(for: "REPLAY"))
      for key in ["n", "y", "u", "a", "x", "z", "R", "S"] { tmux.type(key) }
      tmux.type("text that goes nowhere")
      // The g among it asks for a time.
      tmux.keys("Enter")
      #expect(tmux.wait(for: "REPLAY", "is no time"), "\(tmux.screen())")
      tmux.keys("Escape")
      #expect(tmux.waitUntilGone("is no time"))
      tmux.type("q")
      #expect(tmux.waitForExit() == 0)
      #expect(try home.logSizes() == sizes)
    }
  }
}
