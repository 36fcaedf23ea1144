package import Engine

/// How a rehearsal of the outage of 2018 went, beside how it went then; a line each.
///
/// - Parameters:
///   - summary: Of the rehearsal's incident.
///   - plan: Supplies the titles of audiences and roles.
/// - Returns: Plain lines, in which times and systems appear and no grades.
package func demoSummary(_ summary: ResponseSummary, plan: Plan = .builtin) -> [String] {
  var lines = ["How it went, beside 21 and 22 October 2018:", ""]
  lines += milestones(summary)
  lines += ["", "Updates that were owed:"]
  let audiences = summary.audiences.map { "  " + line($0, plan: plan) }
  lines += audiences.isEmpty ? ["  none yet"] : audiences
  lines.append("")
  let steps = summary.stepsDone + summary.stepsSkipped + summary.stepsLeft
  if steps > 0 {
    let skipped = summary.stepsSkipped > 0 ? ", \(summary.stepsSkipped) skipped" : ""
    lines.append("The runbook: \(summary.stepsDone) of \(steps) steps done\(skipped).")
  }
  if !summary.emptyRoles.isEmpty {
    let titles = summary.emptyRoles.map { plan.role($0)?.title ?? $0 }
    lines.append("Nobody held the role of \(listed(titles)).")
  }
  lines += [
    "A day was pressed into a quarter of an hour: the first two times compare,",
    "the last two only say that the end was reached. What was owed and came late",
    "is where a plan or a tool can help.",
  ]
  return lines
}

private func milestones(_ summary: ResponseSummary) -> [String] {
  [
    row("Acknowledged", summary.timeToAcknowledge, "a coordinator had joined after 19 min"),
    row("First update", summary.timeToFirstUpdate, "the first public status came after 17 min"),
    row("Contained", summary.timeToContain, "after about 17 h 32 min"),
    row("Resolved", summary.timeToResolve, "after 24 h 11 min"),
  ]
}

private func row(_ title: String, _ length: Duration?, _ original: String) -> String {
  let name = title + String(repeating: " ", count: max(0, 14 - title.count))
  let time = length.map { "after \($0.short(seconds: true))" } ?? "not yet"
  let padded = time + String(repeating: " ", count: max(0, 14 - time.count))
  return "  \(name)\(padded)then: \(original)"
}

private func line(_ audience: ResponseSummary.AudienceSummary, plan: Plan) -> String {
  let title = plan.audience(audience.audience)?.title ?? audience.audience
  let posted = "\(audience.posted) update\(audience.posted == 1 ? "" : "s")"
  guard audience.missed > 0 else { return "\(title): \(posted), all in time" }
  let late = audience.worstLateness.short(seconds: true)
  return "\(title): \(posted), \(audience.kept) in time, \(audience.missed) late or missing, "
    + "by \(late) at most"
}
