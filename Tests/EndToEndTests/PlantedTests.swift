import Engine
import EventLog
import Foundation
import TestSupport
import Testing

/// Somebody who may write the home puts something else where the program has a file or a directory.
@Suite("What is planted in a home", .serialized)
struct PlantedTests {
  /// What stands at a name instead.
  enum Plant: CaseIterable {
    case linkToFile, linkToDirectory, danglingLink, hardLink, pipe, linkToPipe, directory, device

    /// Puts it there; what stood there is gone.
    ///
    /// - Returns: False where it would be the person's own doing, and none of anybody else's.
    func put(at name: String, _ victim: Victim) throws -> Bool {
      let files = FileManager.default
      let path = "\(victim.root)/\(name)"
      try? files.removeItem(atPath: path)
      try files.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      let result =
        switch self {
        case .linkToFile: symlink(victim.file(for: name), path)
        case .linkToDirectory: symlink(victim.directory(for: name), path)
        case .danglingLink: symlink(victim.missing, path)
        case .hardLink: link(victim.file, path)
        case .pipe: mkfifo(path, 0o660)
        case .linkToPipe: symlink(victim.pipe, path)
        case .directory: mkdir(path, 0o770)
        case .device: symlink("/dev/zero", path)
        }
      guard result == 0 else {
        throw Lacking(description: "\(self) at \(path): \(String(cString: strerror(errno)))")
      }
      // Where a file is to be written, a person's own link is followed; only root can make one of somebody else's.
      guard name.hasPrefix("out/"), files.isLink(path) else { return true }
      return lchown(path, 64_001, 64_001) == 0
    }
  }

  /// What lies outside of the home and must stay as it is.
  struct Victim {
    /// Stands in all that lies there, and must be printed nowhere.
    static let secret = "not-for-anybody-9d1f"
    let root: String
    var file: String { root + "/private/file" }
    var directory: String { root + "/private/directory" }
    var missing: String { root + "/private/missing" }
    var pipe: String { root + "/private/pipe" }
    /// A whole home of somebody else's, with settings: whoever is led there finds what it looks for.
    var twin: String { root + "/private/twin" }

    /// A file of a line that no newline ends: what the log calls a tear, and cuts off.
    func make() throws {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try "\(Victim.secret)\n{\"seq\":1,\"\(Victim.secret)".write(
        toFile: file, atomically: false, encoding: .utf8)
      try Victim.secret.write(
        toFile: directory + "/INC-0001.jsonl", atomically: false, encoding: .utf8)
      mkfifo(pipe, 0o600)
      chmod(file, 0o640)
      chmod(directory, 0o750)
      let other = try TemporaryHome()
      try PlantedTests.settle(in: other)
      let plan = "\(other.directory)/config/warroom/plan/plan.yaml"
      let words = try String(contentsOfFile: plan, encoding: .utf8)
      try words.replacing(#/(?m)^name: .*$/#, with: "name: \(Victim.secret)").write(
        toFile: plan, atomically: false, encoding: .utf8)
      try "# \(Victim.secret)\n- [ ] \(Victim.secret)\n".write(
        toFile: "\(other.directory)/config/warroom/plan/runbooks/a.md", atomically: false,
        encoding: .utf8)
      let log = try other.declare(Victim.secret)
      try other.record([other.note(Victim.secret)], in: log)
      for command in [Command.declare, .alert, .lobby, .enforce] {
        try #require(try command.run(in: other).code == 0, "\(command)")
      }
      _ = try PlantedTests.shell("cp -a $1/home $1/config $2", other.directory, made(twin))
    }

    private func made(_ path: String) throws -> String {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      return path
    }

    /// The twin of what stood at a name, where that is not the person's own to lead elsewhere.
    private func twin(of name: String, isDirectory: Bool) -> String? {
      guard name.hasPrefix("home/") || name.hasPrefix("config/warroom/plan/") else { return nil }
      var found: ObjCBool = false
      let path = "\(twin)/\(name)"
      guard FileManager.default.fileExists(atPath: path, isDirectory: &found) else { return nil }
      return found.boolValue == isDirectory ? path : nil
    }

    func file(for name: String) -> String { twin(of: name, isDirectory: false) ?? file }

    func directory(for name: String) -> String { twin(of: name, isDirectory: true) ?? directory }

    /// Names, modes, sizes, times and contents, and what the secret was copied to.
    func state() throws -> String {
      try PlantedTests.shell(
        """
        cd $1/private; find . -printf '%p %M %s %T@ %U %G\\n' | sort
        find . -type f -exec sha256sum {} + | sort; find $1/out -type f -links 1 -exec grep -l $2 {} +
        """, root, Victim.secret)
    }
  }

  /// The commands that between them open every name.
  enum Command: CaseIterable {
    case list, show, note, longNote, declare, verify, lobby, room, enforce, export, alert, plan,
      runbook

    private func arguments(_ directory: String) -> [String] {
      let script = "\(directory)/script"
      return switch self {
      case .list: ["list"]
      case .show: ["show", "INC-0001"]
      case .note: ["note", "INC-0001", "a note"]
      case .longNote: ["note", "INC-0001", String(repeating: "long ", count: 8000)]
      case .declare: ["declare", "Another", "--severity", "P1"]
      case .verify: ["verify"]
      case .lobby: ["--script", script, "--dump", "\(directory)/out/picture"]
      case .room: ["open", "INC-0001", "--script", script]
      case .enforce: ["enforce", "--once"]
      case .export: ["export", "INC-0001", "--output", "\(directory)/out/export"]
      case .alert: ["alert", "--format", "json"]
      case .plan: ["plan", "show"]
      case .runbook: ["runbook", "show", "a"]
      }
    }

    /// Far more than any of them takes, and far less than for ever.
    private static let patience = 20

    func run(in home: TemporaryHome) throws -> Program.Outcome {
      let input = self == .alert ? #"{"key":"a","summary":"s"}"# : ""
      let script = "printf '%s' '\(input)' | exec \"$@\""
      return try Program.run(
        ["/usr/bin/timeout", "-s", "KILL", "\(Command.patience)", "/bin/sh", "-c", script, "sh"]
          + [Binary.path] + arguments(home.directory),
        home.environment(changing: ["WARROOM_PLAN": nil, "WARROOM_USER": nil]))
    }
  }

  /// Everything that the program ever makes or looks for in a home and beside the settings, seen from the test's directory,
  /// and the commands that lead there. CI runs these; in full every command is run over every name.
  private static let names: [(name: String, openers: [Command])] = [
    ("home/incidents", [.list, .show, .note, .declare, .verify, .enforce, .export, .lobby]),
    ("home/incidents/0", [.list, .show, .note, .declare, .verify, .enforce, .export, .lobby]),
    ("home/incidents/0/INC-0001.jsonl", [.show, .note, .verify, .export, .enforce, .room]),
    ("home/incidents/0/INC-0001.poisoned", [.show, .note]),
    ("home/incidents/0/INC-0003.jsonl", [.list, .verify, .enforce]),
    ("home/incidents/0/INC-0004.jsonl", [.declare]),
    ("home/alerts", [.alert, .verify, .enforce]),
    ("home/alerts/0.jsonl", [.alert, .verify, .enforce]), ("home/alerts/lock", [.alert, .enforce]),
    ("home/plans", [.show, .declare]), ("home/plans/last-good", [.declare, .plan]),
    ("home/blobs", [.show, .longNote]), ("home/presence", [.lobby, .room]),
    ("home/presence/planted", [.lobby, .room]),
    ("home/presence/.notice-01ARZ3NDEKTSV4RRFFQ69G5FAV", [.room]),
    ("home/torn", [.note, .verify]), ("home/spool", [.note, .room]),
    ("home/spool/01ARZ3NDEKTSV4RRFFQ69G5FAV.json", [.room]),
    ("home/cache", [.lobby, .alert]), ("home/cache/lobby", [.lobby]),
    ("home/cache/alerts", [.alert, .enforce]), ("home/cache/alerts.new", [.alert]),
    ("home/enforcer", [.enforce]), ("home/enforcer.service", [.enforce]),
    ("home/sandbox", [.list]), ("config/warroom/name", [.note, .declare]),
    ("config/warroom/themes/dark.theme", [.lobby]), ("config/warroom/plan", [.list, .plan]),
    ("config/warroom/plan/plan.yaml", [.declare, .plan]),
    ("config/warroom/plan/runbooks/a.md", [.plan, .runbook]),
    ("state/warroom/drafts", [.lobby, .room]), ("run/warroom", [.note, .room]),
    ("run/warroom/spool", [.room]), ("out/export", [.export]), ("out/picture", [.lobby]),
  ]

  /// Runs a line of sh with words of its own.
  @discardableResult
  private static func shell(_ script: String, _ words: String...) throws -> String {
    try Program.run(["/bin/sh", "-c", script, "sh"] + words, ["PATH": "/usr/bin:/bin"]).text
  }

  /// Somebody with a name, a plan and a runbook, a script for the screens, and a place for what is written.
  private static func settle(in home: TemporaryHome) throws {
    try FileManager.default.createDirectory(
      atPath: home.directory + "/out", withIntermediateDirectories: true)
    try "keys j\nsave here\n".write(
      toFile: home.directory + "/script", atomically: false, encoding: .utf8)
    try #require(try home.run(["plan", "init"]).code == 0)
    let settings = "\(home.directory)/config/warroom"
    try "ana\n".write(toFile: "\(settings)/name", atomically: false, encoding: .utf8)
    try "# A runbook\n- [ ] Look\n".write(
      toFile: "\(settings)/plan/runbooks/a.md", atomically: false, encoding: .utf8)
  }

  /// What is wrong with what a command did; `nil` where nothing is.
  private func fault(in outcome: Program.Outcome) -> String? {
    let said = outcome.text + outcome.errorText
    return if outcome.code == -9 || outcome.code == 137 {
      "it hangs"
    } else if !(0...64).contains(outcome.code) {
      "it ends with \(outcome.code): \(outcome.errorText)"
    } else if said.contains(Victim.secret) {
      "it says \(said)"
    } else if outcome.code != 0, said.isEmpty {
      "it fails without a word"
    } else {
      nil
    }
  }

  @Test(
    "leads nowhere: nothing outside is read, written, cut or given another mode, and nothing hangs")
  func planted() throws {
    let template = try TemporaryHome()
    let directory = template.directory
    let victim = Victim(root: directory)
    try PlantedTests.settle(in: template)
    let log = try template.declare("Payments fail")
    try template.record([template.note("a first note")], in: log)
    let over = try template.declare("It was this")
    try template.record([.resolved(note: "done", cause: nil)], in: over)
    // Whatever a run makes is there in the next one, and is planted on in its turn.
    for command in Command.allCases {
      let outcome = try command.run(in: template)
      try #require(outcome.code == 0, "\(command): \(outcome.errorText)")
    }
    try victim.make()
    try PlantedTests.shell(
      "mkdir $1/kept && cd $1 && cp -a home config state run out kept", directory)
    let before = try victim.state()
    for (name, openers) in PlantedTests.names {
      for plant in Plant.allCases {
        guard try plant.put(at: name, victim) else { continue }
        for command in Scale.isFull ? Command.allCases : openers {
          let fault = fault(in: try command.run(in: template))
          // The first one is enough: where one hangs, most do, and each of them would be waited for.
          try #require(fault == nil, "\(plant) at \(name), \(command): \(fault ?? "")")
        }
        try #require(try victim.state() == before, "\(plant) at \(name)")
        // All as it was, for the next one.
        try PlantedTests.shell(
          "cd $1 && rm -rf home config state run out && cp -a kept/. .", directory)
      }
    }
  }
}

extension FileManager {
  fileprivate func isLink(_ path: String) -> Bool {
    (try? destinationOfSymbolicLink(atPath: path)) != nil
  }
}
