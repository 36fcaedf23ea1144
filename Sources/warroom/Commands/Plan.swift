import ArgumentParser
import Engine
import EventLog
import PlanFiles

struct Plans: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "The incident response plan: write it, check it, try it, ask what it says.",
    subcommands: [
      InitPlan.self, CheckPlan.self, ShowPlan.self, ShowOnCall.self, ListContacts.self,
      PrintPlan.self, AdoptPlan.self, BacktestPlan.self, CalibratePlan.self,
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
