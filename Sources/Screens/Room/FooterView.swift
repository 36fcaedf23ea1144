import Engine
import TerminalKit

extension RoomModel {
  /// The hint, what others just did, and the keys; taken off the bottom of the area.
  func drawFooter(_ frame: inout Frame, _ area: inout Rect, _ scene: Scene) {
    guard area.height > 1 else { return }
    drawKeys(&frame, area.takeBottom(1), scene)
    if area.height > 8 { drawNews(&frame, area.takeBottom(1), scene) }
    guard area.height > 1 else { return }
    let row = area.takeBottom(1)
    if isReplay {
      drawReplayBar(&frame, row.y)
      // Without a line of its own, news takes the bar's for its few seconds.
      if scene.space == .small { drawToast(&frame, row) }
    } else if scene.space == .small, toast != nil {
      drawToast(&frame, row)
    } else if scene.space == .small, let running {
      drawRunning(running, &frame, row, scene)
    } else {
      drawHint(&frame, row, scene)
    }
  }

  private func drawHint(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    let hint = nextThing(scene)
    // Where the line of what is owed stands at the top, one red line is enough.
    let isRed = hint.isOwed && scene.space == .wide
    let ground = isRed ? look.owed : look.ground
    if isRed { frame.fill(row, style: look.owed) }
    func spans(_ text: String, _ keys: ArraySlice<NextThing.Key>, gap: String) -> [Span] {
      var spans = [
        Span(
          " \(text)", (isRed ? look.owedStrong : hint.isOwed ? look.strong : look.text).onto(ground)
        )
      ]
      for (index, key) in keys.enumerated() {
        spans.append(Span(index == 0 ? " " : gap, look.text.onto(ground)))
        spans.append(Span(key.key, look.key.onto(ground)))
        spans.append(Span(" \(key.label)", (isRed ? look.text : look.dim).onto(ground)))
      }
      return spans
    }
    // The longest wording that fits with its keys; at last the text is cut, and never the first key.
    let keys = hint.keys[...]
    var wordings: [[Span]] = []
    if scene.space == .wide { wordings.append(spans(hint.text + " ", keys, gap: "   ")) }
    for text in [hint.text, hint.short] {
      if text == hint.text, scene.space == .small { continue }
      wordings.append(spans(text, keys, gap: "  "))
      wordings.append(spans(text, keys.prefix(1), gap: "  "))
    }
    if let fitting = wordings.first(where: { Span.columns($0) < row.width }) {
      frame.write(fitting, x: row.x, y: row.y, maxX: row.maxX)
      return
    }
    let tail = Span.columns(spans("", keys.prefix(1), gap: ""))
    let text = Text.truncate(hint.short, to: max(8, row.width - tail))
    frame.write(spans(text, keys.prefix(1), gap: ""), x: row.x, y: row.y, maxX: row.maxX)
  }

  /// What others just did; while something lies over the panels, what is due next.
  private func drawNews(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    if toast != nil {
      drawToast(&frame, row)
    } else if let running {
      drawRunning(running, &frame, row, scene)
    } else if layer != nil, scene.space == .wide {
      drawDueLine(&frame, row, scene)
    }
  }

  private func drawRunning(
    _ running: Running, _ frame: inout Frame, _ row: Rect, _ scene: Scene
  ) {
    let clock = (scene.wallClock - running.startedAt).short(seconds: true)
    let end = frame.writeRight(
      [Span("ctrl-c", look.key), Span(" stops it", look.dim)], maxX: row.maxX - 1, y: row.y)
    let text = " Step \(running.command.step.step) runs \(clock)  \(running.lastLine)"
    frame.write(
      Text.truncate(text, to: max(0, end - row.x - 1)), x: row.x, y: row.y, style: look.warn)
  }

  private func drawToast(_ frame: inout Frame, _ row: Rect) {
    guard let toast else { return }
    frame.fill(row, style: look.ground)
    frame.write(
      Text.truncate(" " + toast.text, to: row.width), x: row.x, y: row.y,
      style: toast.isError ? look.error : look.toast)
  }

  private func drawKeys(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    var right = [Span("/ : ? ", look.key)]
    if isReplay {
      right = [Span("? ", look.key), Span(scene.space == .small ? "" : "help ", look.dim)]
    } else if scene.space != .small {
      let mine = (shown.incident?.roles(of: me) ?? []).compactMap { plan.role($0)?.abbreviation }
      let gap = scene.space == .wide ? "  " : ""
      let between = scene.space == .wide ? " · " : "·"
      right.append(Span(gap + ([me] + mine).joined(separator: between) + gap, look.dim))
      switch condition {
      case .readOnly: right.append(Span(" ✗ read-only ", look.alarm))
      case .sound where !pending.isEmpty: right.append(Span(" … recording ", look.recording))
      case .sound: right.append(Span(gap.isEmpty ? " live " : " ● live ", look.good))
      }
    }
    let start = frame.writeRight(right, maxX: row.maxX, y: row.y)
    frame.drawHints(
      keyHints(scene), x: row.x + 1, y: row.y, maxX: start - 1, key: look.key, label: look.dim,
      gap: scene.space == .wide ? 2 : 1)
  }

  /// The keys that work here and now, the most wanted first.
  private func keyHints(_ scene: Scene) -> [KeyHint] {
    if isReplay {
      return [
        KeyHint("space", playback?.isPlaying == true ? "pause" : "play"), KeyHint("←→", "5 s"),
        KeyHint("⇧←→", "10 %"), KeyHint(", .", "step"), KeyHint("[ ]", "milestone"),
        KeyHint("0–9", "tenths"), KeyHint("< >", "speed"), KeyHint("g", "go to"),
        KeyHint("i", "idle"), KeyHint("L", "live"),
      ]
    }
    let incident = scene.incident
    var actions: [Action] = []
    // On a small screen the hint has room for one key: the others come first here.
    if scene.space == .small { actions = nextThing(scene).keys.map(\.action) }
    if case .readOnly = condition {
      actions = [.brief, .quit]
    } else if incident.isOpen {
      if incident.milestones[.acknowledged] == nil { actions.append(.acknowledge) }
      if scene.paging.status.standing == .running, scene.paging.status.level > 0 {
        actions.append(.escalate)
      }
      if scene.paging.status.standing == .exhausted { actions.append(.page) }
      actions += [.note, .finding, .decision, .update, .assign, .task, .severity]
      if runbook != nil { actions.append(.tick) }
      if !plan.channels.isEmpty { actions.append(.page) }
      actions += [.handoff]
      if incident.milestones[.contained] == nil { actions.append(.contained) }
      actions += [.resolve]
    } else if incident.phase != .closed {
      actions += [.note, .update, .close, .reopen, .brief]
    } else {
      actions += [.reopen, .brief]
    }
    var seen: Set<Action> = []
    return actions.filter { seen.insert($0).inserted }.compactMap { action in
      KeyTable.binding(of: action, on: .room).map { KeyHint($0.keyName, $0.label) }
    }
  }
}
