import ArgumentParser

/// The program: a command, or none for the lobby.
///
/// Every command says its own name: to derive one from its type, the parser looks through all conformances of the program,
/// at each start and for each command, which took 4 of the 9 ms that `--version` took.
struct Warroom: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warroom",
    abstract: "An incident war-room in the terminal.",
    discussion: """
      Without a command: the room, where one incident is open, else the lobby.

      EXAMPLES:
        warroom declare "Checkout: 30 % of payments fail" --severity P1
        warroom note "pool exhausted on db-3" --at -10m
        warroom due

      Every command takes --home DIR, --plan DIR, --as NAME and --tz ZONE; `warroom help COMMAND` shows the rest.

      An argument that is exactly an incident's ID, such as INC-0042, is the incident; it may be left out where one \
      is open. Options may stand before or after the command, text may begin with a dash, - reads it from standard \
      input, and -- ends the options.

      Exit codes: 0 done; 1 refused or failed; 2 the log is damaged; 64 wrong usage.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "The incident:",
        subcommands: [
          Declare.self, Acknowledge.self, ShowSeverity.self, ShowPhase.self, Contain.self,
          Resolve.self, Close.self, Reopen.self, Retitle.self, Impact.self, Service.self,
          TakeAlerts.self,
        ]),
      CommandGroup(
        name: "What happens:",
        subcommands: [
          Note.self, Find.self, Decide.self, Act.self, Observe.self, Guess.self, Confirm.self,
          Refute.self, Amend.self, Strike.self,
        ]),
      CommandGroup(
        name: "People and work:",
        subcommands: [
          Assign.self, Release.self, Handoff.self, Report.self, PostUpdate.self, Ask.self,
          Answer.self, Tasks.self, Runbooks.self, PageSomebody.self, Escalate.self,
        ]),
      CommandGroup(
        name: "Looking:",
        subcommands: [
          Open.self, Demo.self, Replay.self, List.self, Show.self, Log.self, Due.self, Watch.self,
          Summary.self,
        ]),
      CommandGroup(name: "The plan:", subcommands: [Plans.self]),
      CommandGroup(
        name: "The home and its files:",
        subcommands: [
          Init.self, Enforce.self, Verify.self, Export.self, Import.self, Salvage.self,
          Completions.self,
          Arguments.self, EnterLobby.self,
        ]),
    ])
}

/// What `warroom` alone does. It is a command of its own because ArgumentParser lets the root take what is meant for
/// its subcommands.
struct EnterLobby: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lobby", abstract: "Open the lobby, or the room where one incident is open.",
    shouldDisplay: false)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws { try openLobbyOrRoom(global, screen) }
}
