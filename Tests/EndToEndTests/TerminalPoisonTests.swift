import Engine
import EventLog
import Foundation
import TestSupport
import Testing

/// strace(1), which can make a call of a real process fail.
enum Strace {
  /// Whether it is here and may trace; containers often forbid it.
  static let works: Bool = {
    guard let strace = Binary.find("strace") else { return false }
    let probe = [strace, "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO", "/bin/true"]
    return (try? Program.run(probe, ["PATH": "/usr/bin:/bin"]))?.code == 0
  }()

  /// A command whose every flush of a log's data fails with EIO, as on a disk that dies.
  static func failingFlush(_ arguments: [String]) -> [String] {
    [
      Binary.find("strace") ?? "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync",
      "-e",
      "inject=fdatasync:error=EIO",
    ] + arguments
  }
}

extension TerminalTests {
  @Suite(
    "A disk that fails while a log is flushed", .serialized,
    .enabled(if: Strace.works, "strace(1) is missing or may not trace"))
  struct Poisoned {
    private static let banner = "the disk failed while this log was flushed"

    private func spooled(_ home: TemporaryHome) throws -> [Spool.Entry] {
      try Spool(runtimeDirectory: home.directory + "/run").list()
    }

    private func settings(_ home: TemporaryHome, as person: String = "raj") -> [String: String] {
      home.environment(as: person)
    }

    @Test(
      "closes the incident in every room, keeps what was written, and offers it again after a salvage"
    )
    func everything() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      try home.record([home.note("sound")], in: log)
      let rooms = try ["ana", "mei"].map { try home.pty(["open", "INC-0001"], as: $0) }
      for room in rooms { try #require(room.wait(for: "sound")) }
      let ana = rooms[0]
      ana.type("n")
      ana.type("being written when it failed")
      ana.settle()

      // The flush of another's note fails.
      let starts = rooms.map(\.output.count)
      let failed = try Program.run(
        Strace.failingFlush([Binary.path, "note", "INC-0001", "the note whose flush failed"]),
        settings(home))
      #expect(failed.code == 2)
      #expect(failed.errorText.contains("NOT recorded: the disk failed while the log was flushed"))
      let runtime = "\(home.directory)/run/warroom/spool"
      #expect(failed.errorText.contains("What you wrote is kept in \(runtime)/"))
      #expect(FileManager.default.fileExists(atPath: log.reference.path.dropLast(6) + ".poisoned"))
      for (room, start) in zip(rooms, starts) {
        #expect(room.wait(for: "READ-ONLY", from: start))
        #expect(room.wait(for: Self.banner, from: start))
      }

      // What was being typed is refused and kept, and so is what comes by command.
      let sizes = try home.logSizes()
      let start = ana.output.count
      ana.type("\r")
      #expect(ana.wait(for: "Read-only: \(Self.banner)", from: start))
      let refused = try home.run(["find", "INC-0001", "a finding that came too late"], as: "ana")
      #expect(refused.code == 2 && refused.errorText.contains("What you wrote is kept in"))
      #expect(try eventually { try spooled(home).count == 3 })
      #expect(try home.logSizes() == sizes)
      #expect(try spooled(home).map(\.kind) == ["note", "note", "finding"])
      #expect(try home.run(["verify"]).code == 2)
      ana.escape()
      ana.settle()
      ana.type("q")
      #expect(ana.waitForEnd() && ana.exitCode == 0)

      // A room that is opened now says so from the first picture on, and where the texts are.
      let again = try home.pty(["open", "INC-0001"], as: "ana")
      #expect(again.wait(for: Self.banner))
      #expect(again.wait(for: "2 texts of yours could not be recorded; kept in \(runtime)"))
      #expect(again.wait(for: "`warroom salvage INC-0001 --to DIR` continues elsewhere"))
      again.type("q")
      #expect(again.waitForEnd())

      // Elsewhere it goes on, with what was sound, and what could not be recorded is offered.
      let elsewhere = home.directory + "/elsewhere"
      let salvaged = try home.run(["salvage", "INC-0001", "--to", elsewhere], as: "ana")
      #expect(salvaged.code == 0, "\(salvaged.errorText)")
      #expect(
        salvaged.text.contains("2 texts of yours that could not be recorded are offered again"))
      let there: [String: String?] = ["WARROOM_HOME": elsewhere]
      let room = try home.pty(["open", "INC-0001"], as: "ana", changing: there)
      #expect(
        room.wait(for: "2 texts that could not be recorded are offered again: press n and f."))
      #expect(!room.contains("READ-ONLY"))
      room.type("n")
      #expect(room.wait(for: "being written when it failed"))
      room.type("\r")
      room.settle()
      room.type("f")
      #expect(room.wait(for: "a finding that came too late"))
      room.type("\r")
      let other = try Home.open(path: elsewhere)
      let reference = try #require(try other.find("INC-0001"))
      #expect(
        try eventually {
          let notes = try home.notes(reference)
          return ["sound", "being written when it failed", "a finding that came too late"]
            .allSatisfy(notes.contains)
        })
      #expect(try eventually { try spooled(home).allSatisfy { $0.by == "raj" } })
      room.type("q")
      #expect(room.waitForEnd())
      #expect(Verifier().verify(reference).findings == [])
      // The old file stays as it was.
      #expect(try home.logSizes().filter { $0.key.hasPrefix("home/") } == sizes)
    }

    @Test("closes the room whose own flush failed, and gives the text back")
    func ownFlush() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let other = try home.pty(["open", "INC-0001"], as: "mei")
      try #require(other.wait(for: "INC-0001"))
      let pty = try Pty(
        Strace.failingFlush([Binary.path, "open", "INC-0001"]), in: home,
        environment: settings(home, as: "ana"))
      try #require(pty.wait(for: "INC-0001"))
      pty.settle()
      let starts = (pty.output.count, other.output.count)
      pty.type("n")
      pty.type("a long thought\r")
      #expect(pty.wait(for: "NOT recorded: the disk failed", from: starts.0))
      #expect(pty.wait(for: "READ-ONLY", from: starts.0))
      #expect(other.wait(for: "READ-ONLY", from: starts.1))
      let kept = try spooled(home)
      #expect(kept.map(\.text) == ["a long thought"])
      #expect(kept.first?.log == log.reference.path && kept.first?.by == "ana")
      pty.settle()
      pty.escape()
      pty.settle()
      pty.type("q")
      #expect(pty.waitForEnd() && pty.exitCode == 0)
    }

    @Test("is no fault of an incident that was being declared: nothing is left of it")
    func declaring() throws {
      let home = try TemporaryHome()
      let failed = try Program.run(
        Strace.failingFlush([Binary.path, "declare", "Checkout fails"]), settings(home))
      #expect(failed.code == 1)
      #expect(failed.errorText.contains("NOT recorded"))
      #expect(failed.errorText.contains("What you wrote is kept in"))
      #expect(try home.home.incidents().isEmpty)
      #expect(try home.run(["declare", "Checkout fails"]).code == 0)
    }

    @Test("leaves a full disk alone: the entry is refused, kept, and nothing is closed")
    func fullDisk() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let strace = Binary.find("strace") ?? "strace"
      let failed = try Program.run(
        [
          strace, "-f", "-qq", "-o", "/dev/null", "-P", log.reference.path, "-e",
          "inject=write:error=ENOSPC", Binary.path, "note", "INC-0001", "no room for this",
        ], settings(home))
      #expect(failed.code == 1)
      #expect(failed.errorText.contains("NOT recorded: No space left on device"))
      #expect(try spooled(home).map(\.text) == ["no room for this"])
      let room = try home.pty(["open", "INC-0001"], as: "raj")
      #expect(room.wait(for: "A text that could not be recorded is offered again: press n."))
      room.type("n")
      #expect(room.wait(for: "no room for this"))
      room.type("\r")
      #expect(try eventually { try home.notes(log.reference) == ["no room for this"] })
      #expect(try eventually { try spooled(home).isEmpty })
    }
  }
}
