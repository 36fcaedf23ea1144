import Dispatching
import Engine
import EventLog
import Screens

/// Commands of runbooks that are run beside the screen.
extension App {
  func run(_ command: RunnableCommand) -> [Request] {
    guard let feed, runner == nil, case .room(var model) = stage else { return [.bell] }
    guard mayRecord else {
      say(App.noSandbox)
      return [.bell]
    }
    if case .readOnly(let why) = model.condition {
      say("NOT run, because it could not be recorded: \(why).")
      return [.bell]
    }
    // On record before it does anything: whoever comes after a crash sees that somebody was at it.
    if command.startsStep { submit(.startStep(command.step), by: me, ticket: nil) }
    do {
      runner = try CommandRunner(command, in: feed.reference.alias, home: context.home)
    } catch {
      say("The command could not be started: \(error).")
      return [.bell]
    }
    model.running = RoomModel.Running(command, at: clock.now())
    stage = .room(model)
    return []
  }

  /// Takes in how far the command is, and records what came of it once it has ended.
  func lookAtRunner() {
    guard let runner, case .room(var model) = stage else { return }
    let report = runner.report()
    model.running?.lastLine = report.lastLine
    if report.hasEnded {
      self.runner = nil
      model.ended(report.run, problem: report.problem, now: clock.now())
    }
    stage = .room(model)
    if let run = report.run, report.hasEnded { submit(.recordRun(run), by: me, ticket: nil) }
  }
}
