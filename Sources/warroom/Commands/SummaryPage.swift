import Engine
import EventLog

/// A response in figures, as plain lines.
struct SummaryPage {
  private let summary: ResponseSummary
  private let look: Viewed
  private let paint = Paint()

  init(_ summary: ResponseSummary, _ look: Viewed) {
    self.summary = summary
    self.look = look
  }

  func print() {
    let incident = look.incident
    Output.line(
      "\(paint(look.alias, .bold))  \(Cell("\(incident.severity)  \(incident.phase.rawValue)  \(incident.title)").text)"
    )
    Output.line("")
    var times = Columns()
    for (name, length) in [
      ("time to detect, from the start of the impact", summary.timeToDetect),
      ("time to acknowledge, from the declaration", summary.timeToAcknowledge),
      ("time to the first update, from the declaration", summary.timeToFirstUpdate),
      ("time to contain, from the start of the impact", summary.timeToContain),
      ("time to resolve, from the start of the impact", summary.timeToResolve),
    ] {
      times.add(
        Cell(name), length.map { Cell(Moments.short($0), right: true) } ?? Cell("–", right: true),
        "")
    }
    times.print(paint)
    printCadences()
    Output.line("")
    Output.line(
      "\(summary.entries) entries; steps: \(summary.stepsDone) done, \(summary.stepsSkipped) skipped, "
        + "\(summary.stepsLeft) left.")
    let plan = look.plan
    let empty = summary.emptyRoles.map { plan.role($0)?.title ?? $0 }
    if !empty.isEmpty {
      Output.line(Cell("Never held: \(empty.joined(separator: ", ")).").text)
    }
  }

  private func printCadences() {
    guard !summary.audiences.isEmpty else { return }
    Output.line("")
    var columns = Columns()
    for audience in summary.audiences {
      let title = look.plan.audience(audience.audience)?.title ?? audience.audience
      let late =
        audience.missed == 0 ? "" : "at worst \(Moments.short(audience.worstLateness)) late"
      columns.add(
        Cell(title), Cell("\(audience.posted) posted"), Cell("\(audience.kept) in time", .good),
        Cell("\(audience.missed) missed", audience.missed > 0 ? .alarm : .dim), Cell(late))
    }
    columns.print(paint)
  }
}

extension JSON {
  static func summary(_ summary: ResponseSummary, _ look: Viewed) -> JSON {
    let audiences = summary.audiences.map { audience -> JSON in
      [
        "audience": .string(audience.audience), "posted": .integer(audience.posted),
        "kept": .integer(audience.kept), "missed": .integer(audience.missed),
        "worst_lateness_seconds": .seconds(audience.worstLateness),
      ]
    }
    return [
      "incident": .string(look.alias), "severity": .string(look.incident.severity),
      "phase": .string(look.incident.phase.rawValue),
      "time_to_detect_seconds": .seconds(summary.timeToDetect),
      "time_to_acknowledge_seconds": .seconds(summary.timeToAcknowledge),
      "time_to_first_update_seconds": .seconds(summary.timeToFirstUpdate),
      "time_to_contain_seconds": .seconds(summary.timeToContain),
      "time_to_resolve_seconds": .seconds(summary.timeToResolve),
      "declared_to_contained_seconds": .seconds(summary.timeToContainFromDeclaration),
      "declared_to_resolved_seconds": .seconds(summary.timeToResolveFromDeclaration),
      "audiences": .array(audiences), "steps_done": .integer(summary.stepsDone),
      "steps_skipped": .integer(summary.stepsSkipped), "steps_left": .integer(summary.stepsLeft),
      "entries": .integer(summary.entries),
      "empty_roles": .array(summary.emptyRoles.map { .string($0) }),
    ]
  }
}
