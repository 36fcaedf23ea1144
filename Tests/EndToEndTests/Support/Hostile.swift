import Engine
import EventLog
import Foundation

/// Text that nobody should trust, put wherever text comes from.
enum Hostile {
  /// What must not reach a terminal, in a wrapping that shows where it would have.
  static let payloads = [
    "\u{1B}]52;c;aGFja2Vk\u{07}", "\u{1B}]0;owned\u{07}", "\u{1B}[2Jgone", "\u{1B}[31mred",
    "\u{1B}P+q544e\u{1B}\\", "\u{1B}_Gapc\u{1B}\\", "\u{1B}^pm\u{1B}\\", "\u{9B}31mc1",
    "\u{9D}0;c1 title\u{9C}", "a\r\nb\rc", "tab\there", "\u{202E}drow\u{202C}",
    "\u{2066}iso\u{2069}",
    "\u{200B}zero\u{FEFF}", "bell\u{07}", "back\u{08}\u{08}space", "nul\u{00}byte", "del\u{7F}ete",
    "line\u{2028}sep\u{2029}par", "\u{1B}[6n", "\u{1B}[?1049l", "tag\u{E0041}\u{E007F}",
    "vs\u{FE0F}\u{E0100}",
    "shift\u{0E}in\u{0F}", "next\u{85}line", "soft\u{AD}hyphen", "filler\u{3164}\u{115F}",
    "own\u{E000}\u{F0000}",
    "none\(noncharacters)", "\u{1B}[1;31m",
  ]

  /// No literal may hold them.
  private static let noncharacters = String(
    String.UnicodeScalarView([0xFDD0, 0xFFFE, 0x10FFFF].compactMap { Unicode.Scalar(UInt32($0)) }))

  /// All of them in one text.
  static let text = payloads.joined(separator: " ")

  /// A short one with one of each kind, for what has a limit.
  static let word =
    "x\u{1B}]0;o\u{07}\u{9B}2J\u{202E}\u{200B}\u{E0041}\u{FE0F}\u{2028}\u{1B}[1;31my"

  /// The same as an argument, which holds no NUL.
  static let argument = String(text.map { $0 == "\0" ? " " : $0 })

  /// A title, which the log takes up to a limit.
  static let title = String("\(word) \(text)".prefix(200))

  /// The same on one line, as a title must be that is typed.
  static let line = String(title.filter { !$0.isNewline }.prefix(90))

  /// The same as a file's name, which holds neither NUL nor a slash.
  static let name = "h \(word) '"

  /// The same within double quotes of YAML.
  static let yaml =
    #"x\e]0;o\u0007\u009b2J\u202e\u200b\U000e0041\ufe0f\u2028\n\te[1;31my\e[1;31mz"#

  /// A fact of every kind, each with hostile text wherever it has text.
  static func facts(now: Instant) -> [Fact] {
    let alert = Alert(
      key: text, source: text, summary: text, labels: [Alert.Label(name: text, value: text)],
      url: text, runbookURL: text)
    let step = StepReference(runbook: 1, step: 1)
    let page = Page(
      key: text, run: 1, level: 1, attempt: 1, reason: .escalation, target: text, person: word,
      channel: text, text: text)
    let delivery = UpdateDelivery(
      key: text, entry: 2, audience: word, channel: text, attempt: 1)
    return [
      .retitled(title: title), .serviceSet(service: text), .impactDescribed(text: text),
      .severityProposed(impact: text, urgency: text, severity: word),
      .severityChanged(from: word, to: "P1", reason: text),
      .phaseChanged(from: .detection, to: .triage, reason: text), .milestoneRecorded(.triaged),
      .tagged(label: text), .roleAssigned(role: "ic", person: word, note: text),
      .roleAssigned(role: word, person: word, note: text),
      .roleReleased(role: word, person: word, reason: text),
      .handoffOffered(role: "ic", from: word, to: "ana", brief: text),
      .reported(role: "ic", text: text), .reported(role: word, text: text), .alertReceived(alert),
      .alertRepeated(key: text, count: 2), .alertCleared(key: text, text: text),
      .alertExcluded(alert, rule: text), .acknowledged(note: text),
      .escalationStarted(EscalationStart(run: 1, policy: text, severity: word, reason: .raised)),
      .escalationAdvanced(run: 1, level: 1, reason: text), .pageRequested(page),
      .pageSent(key: text, detail: text), .pageFailed(key: text, reason: text, isFinal: true),
      .updatePosted(Update(audience: "management", status: text, message: text)),
      .updatePosted(Update(audience: word, status: text, message: text)),
      .updateRequested(delivery),
      .updateSent(key: text, detail: text), .updateFailed(key: text, reason: text, isFinal: true),
      .runbookAttached(
        AttachedRunbook(
          runbook: 1, title: text, source: text,
          steps: [RunbookStep(title: text, text: text + "\n" + text, commands: [text, word])])),
      .stepStarted(step), .stepNoted(step, text: text), .stepBlocked(step, reason: text),
      .stepReopened(step, reason: text), .stepSkipped(step, reason: text),
      .stepDone(step, note: text),
      .commandRun(
        CommandRun(
          step: step, command: text, exitCode: 1, lasting: .seconds(1), beginning: text, end: text,
          outputBytes: 9, blob: text)),
      .taskAssigned(task: 1, title: text, person: word, checkInDue: now + .seconds(60)),
      .taskAssigned(task: 2, title: text, person: word, checkInDue: nil),
      .taskDone(task: 2, note: text), .questionAsked(question: 1, text: text),
      .questionAnswered(question: 1, text: text), .questionAsked(question: 2, text: text),
      .planAdopted(plan: text, name: text, from: text),
      .logRepaired(offset: 1, length: 2, digest: text),
      .logSalvaged(from: text, seq: 1, head: text, reason: text),
      .unknown(type: word, data: #"{"text":"\u001b]0;u\u0007\u202e"}"#),
    ] + EntryKind.allCases.map { .noted(kind: $0, text: text) }
      + payloads.map { .noted(kind: .note, text: $0) }
  }
}

/// A home, a plan and files of which every text is hostile.
struct HostileDesk {
  let home: TemporaryHome
  /// The entry of the first incident that is a hypothesis.
  static let hypothesis =
    2
    + (Hostile.facts(now: TemporaryHome.now).firstIndex {
      if case .noted(.hypothesis, _) = $0 { true } else { false }
    } ?? 0)
  let plan: String
  let runbook: String
  /// One whose command prints what no terminal may get.
  let noisy: String
  let payload: String
  let script: String

  init() throws {
    home = try TemporaryHome(named: Hostile.name)
    let directory = home.directory
    (plan, runbook) = ("\(directory)/p\(Hostile.word)", "\(directory)/r\(Hostile.word).md")
    noisy = "\(directory)/noisy.md"
    (payload, script) = ("\(directory)/alert.json", "\(directory)/s\(Hostile.word)")
    let now = TemporaryHome.now
    let open = try home.declare(Hostile.title, by: Hostile.word)
    try home.record(Hostile.facts(now: now), in: open, by: Hostile.word)
    let closed = try home.declare(Hostile.title, by: Hostile.word, at: now - .seconds(3600))
    try home.record(
      Hostile.facts(now: now) + [
        .resolved(note: Hostile.text, cause: Hostile.text), .closed(reason: Hostile.text),
      ], in: closed, by: Hostile.word)
    // One that is damaged, so that what is said of it is seen too.
    let damaged = try home.declare(Hostile.title, by: Hostile.word)
    try home.record([home.note(Hostile.text), home.note("fine")], in: damaged, by: Hostile.word)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: damaged.reference.path)))
    bytes[bytes.count - 250] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: damaged.reference.path))
    try "# \(Hostile.text)\n\n- [ ] \(Hostile.text)\n\n      \(Hostile.text)\n".write(
      toFile: runbook, atomically: false, encoding: .utf8)
    try "- [ ] Noise\n\n      printf '\\033[2J\\033]0;x\\007\\302\\233\\342\\200\\256 end'\n".write(
      toFile: noisy, atomically: false, encoding: .utf8)
    let alert: JSON = [
      "key": .string(Hostile.text), "summary": .string(Hostile.text),
      "labels": .object([(Hostile.word, .string(Hostile.text))]),
    ]
    try alert.text.write(toFile: payload, atomically: false, encoding: .utf8)
    try "save \(Hostile.word.filter { !$0.isNewline })\nkeys L\n".write(
      toFile: script, atomically: false, encoding: .utf8)
    try writePlan()
  }

  /// The starter, in which nearly every text is hostile.
  private func writePlan() throws {
    _ = try home.run(["plan", "init", plan])
    let main = plan + "/plan.yaml"
    let text = try String(contentsOfFile: main, encoding: .utf8)
    var isList = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let words = line.drop { $0 == " " }
      let indent = String(line.prefix(line.count - words.count))
      if words.hasSuffix(":") {
        isList = ["criteria:", "duties:", "counts:", "counts_not:"].contains(words)
      }
      for key in ["organization: ", "word: ", "title: ", "name: "] where words.hasPrefix(key) {
        let value = words.dropFirst(key.count).prefix { $0 != "#" && $0 != "\"" }
        return "\(indent)\(key)\"\(value) \(Hostile.yaml)\""
      }
      if isList, words.hasPrefix("- ") { return "\(indent)- \"\(Hostile.yaml)\"" }
      return line.replacingOccurrences(of: "run_commands: false", with: "run_commands: true")
    }
    try lines.joined(separator: "\n").write(toFile: main, atomically: false, encoding: .utf8)
    try "# \(Hostile.text)\n\n- [ ] \(Hostile.text)\n".write(
      toFile: "\(plan)/runbooks/\(Hostile.word).md", atomically: false, encoding: .utf8)
    try "{{title}} \(Hostile.text)".write(
      toFile: "\(plan)/templates/\(Hostile.word).mustache", atomically: false, encoding: .utf8)
  }

  /// The program at a terminal, from its first byte to its last.
  ///
  /// - Parameters:
  ///   - arguments: Of `warroom`.
  ///   - hasColours: Whether it may paint.
  ///   - input: What is typed; the end of the input follows it.
  ///   - file: What standard input is instead of the terminal.
  /// - Returns: All that came to the terminal, and the code; `nil` where it did not end.
  /// - Throws: Where it can't be started.
  func run(
    _ arguments: [String], hasColours: Bool, input: String = "", file: String? = nil
  ) throws -> (output: [UInt8], code: Int32)? {
    let changes: [String: String?] = [
      "WARROOM_PLAN": plan, "NO_COLOR": hasColours ? nil : "1",
    ]
    let redirection = file.map { ["/bin/sh", "-c", "exec \"$@\" < '\($0)'", "sh"] } ?? []
    let pty = try Pty(
      redirection + [Binary.path] + arguments, in: home,
      environment: home.environment(changing: changes))
    pty.muteEcho()
    // The end of the input, which ends the line that stands before it too.
    pty.type(input + "\u{04}\u{04}")
    guard pty.waitForEnd() else { return nil }
    pty.settle(quiet: .zero)
    return pty.exitCode.map { (pty.output, $0) }
  }
}
