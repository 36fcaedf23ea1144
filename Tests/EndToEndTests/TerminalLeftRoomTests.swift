import EventLog
import Foundation
import Testing

extension TerminalTests {
  @Suite("An entry that was on its way when its room was left", .serialized)
  struct LeftRooms {
    /// A lobby that a room was left for while somebody else kept its log locked; `body` is done before it is free again.
    private func leave(
      _ home: TemporaryHome, _ text: String, then body: (IncidentReference, Pty) throws -> Void
    ) throws -> (IncidentReference, Pty) {
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
      try body(log.reference, pty)
      flock(holder, LOCK_UN)
      return (log.reference, pty)
    }

    /// A room whose log somebody else keeps locked, by a descriptor that is the caller's to close.
    private func openLocked(_ home: TemporaryHome) throws -> (IncidentReference, Pty, Int32) {
      let reference = try home.declare().reference
      let pty = try home.pty(["open", "INC-0001"])
      try #require(pty.wait(for: "● live"))
      let holder = open(reference.path, O_RDWR | O_CLOEXEC)
      try #require(flock(holder, LOCK_EX) == 0)
      return (reference, pty, holder)
    }

    private func poison(_ reference: IncidentReference) {
      close(creat(reference.path.dropLast(6) + ".poisoned", 0o600))
    }

    @Test("is told of in the lobby, and by its incident, where it could not be recorded")
    func refused() throws {
      let home = try TemporaryHome()
      let (reference, pty) = try leave(home, "too late") { reference, _ in poison(reference) }
      #expect(pty.wait(for: "\(reference.alias): NOT recorded"))
      let kept = try Spool(runtimeDirectory: home.directory + "/run").list()
      #expect(kept.map(\.text) == ["too late"])
      #expect(home.holdsDraft("too late"))
      #expect(try home.notes(reference).isEmpty)
    }

    @Test("is recorded where nothing speaks against it, and offered no more")
    func recorded() throws {
      let home = try TemporaryHome()
      let (reference, pty) = try leave(home, "in time") { _, _ in
        #expect(home.holdsDraft("in time"), "until it is on disk")
      }
      #expect(try eventually { try home.notes(reference) == ["in time"] })
      #expect(eventually { !home.holdsDraft("in time") })
      #expect(!pty.contains("NOT recorded"))
      #expect(try Spool(runtimeDirectory: home.directory + "/run").list().isEmpty)
    }

    @Test("goes on in its room when that is opened again, with another behind it")
    func openedAgain() throws {
      let home = try TemporaryHome()
      let (reference, pty) = try leave(home, "first") { _, pty in
        let start = pty.output.count
        pty.type("\r")
        try #require(pty.wait(for: "recording… first", from: start))
        pty.type("n")
        pty.type("second\r")
        try #require(pty.shows("recording… second"))
      }
      #expect(
        try eventually {
          pty.read()
          return try home.notes(reference) == ["first", "second"]
        })
      #expect(eventually { !home.holdsDraft("first") && !home.holdsDraft("second") })
      pty.settle()
      #expect(pty.shows("● live"), "nothing is on its way any more")
    }

    @Test("comes back in its room when that is opened again, with the reason")
    func comesBack() throws {
      let home = try TemporaryHome()
      let (_, pty) = try leave(home, "too late") { reference, pty in
        let start = pty.output.count
        pty.type("\r")
        try #require(pty.wait(for: "recording… too late", from: start))
        poison(reference)
      }
      #expect(pty.wait(for: "NOT recorded"))
      #expect(pty.shows("too late"))
      #expect(home.holdsDraft("too late"))
    }

    @Test("is said to be uncertain to whoever leaves the program, and waits in the room")
    func leftAltogether() throws {
      let home = try TemporaryHome()
      let (_, pty, holder) = try openLocked(home)
      defer { close(holder) }
      pty.type("n")
      pty.type("under way\r")
      try #require(pty.wait(for: "… recording"))
      pty.type("q")
      #expect(pty.waitForEnd() && pty.exitCode == 1)
      #expect(pty.contains("INC-0001: \"under way\" may not be recorded"))
      flock(holder, LOCK_UN)
      let again = try home.pty(["open", "INC-0001"])
      #expect(again.wait(for: "What you typed here earlier and did not record waits: press n"))
      again.type("n")
      #expect(again.shows("under way"))
    }

    @Test("and what no file would take is printed when the program is left")
    func unkept() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let pty = try home.pty(["open", "INC-0001"])
      try #require(pty.wait(for: "● live"))
      let empty = home.directory + "/empty"
      close(creat(empty, 0o600))
      try limitFiles(of: pty.process, toSizeOf: empty)
      pty.type("n")
      pty.type("kept by nobody")
      try #require(pty.wait(for: "What you type can't be kept in"))
      pty.escape()
      pty.settle()
      let start = pty.output.count
      pty.type("q")
      #expect(pty.waitForEnd() && pty.exitCode == 1)
      #expect(pty.contains("could not be kept; copy it from here:\r\nkept by nobody", from: start))
      #expect(try home.notes(log.reference).isEmpty)
    }

    @Test("is said to be refused to whoever has left the screen by then")
    func refusedAtTheEnd() throws {
      let home = try TemporaryHome()
      let (reference, pty, holder) = try openLocked(home)
      defer { close(holder) }
      pty.type("y")
      try #require(pty.wait(for: "… recording"))
      poison(reference)
      let start = pty.output.count
      pty.type("q")
      try #require(pty.wait(for: "\u{1B}[?1049l", from: start))
      flock(holder, LOCK_UN)
      #expect(pty.waitForEnd() && pty.exitCode == 1)
      #expect(pty.contains("INC-0001: NOT recorded", from: start))
    }

    @Test(
      "and what no file would take is still there when its room is opened again, and in the lobby")
    func unkeptElsewhere() throws {
      let home = try TemporaryHome()
      _ = try home.declare()
      _ = try home.declare("Something else")
      let pty = try home.pty([])
      try #require(pty.wait(for: "Something else"))
      let empty = home.directory + "/empty"
      close(creat(empty, 0o600))
      try limitFiles(of: pty.process, toSizeOf: empty)
      var start = pty.output.count
      pty.type("\r")
      try #require(pty.wait(for: "● live", from: start))
      pty.type("n")
      pty.type("kept by nobody")
      try #require(pty.wait(for: "can't be kept in"))
      pty.escape()
      pty.settle()
      start = pty.output.count
      pty.type("q")
      try #require(pty.wait(for: "Something else", from: start))
      pty.type("d")
      pty.type("half a title")
      try #require(pty.shows("half a title"))
      pty.escape()
      try #require(pty.shows("Something else"))
      start = pty.output.count
      pty.type("\r")
      try #require(pty.wait(for: "press n", from: start))
      pty.type("n")
      #expect(pty.shows("kept by nobody"))
      pty.escape()
      pty.settle()
      start = pty.output.count
      pty.type("q")
      try #require(pty.wait(for: "Something else", from: start))
      pty.settle()
      pty.type("q")
      #expect(pty.waitForEnd() && pty.exitCode == 1)
      #expect(pty.contains("copy it from here:\r\nkept by nobody", from: start))
      #expect(pty.contains("The lobby: what you typed could not be kept", from: start))
    }
  }
}
