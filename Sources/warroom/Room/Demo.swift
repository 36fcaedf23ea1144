import ArgumentParser
import Engine
import EventLog
import Glibc
import Rehearsal

/// `warroom demo`.
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Rehearse a real outage as its Incident Commander.",
    discussion:
      "A drill in a temporary home: alerts and findings arrive by themselves, you lead. It ends with how it went."
  )

  @OptionGroup var global: GlobalOptions
  @OptionGroup var screen: ScreenOptions

  @Option(help: ArgumentHelp("How many times as fast; 0.5 to 60.", valueName: "times"))
  var speed: Double = 1

  @Flag(help: "Keep the temporary home, for replaying it later.")
  var keep = false

  func run() throws {
    guard speed >= 0.5, speed <= 60 else {
      throw Failure("A speed is a number from 0.5 to 60.", code: 64)
    }
    let path = try Demo.makeDirectory()
    defer { if !keep { Demo.remove(path) } }
    try Home.open(path: path).create(isSandbox: true)
    var global = global
    global.home = path
    // Nobody's own plan: nobody is paged by a rehearsal.
    global.plan = PlanShelf.builtinName
    // A rehearsal knows its people; nobody is asked for a name.
    if global.person == nil { global.person = "ana" }
    let company = Rehearsers(DemoScenario.outage2018)
    let app = try Rooms.run(global, screen, clock: .hurried(speed)) { app in
      let reference = try Demo.declare(company.scenario, app)
      try app.openRoom(reference)
      app.company = company
      app.read(title: company.scenario.title, lines: company.scenario.introduction)
    }
    if let summary = company.summary(app) { Output.line(summary) }
    if keep { Output.line("\nKept: warroom --home \(path) replay") }
  }

  private static func makeDirectory() throws -> String {
    let directory = Environment.value("TMPDIR") ?? "/tmp"
    var template = Array("\(directory)/warroom-demo-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(
        "No temporary home can be made in \(directory): \(String(cString: strerror(errno))).")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func declare(_ scenario: DemoScenario, _ app: App) throws -> IncidentReference {
    let now = app.clock.now()
    let declaration = try Engine.declaration(
      of: scenario.declaration(at: now), incident: .random(at: now), alias: "",
      plan: scenario.plan, now: now)
    let draft = EventDraft(
      id: .random(at: now), by: scenario.declaredBy, via: Environment.via,
      fact: .declared(declaration))
    return try IncidentLog.create(in: app.context.home, drafts: [draft], now: app.clock.now)
      .reference
  }

  /// Takes the temporary home away; nothing outside it is followed.
  private static func remove(_ path: String) {
    for name in Files.list(path) {
      let child = "\(path)/\(name)"
      if unlink(child) != 0 { remove(child) }
    }
    rmdir(path)
  }
}

/// The cast of a rehearsal.
private final class Rehearsers: Company {
  private var run: DemoRun
  private var isClosed = false

  init(_ scenario: DemoScenario) { run = DemoRun(scenario) }

  var scenario: DemoScenario { run.scenario }

  func present(_ history: History) -> [PersonID] {
    var seen: Set<PersonID> = [scenario.declaredBy]
    return history.events.map(\.by).filter { seen.insert($0).inserted }
  }

  func act(_ history: History, now: Instant) -> (PersonID, Command)? {
    guard let declared = history.incident?.declaredAt else { return nil }
    return run.next(history, at: now - declared, now: now).map { ($0.by, $0.command) }
  }

  func closing(_ history: History, now: Instant) -> (title: String, lines: [String])? {
    guard !isClosed, history.incident?.isOpen == false else { return nil }
    isClosed = true
    return lines(history, now).map { ("Resolved. Esc closes this, q leaves", $0) }
  }

  private func lines(_ history: History, _ now: Instant) -> [String]? {
    summarise(events: history.events, plan: scenario.plan, now: now)
      .map { demoSummary($0, plan: scenario.plan) }
  }

  func summary(_ app: App) -> String? {
    guard let history = app.history else { return nil }
    return lines(history, app.clock.now())?.joined(separator: "\n")
  }
}
