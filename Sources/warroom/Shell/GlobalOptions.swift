import ArgumentParser
import Engine
import EventLog

/// The options that every command takes.
///
/// Every set of options declares them itself, because ArgumentParser checks a set that lies in another again for each that
/// it lies in: three deep, a debug build takes a second to start.
protocol CommonOptions: ParsableArguments {
  var home: String? { get }
  var plan: String? { get }
  var person: String? { get }
  var tz: String? { get }
}

/// What help says of them.
enum CommonHelp {
  static let home = ArgumentHelp(
    "Where incidents are kept; else $WARROOM_HOME, else below XDG_DATA_HOME.", valueName: "dir")
  static let plan = ArgumentHelp(
    "The plan in force, or builtin; else $WARROOM_PLAN, else warroom/plan below XDG_CONFIG_HOME.",
    valueName: "dir")
  static let person = ArgumentHelp("Who you are; else $WARROOM_USER.", valueName: "name")
  static let tz = ArgumentHelp(
    "The zone that times are shown and read in, such as Europe/Berlin.", valueName: "zone")
}

/// The options that every command takes, and no others.
struct GlobalOptions: CommonOptions {
  @Option(help: CommonHelp.home) var home: String?
  @Option(help: CommonHelp.plan) var plan: String?
  @Option(name: .customLong("as"), help: CommonHelp.person) var person: String?
  @Option(help: CommonHelp.tz) var tz: String?
}

/// What a command works with: the home, the plan, the clock, and who gives it.
struct Context {
  var home: Home
  let plans: PlanShelf
  var zone: Zone
  /// The machine's clock, or a virtual one in a sandbox.
  var clock: @Sendable () -> Instant
  private var asked: String?

  init(_ options: some CommonOptions, clock: @escaping @Sendable () -> Instant = Environment.now)
    throws
  {
    guard
      let named = options.home ?? Environment.value("WARROOM_HOME") ?? Environment.dataDirectory
    else {
      throw Failure(
        "It is not known where incidents are kept, because HOME is not set. Say --home DIR, or set "
          + "WARROOM_HOME.")
    }
    // What is written down of it must hold elsewhere too, and every directory above it is looked at.
    let path = Files.absolute(named)
    let network = Environment.value("WARROOM_ALLOW_NETWORK_FS") == "1"
    home = try Home.open(
      path: path, options: Home.Options(allowsNetworkFileSystem: network))
    plans = PlanShelf(asked: options.plan, home: home)
    asked = options.person
    if let name = options.tz {
      guard let zone = Environment.zone(named: name) else {
        throw Failure(
          "There is no time zone \"\(name)\" on this machine. Name one such as Europe/Berlin, or UTC.",
          code: 64)
      }
      self.zone = zone
    } else {
      guard let zone = Environment.localZone else {
        throw Failure(
          "TZ is \"\(Environment.value("TZ") ?? "")\", and there is no such time zone on this machine. "
            + "Set it to one such as Europe/Berlin, or say --tz UTC.", code: 64)
      }
      self.zone = zone
    }
    self.clock = clock
  }

  var now: Instant { clock() }

  /// The plan in force, which new incidents are declared under.
  var plan: Plan { plans.live }

  /// The plan that an incident is held to.
  func plan(of incident: Incident) -> Plan { plans.plan(of: incident) }

  /// The plan that would be in force without `--plan`.
  func planInForce() -> Plan { PlanShelf(asked: nil, home: home).live }

  /// Who gives the command; asks where that is not known.
  func person() throws -> PersonID { try Identity.find(asked: asked) }

  /// Who records, under a fresh identity.
  func author() throws -> RecordAuthor {
    RecordAuthor(
      id: .random(at: now), by: try person(), via: Environment.via, now: clock)
  }
}
