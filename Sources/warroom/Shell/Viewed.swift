import ArgumentParser
import Engine
import EventLog

/// One incident as a command reads it, as far as its log verifies.
struct Viewed {
  let context: Context
  let surveyed: Surveyed
  let incident: Incident
  /// The plan that it is held to.
  let plan: Plan

  var alias: String { surveyed.reference.alias }
  var events: [Event] { surveyed.events }

  /// Reads the incident that was asked for, or the only open one.
  init(_ asked: String?, in context: Context) throws {
    self.context = context
    let reference = try Target.find(asked, in: context)
    surveyed = Surveyed(reference, in: context.home, withEntries: true)
    guard let incident = surveyed.incident else {
      throw Failure(
        "\(reference.alias): \(surveyed.problem ?? "The log holds no declaration.")",
        code: surveyed.isDamaged ? Program.damageCode : 1)
    }
    self.incident = incident
    plan = context.plan(of: incident)
  }

  /// Says on standard error what is wrong with the log.
  ///
  /// - Throws: The exit code where that is not 0.
  func end() throws {
    let code = surveyed.complain()
    if code != 0 { throw ExitCode(code) }
  }

  var json: JSON { .incident(self) }
}

/// What commands that look at one incident take.
struct LookOptions: ParsableArguments {
  @OptionGroup var shared: SharedOptions

  @Argument(
    help: ArgumentHelp(
      "Such as INC-0042; may be left out where one is open.", valueName: "incident"))
  var incident: String?

  func look() throws -> Viewed { try Viewed(incident, in: try shared.context()) }
}

extension RecordingOptions {
  func look() throws -> Viewed { try Viewed(incident, in: try context()) }
}
