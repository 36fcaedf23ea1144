import Engine
import TerminalKit

extension RoomModel {
  func drawDue(_ frame: inout Frame, _ rect: Rect, _ scene: Scene) {
    let count = scene.due.count
    let inner = panel(
      &frame, rect, .due, "Due", right: count == 0 ? "" : "\(count) clock\(count == 1 ? "" : "s")",
      scene)
    guard !inner.isEmpty else { return }
    guard count > 0 else {
      let text =
        scene.incident.isImported
        ? "an imported incident owes nothing" : "nothing is owed"
      frame.write(
        Text.truncate(text, to: inner.width - 1), x: inner.x + 1, y: inner.y, style: look.dim)
      return
    }
    let selected = min(selectedDeadline, count - 1)
    let offset = max(0, min(selected - inner.height + 1, count - inner.height))
    for (row, deadline) in scene.due.dropFirst(offset).prefix(inner.height).enumerated() {
      let line = Rect(x: inner.x, y: inner.y + row, width: inner.width, height: 1)
      let isSelected = focus == .due && offset + row == selected
      drawDeadline(&frame, line, deadline, isSelected, scene)
    }
    let hidden = count - offset - inner.height
    if hidden > 0, scene.space != .small {
      frame.writeRight(
        [Span(" +\(hidden) more ", look.dim)], maxX: rect.maxX - 2, y: rect.maxY - 1)
    }
  }

  private func drawDeadline(
    _ frame: inout Frame, _ line: Rect, _ deadline: Deadline, _ isSelected: Bool, _ scene: Scene
  ) {
    let isOwed = deadline.standing == .overdue
    let ground = isOwed ? look.owed : isSelected ? look.selection : look.ground
    if isOwed || isSelected { frame.fill(line, style: ground) }
    // On an owed row the selection is a mark, so that neither hides the other.
    if isSelected, isOwed {
      frame.write("▌", x: line.x, y: line.y, style: look.owedStrong.onto(ground))
    }
    let left = leftText(deadline, scene.now)
    let isWide = line.width >= 44
    let style = isOwed ? look.owedStrong.onto(ground) : tone(deadline).bold().onto(ground)
    // Red alone would not do: a narrow row says it with a sign.
    let text = !isOwed ? left : isWide ? "OVERDUE \(left)" : "!\(left)"
    // Minutes and hours that are lost take two columns more than seconds; the bars give them.
    let isLong = scene.due.contains {
      $0.standing == .overdue && $0.left(at: scene.now) <= .seconds(-300)
    }
    let column = isWide ? isLong ? 14 : 12 : 8
    var x = line.x + 1 + max(0, column - Text.columns(text))
    x += frame.write(text, x: x, y: line.y, style: style, maxX: line.maxX) + 2
    if isWide {
      for span in barSpans(deadline, scene.now, width: isLong ? 5 : 7) {
        x += frame.write(
          span.text, x: x, y: line.y, style: span.style.onto(ground), maxX: line.maxX)
      }
      x += 2
    }
    var end = line.maxX - 1
    let owner = ownerSpans(deadline).map { Span($0.text, $0.style.onto(ground)) }
    // The owner goes before the title is cut.
    if x + Text.columns(deadline.title) + 2 + Span.columns(owner) <= end {
      end = frame.writeRight(owner, minX: x, maxX: end, y: line.y) - 1
    }
    let fits = x + Text.columns(deadline.title) <= end
    frame.write(
      Text.truncate(fits ? deadline.title : shortTitle(deadline), to: max(0, end - x)), x: x,
      y: line.y,
      style: (isOwed ? look.owedStrong : look.text).onto(ground), maxX: end)
  }

  private func ownerSpans(_ deadline: Deadline) -> [Span] {
    if deadline.kind == .task { return [Span("\(deadline.person ?? "")  task", look.dim)] }
    guard let id = deadline.role else { return [Span("anybody", look.dim)] }
    let role = plan.role(id)?.abbreviation ?? id
    if let person = deadline.person { return [Span("\(role) \(person)", look.dim)] }
    return [Span("\(role) –", look.alarm)]
  }
}
