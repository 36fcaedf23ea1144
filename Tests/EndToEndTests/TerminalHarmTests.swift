import Engine
import EventLog
import Foundation
import Testing

extension TerminalTests {
  /// What happens to a file while people look at it.
  enum Harm: String, CaseIterable {
    case truncated, emptied, removed, replacedByAnother, poisoned, flippedBit, editedInPlace

    func apply(to reference: IncidentReference, in home: TemporaryHome) throws {
      let path = reference.path
      let url = URL(fileURLWithPath: path)
      var bytes = Array(try Data(contentsOf: url))
      let lines = bytes.split(separator: 10, omittingEmptySubsequences: true)
      switch self {
      case .truncated: truncate(path, off_t(lines[0].count + lines[1].count + 2))
      case .emptied: truncate(path, 0)
      case .removed: unlink(path)
      case .replacedByAnother:
        let other = try home.declare("Something else")
        rename(other.reference.path, path)
      case .poisoned:
        try Data().write(to: URL(fileURLWithPath: path.dropLast(6) + ".poisoned"))
      case .flippedBit:
        bytes[lines[0].count + 40] ^= 1
        let handle = try FileHandle(forWritingTo: url)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
      case .editedInPlace:
        // As `sed -i` does: a new file under the old name.
        let text = String(decoding: bytes, as: UTF8.self)
          .replacing("entry 3", with: "entry three")
        try text.write(to: url, atomically: true, encoding: .utf8)
      }
    }
  }

  @Suite("A log that is harmed under the room", .serialized)
  struct Harmed {
    private func open(_ home: TemporaryHome) throws -> (log: IncidentLog, pty: Pty) {
      let log = try home.declare()
      try home.record((2...6).map { home.note("entry \($0)") }, in: log)
      let pty = try home.pty()
      try #require(pty.wait(for: "INC-0001"))
      pty.settle()
      return (log, pty)
    }

    @Test("says so and refuses to write", arguments: Harm.allCases)
    func banner(harm: Harm) throws {
      let home = try TemporaryHome()
      let (log, pty) = try open(home)
      let start = pty.output.count
      try harm.apply(to: log.reference, in: home)
      #expect(pty.wait(for: "READ-ONLY", from: start))
      let sizes = try home.logSizes()
      pty.type("n")
      pty.type("must not be recorded\r")
      pty.type("y")
      pty.settle()
      #expect(try home.logSizes() == sizes, "it wrote all the same")
      pty.escape()
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
      try Harm.truncated.apply(to: log.reference, in: home)
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
      try Harm.truncated.apply(to: log.reference, in: home)
      #expect(pty.wait(for: "READ-ONLY"))
      try content.write(to: url, options: .atomic)
      #expect(
        try eventually {
          pty.type("n")
          pty.type("back\r")
          pty.settle(quiet: .milliseconds(50))
          pty.escape()
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

  /// How long every file among the incidents is.
  func logSizes() throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: home.path + "/incidents") {
      let path = "\(home.path)/incidents/\(name)"
      guard name.hasSuffix(".jsonl") else { continue }
      sizes[name] = try Data(contentsOf: URL(fileURLWithPath: path)).count
    }
    return sizes
  }
}
