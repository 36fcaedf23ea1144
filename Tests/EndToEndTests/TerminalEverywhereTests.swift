import EventLog
import Foundation
import TestSupport
import Testing

extension TerminalTests {
  /// Every subcommand over a home, a plan and arguments of which every text is hostile, at a real terminal.
  @Suite("What every command prints of text that nobody should trust", .serialized)
  struct Everywhere {
    /// The colours that the program gives a line; what the payloads hold is none of them but for one, which is why
    /// everything runs without colours too.
    private static let colours = ["0", "1", "2", "1;31", "33", "32", "36"].map { "\u{1B}[\($0)m" }

    /// The first scalar that must not go to a terminal, with what stands around it; `nil` where there is none.
    private func offence(in bytes: [UInt8], hasColours: Bool) -> String? {
      guard let text = String(validating: bytes, as: UTF8.self) else { return "no UTF-8" }
      let scalars = Array(text.unicodeScalars)
      var at = 0
      while at < scalars.count {
        let scalar = scalars[at]
        if scalar == "\n" {
          at += 1
          continue
        }
        // The terminal's own translation of a line end.
        if scalar == "\r", at + 1 < scalars.count, scalars[at + 1] == "\n" {
          at += 2
          continue
        }
        if scalar == "\u{1B}", hasColours,
          let colour = Everywhere.colours.first(where: {
            scalars[at...].starts(with: $0.unicodeScalars)
          })
        {
          at += colour.unicodeScalars.count
          continue
        }
        if !SequenceCheck.isVisible(scalar) {
          let around = scalars[max(0, at - 30)..<min(scalars.count, at + 10)]
          return String(String.UnicodeScalarView(around)).debugDescription
        }
        at += 1
      }
      return nil
    }

    private struct Run {
      var arguments: [String]
      /// What is typed.
      var input = ""
      /// What standard input is instead of the terminal.
      var file: String?

      var printingJSON: Run {
        var run = self
        run.arguments.append("--json")
        return run
      }

      init(_ arguments: String..., input: String = "", file: String? = nil) {
        (self.arguments, self.input, self.file) = (arguments, input, file)
      }
    }

    /// Of every subcommand at least one run; those that change something come where it fits.
    private func runs(_ desk: HostileDesk) -> [(command: String, runs: [Run])] {
      let (evil, word, long) = (Hostile.argument, Hostile.word, "INC-0001")
      let (place, guess) = (desk.home.directory, "\(HostileDesk.hypothesis)")
      return [
        ("init", [Run("init", "--home", "\(place)/\(word)")]),
        (
          "plan init", [Run("plan", "init", "\(place)/new\(word)"), Run("plan", "init", desk.plan)]
        ),
        (
          "plan check",
          [
            Run("plan", "check"), Run("plan", "check", "\(place)/\(word)"),
            Run("plan", "check", place),
          ]
        ),
        (
          "plan show",
          [
            Run("plan", "show"), Run("plan", "show", "--severity", "P1", "--service", "checkout"),
            Run("plan", "show", "--service", evil), Run("plan", "show", "--severity", word),
          ]
        ),
        (
          "plan oncall",
          [
            Run("plan", "oncall"), Run("plan", "oncall", "primary", "--days", "3"),
            Run("plan", "oncall", "--ical"), Run("plan", "oncall", word),
          ]
        ),
        ("plan contacts", [Run("plan", "contacts")]),
        ("plan print", [Run("plan", "print"), Run("plan", "print", "--format", "html")]),
        ("plan backtest", [Run("plan", "backtest")]),
        ("plan calibrate", [Run("plan", "calibrate", input: "medium\nhigh\n\(word)\n")]),
        (
          "declare",
          [
            Run(
              "declare", Hostile.line, "--severity", "P1", "--service", Hostile.line, "--impact",
              evil),
            Run("declare", "Plain", "--severity", word), Run("declare", "Another", "--as", word),
          ]
        ),
        ("plan adopt", [Run("plan", "adopt", "INC-0001")]),
        ("ack", [Run("ack", "INC-0004", "--note", evil), Run("ack", word)]),
        (
          "severity",
          [Run("severity", "INC-0004"), Run("severity", "INC-0004", "P2", "--reason", evil)]
        ),
        ("phase", [Run("phase", long), Run("phase", "INC-0004", word)]),
        (
          "contain",
          [
            Run("contain", long, "--note", evil),
            Run("contain", "INC-0004", "--note", evil, "--at", word),
          ]
        ),
        ("retitle", [Run("retitle", "INC-0004", Hostile.line)]),
        ("impact", [Run("impact", "INC-0004", evil)]),
        ("service", [Run("service", "INC-0004", Hostile.line)]),
        (
          "assign",
          [
            Run("assign", "INC-0004", "ic", "ana", "--note", evil),
            Run("assign", "INC-0004", word, word),
          ]
        ),
        ("report", [Run("report", "INC-0004", "ic", evil)]),
        (
          "handoff",
          [
            Run("handoff", "INC-0004", "ic", "raj", "--brief", evil),
            Run("handoff", long, "ic", "--accept"),
          ]
        ),
        (
          "release",
          [
            Run("release", "INC-0004", "ic", "ana", "--reason", evil),
            Run("release", long, word, word),
          ]
        ),
        (
          "update",
          [
            Run("update", "INC-0004", "--audience", "management", "--status", Hostile.line, evil),
            Run("update", long, "--audience", "management", "--draft"),
            Run("update", "INC-0004", "--audience", word, evil),
          ]
        ),
        ("ask", [Run("ask", "INC-0004", evil)]), ("answer", [Run("answer", long, "2", evil)]),
        ("page", [Run("page", "INC-0004", "mira", "--text", evil), Run("page", long, word)]),
        ("escalate", [Run("escalate", "INC-0004", "--reason", evil)]),
        ("note", [Run("note", long, evil), Run("note", long, "-", input: evil)]),
        ("find", [Run("find", long, evil)]), ("decide", [Run("decide", long, evil)]),
        ("act", [Run("act", long, evil)]), ("observe", [Run("observe", long, evil)]),
        ("guess", [Run("guess", long, evil)]),
        ("task give", [Run("task", "give", long, "mei", Hostile.line)]),
        ("task list", [Run("task", "list", long)]),
        ("task done", [Run("task", "done", long, "1", evil)]),
        ("task drop", [Run("task", "drop", long, "3", evil)]),
        ("runbook show", [Run("runbook", "show", desk.runbook), Run("runbook", "show", word)]),
        (
          "runbook attach",
          [Run("runbook", "attach", long, desk.runbook), Run("runbook", "attach", long, word)]
        ),
        ("runbook suggest", [Run("runbook", "suggest", "INC-0004")]),
        (
          "runbook run",
          [
            Run("runbook", "attach", "INC-0004", desk.noisy),
            Run("runbook", "run", "INC-0004", "1", "--runbook", "1", "--yes"),
          ]
        ),
        ("runbook list", [Run("runbook", "list", long)]),
        ("runbook start", [Run("runbook", "start", long, "1", "--runbook", "2")]),
        ("runbook note", [Run("runbook", "note", long, "1", evil, "--runbook", "2")]),
        ("runbook block", [Run("runbook", "block", long, "1", "--reason", evil, "--runbook", "2")]),
        ("runbook skip", [Run("runbook", "skip", long, "1", "--reason", evil, "--runbook", "2")]),
        (
          "runbook reopen",
          [Run("runbook", "reopen", long, "1", "--reason", evil, "--runbook", "2")]
        ),
        ("runbook done", [Run("runbook", "done", long, "1", "--note", evil, "--runbook", "2")]),
        ("amend", [Run("amend", long, "60", evil, "--reason", evil)]),
        ("strike", [Run("strike", long, "61", "--reason", evil)]),
        ("confirm", [Run("confirm", long, guess, evil)]),
        ("refute", [Run("refute", long, guess, evil)]),
        (
          "alert",
          [
            Run("alert", "--format", "json", file: desk.payload), Run("alert", "--format", word),
            Run("alert", "--list"),
            Run("alert", "--format", "grafana", file: desk.payload),
          ]
        ),
        ("enforce", [Run("enforce", "--once")]),
        ("list", [Run("list"), Run("list", "--open")]),
        ("show", [Run("show", long), Run("show", "INC-0003")]),
        (
          "log",
          [Run("log", long), Run("log", "INC-0002", "--filter", "red"), Run("log", "INC-0003")]
        ),
        ("due", [Run("due"), Run("due", long)]),
        ("watch", [Run("watch", "INC-0002", "--limit", "99")]),
        ("summary", [Run("summary", "INC-0002")]),
        ("verify", [Run("verify"), Run("verify", long), Run("verify", long, "--head", word)]),
        (
          "export",
          [
            Run("export", long), Run("export", "--all", "--format", "cloudevents"),
            Run("export", long, "--output", "/dev/tty"),
            Run("export", long, "--to", "\(place)/e\(word)"),
            Run("export", long, "--output", "\(place)/no/\(word)"),
            Run("export", long, "--format", word),
          ]
        ),
        (
          "import",
          [
            Run("import", desk.home.home.path + "/incidents/0/INC-0002.jsonl"),
            Run("import", desk.payload), Run("import", "\(place)/\(word)"),
          ]
        ),
        ("salvage", [Run("salvage", "INC-0003", "--to", "\(place)/t\(word)", "--reason", evil)]),
        (
          "resolve",
          [Run("resolve", "INC-0004", "--note", evil, "--cause", evil, "--verified", input: "y\n")]
        ),
        ("close", [Run("close", "INC-0004", "--reason", evil)]),
        ("reopen", [Run("reopen", "INC-0004", "--reason", evil)]),
        ("lobby", [Run("lobby", "--script", desk.script)]),
        (
          "open",
          [
            Run("open", long, "--script", desk.script),
            Run("open", long, "--theme", word, "--script", desk.script),
          ]
        ),
        (
          "replay",
          [Run("replay", long, "--script", desk.script), Run("replay", long, "--from", word)]
        ),
        ("demo", [Run("demo", "--script", desk.script)]),
        (
          "completions",
          [Run("completions", "bash"), Run("completions", "zsh"), Run("completions", word)]
        ),
        ("arguments", [Run("arguments", input: "[\"note\",\"\\u001b[2J\\u202e\"]\n")]),
      ]
    }

    @Test("is visible characters, line ends and the program's own colours, and nothing else")
    func everywhere() throws {
      let desk = try HostileDesk()
      let table = runs(desk)
      let shapes = try desk.home.run(["arguments", "--table"]).text.split(separator: "\n")
        .map { try JSON.parse(String($0)) }
      let paths = shapes.map { ($0["path"]?.array ?? []).compactMap(\.string).dropFirst() }
      let hasJSON = Set(
        zip(paths, shapes).filter { $1["flags"]?.array?.contains { $0.string == "json" } == true }
          .map { $0.0.joined(separator: " ") })
      let groups = Set(paths.compactMap { $0.count > 1 ? $0.first : nil })
      let commands = Set(
        paths.filter { !$0.isEmpty && !($0.count == 1 && groups.contains($0[$0.startIndex])) }
          .map { $0.joined(separator: " ") })
      #expect(Set(table.map(\.command)) == commands)
      for (command, runs) in table {
        for (index, run) in runs.enumerated() {
          let (code, said) = try check(desk, run, hasColours: false)
          // What is refused says little of what is printed.
          let isExpected = index > 0 || code == (Everywhere.refused[command] ?? 0)
          #expect(isExpected, "\(command) ended with \(code): \(said.suffix(300))")
          guard index == 0 || Scale.isFull else { continue }
          try check(desk, run, hasColours: true)
          guard hasJSON.contains(command) else { continue }
          try check(desk, run.printingJSON, hasColours: true)
        }
      }
    }

    /// Commands whose first run ends otherwise, with the code.
    private static let refused: [String: Int32] = [
      "list": 2, "due": 2, "verify": 2, "enforce": 1, "escalate": 1,
    ]

    /// - Returns: The code that it ended with, and what it printed.
    @discardableResult
    private func check(
      _ desk: HostileDesk, _ run: Run, hasColours: Bool
    ) throws -> (code: Int32, said: String) {
      let arguments = run.arguments
      let ended = try #require(
        try desk.run(arguments, hasColours: hasColours, input: run.input, file: run.file),
        "\(arguments) did not end")
      if let offence = offence(in: ended.output, hasColours: hasColours) {
        Issue.record(
          "\(arguments), code \(ended.code), \(hasColours ? "" : "no ")colours: \(offence)")
      }
      return (ended.code, String(decoding: ended.output, as: UTF8.self))
    }
  }
}
