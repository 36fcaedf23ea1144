import ArgumentParser
import Engine
import EventLog
import Interchange

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take incidents over: public histories, Statuspage files, our own exports.",
    usage: "warroom import FILE|DIR… [--map impact.none=P3]…",
    discussion: """
      A directory is another home, such as `warroom export --to DIR` writes: its incidents come with their plans. \
      Importing again adds nothing but what has been said since. What can't be read is named by its place and left out; \
      the rest goes in, and the exit code is 1. docs/import.md lists what the words of a status page become, and \
      --map changes single ones: impact.WORD=SEVERITY, exclude.WORD=yes or no, status.WORD=STEP.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(
    help: ArgumentHelp("Such as impact.none=P3; may be given often.", valueName: "word=value"))
  var map: [String] = []
  @Flag(help: "Print JSON, one object a file; docs/json.md describes it.") var json = false
  @Argument(help: ArgumentHelp("What to import; - is standard input.", valueName: "file"))
  var files: [String]

  func run() throws {
    let context = try Context(global)
    let mapping: ImportMapping
    do {
      mapping = try ImportMapping(overrides: map, plan: context.plan)
    } catch {
      throw Failure("\(error)", code: Program.usageCode)
    }
    if let problem = context.plans.pinLive() { Output.complain(problem) }
    var hasFailed = false
    for file in files {
      let isWhole = try take(file, mapping, context)
      hasFailed = hasFailed || !isWhole
    }
    if hasFailed { throw ExitCode(1) }
  }

  /// - Returns: Whether everything of it went in.
  private func take(_ file: String, _ mapping: ImportMapping, _ context: Context) throws -> Bool {
    var progress = Progress(noun: "records")
    defer { progress.end() }
    do {
      var (report, isWhole) = (ImportReport(), true)
      if Files.isDirectory(file) {
        (report, isWhole) = try takeHome(file, context) { progress.show($0, of: $1) }
      } else {
        report = try importHistory(
          try ImportInput.read(file), into: context.home, mapping: mapping, via: Environment.via,
          now: context.clock, progress: { progress.show($0.done, of: $0.total) })
      }
      progress.end()
      say(file, report)
      return isWhole && report.skipped.isEmpty
    } catch let problem as ImportProblem {
      Output.complain("\(file): \(problem)")
    } catch let failure as ImportFailure {
      progress.end()
      if case .stopped(_, let report) = failure { say(file, report) }
      Output.complain("\(file): \(failure)")
    }
    return false
  }

  /// Takes all incidents of another home, such as one that `export --to` wrote, with their plans.
  private func takeHome(
    _ path: String, _ context: Context, progress: (Int, Int) -> Void
  ) throws -> (ImportReport, isWhole: Bool) {
    var options = global
    options.home = path
    let carrier = Carrier(source: try Context(options), target: context.home)
    let references = try carrier.source.home.incidents()
    guard !references.isEmpty else {
      throw ImportProblem(
        .input, "It is a directory that holds no incidents.",
        mend: "Name a file, or a home such as `warroom export --to DIR` writes.")
    }
    guard Files.absolute(path) != context.home.path else {
      throw ImportProblem(
        .input, "It is the home that would be imported into.", mend: "Name another one by --home.")
    }
    var (report, isWhole) = (ImportReport(), true)
    for (index, reference) in references.enumerated() {
      let surveyed = Surveyed(reference, in: carrier.source.home, withEntries: true)
      if surveyed.isAbandoned { continue }
      isWhole = surveyed.complain() == 0 && isWhole
      let (one, isOneWhole) = try carrier.take(surveyed, number: index + 1)
      report.add(one)
      isWhole = isWhole && isOneWhole
      progress(index + 1, references.count)
    }
    return (report, isWhole)
  }

  private func say(_ file: String, _ report: ImportReport) {
    for problem in report.skipped { Output.complain("\(file): \(problem)") }
    guard !json else { return Output.json(JSON.imported(file, report)) }
    let range = { (references: [IncidentReference]) -> String in
      guard let first = references.first, let last = references.last else { return "" }
      return first == last ? " (\(first.alias))" : " (\(first.alias) to \(last.alias))"
    }
    Output.line(
      "\(Cell(file).text): \(report.added.count) imported\(range(report.added)), "
        + "\(report.grown.count) grown, \(report.unchanged) here already, "
        + "\(report.skipped.count) left out.")
  }
}

extension JSON {
  static func imported(_ file: String, _ report: ImportReport) -> JSON {
    [
      "file": .string(file), "added": .array(report.added.map { .string($0.alias) }),
      "grown": .array(report.grown.map { .string($0.alias) }),
      "unchanged": .integer(report.unchanged),
      "skipped": .array(report.skipped.map { .string("\($0)") }),
    ]
  }
}
