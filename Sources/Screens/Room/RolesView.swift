import Engine
import TerminalKit

extension RoomModel {
  /// One role and who holds it.
  struct RoleRow {
    var role: RoleRule
    var people: [RoleHolding]
  }

  /// The roles worth a row: those that somebody holds, and those that the severity requires.
  func roleRows(_ incident: Incident) -> [RoleRow] {
    let required = plan.severity(incident.severity)?.requiredRoles ?? []
    let owes = incident.isOpen && !incident.isImported
    return plan.roles.compactMap { role in
      let people = incident.holders(of: role.id)
      guard !people.isEmpty || (owes && required.contains(role.id)) else { return nil }
      return RoleRow(role: role, people: people)
    }
  }

  func drawRoles(_ frame: inout Frame, _ rect: Rect, _ scene: Scene) {
    let right = isReplay || present.isEmpty ? "" : "\(present.count) here"
    let inner = panel(&frame, rect, .roles, "Roles", right: right, scene)
    let rows = roleRows(scene.incident)
    if rows.isEmpty, !inner.isEmpty {
      frame.write("nobody holds a role", x: inner.x + 1, y: inner.y, style: look.dim)
    }
    for (index, row) in rows.prefix(inner.height).enumerated() {
      let line = Rect(x: inner.x, y: inner.y + index, width: inner.width, height: 1)
      let isSelected = focus == .roles && index == min(selectedRole, rows.count - 1)
      if isSelected { frame.fill(line, style: look.selection) }
      drawRole(&frame, line, row, isSelected ? look.selection : look.ground, scene)
    }
  }

  private func drawRole(
    _ frame: inout Frame, _ line: Rect, _ row: RoleRow, _ ground: Style, _ scene: Scene
  ) {
    frame.write(
      row.role.abbreviation, x: line.x + 1, y: line.y, style: look.accent.bold().onto(ground))
    var x = line.x + 5
    guard !row.people.isEmpty else {
      x += frame.write(" nobody ", x: x, y: line.y, style: look.shout)
      if canRecord {
        frame.write(
          [Span("    a", look.key.onto(ground)), Span(" assigns", look.dim.onto(ground))], x: x,
          y: line.y, maxX: line.maxX)
      }
      return
    }
    for (index, holding) in row.people.enumerated() {
      if index > 0 { x += frame.write(", ", x: x, y: line.y, style: look.dim.onto(ground)) }
      x += frame.write(
        holding.person, x: x, y: line.y, style: look.text.onto(ground), maxX: line.maxX)
      if !isReplay, present.contains(holding.person) {
        x += frame.write(" ●", x: x, y: line.y, style: look.good.onto(ground), maxX: line.maxX)
      }
    }
    x = max(x + 2, line.x + 17)
    var text = ""
    if let holding = row.people.first {
      text = holding.note ?? "since \(localMoment(holding.since, now: scene.now))"
    }
    if let report = scene.due.first(where: { $0.kind == .report && $0.subject == row.role.id }) {
      let left = leftText(report, scene.now)
      let isOwed = report.standing == .overdue
      let more = isOwed ? "report overdue \(left)" : "reports in \(left)"
      // What is owed counts for more than since when.
      if x + Text.columns(text + more) + 4 < line.maxX {
        text += "   " + more
      } else if isOwed {
        text = "report late"
      }
    }
    if let offer = scene.incident.offers[row.role.id] { text = "offered to \(offer.to)" }
    frame.write(
      Text.truncate(text, to: max(0, line.maxX - x - 1)), x: x, y: line.y,
      style: look.dim.onto(ground))
  }
}
