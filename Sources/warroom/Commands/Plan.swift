import ArgumentParser

struct Plans: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "The incident response plan: write it, check it, try it, ask what it says.",
    subcommands: [
      InitPlan.self, CheckPlan.self, ShowPlan.self, ShowOnCall.self, ListContacts.self,
      PrintPlan.self, AdoptPlan.self, BacktestPlan.self, CalibratePlan.self,
    ])
}
