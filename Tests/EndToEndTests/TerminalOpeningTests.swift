import EventLog
import Foundation
import Testing

/// The real binary in real terminals. One after the other: they share two cores.
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
      // With what is due next, and the hint.
      try #require(
        tmux.wait(for: "P1", "INC-0001", "Acknowledge", "acknowledges"), "\(tmux.screen())")
      let screen = tmux.screen()
      #expect(tmux.value("alternate_on") == "1")
      #expect(screen.split(separator: "\n").allSatisfy { $0.count <= columns })
    }

    /// Sizes that leave nothing to draw in, and fifty in a row.
    static let storms = [
      [(1, 1), (2, 1), (1, 40), (300, 2), (10, 3)],
      (0..<50).map { (20 + $0 * 37 % 200, 3 + $0 * 13 % 60) },
    ]

    @Test(
      "survives one cell and a storm of sizes, and paints as ever afterwards", arguments: storms)
    func storm(sizes: [(columns: Int, rows: Int)]) throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let live = home.tmux()
      // Nothing moves in a replay that stands, so what is painted can be held against what was.
      let still = home.tmux(["replay", "INC-0001"])
      for tmux in [live, still] {
        try #require(tmux.wait(for: "INC-0001", "Payments fail", "╰──"), "\(tmux.screen())")
      }
      var before = ""
      try #require(
        eventually(every: .milliseconds(100)) {
          defer { before = still.screen() }
          return still.screen() == before && before.contains("? help")
        })
      for tmux in [live, still] {
        for (columns, rows) in sizes { tmux.resize(columns: columns, rows: rows) }
        tmux.resize(columns: 120, rows: 36)
      }
      #expect(eventually { still.screen() == before }, "\(before)\n\(still.screen())")
      #expect(live.wait(for: "INC-0001", "Payments fail", "1 here", "n note"), "\(live.screen())")
      for tmux in [live, still] {
        tmux.type("q")
        #expect(tmux.waitForExit() == 0)
      }
    }
  }
}
