import ArgumentParser
import Engine
import EventLog
import Glibc

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check logs from their first byte to their last.",
    usage: "warroom verify [INC|FILE]… [--head SEQ:HASH]",
    discussion: """
      Without an incident or a file: all of the home. Nothing is changed. What does not verify is named by file, \
      event and byte, and the exit code is 2.
      """)
  @OptionGroup var global: GlobalOptions
  @Option(
    help: ArgumentHelp(
      "An end that was noted earlier, which the one log must still hold.", valueName: "seq:hash"))
  var head: String?
  @Flag(help: "Print JSON, one object a file; docs/json.md describes it.") var json = false
  @Argument(help: ArgumentHelp("Such as INC-0042, or a file.", valueName: "incident or file"))
  var subjects: [String] = []

  func run() throws {
    let context = try Context(global)
    let expected = try expectedHead()
    var tally = Tally(json: json)
    if subjects.isEmpty {
      let all = try context.home.logs()
      var progress = Progress(noun: "logs")
      for (index, reference) in all.enumerated() {
        tally.take(Verifier().verify(reference), reference)
        progress.show(index + 1, of: all.count)
      }
      progress.end()
    }
    for subject in subjects {
      tally.take(try verify(subject, context, expected), try? context.home.find(subject))
    }
    if !json { tally.sum(context) }
    if tally.faults > 0 { throw ExitCode(Program.damageCode) }
    if tally.unreadable > 0 { throw ExitCode(1) }
  }

  private func expectedHead() throws -> Head? {
    guard let head else { return nil }
    guard subjects.count == 1 else {
      throw Failure("--head belongs to one incident or file: name it.", code: Program.usageCode)
    }
    guard let expected = Head(head) else {
      throw Failure(
        "\"\(head)\" is no head. It is the number of an event, a colon, and 64 digits of its hash, as "
          + "`verify` prints them.", code: Program.usageCode)
    }
    return expected
  }

  private func verify(
    _ subject: String, _ context: Context, _ expected: Head?
  ) throws -> Verifier.Report {
    if access(subject, F_OK) == 0, subject.contains("/") || !ArgumentRules.isIncident(subject) {
      let name = Files.name(subject)
      // Only a log under its own name says which incident it must declare.
      let alias = name.hasSuffix(".jsonl") ? String(name.dropLast(6)) : name
      return Verifier().verify(
        path: subject, alias: ArgumentRules.isIncident(alias) ? alias : nil, expecting: expected)
    }
    guard let reference = try context.home.find(subject) else {
      throw Failure(
        "There is no incident \"\(subject)\" in \(context.home.path), and no such file.")
    }
    return Verifier().verify(reference, expecting: expected)
  }
}

/// Counts what was found, and says it.
private struct Tally {
  let json: Bool
  var files = 0
  var sound = 0
  var events = 0
  var faults = 0
  var unreadable = 0
  var last: Verifier.Report?
  /// Those of the home that can only be continued elsewhere.
  var closed: [IncidentReference] = []

  init(json: Bool) { self.json = json }

  mutating func take(_ report: Verifier.Report, _ reference: IncidentReference?) {
    let isClosed = report.findings.contains { $0.kind == .damaged || $0.kind == .poisoned }
    if isClosed, let reference, reference.path == report.path { closed.append(reference) }
    files += 1
    events += report.head.seq
    last = report
    let bad = report.findings.filter(\.isFault)
    if bad.isEmpty { sound += 1 }
    if bad.allSatisfy({ $0.kind == .unreadable }) {
      unreadable += bad.count
    } else {
      faults += bad.count
    }
    if json { return Output.json(JSON.report(report)) }
    let paint = Paint()
    for finding in report.findings where finding.isFault {
      Output.line("\(paint("BAD", .alarm))  \(Cell("\(finding)").text).")
    }
  }

  func sum(_ context: Context) {
    if files == 0 { return Output.line("There is no log in \(context.home.path).") }
    if files == 1, sound == 1, let last {
      return Output.line("\(last.path): \(events) events, sound. Head \(last.head.text).")
    }
    let rest = files - sound
    Output.line(
      "\(files) log\(files == 1 ? "" : "s") with \(events) events: "
        + (rest == 0 ? "all sound." : "\(sound) sound, \(rest) NOT."))
    for reference in closed.prefix(8) where reference.kind == .incident {
      Output.line("`\(WayOut.salvage(reference))` continues \(reference.alias).")
    }
  }
}

extension JSON {
  static func report(_ report: Verifier.Report) -> JSON {
    let findings = report.findings.map { finding -> JSON in
      [
        "kind": .string(finding.kind == .headMissing ? "head_missing" : "\(finding.kind)"),
        "fault": .bool(finding.isFault),
        "seq": .integer(finding.seq), "byte": .integer(finding.offset),
        "reason": .string(finding.reason),
      ]
    }
    return [
      "file": .string(report.path), "sound": .bool(!report.findings.contains(where: \.isFault)),
      "events": .integer(report.head.seq),
      "head": report.head.seq == 0 ? .null : .string(report.head.text),
      "bytes": .integer(report.bytes), "findings": .array(findings),
    ]
  }
}
