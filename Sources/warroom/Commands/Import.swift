import ArgumentParser
import Engine
import EventLog
import Interchange

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take incidents over: public histories, Statuspage files, our own exports.",
    usage: "warroom import FILE… [--map impact.none=P3]…",
    discussion: """
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
      let report = try importHistory(
        try ImportInput.read(file), into: context.home, mapping: mapping, via: Environment.via,
        now: context.clock, progress: { progress.show($0.done, of: $0.total) })
      progress.end()
      say(file, report)
      return report.skipped.isEmpty
    } catch let problem as ImportProblem {
      Output.complain("\(file): \(problem)")
    } catch let failure as ImportFailure {
      progress.end()
      if case .stopped(_, let report) = failure { say(file, report) }
      Output.complain("\(file): \(failure)")
    }
    return false
  }

  private func say(_ file: String, _ report: ImportReport) {
    for problem in report.skipped { Output.complain("\(file): \(problem)") }
    guard !json else { return Output.json(JSON.imported(file, report).text) }
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
