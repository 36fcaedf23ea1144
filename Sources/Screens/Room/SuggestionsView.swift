import Engine
import TerminalKit

/// The runbook's panel while none is attached: those that fit, the best first, and why.
extension RoomModel {
  func drawSuggestions(_ frame: inout Frame, _ rect: Rect, _ scene: Scene) {
    let count = suggestions.count
    let inner = panel(
      &frame, rect, .runbook, "Runbook",
      right: count == 0 ? "" : count == 1 ? "1 fits" : "\(count) fit",
      scene)
    guard !inner.isEmpty, !isReplay else { return }
    var area = inner
    if count == 0 || area.height > 2 {
      let row = area.takeTop(1)
      var spans = [Span("none attached   ", look.dim)]
      if canRecord {
        spans +=
          count == 0
          ? [Span("A", look.key), Span(" attaches one", look.dim)]
          : [
            Span("M", look.key), Span(" attaches ▸", look.dim), Span("   A", look.key),
            Span(" others", look.dim),
          ]
      }
      frame.write(spans, x: row.x + 1, y: row.y, maxX: row.maxX)
    }
    guard count > 0 else { return }
    // Two rows each where the reason does not fit beside the title.
    let isTall = area.width < 60 && area.height >= 2 * min(count, 3)
    let each = isTall ? 2 : 1
    let fits = max(1, area.height / each)
    let selected = min(selectedSuggestion, count - 1)
    let first = max(0, selected - fits + 1)
    for match in suggestions.dropFirst(first).prefix(fits).enumerated() {
      let rows = area.takeTop(each)
      draw(match.element, isSelected: first + match.offset == selected, &frame, rows)
    }
  }

  private func draw(
    _ match: RunbookMatch, isSelected: Bool, _ frame: inout Frame, _ rows: Rect
  ) {
    let isFocused = isSelected && focus == .runbook
    let ground = isFocused ? look.selection : look.ground
    if isFocused {
      frame.fill(Rect(x: rows.x, y: rows.y, width: rows.width, height: 1), style: look.selection)
    }
    frame.write(
      isSelected ? "▸" : "·", x: rows.x + 1, y: rows.y,
      style: (isSelected ? look.info : look.dim).onto(ground))
    let title = (isSelected ? look.strong : look.text).onto(ground)
    let x = rows.x + 3
    if rows.height > 1 {
      frame.write(
        Text.truncate(match.runbook.title, to: max(0, rows.maxX - x)), x: x, y: rows.y, style: title
      )
      frame.write(
        Text.truncate(match.why, to: max(0, rows.maxX - x)), x: x, y: rows.y + 1, style: look.dim)
      return
    }
    let end = frame.writeRight(
      [Span(Text.truncate(match.why, to: rows.width / 2), look.dim.onto(ground))],
      maxX: rows.maxX - 1, y: rows.y)
    frame.write(
      Text.truncate(match.runbook.title, to: max(0, end - 1 - x)), x: x, y: rows.y, style: title)
  }
}
