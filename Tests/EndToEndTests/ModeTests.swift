import EventLog
import Foundation
import Testing

/// What the program makes has the mode that docs/log-format.md gives it, whatever the umask, and works for whom it should.
@Suite("Modes", .serialized)
struct ModeTests {
  private static let group: gid_t = 64_010
  private static let other: gid_t = 64_011

  /// Real processes of people that the machine need not know.
  private func run(
    _ home: TemporaryHome, _ arguments: [String], user: uid_t? = nil, group: gid_t = group,
    umask: String = "022", input: String = ""
  ) throws -> Program.Outcome {
    let person =
      user.map {
        [
          "/usr/bin/setpriv", "--reuid=\($0)", "--regid=\(group)", "--groups=\(group)",
          "--inh-caps=-all", "--bounding-set=-all",
        ]
      } ?? []
    let limited = ["/usr/bin/timeout", "-s", "KILL", "30"] + person
    let script = "umask \(umask); printf '%s' '\(input)' | exec \"$@\""
    var environment = home.environment(as: user.map { "user\($0)" } ?? "ana")
    environment["WARROOM_PLAN"] = "\(home.directory)/plan"
    if user != nil {
      // Settings of their own, which they have none of.
      for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"]
      {
        environment[name] = "\(home.directory)/person-\(user ?? 0)"
      }
    }
    return try Program.run(
      limited + ["/bin/sh", "-c", script, "sh", Binary.path] + arguments, environment)
  }

  /// Everything that makes something in a home.
  private func work(
    _ home: TemporaryHome, user: uid_t? = nil, umask: String
  ) throws {
    let script = "\(home.directory)/script"
    try "save here\n".write(toFile: script, atomically: false, encoding: .utf8)
    chmod(script, 0o644)
    let long = String(repeating: "long ", count: 8000)
    let commands: [([String], String)] = [
      (["declare", "Payments fail", "--severity", "P1"], ""), (["note", "INC-0001", "a note"], ""),
      (["note", "INC-0001", long], ""),
      (["alert", "--format", "json"], #"{"key":"a","summary":"s"}"#),
      (["alert", "--format", "json"], #"{"key":"a","summary":"s"}"#),
      (["resolve", "INC-0001", "--note", "done", "--verified"], ""), (["enforce", "--once"], ""),
      (["--script", script], ""),
    ]
    for (arguments, input) in commands {
      let outcome = try run(home, arguments, user: user, umask: umask, input: input)
      #expect(outcome.code == 0, "\(arguments.prefix(2)) \(umask): \(outcome.errorText)")
    }
  }

  /// What goes wrong, and what comes from elsewhere: a tear is cut off and kept, a text waits beside a damaged log, and a log
  /// is imported.
  private func mishaps(
    _ home: TemporaryHome, user: uid_t? = nil, umask: String
  ) throws {
    let logs = "\(home.home.path)/incidents/0"
    let torn = "\(logs)/INC-0001.jsonl"
    let size = try #require(FileManager.default.contents(atPath: torn)?.count)
    #expect(truncate(torn, off_t(size - 30)) == 0)
    let after = try run(home, ["note", "INC-0001", "after a tear"], user: user, umask: umask)
    #expect(after.code == 0, "\(after.errorText)")
    let other = try TemporaryHome()
    for number in 1...9 {
      let log = try other.declare("Elsewhere \(number)")
      try other.record([other.note("first"), other.note("second")], in: log)
    }
    let export = "\(home.directory)/export"
    #expect(try other.run(["export", "INC-0009", "--output", export]).code == 0)
    chmod(export, 0o644)
    let imported = try run(home, ["import", export], user: user, umask: umask)
    #expect(imported.code == 0, "\(imported.errorText)")
    let damaged = "\(logs)/INC-0009.jsonl"
    var bytes = try #require(FileManager.default.contents(atPath: damaged))
    let second = try #require(bytes.firstIndex(of: 0x0A)) + 40
    bytes[second] ^= 1
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: damaged))
    try handle.write(contentsOf: bytes)
    try handle.close()
    let refused = try run(home, ["note", "INC-0009", "it waits"], user: user, umask: umask)
    #expect(refused.code == 2, "\(refused.errorText)")
    for part in ["torn", "spool"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(home.home.path)/\(part)")
      #expect(names.count == 1, "\(part): \(names)")
    }
  }

  /// Every file and directory of the home that has another mode or group than it should.
  private func wrong(
    _ home: TemporaryHome, at path: String? = nil, shared: Bool, names count: Int = 15
  ) throws -> [String] {
    let listed = try Program.run(
      ["/usr/bin/find", path ?? home.home.path, "-printf", "%y %m %G %P\\n"], [:]
    ).text
    let names = listed.split(separator: "\n").map(String.init)
    #expect(names.count > count, "\(names)")
    return names.filter { line in
      let fields = line.split(separator: " ", maxSplits: 3).map(String.init)
      let mode = fields[0] == "d" ? (shared ? "2770" : "700") : shared ? "660" : "600"
      return fields[1] != mode || shared && fields[2] != "\(ModeTests.group)"
    }
  }

  private func plan(_ home: TemporaryHome) throws {
    let outcome = try Program.run(
      [Binary.path, "plan", "init", "\(home.directory)/plan"], home.environment())
    #expect(outcome.code == 0)
  }

  @Test(
    "are those of a private home under every umask",
    arguments: ["000", "022", "027", "077", "177", "277", "777"])
  func privately(_ umask: String) throws {
    let home = try TemporaryHome()
    try plan(home)
    try work(home, umask: umask)
    try mishaps(home, umask: umask)
    #expect(try wrong(home, shared: false) == [])
    let saved = "\(home.directory)/saved"
    #expect(try run(home, ["export", "INC-0001", "--to", saved], umask: umask).code == 0)
    #expect(try wrong(home, at: saved, shared: false, names: 8) == [])
    let sandbox = "\(home.directory)/sandbox"
    #expect(try run(home, ["init", "--sandbox", "--home", sandbox], umask: umask).code == 0)
    #expect(try wrong(home, at: sandbox, shared: false, names: 1) == [])
  }

  @Test(
    "are those of a private home while rooms are open and messages lie in it",
    arguments: ["000", "077", "777"])
  func open(_ umask: String) throws {
    let home = try TemporaryHome()
    try plan(home)
    try work(home, umask: umask)
    #expect(try run(home, ["declare", "Open", "--severity", "P4"], umask: umask).code == 0)
    let pty = try Pty(
      ["/bin/sh", "-c", "umask \(umask); exec \"$@\"", "sh", Binary.path, "open", "INC-0002"],
      in: home, environment: home.environment(), columns: 120, rows: 36)
    #expect(pty.wait(for: "INC-0002"))
    let presence = "\(home.home.path)/presence"
    let isPresent = eventually {
      (try? FileManager.default.contentsOfDirectory(atPath: presence))?.isEmpty == false
    }
    #expect(isPresent)
    #expect(try wrong(home, shared: false) == [])
    pty.type("q")
    #expect(pty.waitForEnd())
  }

  @Test(
    "of what a person began to write are private, and it is there again, under every umask",
    arguments: ["000", "022", "077", "777"])
  func drafts(_ umask: String) throws {
    let home = try TemporaryHome()
    let user: uid_t? = ModeTests.isRoot ? 64_001 : nil
    if let user {
      chmod(home.directory, 0o755)
      let person = "\(home.directory)/person-\(user)"
      mkdir(person, 0o700)
      chown(person, user, ModeTests.group)
    }
    try plan(home)
    mkdir(home.home.path, 0o700)
    if let user { chown(home.home.path, user, ModeTests.group) }
    let declared = try run(
      home, ["declare", "Mine", "--severity", "P4"], user: user, umask: umask)
    #expect(declared.code == 0, "\(declared.errorText)")
    let script = "\(home.directory)/script"
    try "keys n\ntype what I began\nkeys esc\nkeys n\nsave again\n".write(
      toFile: script, atomically: false, encoding: .utf8)
    chmod(script, 0o644)
    for _ in 0..<2 {
      let shown = try run(
        home, ["open", "INC-0001", "--script", script], user: user, umask: umask)
      #expect(shown.code == 0 && shown.text.contains("what I began"), "\(shown.errorText)")
    }
    let state =
      user.map { "\(home.directory)/person-\($0)/warroom" } ?? "\(home.directory)/state/warroom"
    #expect(try wrong(home, at: state, shared: false, names: 3) == [])
  }

  /// A home for the group, in a directory that all may enter.
  private func sharedHome() throws -> TemporaryHome {
    let home = try TemporaryHome()
    chmod(home.directory, 0o755)
    for user in [64_001, 64_002, 64_003] as [uid_t] {
      let path = "\(home.directory)/person-\(user)"
      mkdir(path, 0o700)
      chown(path, user, user == 64_003 ? ModeTests.other : ModeTests.group)
    }
    try plan(home)
    mkdir(home.home.path, 0o700)
    chown(home.home.path, 64_001, ModeTests.group)
    try home.home.create(mode: .shared(group: UInt32(ModeTests.group)))
    return home
  }

  private static let isRoot = geteuid() == 0 && Binary.isInstalled("setpriv")

  @Test(
    "are those of a shared home under every umask, and two people work in it",
    .enabled(if: isRoot, "another user's processes can be started by root only"),
    arguments: ["000", "022", "077", "777"])
  func shared(_ umask: String) throws {
    let home = try sharedHome()
    try work(home, user: 64_001, umask: umask)
    let entry = try run(
      home, ["note", "INC-0001", "from another"], user: 64_002, umask: umask)
    #expect(entry.code == 0, "\(entry.errorText)")
    let second = try run(
      home, ["declare", "A second", "--severity", "P2"], user: 64_002, umask: umask)
    #expect(second.code == 0, "\(second.errorText)")
    let first = try run(home, ["ack", "INC-0002"], user: 64_001, umask: umask)
    #expect(first.code == 0, "\(first.errorText)")
    for user in [64_001, 64_002] as [uid_t] {
      #expect(try run(home, ["verify"], user: user).code == 0)
      let script = "\(home.directory)/script"
      #expect(try run(home, ["--script", script], user: user, umask: umask).code == 0)
    }
    try mishaps(home, user: 64_002, umask: umask)
    #expect(try wrong(home, shared: true) == [])
  }

  @Test(
    "keep others out with a sentence",
    .enabled(if: isRoot, "another user's processes can be started by root only"))
  func others() throws {
    let shared = try sharedHome()
    try work(shared, user: 64_001, umask: "022")
    let privately = try sharedHome()
    try FileManager.default.removeItem(atPath: privately.home.path)
    mkdir(privately.home.path, 0o700)
    chown(privately.home.path, 64_001, ModeTests.group)
    #expect(
      try run(privately, ["declare", "Mine", "--severity", "P1"], user: 64_001).code == 0)
    let strangers: [(TemporaryHome, uid_t, gid_t)] = [
      (shared, 64_003, ModeTests.other), (privately, 64_002, ModeTests.group),
      (privately, 64_003, ModeTests.other),
    ]
    let commands: [[String]] = [
      ["list"], ["show", "INC-0001"], ["note", "INC-0001", "x"],
      ["declare", "Theirs", "--severity", "P1"], ["verify"], ["export", "INC-0001"],
      ["enforce", "--once"], ["--script", "\(shared.directory)/script"], ["due"], ["watch"],
    ]
    for (home, user, group) in strangers {
      for command in commands {
        let outcome = try run(home, command, user: user, group: group)
        let words = outcome.errorText
        #expect(outcome.code == 1, "\(command) as \(user): \(outcome.code) \(words)\(outcome.text)")
        #expect(words.hasPrefix("warroom: ") && words.hasSuffix(".\n"), "\(command): \(words)")
        #expect(words.contains("ermission denied") || words.contains("may not"), "\(words)")
        #expect(!outcome.text.contains("Mine"), "\(outcome.text)")
      }
    }
  }
}
