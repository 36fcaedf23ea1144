import Engine
import EventLog
import Foundation
import TestSupport
import Testing

extension TerminalTests {
  @Suite("A log that is harmed under the room", .serialized)
  struct Harmed {
    private func open(_ home: TemporaryHome) throws -> (log: IncidentLog, pty: Pty) {
      let log = try home.declare()
      try home.record((2...6).map { home.note("entry \($0)") }, in: log)
      let pty = try home.pty(["open", "INC-0001"])
      try #require(pty.wait(for: "INC-0001"))
      pty.settle()
      return (log, pty)
    }

    /// Words of the banner, which must tell what happened.
    private func words(for harm: Harm) -> String {
      switch harm {
      case .vim, .vimInPlace, .sed, .writtenThroughHardLink, .flippedBit, .editedWithItsTimeKept,
        .editedLongerWithoutNewline:
        "the log is damaged at entry "
      case .replacedByAnother, .hardLinkSwapped:
        "the log is damaged at entry 1, byte 0: The file was renamed"
      case .truncated, .copyTruncated, .emptied, .recreated, .directoryReplaced:
        "the file was replaced or cut: entry 6 was read and is not in it any more"
      case .movedAway, .removed, .directoryMoved, .homeMoved: "the file of this log is gone"
      case .symbolicLink: "can't be used: it is a symbolic link, and none is followed"
      case .pipe: "can't be used: it is no plain file"
      case .poisoned: "the disk failed while this log was flushed"
      }
    }

    @Test("says so and refuses to write", arguments: Harm.allCases)
    func banner(harm: Harm) throws {
      guard harm.isPossible else {
        print("skipped: \(harm) needs a program that is not here")
        return
      }
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      let start = pty.output.count
      try home.apply(harm, to: log)
      #expect(pty.wait(for: "READ-ONLY", from: start))
      #expect(pty.shows(words(for: harm)))
      try writesNothing(pty, home)
    }

    @Test("says so where so much happens at once that the system drops its news of it")
    func overflow() throws {
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      let start = pty.output.count
      pty.send(SIGSTOP)
      // More than fs.inotify.max_queued_events, two for each.
      let noise = log.reference.path + ".noise"
      for _ in 0..<20_000 {
        close(creat(noise, 0o600))
        unlink(noise)
      }
      try home.apply(.truncated, to: log)
      pty.send(SIGCONT)
      #expect(pty.wait(for: "READ-ONLY", from: start))
      try writesNothing(pty, home)
    }

    @Test("shows a room that is opened later what stands behind the damage, as not verified")
    func unverified() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      try home.record((2...6).map { home.note("entry \($0)") }, in: log)
      let url = URL(fileURLWithPath: log.reference.path)
      var bytes = try Data(contentsOf: url)
      let place = try #require(bytes.range(of: Data("entry 4".utf8))).lowerBound
      bytes[place] ^= 1
      try bytes.write(to: url)
      let pty = try home.pty(["open", "INC-0001"])
      #expect(pty.wait(for: "not verified: 3 behind the damage"))
      #expect(pty.wait(for: "entry 3") && pty.wait(for: "entry 6"))
      // The file comes back from a copy, and all of it verifies again.
      let start = pty.output.count
      bytes[place] ^= 1
      try bytes.write(to: url)
      #expect(pty.wait(for: "live", from: start))
      pty.settle()
      let whole = pty.output.count
      pty.type("\u{0C}")
      #expect(pty.wait(for: "entry 6", from: whole))
      pty.settle()
      #expect(!pty.contains("not verified", from: whole))
    }

    private func writesNothing(_ pty: Pty, _ home: TemporaryHome) throws {
      let sizes = try home.logSizes()
      pty.type("n")
      pty.type("must not be recorded\r")
      pty.type("y")
      pty.settle()
      #expect(try home.logSizes() == sizes, "it wrote all the same")
      pty.escape()
      pty.settle()
      pty.type("q")
      #expect(pty.waitForEnd() && pty.exitCode == 0)
    }

    @Test("refuses what was being typed when the file was harmed, and keeps it")
    func typing() throws {
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      pty.type("n")
      pty.type("a long thought")
      pty.settle()
      try home.apply(.truncated, to: log)
      let sizes = try home.logSizes()
      let start = pty.output.count
      pty.type("\r")
      #expect(pty.wait(for: "recorded", from: start), "it does not say that it did not record")
      pty.settle()
      #expect(try home.logSizes() == sizes)
      pty.send(SIGTERM)
      #expect(pty.waitForEnd())
      let drafts = try #require(FileManager.default.enumerator(atPath: home.directory + "/state"))
      let kept = drafts.compactMap { $0 as? String }.contains { name in
        let path = "\(home.directory)/state/\(name)"
        return (try? String(contentsOfFile: path, encoding: .utf8)) == "a long thought"
      }
      #expect(kept)
    }

    @Test("records once what it refused while its file was gone, and offers it no more")
    func refusedAndRecorded() throws {
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      let path = log.reference.path
      pty.type("n")
      pty.type("said once")
      try #require(rename(path, path + ".away") == 0)
      try #require(pty.wait(for: "READ-ONLY"))
      pty.type("\r")
      try #require(pty.wait(for: "Read-only: the file of this log is gone"))
      let spool = Spool(runtimeDirectory: home.directory + "/run")
      #expect(try spool.list().map(\.text) == ["said once"])
      let start = pty.output.count
      try #require(rename(path + ".away", path) == 0)
      try #require(pty.wait(for: "live", from: start))
      pty.settle()
      let whole = pty.output.count
      #expect(pty.shows("said once"))
      #expect(!pty.contains("Read-only:", from: whole), "that is over")
      #expect(!pty.contains("offered again", from: whole), "it is before one's eyes")
      pty.type("\r")
      #expect(try eventually { try home.notes(log.reference).last == "said once" })
      #expect(try eventually { try spool.list().isEmpty })
      pty.type("n")
      try #require(pty.shows("keeps it and leaves"))
      #expect(!pty.contains("kept from before", from: whole))
      #expect(!home.holdsDraft("said once"))
    }

    @Test("goes on where an editor wrote the same content into a new file")
    func sameContent() throws {
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      let url = URL(fileURLWithPath: log.reference.path)
      let content = try Data(contentsOf: url)
      try content.write(to: url, options: .atomic)
      pty.type("n")
      pty.type("goes on\r")
      #expect(try eventually { try home.notes(log.reference).last == "goes on" })
      pty.settle()
      #expect(!pty.contains("READ-ONLY"))
      #expect(Verifier().verify(log.reference).findings.isEmpty)
    }

    @Test("opens again for writing when the file is put back as it was")
    func putBack() throws {
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      let url = URL(fileURLWithPath: log.reference.path)
      let content = try Data(contentsOf: url)
      try home.apply(.truncated, to: log)
      #expect(pty.wait(for: "READ-ONLY"))
      try content.write(to: url, options: .atomic)
      #expect(
        try eventually {
          pty.type("n")
          pty.type("back\r")
          pty.settle(quiet: .milliseconds(50))
          pty.escape()
          pty.settle(quiet: .milliseconds(50))
          return try home.notes(log.reference).last?.contains("back") == true
        })
    }

    @Test("repairs a half line put at the end by hand, records that it did, and loses nothing")
    func halfLine() throws {
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      let line = try #require(try home.lines(log.reference).last)
      try home.append(String(line.prefix(line.count / 2)), to: log.reference)
      pty.settle()
      #expect(!pty.contains("READ-ONLY"), "a tear is no damage")
      pty.type("n")
      pty.type("after the tear\r")
      #expect(try eventually { try home.notes(log.reference).last == "after the tear" })
      let events = try home.events(log.reference)
      #expect(events.contains { if case .logRepaired = $0.fact { true } else { false } })
      #expect(try home.notes(log.reference).count == 6)
      #expect(Verifier().verify(log.reference).findings.isEmpty)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: home.home.path + "/torn").count == 1)
    }

    @Test("keeps a whole line without its newline that was put at the end by hand")
    func wholeLine() throws {
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      try home.record([home.note("the last one")], in: log)
      truncate(log.reference.path, off_t(try home.size(log.reference) - 1))
      pty.settle()
      #expect(!pty.contains("READ-ONLY"))
      pty.type("n")
      pty.type("and one more\r")
      #expect(
        try eventually {
          try home.notes(log.reference).suffix(2) == ["the last one", "and one more"]
        })
      #expect(Verifier().verify(log.reference).findings.isEmpty)
    }

    @Test("keeps all that was acknowledged when rooms are killed while they write")
    func killed() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      var acknowledged: Set<String> = []
      for round in 0..<12 {
        let pty = try home.pty(as: "ana")
        try #require(pty.wait(for: "INC-0001"))
        for entry in 0..<3 {
          pty.type("n")
          pty.type("round \(round) entry \(entry)\r")
        }
        // Killed wherever that finds it: before, amid or after the writes.
        pause(.milliseconds(Int64(round * 4)))
        pty.send(SIGKILL)
        try #require(pty.waitForEnd())
        let stands = Set(try home.notes(log.reference))
        #expect(acknowledged.isSubset(of: stands))
        acknowledged = stands
        let findings = Verifier().verify(log.reference).findings
        #expect(findings.allSatisfy { $0.kind == .torn }, "\(findings)")
      }
    }
  }
}

extension TemporaryHome {
  /// Whether a text waits in a form's draft.
  func holdsDraft(_ text: String) -> Bool {
    let state = directory + "/state"
    let names = FileManager.default.enumerator(atPath: state)?.compactMap { $0 as? String } ?? []
    return names.contains { name in
      (try? String(contentsOfFile: "\(state)/\(name)", encoding: .utf8))?.contains(text) == true
    }
  }

  func size(_ reference: IncidentReference) throws -> Int {
    try Data(contentsOf: URL(fileURLWithPath: reference.path)).count
  }

  func lines(_ reference: IncidentReference) throws -> [String] {
    try String(contentsOfFile: reference.path, encoding: .utf8).split(separator: "\n").map(
      String.init)
  }

  /// Writes behind the program's back.
  func append(_ text: String, to reference: IncidentReference) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: reference.path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  /// How long every log is, wherever it lies by now.
  func logSizes() throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
      var info = stat()
      guard name.hasSuffix(".jsonl"), lstat("\(directory)/\(name)", &info) == 0 else { continue }
      sizes[name] = Int(info.st_size)
    }
    return sizes
  }

  /// Harms a log, with another incident at hand.
  func apply(_ harm: Harm, to log: IncidentLog) throws {
    let other = try declare("Something else").reference.path
    let aside = directory + "/aside"
    mkdir(aside, 0o700)
    try harm.apply(to: log.reference.path, other: other, home: home.path, aside: aside)
  }
}
