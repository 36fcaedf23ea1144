import Engine
import TerminalKit

extension RoomModel {
  func drawRunbook(_ frame: inout Frame, _ rect: Rect, _ scene: Scene) {
    guard let (index, progress) = runbook else {
      let inner = panel(&frame, rect, .runbook, "Runbook", right: "", scene)
      guard !inner.isEmpty, !isReplay else { return }
      frame.write(
        [Span("none attached   ", look.dim), Span("A", look.key), Span(" attaches one", look.dim)],
        x: inner.x + 1, y: inner.y, maxX: inner.maxX)
      return
    }
    let inner = panel(
      &frame, rect, .runbook, "Runbook", right: progressText(progress, scene), scene)
    guard !inner.isEmpty else { return }
    var area = inner
    if area.height > 4 {
      let books = scene.incident.runbooks.count
      let more = books > 1 ? "  (\(index + 1) of \(books))" : ""
      let row = area.takeTop(1)
      frame.write(
        Text.truncate(progress.runbook.title + more, to: row.width - 2), x: row.x + 1, y: row.y,
        style: look.strong)
    }
    if area.height > 6, !isReplay, focus == .runbook { drawRunbookFoot(&frame, area.takeBottom(1)) }
    drawSteps(&frame, area, progress, scene)
  }

  /// `3 of 9   12 min of 25`.
  private func progressText(_ progress: RunbookProgress, _ scene: Scene) -> String {
    let done = "\(progress.finished) of \(progress.steps.count)"
    let started = progress.steps.compactMap { $0.startedAt ?? $0.at }.min()
    guard let started, scene.incident.isOpen, scene.space == .wide else { return done }
    let minutes = max(0, (scene.now - started).wholeSeconds / 60)
    let expected = progress.runbook.expected.map { " of \($0.wholeSeconds / 60)" } ?? ""
    return done + "   \(minutes) min\(expected)"
  }

  private func drawRunbookFoot(_ frame: inout Frame, _ row: Rect) {
    var spans: [Span] = []
    for action in [Action.tick, .startStep, .skipStep, .reopenStep, .noteStep] {
      guard let binding = KeyTable.binding(of: action, on: .room) else { continue }
      spans += [Span(binding.keyName, look.key), Span(" \(binding.label)   ", look.dim)]
    }
    frame.write(spans, x: row.x + 1, y: row.y, maxX: row.maxX)
  }

  private func drawSteps(
    _ frame: inout Frame, _ area: Rect, _ progress: RunbookProgress, _ scene: Scene
  ) {
    let current = step ?? 0
    // In strides, so that the list stands still under most moves; a third of the room is left for commands.
    let stride = max(1, area.height / 3)
    let fits = progress.steps.count + 2 <= area.height
    let offset = fits || current < 2 * stride ? 0 : (current / stride - 1) * stride
    var y = area.y
    for index in progress.steps.indices.dropFirst(offset) {
      guard y < area.maxY else { break }
      let line = Rect(x: area.x, y: y, width: area.width, height: 1)
      drawStep(&frame, line, progress, index, isCurrent: index == current, scene)
      y += 1
      guard index == current else { continue }
      for (number, line) in commandLines(progress.runbook.steps[index], area.width).enumerated() {
        guard y < area.maxY else { break }
        drawCommand(
          &frame, Rect(x: area.x, y: y, width: area.width, height: 1), line, isCopied: number == 0)
        y += 1
      }
    }
  }

  /// The commands of a step as rows; a few of each, wrapped where the panel is narrow.
  private func commandLines(_ step: RunbookStep, _ width: Int) -> [String] {
    step.commands.flatMap { command in
      command.split(whereSeparator: \.isNewline)
        .flatMap { Text.wrap(String($0), columns: max(8, width - indent(width) - 1)) }.prefix(4)
    }
  }

  /// Where the text of a step begins.
  private func indent(_ width: Int) -> Int { width < 44 ? 5 : 6 }

  private func drawCommand(
    _ frame: inout Frame, _ line: Rect, _ text: String, isCopied: Bool
  ) {
    var end = line.maxX - 1
    if isCopied, line.width > 44 {
      end =
        frame.writeRight(
          [Span("Y", look.key), Span(" copies", look.dim)], maxX: end, y: line.y) - 1
    }
    frame.write(
      Text.truncate(text, to: max(0, end - line.x - indent(line.width))),
      x: line.x + indent(line.width), y: line.y,
      style: look.command)
  }

  private func drawStep(
    _ frame: inout Frame, _ line: Rect, _ progress: RunbookProgress, _ index: Int,
    isCurrent: Bool, _ scene: Scene
  ) {
    let (step, state) = (progress.runbook.steps[index], progress.steps[index])
    let isOver = state.state == .done || state.state == .skipped
    if isCurrent { frame.fill(line, style: look.selection) }
    func on(_ style: Style) -> Style { isCurrent ? style.onto(look.selection) : style }
    let (sign, signStyle) = sign(state.state, isCurrent)
    var x = line.x + 1
    x += frame.write(sign, x: x, y: line.y, style: on(signStyle), maxX: line.maxX) + 1
    x += frame.write(
      "\(index + 1)", x: x, y: line.y, style: on(isCurrent ? look.strong : look.dim),
      maxX: line.maxX)
    x = max(x + 1, line.x + indent(line.width)) + step.depth * 2
    var end = line.maxX - 1
    if line.width >= 40 {
      let remark = remark(state, scene)
      if !remark.isEmpty {
        let room = Text.truncate(remark, to: max(8, line.width / 3))
        let style = state.state == .started ? look.info : look.dim
        end = frame.writeRight([Span(room, on(style))], maxX: end, y: line.y) - 1
      }
    }
    let style = isCurrent ? look.strong : isOver ? look.dim : look.text
    frame.write(
      Text.truncate(step.title, to: max(0, end - x)), x: x, y: line.y, style: on(style))
  }

  private func sign(_ state: StepProgress.State, _ isCurrent: Bool) -> (String, Style) {
    switch state {
    case .done: ("✓", look.good)
    case .skipped: ("–", look.dim)
    case .blocked: ("✗", look.alarm)
    case .started: ("▸", look.info)
    case .open: isCurrent ? ("▸", look.info) : ("·", look.dim)
    }
  }

  private func remark(_ state: StepProgress, _ scene: Scene) -> String {
    switch state.state {
    case .open: state.notes.last?.text ?? ""
    case .started:
      state.at.map {
        "\(state.by ?? "") \((scene.now - $0).short(seconds: (scene.now - $0) < .seconds(300)))"
      } ?? ""
    case .done: "\(state.by ?? "") \(state.at.map { localTime($0) } ?? "")"
    case .skipped: "skipped" + (state.remark.map { ": \($0)" } ?? "")
    case .blocked: "blocked" + (state.remark.map { ": \($0)" } ?? "")
    }
  }
}
