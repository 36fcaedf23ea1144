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
    func put(at path: String, _ victim: Victim) throws {
      let files = FileManager.default
      try? files.removeItem(atPath: path)
      try files.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      let result =
        switch self {
        case .linkToFile: symlink(victim.file, path)
        case .linkToDirectory: symlink(victim.directory, path)
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
    }
  }

  /// What lies outside of the home and must stay as it is.
  struct Victim {
    /// Stands in the file, and must be printed nowhere.
    static let secret = "not-for-anybody-9d1f"
    let root: String
    var file: String { root + "/private/file" }
    var directory: String { root + "/private/directory" }
    var missing: String { root + "/private/missing" }
    var pipe: String { root + "/private/pipe" }

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
    }

    /// Names, modes, sizes, times and contents.
    func state() throws -> String {
      let script = """
        cd "$1"; find . -printf '%p %M %s %T@ %U %G\\n' | sort; cat file directory/*
        """
      return try Program.run(
        ["/bin/sh", "-c", script, "sh", root + "/private"], ["PATH": "/usr/bin:/bin"]
      ).text
    }
  }

  /// Everything that the program ever makes or looks for in a home and beside the settings, seen from the test's directory.
  private static let names = [
    "home/incidents", "home/incidents/0", "home/incidents/0/INC-0001.jsonl",
    "home/incidents/0/INC-0001.poisoned", "home/incidents/0/INC-0003.jsonl",
    "home/incidents/0/INC-0004.jsonl", "home/alerts", "home/alerts/0.jsonl", "home/alerts/lock",
    "home/plans", "home/plans/last-good", "home/blobs", "home/presence", "home/presence/planted",
    "home/presence/.notice-01ARZ3NDEKTSV4RRFFQ69G5FAV", "home/torn", "home/spool",
    "home/spool/01ARZ3NDEKTSV4RRFFQ69G5FAV.json", "home/cache", "home/cache/lobby",
    "home/cache/alerts", "home/cache/alerts.new", "home/enforcer", "home/enforcer.service",
    "home/sandbox", "config/warroom/name", "config/warroom/themes/dark.theme",
    "config/warroom/plan", "config/warroom/plan/plan.yaml", "config/warroom/plan/runbooks/a.md",
    "state/warroom/drafts", "run/warroom", "run/warroom/spool", "out/export", "out/picture",
  ]

  /// The commands that between them open every name.
  private static let commands: [[String]] = [
    ["list"], ["show", "INC-0001"], ["note", "INC-0001", "a note"],
    ["declare", "Another", "--severity", "P1"], ["verify"],
    ["--script", "SCRIPT", "--dump", "out/picture"], ["open", "INC-0001", "--script", "SCRIPT"],
    ["enforce", "--once"], ["export", "INC-0001", "--output", "out/export"],
    ["note", "INC-0001", "LONG"], ["ALERT"],
  ]

  /// Far more than any of them takes, and far less than for ever.
  private static let patience = 20

  private func run(_ home: TemporaryHome, _ command: [String]) throws -> Program.Outcome {
    let words = command.map {
      switch $0 {
      case "SCRIPT": home.directory + "/script"
      case "LONG": String(repeating: "long ", count: 8000)
      case let word where word.hasPrefix("out/"): home.directory + "/" + word
      default: $0
      }
    }
    let rest =
      command == ["ALERT"]
      ? [
        "/bin/sh", "-c",
        #"echo '{"key":"a","summary":"s"}' | "$0" alert --format json"#, Binary.path,
      ] : [Binary.path] + words
    return try Program.run(
      ["/usr/bin/timeout", "-s", "KILL", "\(PlantedTests.patience)"] + rest,
      home.environment(changing: ["WARROOM_PLAN": nil, "WARROOM_USER": nil]))
  }

  @Test(
    "leads nowhere: nothing outside is read, written, cut or given another mode, and nothing hangs")
  func planted() throws {
    let template = try TemporaryHome()
    let victim = Victim(root: template.directory)
    try FileManager.default.createDirectory(
      atPath: template.directory + "/out", withIntermediateDirectories: true)
    try "keys j\nsave here\n".write(
      toFile: template.directory + "/script", atomically: false, encoding: .utf8)
    let log = try template.declare("Payments fail")
    try template.record([template.note("a first note")], in: log)
    let over = try template.declare("It was this")
    try template.record([.resolved(note: "done", cause: nil)], in: over)
    // Whatever a run makes is there in the next one, and is planted on in its turn.
    for command in PlantedTests.commands { _ = try run(template, command) }
    try victim.make()
    let kept = template.directory + "/kept"
    _ = try Program.run(
      [
        "/bin/sh", "-c",
        "mkdir $1 && cd $2 && cp -a home config state run out $1", "sh", kept, template.directory,
      ], ["PATH": "/usr/bin:/bin"])
    let before = try victim.state()
    for (index, name) in PlantedTests.names.enumerated() {
      for (number, plant) in Plant.allCases.enumerated() {
        // CI takes another kind for each name.
        guard Scale.isFull || (index + number) % Plant.allCases.count == 0 else { continue }
        try plant.put(at: "\(template.directory)/\(name)", victim)
        for (turn, command) in PlantedTests.commands.enumerated() {
          guard Scale.isFull || (turn + index) % 4 == 0 else { continue }
          let outcome = try run(template, command)
          let what = "\(plant) at \(name), \(command)"
          #expect(outcome.code != -9 && outcome.code != 137, "\(what): it hangs")
          #expect((0...64).contains(outcome.code), "\(what): \(outcome.code) \(outcome.errorText)")
          let said = outcome.text + outcome.errorText
          #expect(!said.contains(Victim.secret), "\(what): \(said)")
          #expect(outcome.code == 0 || !outcome.errors.isEmpty, "\(what) fails without a word")
        }
        let after = try victim.state()
        #expect(after == before, "\(plant) at \(name)")
        // All as it was, for the next one.
        _ = try Program.run(
          [
            "/bin/sh", "-c",
            "cd $2 && rm -rf home config state run out && cp -a $1/. .", "sh", kept,
            template.directory,
          ], ["PATH": "/usr/bin:/bin"])
        if after != before {
          _ = try Program.run(["/bin/rm", "-rf", victim.root + "/private"], [:])
          try victim.make()
          return
        }
      }
    }
  }
}
