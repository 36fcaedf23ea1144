import EventLog
import Foundation
import TestSupport
import Testing

/// The limits of what a command reads: what just keeps within one is taken, what is beyond is refused with a sentence, and
/// what never ends is left in time.
@Suite("Limits of the command line", .serialized)
struct InputLimitTests {
  private func limit(_ name: String) throws -> Int {
    try #require(try DocumentedLimits.all()[name], "docs/limits.md says \(name)")
  }

  /// Runs a line of sh in which `$0` is the program.
  private func pipe(_ line: String, in home: TemporaryHome) throws -> Program.Outcome {
    try Program.run(
      ["/usr/bin/timeout", "-s", "KILL", "60", "/bin/sh", "-c", line, Binary.path],
      home.environment())
  }

  private func isRefused(_ outcome: Program.Outcome, saying words: String...) -> Bool {
    (1...64).contains(outcome.code) && words.allSatisfy { outcome.errorText.contains($0) }
      && outcome.errorText.hasSuffix(".\n")
  }

  @Test("a text from standard input")
  func standardInput() throws {
    let home = try TemporaryHome()
    let log = try home.declare()
    let limit = try limit("InputLimits.inputBytes")
    func letters(_ count: Int) -> String { "head -c \(count) /dev/zero | tr '\\0' a" }
    let taken = try pipe("\(letters(limit)) | $0 note INC-0001 -", in: home)
    #expect(taken.code == 0, "\(taken.errorText)")
    #expect(try home.notes(log.reference).last?.contains("\(limit) bytes in all") == true)
    for source in [letters(limit + 1), "yes"] {
      let refused = try pipe("\(source) | $0 note INC-0001 -", in: home)
      #expect(isRefused(refused, saying: "NOT recorded", "16 MiB"), "\(refused)")
    }
    #expect(try home.events(log.reference).count == 2)
  }

  @Test("a request of alerts")
  func alerts() throws {
    let home = try TemporaryHome()
    let limit = try limit("AlertLimits.payloadBytes")
    let alert = #"{"key":"k","summary":"s"}"#
    func padded(_ count: Int) -> String {
      "{ printf '%s' '\(alert)'; head -c \(count - alert.utf8.count) /dev/zero | tr '\\0' ' '; }"
    }
    let taken = try pipe("\(padded(limit)) | $0 alert --format json", in: home)
    #expect(taken.code == 0, "\(taken.errorText)")
    for source in [padded(limit + 1), "yes"] {
      let refused = try pipe("\(source) | $0 alert --format json", in: home)
      #expect(isRefused(refused, saying: "NOT taken", "64 MiB"), "\(refused)")
    }
  }

  private func dark(_ file: String = #filePath) throws -> String {
    let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("themes/dark.theme"), encoding: .utf8)
  }

  @Test("a runbook, a script and a theme", arguments: ["runbook", "script", "theme"])
  func files(_ kind: String) throws {
    let home = try TemporaryHome()
    let limit = try limit("InputLimits.textFileBytes")
    let file = "\(home.directory)/file"
    let script = "\(home.directory)/script"
    try "save here\n".write(toFile: script, atomically: false, encoding: .utf8)
    func run(_ file: String) throws -> Program.Outcome {
      let words =
        switch kind {
        case "runbook": ["runbook", "show", file]
        case "script": ["--script", file]
        default: ["--script", script]
        }
      return try Program.run(
        ["/usr/bin/timeout", "-s", "KILL", "60", Binary.path] + words,
        home.environment(changing: ["WARROOM_THEME": kind == "theme" ? file : nil]))
    }
    let (head, line) =
      switch kind {
      case "runbook": ("- [ ] Look\n", "text of it\n")
      case "script": ("save here\n", "# words\n")
      default: (try dark(), "# words\n")
      }
    var text = head + String(repeating: line, count: (limit - head.utf8.count) / line.utf8.count)
    text += String(repeating: "\n", count: limit - text.utf8.count)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    let taken = try run(file)
    #expect(taken.code == 0, "\(taken.errorText)")
    try (text + "\n").write(toFile: file, atomically: false, encoding: .utf8)
    #expect(isRefused(try run(file), saying: file, "larger than 4 MiB"))
    // A file of a terabyte that takes no room, and one that never ends.
    #expect(truncate(file, 1 << 40) == 0)
    #expect(isRefused(try run(file), saying: file, "larger than 4 MiB"))
    #expect(isRefused(try run("/dev/zero"), saying: "/dev/zero", "4 MiB"))
  }

  @Test("names and titles, in characters")
  func names() throws {
    let home = try TemporaryHome()
    let names = [
      ("TextLimits.titleCharacters", ["declare", "TEXT"]),
      ("TextLimits.nameCharacters", ["declare", "Slow", "--service", "TEXT"]),
      ("TextLimits.personCharacters", ["declare", "Slow", "--as", "TEXT"]),
    ]
    for (name, words) in names {
      let limit = try limit(name)
      for (count, isTaken) in [(limit, true), (limit + 1, false), (30_000, false)] {
        let outcome = try home.run(
          words.map { $0 == "TEXT" ? String(repeating: "é", count: count) : $0 })
        if isTaken {
          #expect(outcome.code == 0, "\(words) \(count): \(outcome.errorText)")
        } else {
          #expect(isRefused(outcome, saying: "\(limit)"), "\(words) \(count): \(outcome)")
        }
      }
    }
    #expect(try home.home.incidents().count == names.count)
  }
}
