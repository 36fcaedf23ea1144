import ArgumentParser
import CPlatform
import Dispatching
import Engine
import EventLog
import Glibc

struct RunStep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a command of a step, once it is confirmed.",
    usage: "warroom runbook run [INC] STEP [--command 2] [--yes]",
    discussion: """
      The plan of this machine must allow it. Ctrl-C stops the command; it can reach no terminal. What it prints is shown \
      and kept: its beginning and end in the log, all of it beside the log. The exit code is 0 where the command's is.
      """)
  @OptionGroup var step: StepOptions
  @Option(help: ArgumentHelp("Which of the step's commands, from 1.", valueName: "number"))
  var command: Int?
  @Flag(help: "Do not ask.") var yes = false
  @Option(help: ArgumentHelp("How long it may take, such as 30s.", valueName: "length"))
  var limit: String?

  func run() throws {
    let context = try step.recording.context(isRecording: true)
    let reference = try Target.find(step.recording.incident, in: context)
    guard let incident = Surveyed(reference, in: context.home).incident else {
      throw Failure("\(reference.alias) holds no declaration.")
    }
    let wanted = StepReference(
      runbook: try step.chosen(incident), step: try Typed.number(step.step, "a step"))
    let chosen = try choose(
      try commandsToRun(of: wanted, in: incident, plan: context.plan(of: incident)))
    try confirm(chosen)
    if chosen.startsStep { try record(.startStep(wanted), context, reference) }
    let run = try watch(chosen, context, reference)
    try record(.recordRun(run), context, reference)
    if !run.isGood { throw ExitCode(1) }
  }

  private func choose(_ commands: [RunnableCommand]) throws -> RunnableCommand {
    let numbers = commands.map { String($0.place + 1) }
    guard var chosen = commands.first(where: { command == nil || $0.place + 1 == command }) else {
      throw Failure("The step's commands for a shell are those numbered \(listed(numbers)).")
    }
    if command == nil, commands.count > 1 {
      throw Failure(
        "The step has several commands for a shell: say --command \(Spelling.choice(numbers)).",
        code: Program.usageCode)
    }
    if let limit {
      guard let length = Duration(planText: limit), length > .zero else {
        throw Failure(
          "\"\(limit)\" is no length of time. Write such as 30s or 5m.", code: Program.usageCode)
      }
      chosen.limit = length
    }
    return chosen
  }

  private func confirm(_ command: RunnableCommand) throws {
    guard yes || Output.canAsk else {
      throw Failure("NOT run: nobody can be asked here. Say --yes.", code: Program.usageCode)
    }
    let lines = command.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if !step.recording.json { Output.prompt(lines.map { "  $ \($0)\n" }.joined()) }
    guard !yes else { return }
    let answer = Output.ask("Run it on \(Environment.machine)? [y/N] ")
    guard let answer, ["y", "yes"].contains(trimmed(answer).lowercased()) else {
      throw Failure("NOT run.")
    }
  }

  private func record(
    _ command: Command, _ context: Context, _ reference: IncidentReference
  ) throws {
    let done = try Recording(
      context: context, reference: reference, kind: "step", text: command.text
    ).run { (_) throws(Refusal) in command }
    done.print(context, json: step.recording.json)
  }

  /// Runs the command and shows what it prints, until it has ended.
  private func watch(
    _ command: RunnableCommand, _ context: Context, _ reference: IncidentReference
  ) throws -> CommandRun {
    let interrupts = Interrupts()
    let shown = ShownOutput(isQuiet: step.recording.json)
    let session = try CommandSession(command, in: reference.alias, show: shown.take)
    while true {
      if interrupts.take() { session.stop() }
      if let (run, problem) = session.advance(keepingIn: context.home) {
        shown.end()
        if let problem { Output.complain(problem) }
        return run
      }
      session.wait(besides: interrupts.descriptor, atMost: .seconds(60))
    }
  }
}

/// Ctrl-C and its like, taken as something that happens instead of ending us: what was run must be recorded.
private final class Interrupts {
  let descriptor: Int32
  private static let signals: [Int32] = [SIGINT, SIGTERM, SIGHUP]
  private var before = sigset_t()

  init() {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in Interrupts.signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, &before)
    descriptor = warroom_signalfd(Interrupts.signals, Interrupts.signals.count)
  }

  deinit {
    close(descriptor)
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }

  /// Whether one came since the last time.
  func take() -> Bool {
    var came = false
    while descriptor >= 0, warroom_signalfd_read(descriptor) > 0 { came = true }
    return came
  }
}

/// What a command prints, as it comes: as it is where it goes to a file, made harmless where it goes to a terminal.
private final class ShownOutput {
  private let isQuiet: Bool
  private let isPlain = Output.isTerminal
  private var line: [UInt8] = []
  private var isInLine = false
  /// A line that does not end is shown in pieces.
  private static let lineBytes = 4096

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func take(_ bytes: ArraySlice<UInt8>) {
    if isQuiet { return }
    isInLine = bytes.last != 0x0A
    guard isPlain else {
      // Whoever collects it into a file or a pipe wants it as it is.
      Output.flush()
      _ = Files.writeAll(1, Array(bytes))
      return
    }
    for byte in bytes {
      if byte == 0x0A || line.count >= ShownOutput.lineBytes { show() }
      if byte != 0x0A { line.append(byte) }
    }
    Output.flush()
  }

  /// What is said next begins on a line of its own.
  func end() {
    if !line.isEmpty { return show() }
    if !isPlain, isInLine { _ = Files.writeAll(1, [0x0A]) }
  }

  private func show() {
    Output.line(CommandOutput.plain(line))
    line = []
  }
}
