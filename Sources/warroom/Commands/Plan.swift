import ArgumentParser
import Engine
import EventLog
import PlanFiles

struct Plans: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Write and check the incident response plan.",
    subcommands: [
      InitPlan.self, CheckPlan.self, BacktestPlan.self, CalibratePlan.self,
    ])
}

/// Where a plan is.
enum PlanLocation {
  /// The directory that was named, else $WARROOM_PLAN, else the one beside the person's settings.
  static func find(_ asked: String?) -> String {
    asked ?? Environment.value("WARROOM_PLAN") ?? Environment.configurationDirectory + "/plan"
  }

  static func read(_ path: String) -> PlanReading {
    PlanDirectory.read(path, zones: Environment.zone(named:)) { SHA256.digest(of: $0).hex }
  }
}
