import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("A script in place of a person", .serialized)
  struct Scripted {
    private func script(_ home: TemporaryHome, _ lines: String) throws -> String {
      let path = home.directory + "/steps"
      try lines.write(toFile: path, atomically: true, encoding: .utf8)
      return path
    }

    private func sandbox() throws -> TemporaryHome {
      let home = try TemporaryHome()
      try home.home.create(isSandbox: true)
      return home
    }

    /// The texts of the timeline's rows, without their times.
    private func timeline(_ screen: String) -> [String] {
      screen.split(separator: "\n").compactMap { row in
        guard let match = row.firstMatch(of: /^│ [0-9]{2}:[0-9]{2} (.*?)│/) else { return nil }
        return String(match.1).trimmingCharacters(in: .whitespaces)
      }
    }

    @Test(
      "writes and shows the same as the same keys at a terminal",
      .enabled(if: Tmux.isInstalled, "tmux is not installed"))
    func same() throws {
      let keys = [
        "y", "i", "n|nobody can pay|enter", "f|pool exhausted on db-3|enter",
        "d|roll back 4211|enter", "e|rollback started|enter", "s|enter|enter|enter|enter",
        "c|rolled back|enter",
      ]
      let scripted = try sandbox()
      try scripted.declare("Payments fail", by: "ana")
      let steps = keys.map { step in
        let parts = step.split(separator: "|")
        return parts.enumerated().map { index, part in
          index == 0 || part == "enter" ? "keys \(part)" : "type \(part)"
        }.joined(separator: "\n")
      }
      let path = try script(scripted, steps.joined(separator: "\n") + "\nsave here\n")
      let outcome = try scripted.run(["--script", path])
      try #require(outcome.code == 0, "\(outcome.errorText)")

      let live = try TemporaryHome()
      let log = try live.declare("Payments fail", by: "ana")
      let tmux = live.tmux()
      try #require(tmux.wait(for: "INC-0001"))
      for step in keys {
        let count = try live.events(log.reference).count
        for part in step.split(separator: "|") {
          if part == "enter" { tmux.keys("Enter") } else { tmux.type(String(part)) }
        }
        // A script goes on when an entry is on disk.
        #expect(try eventually { try live.events(log.reference).count > count }, "\(step)")
      }
      #expect(tmux.wait(for: "rolled back"), "\(tmux.screen())")
      let wanted = timeline(outcome.text.components(separatedBy: "=== end")[0])
      #expect(wanted.count >= 8, "\(outcome.text)")
      #expect(eventually { timeline(tmux.screen()) == wanted }, "\(tmux.screen())\n\(outcome.text)")
    }

    @Test(
      "names the file and the line of a step that is none",
      arguments: [
        ("keys nonsense", 1), ("# remark\n\nfly away", 3), ("wait long", 1),
        ("keys n\nresize 0x0", 2), ("resize 80", 1),
      ])
    func broken(lines: String, line: Int) throws {
      let home = try sandbox()
      try home.declare()
      let path = try script(home, lines)
      let outcome = try home.run(["--script", path])
      #expect(outcome.code == 64)
      #expect(outcome.errorText.contains("\(path):\(line):"), "\(outcome.errorText)")
      #expect(outcome.output.isEmpty)
    }

    @Test("says why a script or a size will not do")
    func refused() throws {
      let home = try sandbox()
      try home.declare()
      let path = try script(home, "save x")
      for (arguments, code) in [
        (["--script", "/no/such/script"], 1), (["--script", path, "--size", "big"], 64),
        (["--script", path, "--size", "0x10"], 64), (["--script", path, "--now", "soon"], 64),
        (["--script", path, "--dump", home.directory], 1),
        (["--script", home.directory], 1),
      ] as [([String], Int32)] {
        let outcome = try home.run(arguments)
        #expect(outcome.code == code, "\(arguments): \(outcome.errorText)")
        #expect(!outcome.errorText.isEmpty && outcome.output.isEmpty)
      }
    }

    @Test("dumps into what is named, and never puts a file in the place of a pipe or a device")
    func dump() throws {
      let home = try sandbox()
      try home.declare()
      let path = try script(home, "save x")
      let pipe = home.directory + "/pipe"
      mkfifo(pipe, 0o600)
      let reader = open(pipe, O_RDWR | O_NONBLOCK)
      defer { close(reader) }
      let outcome = try home.run(["--script", path, "--dump", pipe, "--size", "40x10"])
      #expect(outcome.code == 0)
      var status = stat()
      #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
      var bytes = [UInt8](repeating: 0, count: 65_536)
      #expect(read(reader, &bytes, bytes.count) > 0)
      let link = home.directory + "/link"
      symlink(home.directory + "/target", link)
      #expect(try home.run(["--script", path, "--dump", link]).code == 0)
      #expect(
        try String(contentsOfFile: home.directory + "/target", encoding: .utf8).contains("=== x"))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link).hasSuffix("target"))
    }

    @Test("records nothing under a clock of its own outside a sandbox, and says so")
    func noSandbox() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let sizes = try home.logSizes()
      let path = try script(home, "keys n\ntype nothing\nkeys enter\nsave after")
      let outcome = try home.run(["--script", path, "--now", "2030-01-01T00:00:00Z"])
      #expect(outcome.code == 0)
      #expect(outcome.text.contains("This home is no sandbox"), "\(outcome.text)")
      #expect(try home.logSizes() == sizes)
      #expect(try home.notes(log.reference).isEmpty)
    }

    @Test("counts the clocks from the time it is given")
    func clock() throws {
      let home = try sandbox()
      let start = try #require(Instant(rfc3339: "2026-01-02T03:04:05Z"))
      try home.declare("Payments fail", at: start)
      let path = try script(home, "save before\nwait 61s\nsave after")
      let outcome = try home.run(
        ["open", "INC-0001", "--script", path, "--now", "2026-01-02T03:05:05Z"])
      let pictures = outcome.text.components(separatedBy: "=== ")
      #expect(pictures[1].contains("T+00:01:00"), "\(pictures[1])")
      #expect(pictures[2].contains("T+00:02:01"), "\(pictures[2])")
    }

    @Test(
      "draws every size, and nothing beyond it",
      arguments: ["1x1", "2x2", "5x3", "10x3", "20x5", "40x10", "80x24", "132x43", "300x100"])
    func sizes(size: String) throws {
      let home = try sandbox()
      let log = try home.declare("Zahlungen für 作業 schlagen fehl")
      try home.record((0..<30).map { home.note("作業 entry \($0)") }, in: log)
      let dump = home.directory + "/frames"
      let path = try script(
        home, "save room\nkeys n\nsave form\nkeys esc ?\nsave help\nkeys esc u\nsave update\n")
      for arguments in [["open", "INC-0001"], ["replay", "INC-0001"], []] {
        let outcome = try home.run(
          arguments + ["--script", path, "--size", size, "--dump", dump])
        #expect(outcome.code == 0, "\(outcome.errorText)")
        let parts = size.split(separator: "x").compactMap { Int($0) }
        let text = try String(contentsOfFile: dump, encoding: .utf8)
        for picture in text.components(separatedBy: "=== ").dropFirst() {
          let rows = picture.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
          #expect(rows.count <= parts[1] + 1)
          #expect(rows.allSatisfy { $0.count <= parts[0] })
        }
      }
    }
  }
}
