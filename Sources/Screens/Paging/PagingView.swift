import Engine
import TerminalKit

extension RoomModel {
  /// Whoever acknowledged, and when.
  private func acknowledgement(_ incident: Incident) -> (by: PersonID, at: Instant)? {
    guard let reached = incident.milestones[.acknowledged] else { return nil }
    return event(reached.entry).map { ($0.by, reached.at) }
  }

  /// How many rows the panel wants, its border counted; 0 where nobody is paged.
  func pagingHeight(_ scene: Scene) -> Int {
    let pages = scene.incident.escalation.pages.count
    guard scene.paging.status.standing != .idle || pages > 0 else { return 0 }
    let groups = PageGroup.all(of: scene.incident).count
    return 3 + min(groups, scene.paging.isAsking ? 4 : 2)
  }

  /// Who was paged, what came of it, and who is next.
  func drawPaging(_ frame: inout Frame, _ rect: Rect, _ scene: Scene) {
    let inner = panel(&frame, rect, .paging, "Paging", right: scene.paging.place, scene)
    guard !inner.isEmpty else { return }
    var area = inner
    drawStanding(&frame, area.takeTop(1), scene)
    let groups = PageGroup.all(of: scene.incident)
    let by = acknowledgement(scene.incident)?.by
    for group in groups.reversed().prefix(area.height) {
      drawGroup(&frame, area.takeTop(1), group, by, scene)
    }
    let hidden = groups.count - min(groups.count, inner.height - 1)
    if hidden > 0, scene.space != .small {
      frame.writeRight(
        [Span(" +\(hidden) more ", look.dim)], maxX: rect.maxX - 2, y: rect.maxY - 1)
    }
  }

  private func drawStanding(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    let status = scene.paging.status
    let isExhausted = status.standing == .exhausted
    if isExhausted { frame.fill(row, style: look.owed) }
    let ground = isExhausted ? look.owed : look.ground
    let keys = canRecord ? pagingKeys(status, ground) : []
    let end = frame.writeRight(keys, minX: row.x, maxX: row.maxX - 1, y: row.y) - 1
    let room = max(0, end - row.x - 1)
    let (text, style) = standing(scene, room: room)
    frame.write(
      Text.truncate(text, to: room), x: row.x + 1, y: row.y, style: style.onto(ground),
      maxX: max(row.x + 1, end))
  }

  private func pagingKeys(_ status: EscalationStatus, _ ground: Style) -> [Span] {
    let action: Action? =
      switch status.standing {
      case .running: status.level > 0 ? .escalate : nil
      case .exhausted: .page
      case .acknowledged, .idle: nil
      }
    guard let action, let binding = KeyTable.binding(of: action, on: .room) else { return [] }
    let word = action == .escalate ? " now" : " page"
    return [
      Span(" " + binding.keyName, look.key.onto(ground)), Span(word, look.dim.onto(ground)),
    ]
  }

  /// The one line that says it, in the longest wording that fits.
  private func standing(_ scene: Scene, room: Int) -> (String, Style) {
    let words = scene.paging
    func fitting(_ texts: [String]) -> String {
      texts.first { Text.columns($0) <= room } ?? texts.last ?? ""
    }
    switch words.status.standing {
    case .idle:
      let wasPaged = !scene.incident.escalation.pages.isEmpty
      return (wasPaged ? "nobody is paged any more" : "the plan pages nobody here", look.dim)
    case .exhausted:
      return (fitting(["ALL WERE PAGED, NOBODY ANSWERED", "NOBODY ANSWERED"]), look.owedStrong)
    case .acknowledged:
      let who = acknowledgement(scene.incident)
      let head = who.map { "✓ \($0.by) acknowledged \(localTime($0.at))" } ?? "✓ acknowledged"
      let texts = words.wordings.map { "\(head); \($0)" }
      return (fitting(texts + [head]), look.good)
    case .running:
      if !isReplay, case .nobody = enforcing {
        let whom = words.next().map { " \($0)" } ?? " anybody"
        return (fitting(["NOBODY WILL PAGE\(whom)", "NOBODY WILL PAGE"]), look.alarm.bold())
      }
      if words.status.level == 0 { return ("nobody was paged yet", look.warn) }
      let texts = words.wordings
      let silent = words.status.isForSilence ? ["SILENT: "] : []
      let all = silent.flatMap { head in texts.map { head + $0 } } + texts
      return (fitting(all), look.warn.bold())
    }
  }

  private func drawGroup(
    _ frame: inout Frame, _ row: Rect, _ group: PageGroup, _ acknowledgedBy: PersonID?,
    _ scene: Scene
  ) {
    let result = group.result(acknowledgedBy: acknowledgedBy, now: scene.now)
    let (sign, style): (String, Style) =
      switch result {
      case .acknowledged: ("✓", look.good)
      case .sent: ("!", look.accent)
      case .underWay: ("…", look.dim)
      case .unknown: ("?", look.warn)
      case .failed: ("✗", look.alarm)
      }
    var x = row.x + 1
    x +=
      frame.write(
        localTime(group.first.requestedAt), x: x, y: row.y, style: look.dim, maxX: row.maxX) + 1
    x += frame.write(sign, x: x, y: row.y, style: style, maxX: row.maxX) + 1
    let name = group.person.isEmpty ? "nobody" : group.person
    x += frame.write(
      Text.truncate(name, to: 12), x: x, y: row.y,
      style: group.person.isEmpty ? look.alarm : look.strong, maxX: row.maxX)
    x = max(x + 1, row.x + 16)
    let why = group.why(plan)
    if row.width >= 44 {
      frame.write(Text.truncate(why, to: 10), x: x, y: row.y, style: look.dim, maxX: row.maxX)
      x += 11
    }
    let isLoud = result == .failed || result == .unknown
    let isMixed = group.hasFailures && result != .acknowledged
    let words =
      (result == .acknowledged ? "acknowledged; " : "") + group.words(now: scene.now)
    frame.write(
      Text.truncate(words, to: max(0, row.maxX - x - 1)), x: x, y: row.y,
      style: isLoud ? style : isMixed ? look.warn : look.text)
  }

  /// Everybody who was paged, in full, the newest first.
  func pagingLines(_ incident: Incident, now: Instant) -> [ReadingLine] {
    let words = PagingWords(incident, plan, now: now)
    var lines: [ReadingLine] = []
    if let coming = words.coming { lines.append(ReadingLine(coming, .strong, lead: "next")) }
    if words.status.standing == .exhausted {
      lines.append(ReadingLine("Everybody of the policy was paged, and nobody answered.", .urgent))
    }
    if let who = acknowledgement(incident) {
      lines.append(ReadingLine("\(who.by) acknowledged", lead: localTime(who.at, seconds: true)))
    }
    for group in PageGroup.all(of: incident).reversed() {
      let name = group.person.isEmpty ? "nobody" : group.person
      let text = group.first.page.text.map { ", \"\($0)\"" } ?? ""
      lines.append(
        ReadingLine(
          "\(name) (\(group.why(plan))): \(group.words(now: now))\(text)",
          lead: localTime(group.first.requestedAt, seconds: true)))
    }
    return lines.isEmpty ? [ReadingLine("Nobody was paged.", .dim)] : lines
  }
}
