import ArgumentParser
import Engine

struct AdoptPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt", abstract: "Hold an incident to the plan as it is now.",
    usage: "warroom plan adopt [INC]",
    discussion: """
      An incident keeps the policies, templates and runbooks that it was declared under, however the plan's directory \
      changes. This moves it to the plan in force, by an entry in its log. Who is on call and how people are reached is \
      taken from the plan in force anyway.
      """)
  @OptionGroup var recording: RecordingOptions

  func run() throws {
    try recording.record("adoption") { context in
      context.plans.collectComplaints()
      if let problem = context.plans.problem {
        throw Failure("NOT recorded: there is no new plan to adopt. \(problem)")
      }
      let plan = context.plan
      if let problem = context.plans.pinLive() {
        throw Failure("NOT recorded: \(problem)")
      }
      return { _ in .adopt(plan) }
    }
  }
}
