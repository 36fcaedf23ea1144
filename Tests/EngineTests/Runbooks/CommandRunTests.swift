import Engine
import TestSupport
import Testing

@Suite("Commands of runbooks")
struct CommandRunTests {
  private func room(_ runs: Bool = true) throws -> Room {
    var room = Room()
    room.plan.runsCommands = runs
    room.plan.commandLimit = .seconds(90)
    try room.run(
      .attachRunbook(
        title: "T", source: "t.md", expected: nil,
        steps: [
          RunbookStep(title: "none"),
          RunbookStep(title: "both", commands: ["ls", "SELECT 1", "pwd"], languages: [1: "sql"]),
          RunbookStep(title: "sql", commands: ["SELECT 1"], languages: [0: "sql"]),
        ]))
    return room
  }

  private func commands(_ room: Room, _ runbook: Int, _ step: Int) throws(Refusal)
    -> [RunnableCommand]
  {
    try commandsToRun(
      of: StepReference(runbook: runbook, step: step), in: room.incident, plan: room.plan)
  }

  private func refusal(_ room: Room, _ runbook: Int, _ step: Int) -> String? {
    do throws(Refusal) {
      _ = try commands(room, runbook, step)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("those for a shell may be run where the plan says so, for as long as it says")
  func allowed() throws {
    var room = try room()
    let found = try commands(room, 1, 2)
    #expect(found.map(\.text) == ["ls", "pwd"] && found.map(\.place) == [0, 2])
    #expect(found.allSatisfy { $0.limit == .seconds(90) && $0.startsStep })
    try room.run(.startStep(StepReference(runbook: 1, step: 2)))
    #expect(try commands(room, 1, 2).allSatisfy { !$0.startsStep })
  }

  @Test("otherwise the refusal says why")
  func refused() throws {
    let room = try room()
    #expect(refusal(room, 1, 1) == "Step 1 has no command. Choose one that has.")
    #expect(refusal(room, 1, 3)?.contains("nothing for a shell, only sql") == true)
    #expect(refusal(room, 1, 4)?.contains("has no step 4") == true)
    #expect(refusal(room, 2, 1)?.contains("no runbook 2") == true)
    for step in [0, -1, Int.max, Int.min] { #expect(refusal(room, 1, step) != nil) }
    #expect(refusal(try self.room(false), 1, 2)?.contains("run_commands: true") == true)
    #expect(!Plan.builtin.runsCommands)
  }

  @Test(
    "what holds characters that can't be seen is not run: it would do another thing than it shows",
    arguments: ["\0", "\u{1B}[8m", "\u{202E}", "\u{200B}", "\r", "\u{2028}", "\u{9B}", "\u{7F}"])
  func hidden(_ text: String) throws {
    var room = Room()
    room.plan.runsCommands = true
    let steps = [
      RunbookStep(title: "a", commands: ["echo a\(text)b"]),
      RunbookStep(title: "b", commands: ["echo é \\\n\t👩 作"]),
    ]
    try room.run(.attachRunbook(title: "T", source: "t.md", expected: nil, steps: steps))
    #expect(refusal(room, 1, 1)?.contains("can't be seen") == true)
    #expect(refusal(room, 1, 2) == nil)
  }

  @Test("what may be run is never for the plan of an incident to say, but for that of the machine")
  func machine() {
    var (pinned, live) = (Plan.builtin, Plan.builtin)
    pinned.runsCommands = true
    #expect(!pinned.reaching(peopleOf: live).runsCommands)
    live.runsCommands = true
    pinned.runsCommands = false
    live.commandLimit = .seconds(1)
    #expect(pinned.reaching(peopleOf: live).runsCommands)
    #expect(pinned.reaching(peopleOf: live).commandLimit == .seconds(1))
  }

  @Test("a run is an entry that says how it ended")
  func recorded() throws {
    var room = try room()
    let command = try commands(room, 1, 2)[0]
    func run(_ exit: Int?, _ signal: Int?, _ cut: CommandRun.Cut?) -> CommandRun {
      CommandRun(
        of: command, exitCode: exit, signal: signal, cut: cut, lasting: .seconds(2),
        output: CommandOutput(), blob: nil)
    }
    for (run, words) in [
      (run(0, nil, nil), "exit 0 after 2 s: ls"), (run(3, nil, nil), "exit 3 after 2 s: ls"),
      (run(nil, 9, nil), "ended by signal 9 after 2 s: ls"),
      (run(nil, 2, .stopped), "stopped after 2 s: ls"),
      (run(nil, 15, .timeLimit), "ended by its time limit after 2 s: ls"),
    ] {
      try room.run(.recordRun(run))
      let event = try #require(room.events.last)
      #expect(narrate(event, in: room.incident, plan: room.plan).text == words)
      #expect(run.isGood == (words.hasPrefix("exit 0")))
    }
    #expect(room.incident.commandRuns.count == 5)
    let foreign = RunnableCommand(
      step: StepReference(runbook: 7, step: 1), place: 0, text: "ls", limit: .seconds(1),
      startsStep: false)
    let lost = CommandRun(
      of: foreign, exitCode: 0, signal: nil, cut: nil, lasting: .zero, output: CommandOutput(),
      blob: nil)
    #expect(room.refusal(of: .recordRun(lost)) != nil)
  }

  private func output(_ text: String) -> CommandOutput {
    var output = CommandOutput()
    output.append(Array(text.utf8))
    return output
  }

  @Test("short output is in the log as a whole, long output with its beginning and end")
  func excerpts() throws {
    let short = output("one\ntwo\n")
    #expect(short.beginning == "one\ntwo" && short.end == nil && short.whole == nil)
    #expect(output("").beginning == "" && output("").lastLine == "")
    let lines = (0..<2000).map { "line \($0)\n" }.joined()
    let long = output(lines)
    #expect(long.beginning.hasPrefix("line 0\nline 1\n") && long.beginning.utf8.count <= 1500)
    let end = try #require(long.end)
    #expect(end.hasSuffix("line 1998\nline 1999") && end.utf8.count <= 1500)
    #expect(end.hasPrefix("line "))
    #expect(long.whole == Array(lines.utf8) && long.count == lines.utf8.count)
    #expect(long.lastLine == "line 1999")
    #expect(output("a\n \n\n").lastLine == "a")
  }

  @Test("output without end keeps its beginning and its end, and says how much is left out")
  func endless() throws {
    var output = CommandOutput()
    let block = [UInt8](repeating: 0x61, count: 1 << 20)
    for _ in 0..<20 { output.append(block) }
    output.append(Array("\nthe end\n".utf8))
    let whole = try #require(output.whole)
    #expect(output.count == 20 * (1 << 20) + 9)
    #expect(whole.count < 2 * CommandOutput.keptBytes + 100)
    let left = output.count - 2 * CommandOutput.keptBytes
    #expect(String(decoding: whole, as: UTF8.self).contains("… \(left) bytes are left out …"))
    #expect(output.lastLine == "the end")
  }

  @Test("what steers a terminal is taken out, and what stands around it stays")
  func plain() {
    func plain(_ text: String) -> String { output(text).beginning }
    #expect(plain("\u{1B}[31mred\u{1B}[0m and \u{1B}[1;38;2;1;2;3mmore") == "red and more")
    #expect(plain("\u{1B}]0;title\u{7}a\u{1B}]52;c;aGk=\u{1B}\\b") == "ab")
    #expect(plain("a\u{1B}(Bb\u{1B}Mc\u{1B}7d") == "abcd")
    #expect(plain("10 %\r50 %\r100 %\r\ndone\r\n") == "10 %\n50 %\n100 %\ndone")
    #expect(plain("bell\u{7} back\u{8} nul\0 csi\u{9B}31m!") == "bell back nul csi!")
    #expect(plain("cut off \u{1B}[31\nnext") == "cut off \nnext")
    #expect(plain("cut off \u{1B}]0;x\nnext\u{1B}") == "cut off \nnext")
    #expect(plain("tab\tstays é 👩‍🚒") == "tab\tstays é 👩‍🚒")
  }

  @Test("no bytes leave a control in what is shown, and an entry is never longer than a line bears")
  func fuzz() {
    let words = ["\u{1B}[", "\u{1B}]", "\u{7}", "\r", "\r\n", "\u{9B}", "m", "é", "\u{1B}\\", "\n"]
      .map { Array($0.utf8) }
    let failures = Trials.failures(400, full: 100_000) { random in
      var output = CommandOutput()
      for _ in 0..<random.int(0...40) {
        let bytes = (0..<random.int(0...200)).map { _ in random.byte() }
        output.append(random.mutate(bytes, words: words))
      }
      for text in [output.beginning, output.end ?? "", output.lastLine] {
        let bad = text.unicodeScalars.first {
          $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
        }
        if let bad { return "U+\(String(bad.value, radix: 16)) in \(text.debugDescription)" }
        // A byte that is no text takes three.
        if text.utf8.count > 9000 { return "\(text.utf8.count) bytes" }
      }
      return nil
    }
    #expect(failures == [])
  }
}
