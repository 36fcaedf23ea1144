package import Engine
import TerminalKit

/// Runbooks: which fit, which is shown, and what its commands are used for.
extension RoomModel {
  /// What decides which runbooks fit; they are looked for anew only where it changes.
  struct SuggestionKey: Hashable {
    var plan: String
    var title: String
    var service: String?
    var alerts: Int
    var cleared: Int
    var attached: Int

    init(_ incident: Incident, _ plan: Plan) {
      (self.plan, title, service) = (plan.digest, incident.title, incident.service)
      alerts = incident.alerts.count
      cleared = incident.alerts.count { $0.clearedAt != nil }
      attached = incident.runbooks.count
    }
  }

  /// A command that is running.
  package struct Running: Sendable {
    package var command: RunnableCommand
    package var startedAt: Instant
    /// The last line that it printed.
    package var lastLine = ""
    /// Whether it was asked to stop.
    package var isStopping = false

    package init(_ command: RunnableCommand, at instant: Instant) {
      self.command = command
      startedAt = instant
    }
  }

  /// Looks for runbooks that fit, where anything changed that decides it.
  mutating func suggest() {
    guard let incident = shown.incident, !incident.isImported else {
      suggestions = []
      return
    }
    let key = SuggestionKey(incident, plan)
    guard key != suggestedFor else { return }
    suggestedFor = key
    suggestions = plan.runbooks(for: incident)
    selectedSuggestion = 0
  }

  /// The runbook that one key attaches: the selected one of those that fit.
  var suggestion: RunbookMatch? {
    guard !suggestions.isEmpty else { return nil }
    return suggestions[min(selectedSuggestion, suggestions.count - 1)]
  }

  mutating func attachSuggestion(_ now: Instant) -> [Effect] {
    guard let suggestion else {
      show(
        plan.runbooks.isEmpty
          ? "The plan has no runbooks; A attaches a file."
          : "None of the plan's runbooks fits by itself; A shows all.", isError: true, now: now)
      return [.bell]
    }
    return record(.attach(Runbook(suggestion.runbook)), now: now)
  }

  /// The next runbook of those that are attached, or the one before.
  mutating func changeBook(by step: Int, _ now: Instant) {
    guard let books = shown.incident?.runbooks, books.count > 1, let runbook else {
      show("No other runbook is attached.", now: now)
      return
    }
    selectedRunbook = (runbook.index + step + books.count) % books.count
    selectedStep = nil
  }

  /// All runbooks of the plan to choose from, those that fit first, and a file of one's own.
  func attachForm() -> Form {
    let attached = Set(shown.incident?.runbooks.map(\.runbook.source) ?? [])
    let choices = plan.runbookChoices(suggestions, without: attached)
    guard !choices.isEmpty else { return fileForm }
    let place = suggestion.flatMap { match in choices.firstIndex { $0.value == match.runbook.name }
    }
    return Form(
      .attachFrom, "Attach a runbook",
      [
        .choice(
          "Runbook", choices + [Form.Choice("", "a file", remark: "any Markdown file")],
          selected: place ?? 0)
      ])
  }

  var fileForm: Form {
    Form(
      .attach, "Attach a runbook",
      [.line("File", hint: "a Markdown file: its task items become the steps")])
  }

  // MARK: Commands

  /// Copies a command of the step; the same key again copies the next one.
  mutating func copyCommand(_ now: Instant) -> [Effect] {
    guard let progress = runbook?.progress, let step, let reference = stepReference else {
      show("No runbook is attached; A attaches one.", isError: true, now: now)
      return [.bell]
    }
    let commands = progress.runbook.steps[step].commands
    guard !commands.isEmpty else {
      show("The step has no command to copy.", isError: true, now: now)
      return [.bell]
    }
    var place = 0
    if let copied, copied.step == reference { place = (copied.place + 1) % commands.count }
    copied = (reference, place)
    let count = commands.count > 1 ? " \(place + 1) of \(commands.count), Y copies the next" : ""
    let first = commands[place].prefix { !$0.isNewline }
    let more = first.count < commands[place].count ? " …" : ""
    if commands[place].hidesSomething {
      show(
        "Copied\(count), with characters that can't be seen: look at it before you run it.",
        isError: true, now: now)
    } else {
      show("Copied\(count): \(first)\(more)", now: now)
    }
    return [.copy(commands[place])]
  }

  /// Shows the commands that may be run, to be confirmed.
  mutating func confirmRun(_ now: Instant) -> [Effect] {
    guard let reference = stepReference, let incident = shown.incident else {
      show("No runbook is attached; A attaches one.", isError: true, now: now)
      return [.bell]
    }
    guard running == nil else {
      show("One command at a time: Ctrl-C stops the one that runs.", isError: true, now: now)
      return [.bell]
    }
    do throws(Refusal) {
      let commands = try commandsToRun(of: reference, in: incident, plan: plan)
      layer = .confirmation(Confirmation(commands, on: machine))
      return []
    } catch {
      show(error.description, isError: true, now: now)
      return [.bell]
    }
  }

  mutating func updateConfirmation(
    _ confirmation: Confirmation, _ event: InputEvent, _ now: Instant
  ) -> [Effect] {
    var confirmation = confirmation
    switch confirmation.handle(event, seen: seen) {
    case .going:
      layer = .confirmation(confirmation)
      return []
    case .cancelled:
      layer = nil
      return []
    case .confirmed(let command):
      layer = nil
      return [.run(command)]
    }
  }

  /// Ctrl-C stops the command that runs, before it means anything else.
  mutating func stopRunning(_ event: InputEvent) -> [Effect]? {
    guard running != nil, event == .key(Key(.character("c"), .control)) else { return nil }
    running?.isStopping = true
    return [.stopCommand]
  }

  /// A command has ended, or could not be started.
  ///
  /// - Parameters:
  ///   - run: What is going to be recorded of it.
  ///   - problem: What went wrong besides, as a sentence.
  ///   - now: The time of the room.
  package mutating func ended(_ run: CommandRun?, problem: String?, now: Instant) {
    running = nil
    if let problem { return show(problem, isError: true, now: now) }
    guard let run else { return }
    let last = (run.end ?? run.beginning).split(separator: "\n").last.map { ": \($0)" } ?? ""
    show("Step \(run.step.step): \(run.ending)\(last)", isError: !run.isGood, now: now)
  }
}

extension Plan {
  /// Its runbooks as choices: those that fit, with the reason, then the rest by their names.
  func runbookChoices(
    _ matches: [RunbookMatch], without attached: Set<String> = []
  ) -> [Form.Choice] {
    let fitting = matches.map { match in
      Form.Choice(match.runbook.name, match.runbook.name, remark: "fits: \(match.why)")
    }
    let names = Set(matches.map(\.runbook.name))
    let rest = runbooks.filter {
      !names.contains($0.name) && !attached.contains($0.source) && !$0.steps.isEmpty
    }
    return fitting + rest.map { Form.Choice($0.name, $0.name, remark: $0.title) }
  }
}
