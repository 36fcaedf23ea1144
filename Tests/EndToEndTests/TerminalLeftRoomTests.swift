import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("An entry that was on its way when its room was left", .serialized)
  struct LeftRooms {
    /// A lobby that a room was left for while somebody else kept its log locked; `body` is done before it is free again.
    private func leave(
      _ home: TemporaryHome, _ text: String,
      then body: (IncidentReference) throws -> Void = { _ in }
    ) throws -> (IncidentReference, lobby: Pty) {
      let log = try home.declare()
      _ = try home.declare("Something else")
      let pty = try home.pty([])
      try #require(pty.wait(for: "Something else"))
      pty.settle()
      pty.type("G")
      pty.type("\r")
      try #require(pty.wait(for: "● live"))
      let holder = open(log.reference.path, O_RDWR | O_CLOEXEC)
      try #require(flock(holder, LOCK_EX) == 0)
      defer { close(holder) }
      pty.type("n")
      pty.type(text + "\r")
      try #require(pty.wait(for: "… recording"))
      let start = pty.output.count
      pty.type("q")
      try #require(pty.wait(for: "Something else", from: start))
      try body(log.reference)
      flock(holder, LOCK_UN)
      return (log.reference, pty)
    }

    @Test("is told of in the lobby, and by its incident, where it could not be recorded")
    func refused() throws {
      let home = try TemporaryHome()
      let (reference, lobby) = try leave(home, "too late") { reference in
        close(creat(reference.path.dropLast(6) + ".poisoned", 0o600))
      }
      #expect(lobby.wait(for: "\(reference.alias): NOT recorded"))
      let kept = try Spool(runtimeDirectory: home.directory + "/run").list()
      #expect(kept.map(\.text) == ["too late"])
      #expect(try home.notes(reference).isEmpty)
    }

    @Test("is recorded where nothing speaks against it")
    func recorded() throws {
      let home = try TemporaryHome()
      let (reference, lobby) = try leave(home, "in time")
      #expect(try eventually { try home.notes(reference) == ["in time"] })
      #expect(!lobby.contains("NOT recorded"))
      #expect(try Spool(runtimeDirectory: home.directory + "/run").list().isEmpty)
    }
  }
}
