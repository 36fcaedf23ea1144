import ArgumentParser
import Engine
import EventLog
import Glibc

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make the home that incidents are kept in.",
    usage: "warroom init [--shared GROUP | --sandbox]",
    discussion: """
      A home is made on the first write; this is for one that a group shares, or for a sandbox, where the clock may \
      be set by --now.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: ArgumentHelp("Its members may read and write it.", valueName: "group"))
  var shared: String?
  @Flag(help: "Rehearsals and tests: another clock may be used here.") var sandbox = false

  func run() throws {
    guard shared == nil || !sandbox else {
      throw Failure("A home is shared or a sandbox, not both.", code: Program.usageCode)
    }
    let home = try Context(global).home
    let mode = try shared.map { Home.Mode.shared(group: try Init.group($0)) } ?? .private
    try home.create(mode: mode, isSandbox: sandbox)
    if sandbox, !home.isSandbox {
      throw Failure(
        "\(home.path) holds incidents already, so it does not become a sandbox. Choose another.")
    }
    let kind = sandbox ? "a sandbox" : shared.map { "shared by the group \($0)" } ?? "private"
    Output.line("\(Cell(home.path).text) is ready: \(Cell(kind).text).")
  }

  private static func group(_ name: String) throws -> UInt32 {
    if let entry = getgrnam(name) { return entry.pointee.gr_gid }
    if let number = UInt32(name), getgrgid(number) != nil { return number }
    throw Failure("There is no group \"\(name)\" on this machine.")
  }
}

struct Salvage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "salvage",
    abstract: "Continue a damaged or failed log as a new incident elsewhere.",
    usage: "warroom salvage INC --to DIR [--reason TEXT] [--again]",
    discussion: """
      DIR is another home, which is made, or the same one. The good events are carried over, with the plans and the \
      long texts that they name; the old file stays as it is. \
      Ends with 1 where the log was salvaged and one of those was not: standard error says which.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(help: ArgumentHelp("The home of the new incident.", valueName: "dir")) var to: String
  @Option(help: ArgumentHelp("Why, for the record.", valueName: "text")) var reason: String?
  @Flag(help: "Make one more of what is continued there already.") var again = false
  @Flag(help: "Print JSON; docs/json.md describes it.") var json = false
  @Argument(help: ArgumentHelp("Such as INC-0042.", valueName: "incident")) var incident: String

  func run() throws {
    let context = try Context(global)
    let reference = try Target.find(incident, in: context)
    var options = global
    options.home = to
    let target = try Context(options)
    let author = try context.author()
    if !again, let earlier = continuation(of: reference, in: target.home) {
      throw Failure(
        "\(reference.alias) is continued in \(Cell(target.home.path).text) already, as \(earlier.alias): "
          + "`warroom --home \(Cell(to).text) open \(earlier.alias)`. Say --again to make one more."
      )
    }
    let log = try IncidentLog.salvage(
      reference, in: context.home, to: target.home, author: author, reason: reason)
    let contents = try log.read()
    let isWhole = carry(log.reference, contents.events, from: context, to: target.home)
    let waiting = Spools(target.home).waiting(
      for: log.reference, holding: contents.events, by: author.by
    ).count
    if json {
      let line: JSON = [
        "from": .string(reference.path), "incident": .string(log.reference.alias),
        "file": .string(log.reference.path), "entries": .integer(contents.events.count),
        "head": .string(contents.head.text), "waiting": .integer(waiting),
      ]
      Output.json(line)
    } else {
      say(reference, log, contents, target.home, waiting)
    }
    if !isWhole { throw ExitCode(1) }
  }

  /// Where a log was continued before: two of one incident would part.
  private func continuation(
    of reference: IncidentReference, in home: EventLog.Home
  ) -> IncidentReference? {
    (try? home.incidents())?.last { other in
      var isOne = false
      _ = try? IncidentLog.open(other, in: home).read { event in
        if case .logSalvaged(let path, _, _, _) = event.fact, path == reference.path {
          isOne = true
        }
      }
      return isOne
    }
  }

  /// Copies what the new log leans on; the log itself is salvaged whatever comes of it.
  ///
  /// - Returns: Whether all went along; else it was said what did not.
  private func carry(
    _ reference: IncidentReference, _ events: [Event], from context: Context,
    to home: EventLog.Home
  ) -> Bool {
    var lines: [UInt8] = []
    var isWhole = true
    do throws(ReadError) {
      try Exporter().exportLines(reference, in: home) { lines += $0 }
    } catch {
      isWhole = false
      Output.complain("Which long texts \(reference.alias) names could not be read: \(error).")
    }
    if !Carrier(source: context, target: home).carry(events: events, lines: lines) {
      isWhole = false
    }
    if !isWhole {
      Output.complain(
        "The log was salvaged all the same; what is missing is still in \(context.home.path).")
    }
    return isWhole
  }

  private func say(
    _ reference: IncidentReference, _ log: IncidentLog, _ contents: LogContents,
    _ home: EventLog.Home, _ waiting: Int
  ) {
    Output.line(
      "\(reference.alias) goes on as \(log.reference.alias) in \(Cell(home.path).text), with "
        + "\(contents.events.count - 1) of its events.")
    if waiting > 0 {
      Output.line(
        "\(waiting == 1 ? "1 text" : "\(waiting) texts") of yours that could not be recorded "
          + "\(waiting == 1 ? "is" : "are") offered again in its room.")
    }
    Output.line(
      "Next: everybody opens `warroom --home \(Cell(to).text) open \(log.reference.alias)`.")
  }
}

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Sum the response up: times to each milestone, and how every cadence was kept.",
    usage: "warroom summary [INC]")
  @OptionGroup var look: LookOptions

  func run() throws {
    let look = try look.look()
    guard
      let summary = summarise(
        events: look.events, plan: look.plan, now: look.context.now)
    else { throw Failure("\(look.alias) holds no declaration.") }
    if self.look.shared.json {
      Output.json(JSON.summary(summary, look))
    } else {
      SummaryPage(summary, look).print()
    }
    try look.end()
  }
}

struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print the completion script of a shell.",
    usage: "warroom completions bash|zsh|fish",
    discussion:
      "For bash: warroom completions bash > ~/.local/share/bash-completion/completions/warroom")
  @OptionGroup var global: GlobalOptions
  @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell")) var shell: String

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell.lowercased()) else {
      throw Failure(
        "There are no completions for \"\(shell)\". There are for bash, zsh and fish.",
        code: Program.usageCode)
    }
    Output.document(Warroom.completionScript(for: shell) + "\n")
  }
}

/// What the argument rules, and the parser behind them, make of lines of words; the tests read it.
struct Arguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arguments",
    abstract: "Show how arguments are arranged, one JSON array a line.", shouldDisplay: false)
  @OptionGroup var global: GlobalOptions
  @Flag(help: "Print the table of commands and options.") var table = false
  @Flag(help: "Parse them too, without carrying anything out.") var parse = false

  func run() throws {
    if table { return argumentTable().forEach(Output.json) }
    guard let bytes = Files.read(0, limit: InputLimits.textFileBytes) else {
      throw Failure("Standard input can't be read.")
    }
    for line in bytes.split(separator: 0x0A) {
      let words = (try JSON.parse(line)).array?.compactMap(\.string) ?? []
      Output.json(arrangement(of: words, parses: parse))
    }
  }
}
