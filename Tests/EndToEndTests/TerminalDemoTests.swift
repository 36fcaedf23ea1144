import Foundation
import Testing

extension TerminalTests {
  @Suite("Demo", .serialized, .enabled(if: Tmux.isInstalled, "tmux is not installed"))
  struct Demo {
    @Test("is led from the first alert to its summary at sixty times the speed, and leaves no file")
    func ledToItsEnd() throws {
      let home = try TemporaryHome()
      let tmux = home.tmux(["demo", "--speed", "60"], changing: ["TMPDIR": home.directory])
      try #require(tmux.wait(for: "INC-0001 DRILL", "a rehearsal"), "\(tmux.screen())")
      // Its clock ticks more often than a lone Esc is waited on.
      tmux.keys("Escape")
      try #require(tmux.waitUntilGone("a rehearsal"), "\(tmux.screen())")
      tmux.type("y")
      try #require(tmux.wait(for: "● acked"), "\(tmux.screen())")
      tmux.type("i")
      try #require(tmux.wait(for: "IC  ana"), "\(tmux.screen())")
      tmux.type("s")
      try #require(tmux.wait(for: "Impact"), "\(tmux.screen())")
      tmux.type("1")
      tmux.keys("Enter")
      try #require(tmux.wait(for: "Urgency"), "\(tmux.screen())")
      tmux.type("1")
      tmux.keys("Enter", "Enter", "Enter")
      try #require(tmux.wait(for: "P1 CRITICAL", "● triaged"), "\(tmux.screen())")
      tmux.type("R")
      try #require(tmux.wait(for: "What ended it"), "\(tmux.screen())")
      tmux.type("the partition healed\r")
      try #require(tmux.wait(for: "Probable cause"), "\(tmux.screen())")
      tmux.type("forty-three seconds without a link\r")
      try #require(tmux.wait(for: "Metrics are back"), "\(tmux.screen())")
      tmux.keys("Enter", "Enter")
      try #require(tmux.wait(for: "How it went", "Acknowledged"), "\(tmux.screen())")
      tmux.keys("Escape")
      try #require(tmux.waitUntilGone("How it went"), "\(tmux.screen())")
      tmux.type("q")
      try #require(tmux.waitForExit() == 0)
      #expect(tmux.screen().contains("Updates that were owed:"), "\(tmux.screen())")
      let left = try FileManager.default.contentsOfDirectory(atPath: home.directory)
      #expect(!left.contains { $0.hasPrefix("warroom-demo") })
    }
  }
}
