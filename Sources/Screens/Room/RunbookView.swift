import Engine
import TerminalKit

extension RoomModel {
  func drawRunbook(_ frame: inout Frame, _ rect: Rect, _ scene: Scene) {
    guard let (index, progress) = runbook else { return drawSuggestions(&frame, rect, scene) }
    let pace = Pace(progress, scene)
    let inner = panel(
      &frame, rect, .runbook, "Runbook", right: progressText(index, progress, pace, scene), scene,
      rightStyle: style(pace.standing))
    guard !inner.isEmpty else { return }
    var area = inner
    if area.height > 4 { drawBooks(&frame, area.takeTop(1), index, progress, scene) }
    if area.height > 6, canRecord, focus == .runbook { drawRunbookFoot(&frame, area.takeBottom(1)) }
    if area.height > 6, canRecord, let suggestion {
      drawAlso(suggestion, &frame, area.takeBottom(1))
    }
    drawSteps(&frame, area, progress, scene)
  }

  /// The title; of several that are attached, the number, and the key to the next.
  private func drawBooks(
    _ frame: inout Frame, _ row: Rect, _ index: Int, _ progress: RunbookProgress, _ scene: Scene
  ) {
    let books = scene.incident.runbooks
    var end = row.maxX - 1
    if books.count > 1 {
      let others = books.indices.filter { $0 != index }
      let left = others.count { books[$0].finished < books[$0].steps.count }
      let binding = KeyTable.binding(of: .nextBook, on: screen)
      var spans = [Span(binding?.keyName ?? "", look.key), Span(" next", look.dim)]
      if row.width > 50, left > 0 { spans.append(Span(", \(left) unfinished", look.dim)) }
      end = frame.writeRight(spans, maxX: end, y: row.y) - 1
    }
    frame.write(
      Text.truncate(progress.runbook.title, to: max(0, end - row.x - 1)), x: row.x + 1, y: row.y,
      style: look.strong)
  }

  /// A further runbook that fits.
  private func drawAlso(_ match: RunbookMatch, _ frame: inout Frame, _ row: Rect) {
    frame.write(
      [
        Span("M", look.key), Span(" adds, as it fits too: ", look.dim),
        Span(match.runbook.title, look.text),
      ], x: row.x + 1, y: row.y, maxX: row.maxX)
  }

  /// `3 of 9   12 min of 25`; of several, `2/3 attached · 4/9 steps`.
  private func progressText(
    _ index: Int, _ progress: RunbookProgress, _ pace: Pace, _ scene: Scene
  ) -> String {
    let books = scene.incident.runbooks.count
    let short = "\(progress.finished)/\(progress.steps.count)"
    let isWide = scene.space == .wide
    let done =
      books > 1
      ? "\(index + 1)/\(books)\(isWide ? " attached" : "") · \(short)\(isWide ? " steps" : "")"
      : "\(progress.finished) of \(progress.steps.count)"
    guard let taken = pace.taken, scene.space == .wide else { return done }
    let expected = pace.expected.map { " of \($0.wholeSeconds / 60)" } ?? ""
    return done + "   \(taken.wholeSeconds / 60) min\(expected)"
  }

  private func style(_ standing: Pace.Standing) -> Style {
    switch standing {
    case .fine: look.dim
    case .soon: look.warn
    case .over: look.alarm
    }
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
      for line in detail(progress, index, area.width, scene) {
        guard y < area.maxY else { break }
        drawDetail(&frame, Rect(x: area.x, y: y, width: area.width, height: 1), line)
        y += 1
      }
    }
  }

  /// A row under the current step.
  private struct Detail {
    var text: String
    var style: Style
    /// At the right: keys and what they do.
    var keys: [Span] = []
  }

  /// The text of a step, its commands, and what came of the one that was run last; a few rows of each.
  private func detail(
    _ progress: RunbookProgress, _ index: Int, _ width: Int, _ scene: Scene
  ) -> [Detail] {
    let step = progress.runbook.steps[index]
    let columns = max(8, width - indent(width) - 1)
    var rows = (step.text ?? "").split(whereSeparator: \.isNewline)
      .flatMap { Text.wrap(String($0), columns: columns) }.prefix(2)
      .map { Detail(text: $0, style: look.dim) }
    for (place, command) in step.commands.enumerated() {
      let keys = width > 44 ? commandKeys(step, place) : []
      let lines = command.split(whereSeparator: \.isNewline)
        .flatMap { Text.wrap(String($0), columns: columns - Span.columns(keys) - 1) }
      var all = lines.prefix(4).map { Detail(text: $0, style: look.command) }
      if lines.count > all.count, let last = all.last {
        all[all.count - 1].text = Text.truncate(last.text + " …", to: columns)
      }
      if !all.isEmpty { all[0].keys = keys }
      rows += all
    }
    let reference = StepReference(runbook: progress.runbook.runbook, step: index + 1)
    if let running, running.command.step == reference {
      let clock = (scene.wallClock - running.startedAt).short(seconds: true)
      let state = running.isStopping ? "stopping" : "running"
      rows.append(
        Detail(
          text: "\(state) \(clock)  \(running.lastLine)", style: look.warn,
          keys: width > 44 ? [Span("ctrl-c", look.key), Span(" stops", look.dim)] : []))
    } else if let run = scene.incident.commandRuns.last(where: { $0.step == reference }) {
      let last = (run.end ?? run.beginning).split(separator: "\n").last.map { "  \($0)" } ?? ""
      rows.append(Detail(text: run.ending + last, style: run.isGood ? look.good : look.alarm))
    }
    return rows
  }

  private func commandKeys(_ step: RunbookStep, _ place: Int) -> [Span] {
    var spans: [Span] = []
    if let language = step.languages[place] { spans.append(Span("\(language)  ", look.dim)) }
    guard place == 0 else { return spans }
    spans += [Span("Y", look.key), Span(" copies", look.dim)]
    if plan.runsCommands, canRecord, step.commands.indices.contains(where: step.isShell) {
      spans += [Span("  $", look.key), Span(" runs", look.dim)]
    }
    return spans
  }

  /// Where the text of a step begins.
  private func indent(_ width: Int) -> Int { width < 44 ? 5 : 6 }

  private func drawDetail(_ frame: inout Frame, _ line: Rect, _ row: Detail) {
    var end = line.maxX - 1
    if !row.keys.isEmpty {
      end = frame.writeRight(row.keys, maxX: end, y: line.y) - 1
    }
    frame.write(
      Text.truncate(row.text, to: max(0, end - line.x - indent(line.width))),
      x: line.x + indent(line.width), y: line.y, style: row.style)
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
    // Where there is little room, the clock of what is under way is what matters.
    if line.width >= 40 || state.state == .started {
      let pace = Pace(step, state, scene)
      let remark = remark(state, pace, isNarrow: line.width < 50)
      if !remark.isEmpty {
        let room = Text.truncate(remark, to: max(state.state == .started ? 16 : 8, line.width / 3))
        let isPlain = pace.standing == .fine
        let style = isPlain && state.state == .started ? look.info : self.style(pace.standing)
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

  private func remark(_ state: StepProgress, _ pace: Pace, isNarrow: Bool) -> String {
    switch state.state {
    case .open: state.notes.last?.text ?? ""
    case .started:
      pace.taken.map {
        let expected = pace.expected.map { " of \($0.short(seconds: false))" } ?? ""
        let who = isNarrow ? "" : "\(state.by ?? "") "
        return "\(who)\($0.short(seconds: $0 < .seconds(300)))\(expected)"
      } ?? ""
    case .done: "\(state.by ?? "") \(state.at.map { localTime($0) } ?? "")"
    case .skipped: "skipped" + (state.remark.map { ": \($0)" } ?? "")
    case .blocked: "blocked" + (state.remark.map { ": \($0)" } ?? "")
    }
  }
}

/// How long something takes against how long it should.
private struct Pace {
  enum Standing {
    case fine
    /// In the last fifth of its time, as deadlines have it.
    case soon
    case over
  }

  /// `nil` where it is not under way.
  let taken: Duration?
  let expected: Duration?

  /// Of a whole runbook.
  init(_ progress: RunbookProgress, _ scene: Scene) {
    let started = progress.steps.compactMap { $0.startedAt ?? $0.at }.min()
    let isUnderWay = scene.incident.isOpen && progress.current != nil
    taken = isUnderWay ? started.map { max(.zero, scene.now - $0) } : nil
    expected = progress.runbook.expected
  }

  /// Of one step.
  init(_ step: RunbookStep, _ state: StepProgress, _ scene: Scene) {
    let started = state.state == .started ? state.startedAt ?? state.at : nil
    taken = started.map { max(.zero, scene.now - $0) }
    expected = step.expected
  }

  var standing: Standing {
    guard let taken, let expected else { return .fine }
    if taken > expected { return .over }
    return taken * 5 >= expected * 4 ? .soon : .fine
  }
}
