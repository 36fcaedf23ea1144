/// A command of a step that may be run.
public struct RunnableCommand: Hashable, Sendable {
  public var step: StepReference
  /// Its place among the commands of the step, from 0.
  public var place: Int
  /// Given to a shell as it is.
  public var text: String
  /// How long it may take.
  public var limit: Duration
  /// Whether the step is yet to be started.
  public var startsStep: Bool

  package init(
    step: StepReference, place: Int, text: String, limit: Duration, startsStep: Bool
  ) {
    self.step = step
    self.place = place
    self.text = text
    self.limit = limit
    self.startsStep = startsStep
  }
}

/// The commands of a step that may be run, in their order.
///
/// - Parameters:
///   - step: A step of an attached runbook.
///   - incident: The state after every event that is in the log.
///   - plan: Says whether commands may be run at all, and for how long.
/// - Returns: At least one.
/// - Throws: A refusal where the plan allows none, there is no such step, or it has no command for a shell.
public func commandsToRun(
  of step: StepReference, in incident: Incident, plan: Plan
) throws(Refusal) -> [RunnableCommand] {
  let judge = Judge(person: "", incident: incident, plan: plan, now: incident.lastAt)
  let progress = try judge.progress(step)
  guard incident.phase != .closed else {
    throw Refusal("The incident is closed.", wayOut: "Run it in a shell of your own.")
  }
  let book = incident.runbooks.first { $0.runbook.runbook == step.runbook }
  guard let texts = book?.runbook.steps[step.step - 1], !texts.commands.isEmpty else {
    throw Refusal("Step \(step.step) has no command.", wayOut: "Choose one that has.")
  }
  guard plan.runsCommands else {
    throw Refusal(
      "The plan of this machine does not let commands be run from here.",
      wayOut: "Copy it and run it yourself; `run_commands: true` in plan.yaml allows it.")
  }
  let places = texts.commands.indices.filter(texts.isShell)
  guard !places.contains(where: { texts.commands[$0].hidesSomething }) else {
    throw Refusal(
      "A command of step \(step.step) holds characters that can't be seen, so what would run is not what shows.",
      wayOut: "Mend the runbook, and attach it anew.")
  }
  let commands = places.map { place in
    RunnableCommand(
      step: step, place: place, text: texts.commands[place], limit: plan.commandLimit,
      startsStep: progress.state == .open || progress.state == .blocked)
  }
  guard !commands.isEmpty else {
    let languages = Set(texts.languages.values).sorted()
    throw Refusal(
      "Step \(step.step) has nothing for a shell, only \(listed(languages)).",
      wayOut: "Copy it to where it belongs.")
  }
  return commands
}
