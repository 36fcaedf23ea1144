import ArgumentParser
import Engine
import EventLog
import Glibc

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write incidents for other programs and other homes.",
    usage: "warroom export [INC]… [--all] [--format jsonl|cloudevents] [--output FILE]",
    discussion:
      "jsonl is the log as it is, byte for byte; cloudevents is CloudEvents 1.0, one a line.")
  @OptionGroup var global: GlobalOptions
  @Flag(help: "All incidents of the home.") var all = false
  @Option(help: ArgumentHelp("jsonl or cloudevents.", valueName: "format")) var format = "jsonl"
  @Option(help: ArgumentHelp("Where to; else standard output.", valueName: "file"))
  var output: String?
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
    let context = try Context(global)
    var references =
      all
      ? try context.home.incidents() : try incidents.map { try Target.find($0, in: context) }
    if references.isEmpty, !all { references = [try Target.find(nil, in: context)] }
    let descriptor = try output.map { try open($0) } ?? 1
    var (code, isWritten) = (Int32(0), true)
    for reference in references {
      let surveyed = Surveyed(reference, in: context.home)
      if surveyed.isAbandoned { continue }
      code = max(code, surveyed.complain())
      try export(reference, context.home) {
        isWritten = isWritten && Files.writeAll(descriptor, $0)
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

  private func open(_ path: String) throws -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    let descriptor = Glibc.open(path, flags, 0o600)
    guard descriptor >= 0 else {
      throw Failure("\(path) can't be written: \(String(cString: strerror(errno))).")
    }
    return descriptor
  }
}
