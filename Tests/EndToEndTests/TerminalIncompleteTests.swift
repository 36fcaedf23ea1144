import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("A log that lacks what a power cut took from it", .serialized, .timeLimit(.minutes(2)))
  struct Incomplete {
    @Test("says so everywhere until it can be put back, and then has it again")
    func banner() throws {
      let home = try TemporaryHome()
      let path = try cutByPowerCut(home)
      // Somebody has the log locked, so that nothing can be put back.
      let holder = open(path, O_RDWR | O_CLOEXEC)
      try #require(flock(holder, LOCK_EX) == 0)
      defer { close(holder) }
      let room = try home.pty(["open", "INC-0001"], as: "ana")
      try #require(room.wait(for: "entries from before a power cut are missing here"))
      #expect(room.contains("READ-ONLY"))
      let list = try home.run(["list"], as: "ana")
      #expect(list.text.contains("LOG INCOMPLETE") && list.code == 2)
      let start = room.output.count
      flock(holder, LOCK_UN)
      #expect(try home.run(["verify"], as: "ana").code == 0)
      #expect(room.wait(for: "acknowledged before the power cut", from: start))
      room.type("n")
      room.type("after the power cut\r")
      #expect(room.wait(for: "after the power cut", from: start))
      let reference = try #require(try home.home.find("INC-0001"))
      #expect(
        try eventually {
          try home.notes(reference) == [
            "one", "two", "acknowledged before the power cut", "after the power cut",
          ]
        })
      room.type("q")
      #expect(room.waitForEnd() && room.exitCode == 0)
    }

    /// Makes an incident whose last entry is only beside its log, as a power cut leaves it.
    ///
    /// - Returns: The path of its log.
    private func cutByPowerCut(_ home: TemporaryHome) throws -> String {
      var options = Home.Options()
      options.redo = RedoPolicy(after: 0, milliseconds: 600_000, bytes: 1 << 16)
      _ = try home.declare()
      let reference = try #require(try home.home.find("INC-0001"))
      let quick = try Home.open(path: home.home.path, options: options)
      let log = try IncidentLog.open(reference, in: quick)
      _ = try log.read()
      try home.record([home.note("one"), home.note("two")], in: log)
      let before = try Data(contentsOf: URL(filePath: reference.path))
      try home.record([home.note("acknowledged before the power cut")], in: log)
      let directory = home.home.path + "/redo"
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: directory).first)
      let kept = try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))
      try log.settle()
      try kept.write(to: URL(filePath: "\(directory)/\(name)"))
      let file = try FileHandle(forWritingTo: URL(filePath: reference.path))
      try file.truncate(atOffset: UInt64(before.count))
      try file.close()
      return reference.path
    }
  }
}
