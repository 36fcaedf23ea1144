import ArgumentParser
import Engine
import EventLog
import Glibc
import Interchange

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write incidents for other programs and other homes.",
    usage: "warroom export [INC]… [--all] [--format jsonl|cloudevents] [--output FILE | --to DIR]",
    discussion: """
      jsonl is the log as it is, byte for byte; cloudevents is CloudEvents 1.0, one a line. --to writes a home of its \
      own, with the plans that the incidents were held to and their long texts: `warroom --home DIR replay INC` shows \
      it anywhere, and `warroom import DIR` takes it in. At a terminal, what nobody \
      could see is written as JSON escapes.
      """)
  @OptionGroup var global: GlobalOptions
  @Flag(help: "All incidents of the home.") var all = false
  @Option(help: ArgumentHelp("jsonl or cloudevents.", valueName: "format")) var format = "jsonl"
  @Option(help: ArgumentHelp("Where to; else standard output.", valueName: "file"))
  var output: String?
  @Option(help: ArgumentHelp("A home to write them into, with their plans.", valueName: "dir"))
  var to: String?
  @Argument(help: ArgumentHelp("Such as INC-0042.", valueName: "incident"))
  var incidents: [String] = []

  func run() throws {
    guard ["jsonl", "cloudevents"].contains(format) else {
      throw Failure(
        "There is no format \"\(format)\". There are jsonl and cloudevents.",
        code: Program.usageCode)
    }
    guard !all || incidents.isEmpty else {
      throw Failure("Either --all, or the incidents by name.", code: Program.usageCode)
    }
    guard to == nil || output == nil && format == "jsonl" else {
      throw Failure(
        "--to writes logs as they are into a home; it goes without --output and --format.",
        code: Program.usageCode)
    }
    let context = try Context(global)
    var references =
      all
      ? try context.home.incidents() : try incidents.map { try Target.find($0, in: context) }
    if references.isEmpty, !all { references = [try Target.find(nil, in: context)] }
    if let to { return try copy(references, context, to: to) }
    let descriptor = try output.map { try OutputFile.open($0, mode: 0o600) } ?? 1
    var target = ExportTarget(descriptor: descriptor)
    var (code, isWritten) = (Int32(0), true)
    for reference in references {
      let surveyed = Surveyed(reference, in: context.home)
      if surveyed.isAbandoned { continue }
      code = max(code, surveyed.complain())
      try export(reference, context.home) {
        isWritten = isWritten && target.take($0)
      }
    }
    let reason = String(cString: strerror(errno))
    let left = !isWritten && output == nil && errno == EPIPE
    if descriptor != 1, fsync(descriptor) != 0 || close(descriptor) != 0 { isWritten = false }
    guard isWritten || left else {
      throw Failure("\(output ?? "standard output") can't be written: \(reason).")
    }
    if code != 0 { throw ExitCode(code) }
  }

  private func export(
    _ reference: IncidentReference, _ home: EventLog.Home, write: ([UInt8]) -> Void
  ) throws {
    if format == "cloudevents" {
      try Exporter().exportCloudEvents(reference, in: home, write: write)
    } else {
      try Exporter().exportLines(reference, in: home, write: write)
    }
  }

  private func copy(_ references: [IncidentReference], _ context: Context, to: String) throws {
    var options = global
    options.home = to
    let carrier = Carrier(source: context, target: try Context(options).home)
    var progress = Progress(noun: "incidents")
    defer { progress.end() }
    var (report, code) = (ImportReport(), Int32(0))
    for (index, reference) in references.enumerated() {
      let surveyed = Surveyed(reference, in: context.home, withEntries: true)
      if surveyed.isAbandoned { continue }
      code = max(code, surveyed.complain())
      let (one, isWhole) = try carrier.take(surveyed, number: index + 1)
      report.add(one)
      if !isWhole { code = max(code, 1) }
      progress.show(index + 1, of: references.count)
    }
    progress.end()
    for problem in report.skipped { Output.complain("\(problem)") }
    let count = report.added.count + report.grown.count + report.unchanged
    Output.line(
      "\(count) incident\(count == 1 ? "" : "s") in \(Cell(carrier.target.path).text). "
        + "Next: `warroom --home \(Cell(to).text) list`.")
    if code != 0 { throw ExitCode(code) }
  }
}

/// Where an export goes: byte for byte into a file or a pipe, fit to be seen at a terminal.
private struct ExportTarget {
  let descriptor: Int32
  private let isTerminal: Bool
  /// The beginning of a line whose end has not come yet.
  private var rest: [UInt8] = []

  init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
  }

  /// - Returns: `false` where not all could be written; `errno` says why.
  mutating func take(_ bytes: [UInt8]) -> Bool {
    guard isTerminal else { return Files.writeAll(descriptor, bytes) }
    rest += bytes
    guard let end = rest.lastIndex(of: 0x0A) else { return true }
    let text = Printable.json(String(decoding: rest[...end], as: UTF8.self))
    rest.removeSubrange(...end)
    return Files.writeAll(descriptor, Array(text.utf8))
  }
}
