import Engine
import TerminalKit

extension RoomModel {
  /// Draws the header lines and takes them off the area.
  func drawHeader(_ frame: inout Frame, _ area: inout Rect, _ scene: Scene) {
    drawTitleLine(&frame, area.takeTop(1), scene)
    switch scene.space {
    case .wide: drawMilestones(&frame, area.takeTop(1), scene)
    case .medium:
      drawRoleLine(&frame, area.takeTop(1), scene)
      drawDueLine(&frame, area.takeTop(1), scene)
    case .small:
      if area.height > 4 { drawSecondLine(&frame, area.takeTop(1), scene) }
      if area.height > 1 { drawDueLine(&frame, area.takeTop(1), scene) }
    }
  }

  private func drawTitleLine(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    guard !row.isEmpty else { return }
    let incident = scene.incident
    frame.fill(row, style: look.header)
    let word = plan.severity(incident.severity)?.word.uppercased() ?? ""
    let badge = scene.space == .wide ? " \(incident.severity) \(word) " : " \(incident.severity) "
    let badgeStyle = look.badge(rank: plan.rank(of: incident.severity))
    var x = frame.write(badge, x: row.x, y: row.y, style: badgeStyle)
    x += frame.write(" \(alias) ", x: row.x + x, y: row.y, style: look.dim.onto(look.header))
    if incident.declaration.isDrill {
      x += frame.write("DRILL ", x: row.x + x, y: row.y, style: look.warn.onto(look.header).bold())
    }
    if incident.isImported, scene.space == .wide {
      x += frame.write("imported ", x: row.x + x, y: row.y, style: look.info.onto(look.header))
    }
    var right: [Span] = []
    if scene.space != .small {
      right.append(Span(phaseText(incident), look.phase.onto(look.header)))
    }
    right.append(Span("   " + elapsedText(scene), look.clock.onto(look.header)))
    if scene.space == .wide {
      let clock = "    \(localTime(scene.now, seconds: true)) \(zone.abbreviation(at: scene.now)) "
      right.append(Span(clock, look.dim.onto(look.header)))
    } else {
      right.append(Span(" ", look.header))
    }
    let start = frame.writeRight(right, maxX: row.maxX, y: row.y)
    let left = row.x + x + (scene.space == .wide ? 1 : 0)
    let room = max(0, start - left - 2)
    if scene.space != .small {
      frame.write(
        Text.truncate(incident.title, to: room), x: left, y: row.y,
        style: look.title.onto(look.header))
    }
  }

  private func phaseText(_ incident: Incident) -> String {
    if incident.phase == .closed { return "CLOSED" }
    return incident.isOpen ? incident.phase.rawValue.uppercased() : "RESOLVED"
  }

  /// How long it has lasted since the declaration; it stands still once resolved.
  private func elapsedText(_ scene: Scene) -> String {
    let end = scene.incident.instant(of: .resolved) ?? scene.now
    return "T+\((end - scene.incident.declaredAt).clock)"
  }

  private static let marks: [(Milestone, String)] = [
    (.impactStarted, "started"), (.detected, "detected"), (.acknowledged, "acked"),
    (.triaged, "triaged"), (.contained, "contained"), (.resolved, "resolved"),
  ]

  /// What is left out first where there is no room for all, the least important first.
  private static let expendable: [Milestone] = [
    .detected, .triaged, .acknowledged, .contained, .impactStarted,
  ]

  private func drawMilestones(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    guard !row.isEmpty else { return }
    let right = targetSpans(scene)
    var hidden: [Milestone] = []
    var spans = milestoneSpans(scene, hidden, between: " ─ ")
    func fits() -> Bool { Span.columns(spans) + Span.columns(right) + 3 <= row.width }
    // Closer together first, then with the least important left out.
    if !fits() { spans = milestoneSpans(scene, hidden, between: "  ") }
    for next in RoomModel.expendable {
      guard !fits() else { break }
      hidden.append(next)
      spans = milestoneSpans(scene, hidden, between: "  ")
    }
    let start =
      right.isEmpty ? row.maxX : frame.writeRight(right, maxX: row.maxX - 1, y: row.y) - 2
    frame.write(spans, x: row.x, y: row.y, maxX: start)
  }

  private func milestoneSpans(
    _ scene: Scene, _ hidden: [Milestone], between gap: String
  ) -> [Span] {
    let incident = scene.incident
    let started = incident.instant(of: .impactStarted) ?? incident.declaredAt
    var spans = [Span(" ", look.text)]
    for (milestone, word) in RoomModel.marks where !hidden.contains(milestone) {
      if spans.count > 1 { spans.append(Span(gap, look.faint)) }
      guard let at = incident.instant(of: milestone) else {
        spans.append(Span("○ \(word)", look.dim))
        continue
      }
      spans += [Span("●", look.good), Span(" \(word)", look.text)]
      let text =
        milestone == .impactStarted ? localMoment(at, now: scene.now) : offsetText(at - started)
      spans.append(Span(" \(text)", look.dim))
    }
    return spans
  }

  /// `+4`, in minutes; longer ones in hours and days.
  private func offsetText(_ offset: Duration) -> String {
    let minutes = abs(offset.wholeSeconds) / 60
    let sign = offset < .zero ? "−" : "+"
    if minutes < 100 { return "\(sign)\(minutes)" }
    return sign + offset.short(seconds: false).filter { $0 != " " }
  }

  /// `resolve by 14:42 ━━━─── 36 min`.
  private func targetSpans(_ scene: Scene) -> [Span] {
    guard let target = scene.due.first(where: { $0.kind == .resolve }) else { return [] }
    let time = localMoment(target.due, now: scene.now)
    let words = target.inBusinessDays ? "resolve by \(time) business " : "resolve by \(time) "
    return [Span(words, look.dim)] + barSpans(target, scene.now, width: 7)
      + [Span(" " + leftText(target, scene.now), tone(target).bold())]
  }

  /// A bar that fills as the time runs out.
  func barSpans(_ deadline: Deadline, _ now: Instant, width: Int) -> [Span] {
    let full = Int((deadline.elapsed(at: now) * Double(width)).rounded(.up))
    return [
      Span(String(repeating: "━", count: full), tone(deadline)),
      Span(String(repeating: "━", count: max(0, width - full)), look.faint),
    ]
  }

  /// Seconds where less than five minutes are left or lost, minutes elsewhere: calm, and quiet on a slow line.
  func leftText(_ deadline: Deadline, _ now: Instant) -> String {
    let left = deadline.left(at: now)
    return left.short(seconds: abs(left.wholeSeconds) < 300)
  }

  func tone(_ deadline: Deadline) -> Style {
    switch deadline.standing {
    case .overdue: look.alarm
    case .soon: look.warn
    case .pending: look.good
    }
  }

  /// Who holds what, and the resolution target, on one line; the target goes where there is no room for both.
  private func drawRoleLine(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    guard !row.isEmpty else { return }
    let rows = roleRows(scene.incident)
    guard !rows.isEmpty else { return drawMilestones(&frame, row, scene) }
    var spans = [Span(" ", look.text)]
    for line in rows {
      spans.append(Span(line.role.abbreviation + " ", look.accent))
      if line.people.isEmpty { spans.append(Span(" nobody ", look.shout)) }
      for (index, person) in line.people.enumerated() {
        spans.append(Span((index > 0 ? ", " : "") + person.person, look.text))
        if !isReplay, present.contains(person.person) { spans.append(Span(" ●", look.good)) }
      }
      spans.append(Span("  ", look.text))
    }
    var right = targetSpans(scene)
    if Span.columns(spans) + Span.columns(right) + 1 > row.width { right = [] }
    frame.writeRight(right, maxX: row.maxX - 1, y: row.y)
    frame.write(spans, x: row.x, y: row.y, maxX: row.maxX)
  }

  private func drawSecondLine(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    frame.write(
      Text.truncate(" \(scene.incident.title)", to: row.width), x: row.x, y: row.y,
      style: look.strong)
  }

  /// What is due next on one line, for screens without the panel.
  func drawDueLine(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    guard !row.isEmpty else { return }
    guard let first = scene.due.first else {
      frame.write(" nothing is due", x: row.x, y: row.y, style: look.dim, maxX: row.maxX)
      return
    }
    let isOwed = first.standing == .overdue
    if isOwed { frame.fill(row, style: look.owed) }
    func on(_ style: Style) -> Style { isOwed ? style.onto(look.owed) : style }
    let lead = isOwed ? " OVERDUE " : " "
    // Where there is no panel for it, what happens unless somebody acknowledges stands in the place of the duty.
    let isAcknowledgement = first.kind == .acknowledge && scene.space == .small
    let next = isAcknowledgement && !isOwed ? scene.paging.next() : nil
    let title = next.map { "else pages \($0)" } ?? first.title
    var spans = [
      Span(lead + leftText(first, scene.now), on(isOwed ? look.owedStrong : tone(first)).bold()),
      Span("  \(title)", on(isOwed ? look.owedStrong : look.text)),
    ]
    let rest = scene.due.dropFirst()
    var shownCount = 0
    for deadline in rest.prefix(2) {
      let more = [
        Span("   " + leftText(deadline, scene.now), on(tone(deadline)).bold()),
        Span(" \(shortTitle(deadline))", on(look.dim)),
      ]
      guard Span.columns(spans + more) + 9 <= row.width else { break }
      spans += more
      shownCount += 1
    }
    frame.write(spans, x: row.x, y: row.y, maxX: row.maxX)
    let hidden = rest.count - shownCount
    let words = scene.space == .small ? "+\(hidden) " : "+\(hidden) more "
    if hidden > 0, Span.columns(spans) + Text.columns(words) + 1 <= row.width {
      frame.writeRight([Span(words, on(look.dim))], maxX: row.maxX, y: row.y)
    }
  }

  /// Without the word that all updates share.
  func shortTitle(_ deadline: Deadline) -> String {
    guard deadline.kind == .update else { return deadline.title }
    return plan.audience(deadline.subject)?.title ?? deadline.title
  }
}
