package import Engine
package import TerminalKit

extension LobbyModel {
  /// The lobby as it looks at a moment.
  package func view(size: Size, now: Instant) -> Frame {
    var frame = Frame(size: size, style: look.ground)
    guard size.columns > 0, size.rows > 0 else { return frame }
    var area = frame.bounds
    drawTitle(&frame, area.takeTop(1), now)
    if let alarm = enforcementAlarm(columns: area.width), area.height > 4 {
      drawBanner(alarm, &frame, area.takeTop(1), look.shout)
    }
    if let planProblem, area.height > 4 {
      drawBanner(planProblem, &frame, area.takeTop(1), look.banner)
    }
    if area.height >= 12, area.width >= 60, !plan.schedules.isEmpty {
      drawOnCall(&frame, area.takeTop(1), now)
    }
    if area.height > 2 { drawKeys(&frame, area.takeBottom(1)) }
    if area.height > 6 || searchEditor != nil && area.height > 1 || toast != nil && area.height > 1
    {
      drawFoot(&frame, area.takeBottom(1))
    }
    seen.note { $0.rows = area.height }
    drawList(&frame, area, now)
    // What is owed in the open incidents stays in sight above a form, where there is room.
    let room = area.height >= 14 ? area : frame.bounds
    let painter = LayerPainter(look: look, room: room, seen: seen)
    switch layer {
    case .form(let form): painter.draw(form, &frame)
    case .reading(let reading): painter.draw(reading, &frame)
    case .palette, .confirmation, nil: break
    }
    return frame
  }

  private func drawBanner(_ text: String, _ frame: inout Frame, _ row: Rect, _ style: Style) {
    frame.fill(row, style: style)
    frame.write(Text.truncate(" \(text)", to: row.width), x: row.x, y: row.y, style: style)
  }

  private func enforcementAlarm(columns: Int) -> String? {
    guard plan.asksForEnforcement || plans.values.contains(where: \.asksForEnforcement) else {
      return nil
    }
    return enforcing.alarm(columns: columns)
  }

  /// Whether it is known that nothing happens by itself when a time is up.
  private var isUnenforced: Bool { if case .nobody = enforcing { true } else { false } }

  private func drawTitle(_ frame: inout Frame, _ row: Rect, _ now: Instant) {
    frame.fill(row, style: look.header)
    let open = entries.count(where: \.isOpen)
    let text = open == 0 ? "nothing is open" : "\(open) open"
    let isNarrow = row.width < 60
    var x = frame.write(" warroom ", x: row.x, y: row.y, style: look.title.onto(look.header))
    x += frame.write(
      "  \(text)", x: x, y: row.y,
      style: (open == 0 ? look.good : look.alarm.bold()).onto(look.header))
    if !isNarrow {
      frame.write("   \(entries.count) in all", x: x, y: row.y, style: look.dim.onto(look.header))
    }
    let time = CivilTime(now, offsetSeconds: zone.offsetSeconds(at: now))
    frame.writeRight(
      [
        Span(
          "\(isNarrow ? "" : date(now))  \(twoDigits(time.hour)):\(twoDigits(time.minute)) \(zone.abbreviation(at: now)) ",
          look.dim.onto(look.header))
      ], maxX: row.maxX, y: row.y)
  }

  /// Who is on call now by each schedule, as many as fit.
  private func drawOnCall(_ frame: inout Frame, _ row: Rect, _ now: Instant) {
    var spans = [Span(" On call  ", look.accent.bold())]
    for schedule in plan.schedules {
      let person = plan.onCall(schedule.id, at: now)
      let name = person.map { plan.person($0)?.name ?? $0 }
      let next = [
        Span("\(schedule.title) ", look.dim),
        name.map { Span("\($0)   ", look.text) } ?? Span("NOBODY   ", look.alarm.bold()),
      ]
      guard Span.columns(spans + next) <= row.width else {
        spans.append(Span("…", look.dim))
        break
      }
      spans += next
    }
    frame.write(spans, x: row.x, y: row.y, maxX: row.maxX)
  }

  private func date(_ instant: Instant) -> String {
    let time = CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant))
    return "\(time.year)-\(twoDigits(time.month))-\(twoDigits(time.day))"
  }

  private func drawList(_ frame: inout Frame, _ area: Rect, _ now: Instant) {
    guard !area.isEmpty else { return }
    guard !listed.isEmpty else {
      let words =
        entries.isEmpty
        ? [
          Span("No incident yet.  ", look.text), Span("d", look.key),
          Span(" declares one", look.dim),
        ]
        : [
          Span("Nothing matches \"\(search)\".  ", look.text), Span("esc", look.key),
          Span(" clears", look.dim),
        ]
      frame.write(words, x: 2, y: area.y + min(1, area.height - 1), maxX: area.maxX)
      return
    }
    let first = steadyWindow(
      count: rowCount, selected: selectedRow, height: area.height, offset: offset)
    for line in 0..<min(area.height, rowCount - first) {
      let row = Rect(x: area.x, y: area.y + line, width: area.width, height: 1)
      switch self.row(first + line) {
      case .heading(let text):
        frame.write(" \(text)", x: row.x, y: row.y, style: look.accent.bold())
      case .entry(let index):
        drawEntry(&frame, row, listed[index], index == selected, now)
      }
    }
  }

  private func drawEntry(
    _ frame: inout Frame, _ row: Rect, _ entry: LobbyEntry, _ isSelected: Bool, _ now: Instant
  ) {
    let ground = isSelected ? look.selection : look.ground
    if isSelected { frame.fill(row, style: ground) }
    var x = row.x + 1
    let badge =
      entry.isOpen
      ? look.badge(rank: plan(of: entry).rank(of: entry.severity)) : look.dim.onto(ground)
    let sign = entry.severity.isEmpty ? "✗ " : entry.severity
    frame.write(
      " \(sign) ", x: x, y: row.y,
      style: entry.severity.isEmpty ? look.alarm.onto(ground) : badge, maxX: row.maxX)
    x += 5
    x += frame.write(entry.alias, x: x, y: row.y, style: look.dim.onto(ground), maxX: row.maxX) + 2
    // Facts go, the least important first, before a title is cut to nothing.
    var facts = facts(entry, now, isNarrow: row.width < 64)
    let wanted = min(24, Text.columns(entry.title))
    while facts.count > 1, x + wanted + 2 + Span.columns(facts) > row.maxX { facts.removeLast() }
    let end =
      frame.writeRight(
        facts.map { Span($0.text, $0.style.onto(ground)) }, minX: x, maxX: row.maxX - 1, y: row.y)
      - 1
    let drill = entry.isDrill ? "drill  " : ""
    let excluded = entry.excluded.map { "\($0)  " } ?? ""
    let style = entry.problem != nil ? look.alarm : entry.isOpen ? look.strong : look.text
    x += frame.write(drill + excluded, x: x, y: row.y, style: look.warn.onto(ground), maxX: end)
    frame.write(
      Text.truncate(entry.title, to: max(0, end - x)), x: x, y: row.y, style: style.onto(ground),
      maxX: end)
  }

  /// What there is to know of an incident beside its title, the most important first.
  private func facts(_ entry: LobbyEntry, _ now: Instant, isNarrow: Bool) -> [Span] {
    if let problem = entry.problem {
      return [Span(isNarrow ? "damaged" : Text.truncate(problem, to: 60), look.alarm)]
    }
    guard let incident = entry.incident else {
      if isNarrow { return [] }
      let length = entry.resolvedAt.map { ($0 - entry.declaredAt).short(seconds: false) } ?? ""
      return [Span(date(entry.declaredAt), look.dim), Span("   \(length)", look.dim)]
    }
    let paging = PagingWords(incident, plan(of: entry), now: now)
    var spans = pagingSpans(paging, isNarrow: isNarrow)
    let isSaid = paging.status.standing == .running && !spans.isEmpty
    let owed = deadlines(of: incident, plan: plan(of: entry), now: now)
    // The time to acknowledge is the time until the next page.
    if let next = owed.first(where: { !isSaid || $0.kind != .acknowledge }),
      !isNarrow || spans.isEmpty
    {
      if !spans.isEmpty { spans.append(Span("   ", look.dim)) }
      let left = next.left(at: now)
      let text = left.short(seconds: abs(left.wholeSeconds) < 300)
      let title = isNarrow ? "" : "\(next.title) "
      spans +=
        next.standing == .overdue
        ? [Span("\(title)OVERDUE \(text)", look.alarm.bold())]
        : [Span("\(title)in \(text)", next.standing == .soon ? look.warn : look.dim)]
    }
    if isNarrow { return spans }
    let commander = incident.holders(of: .incidentCommander).first?.person
    if !incident.isImported {
      spans.append(
        commander.map { Span("   IC \($0)", look.dim) } ?? Span("   IC nobody", look.alarm))
    }
    if paging.status.standing == .acknowledged, paging.status.next != nil {
      spans.append(
        isUnenforced
          ? Span("   nobody will page", look.warn) : Span("   page \(paging.when)", look.dim))
    }
    spans.append(
      Span(
        "   \(incident.phase.rawValue)  T+\((now - incident.declaredAt).short(seconds: false))",
        look.dim))
    return spans
  }

  /// The next page of an incident that nobody answers, first of all.
  private func pagingSpans(_ paging: PagingWords, isNarrow: Bool) -> [Span] {
    switch paging.status.standing {
    case .idle, .acknowledged: return []
    case .exhausted:
      return [Span(isNarrow ? "NO ANSWER" : "ALL PAGED, NO ANSWER", look.alarm.bold())]
    case .running:
      if isUnenforced {
        // A countdown would promise what nobody does.
        let whom = isNarrow ? "" : " \(paging.next() ?? "anybody")"
        return [Span("NOBODY WILL PAGE\(whom)", look.alarm.bold())]
      }
      guard paging.status.level > 0, let coming = paging.shortComing else {
        return [Span("not paged yet", look.warn)]
      }
      return [Span(isNarrow ? "page \(paging.when)" : coming, look.warn.bold())]
    }
  }

  private func drawFoot(_ frame: inout Frame, _ row: Rect) {
    if let searchEditor {
      frame.fill(row, style: look.field)
      frame.write(" / ", x: row.x, y: row.y, style: look.fieldPrompt.onto(look.field))
      let (text, column) = searchEditor.visible(columns: max(1, row.width - 4))
      frame.write(text, x: row.x + 3, y: row.y, style: look.field)
      frame.cursor = Position(x: min(row.x + 3 + column, row.maxX - 1), y: row.y)
    } else if let toast {
      frame.write(
        Text.truncate(" \(toast.text)", to: row.width), x: row.x, y: row.y,
        style: toast.isError ? look.error : look.toast)
    } else if !search.isEmpty {
      frame.write(
        " search: \(search)   \(listed.count) found   esc clears", x: row.x, y: row.y,
        style: look.warn)
    }
  }

  private func drawKeys(_ frame: inout Frame, _ row: Rect) {
    let hints = [Action.declare, .enter, .replay, .search, .help, .quit].compactMap { action in
      KeyTable.binding(of: action, on: .lobby).map { KeyHint($0.keyName, $0.label) }
    }
    let start = frame.writeRight([Span("\(me) ", look.dim)], maxX: row.maxX, y: row.y)
    frame.drawHints(
      hints, x: row.x + 1, y: row.y, maxX: start - 2, key: look.key, label: look.dim, gap: 3)
  }
}
