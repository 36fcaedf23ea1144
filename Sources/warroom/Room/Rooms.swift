import ArgumentParser
import CursesTerminal
import Engine
import EventLog
import Glibc
import TerminalKit

/// Opens screens: by a person at a terminal, or by a script.
enum Rooms {
  /// Sets a screen up and runs it: `prepare` opens the lobby, a room or a replay; `clock` is the time it lives in,
  /// unless a script has its own.
  @discardableResult
  static func run(
    _ global: GlobalOptions, _ screen: ScreenOptions, clock: RoomClock = .machine,
    prepare: (App) throws -> Void
  ) throws -> App {
    if let script = screen.script { return try runScript(script, global, screen, prepare) }
    TerminalLoop.blockSignals()
    let app = try make(global, screen, clock)
    try prepare(app)
    let options = TerminalOptions(mouse: screen.mouse)
    do {
      try TerminalLoop(app: app, options: options).run()
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure(
        "No full screen here: \(error). `warroom watch` follows an incident in plain lines.")
    }
    // A rehearsal's home is made for it: nobody misses what was typed there.
    let farewell = app.company == nil ? app.farewell : []
    for line in farewell { Output.complain(line) }
    if !farewell.isEmpty { throw ExitCode(1) }
    return app
  }

  private static func make(
    _ global: GlobalOptions, _ screen: ScreenOptions, _ clock: RoomClock
  ) throws -> App {
    let context = try Context(global, clock: clock.now)
    return try App(
      context: context, clock: clock, me: try context.person(),
      look: try Themes.look(named: screen.theme))
  }

  private static func runScript(
    _ file: String, _ global: GlobalOptions, _ screen: ScreenOptions,
    _ prepare: (App) throws -> Void
  ) throws -> App {
    let driver = try ScriptDriver(file: file)
    let size = try screen.parsedSize()
    var start = Environment.now()
    if let text = screen.now {
      guard let instant = Instant(rfc3339: text) else {
        throw Failure("\"\(text)\" is no time. Write such as 2026-11-22T14:05:00Z.", code: 64)
      }
      start = instant
    }
    let script = ScriptClock(start)
    let app = try make(global, screen, script.clock)
    try prepare(app)
    let pictures = try driver.run(app, size: size, clock: script)
    if let path = screen.dump {
      try dump(pictures, to: path)
    } else {
      Output.document(pictures)
    }
    return app
  }

  /// Writes into what the path names, which may be a pipe or a device: nothing is put in its place.
  private static func dump(_ pictures: String, to path: String) throws {
    let descriptor = try OutputFile.open(path, mode: 0o666)
    defer { close(descriptor) }
    guard Files.writeAll(descriptor, Array(pictures.utf8)) else {
      throw Failure("\(path) can't be written: \(String(cString: strerror(errno))).")
    }
  }

  /// The lobby, or the room where exactly one incident is open.
  static func start(_ global: GlobalOptions, _ screen: ScreenOptions) throws {
    try run(global, screen) { app in
      let lobby = LobbyReader(app.context)
      lobby.readAll()
      if lobby.live.count == 1, let only = lobby.live.first {
        app.adopt(lobby)
        try app.openRoom(only)
      } else {
        app.openLobby(lobby)
      }
    }
  }
}

/// `warroom open`.
struct Open: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Open the room of an incident, live.",
    discussion: "Without an incident: the one that is open, else the lobby.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var screen: ScreenOptions

  @Argument(help: ArgumentHelp("Such as INC-0042.", valueName: "incident"))
  var incident: String?

  func run() throws {
    guard let incident else { return try Rooms.start(global, screen) }
    try Rooms.run(global, screen) { app in
      guard let reference = try app.context.home.find(incident) else {
        throw Failure(
          "There is no incident \"\(incident)\" in \(app.context.home.path). `warroom list` shows them."
        )
      }
      try app.openRoom(reference)
    }
  }
}

/// `warroom replay`.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replay an incident: the room as it stood, its clocks as they ran.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var screen: ScreenOptions

  @Argument(
    help: ArgumentHelp("Such as INC-0042, or an exported file.", valueName: "incident or file"))
  var subject: String?

  @Option(help: ArgumentHelp("How many times as fast; 0.5 to 3600.", valueName: "times"))
  var speed: Double = 60

  @Option(
    help: ArgumentHelp("Where to begin: a time, or +20m from the start.", valueName: "time"))
  var from: String?

  @Option(
    help: ArgumentHelp("Shorten gaps in which nothing happens to this.", valueName: "length"))
  var idle: String?

  func run() throws {
    guard speed >= 0.5, speed <= 3600 else {
      throw Failure("A speed is a number from 0.5 to 3600.", code: 64)
    }
    var gap: Duration?
    if let idle {
      guard let length = Duration(planText: idle) else {
        throw Failure("\"\(idle)\" is no length of time. Write such as 20s.", code: 64)
      }
      gap = length
    }
    try Rooms.run(global, screen) { app in
      let (alias, history) = try Replay.load(subject, app.context)
      let start = try Replay.start(from, history, app.context)
      app.openReplay(
        alias: alias, history: history, speed: speed, from: start, maximumIdle: gap)
    }
  }

  private static func load(_ subject: String?, _ context: Context) throws -> (String, History) {
    guard let subject else {
      guard let newest = try context.home.incidents().last else {
        throw Failure("There is no incident to replay yet.")
      }
      return (newest.alias, try Feed(newest, home: context.home).takeHistory())
    }
    if let reference = try context.home.find(subject) {
      return (reference.alias, try Feed(reference, home: context.home).takeHistory())
    }
    guard let bytes = Files.read(subject, limit: 1 << 30, takesPipes: true) else {
      throw Failure(
        "\"\(subject)\" is no incident of \(context.home.path), and no file that can be read: \(Files.problem(subject))."
      )
    }
    return try readFile(bytes, subject)
  }

  /// An exported log, checked line by line as far as it is sound.
  private static func readFile(_ bytes: [UInt8], _ path: String) throws -> (String, History) {
    var codec = LineCodec()
    var history = History()
    for (number, line) in bytes.split(separator: 10, omittingEmptySubsequences: true).enumerated() {
      do {
        history.append(try codec.decode(line))
      } catch {
        guard history.incident != nil else {
          throw Failure("\(path):\(number + 1): \(error). It is no log of an incident.")
        }
        break
      }
    }
    guard let incident = history.incident else {
      throw Failure("\(path) holds no incident. Export one: `warroom export INC-0042`.")
    }
    return (incident.declaration.alias, history)
  }

  private static func start(
    _ text: String?, _ history: History, _ context: Context
  ) throws -> Instant? {
    guard let text, let span = history.span else { return nil }
    if text.hasPrefix("+"), let length = Duration(planText: String(text.dropFirst())) {
      return span.start + length
    }
    guard let instant = parseWhen(text, now: span.end, zone: context.zone) else {
      throw Failure("\"\(text)\" is no time. Write such as 14:05, or +20m.", code: 64)
    }
    return instant
  }
}
