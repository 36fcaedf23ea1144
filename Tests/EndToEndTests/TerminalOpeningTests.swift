import EventLog
import Foundation
import Testing

/// The real binary in real terminals. One after the other: they share two cores, and some measure time.
@Suite("In a terminal", .serialized)
struct TerminalTests {}

extension TerminalTests {
  @Suite("Opening a room", .serialized, .enabled(if: Tmux.isInstalled, "tmux is not installed"))
  struct Opening {
    @Test(
      "shows severity, id, what is due next and the hint at every size that people work at",
      arguments: [(120, 36), (80, 24), (40, 10)])
    func sizes(columns: Int, rows: Int) throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail", severity: "P1")
      let tmux = home.tmux(columns: columns, rows: rows)
      try #require(tmux.wait(for: "P1", "INC-0001"), "\(tmux.screen())")
      let screen = tmux.screen()
      #expect(screen.contains("Acknowledge"), "what is due next\n\(screen)")
      #expect(screen.contains("acknowledges"), "the hint\n\(screen)")
      #expect(tmux.value("alternate_on") == "1")
      #expect(screen.split(separator: "\n").allSatisfy { $0.count <= columns })
    }

    @Test("survives one cell, and paints as ever when it grows again")
    func oneCell() throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let tmux = home.tmux()
      try #require(tmux.wait(for: "INC-0001", "Payments fail"))
      let before = frame(tmux)
      for (columns, rows) in [(1, 1), (2, 1), (1, 40), (300, 2), (10, 3)] {
        tmux.resize(columns: columns, rows: rows)
      }
      tmux.resize(columns: 120, rows: 36)
      #expect(eventually { frame(tmux) == before }, "\(tmux.screen())")
      #expect(!tmux.isDead)
    }

    @Test("survives a storm of fifty sizes, and paints right afterwards")
    func storm() throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let tmux = home.tmux()
      try #require(tmux.wait(for: "INC-0001", "Payments fail"))
      let before = frame(tmux)
      for round in 0..<50 {
        tmux.resize(columns: 20 + round * 37 % 200, rows: 3 + round * 13 % 60)
      }
      tmux.resize(columns: 120, rows: 36)
      #expect(eventually { frame(tmux) == before }, "\(tmux.screen())")
      tmux.keys("q")
      #expect(eventually { tmux.isDead })
    }

    /// The screen without its clocks.
    private func frame(_ tmux: Tmux) -> String {
      tmux.screen().replacing(/[0-9]+/, with: "#")
    }
  }
}
