import ArgumentParser
import Engine
import EventLog
import PlanFiles

struct CheckPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say what is wrong with a plan, and what to write instead.",
    usage: "warroom plan check [DIR] [--strict]",
    discussion: """
      Each finding is a line FILE:LINE:COLUMN: error, warning or notice. An error keeps the plan from being used or from \
      doing what it says; a warning is most likely not meant; a notice is something that the plan owes, such as a drill. \
      What it owes is also judged by the incidents and drills of the home.

      Exit codes: 0 without errors, 1 with errors; with --strict also 1 with warnings.
      """)
  @OptionGroup var shared: SharedOptions
  @Flag(help: "Warnings count as errors.") var strict = false
  @Argument(help: ArgumentHelp("The plan's directory.", valueName: "dir")) var directory: String?

  func run() throws {
    let context = try shared.context()
    let path = try directory ?? context.plans.directory()
    let reading = PlanShelf.read(PlanDirectory(path: path))
    let findings = reading.checked(at: context.now, PlanRecord(of: context.home))
    if shared.json {
      Output.json(JSON.planCheck(path, reading, findings))
    } else {
      CheckedPlan(path: path, reading: reading, findings: findings).print()
    }
    let isBad = findings.contains {
      $0.severity == .error || strict && $0.severity == .warning
    }
    if isBad { throw ExitCode(1) }
  }
}

/// Findings as plain lines.
private struct CheckedPlan {
  var path: String
  var reading: PlanReading
  var findings: [PlanFinding]

  func print() {
    let paint = Paint()
    for finding in findings {
      let place = "\(path)/\(finding.place)"
      let word = paint(finding.severity.rawValue, style(finding.severity))
      Output.line(
        "\(Cell(place).text): \(word): \(Cell(finding.what).text) \(Cell(finding.mend).text)")
    }
    let counts = PlanFinding.Severity.allCases.compactMap { severity -> String? in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    let found = counts.isEmpty ? "nothing to mend" : listed(counts)
    Output.line("\(Cell(path).text): \(found)\(size).")
  }

  private var size: String {
    guard let plan = reading.plan else { return "; the plan can't be used like this" }
    return "; \(plan.severities.count) severities, \(plan.people.count) people, "
      + "\(plan.schedules.count) schedules, \(plan.runbooks.count) runbooks"
  }

  private func style(_ severity: PlanFinding.Severity) -> Paint.Style {
    switch severity {
    case .error: .alarm
    case .warning: .warning
    case .notice: .accent
    }
  }
}

extension JSON {
  fileprivate static func planCheck(
    _ path: String, _ reading: PlanReading, _ findings: [PlanFinding]
  ) -> JSON {
    [
      "plan": .string(path), "digest": .string(reading.digest),
      "usable": .bool(reading.plan != nil),
      "errors": .integer(findings.count { $0.severity == .error }),
      "warnings": .integer(findings.count { $0.severity == .warning }),
      "notices": .integer(findings.count { $0.severity == .notice }),
      "findings": .array(
        findings.map {
          [
            "severity": .string($0.severity.rawValue), "file": .string($0.file),
            "line": .integer($0.line), "column": .integer($0.column), "what": .string($0.what),
            "mend": .string($0.mend),
          ]
        }),
    ]
  }
}

extension PlanRecord {
  /// What the incidents and drills of a home say of the plan; nothing where there is no home yet.
  init(of home: Home) {
    self.init()
    for reference in (try? home.incidents()) ?? [] {
      guard let incident = Surveyed(reference, in: home).incident, !incident.isImported else {
        continue
      }
      if incident.declaration.isDrill {
        drills.append(Drill(at: incident.declaredAt, plan: incident.plan))
      } else {
        incidents.append(
          Past(
            alias: reference.alias, severity: incident.severity,
            resolvedAt: incident.instant(of: .resolved)))
      }
    }
  }
}
