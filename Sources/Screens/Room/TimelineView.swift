import Engine
import TerminalKit

extension RoomModel {
  /// One row of the timeline.
  private enum Row {
    case entry(Event)
    /// A rule where a stretch of time begins.
    case mark(String)
    case pending(Pending)

    /// The number of the entry; 0 for what is none.
    var entry: Int {
      if case .entry(let event) = self { event.seq } else { 0 }
    }
  }

  func drawTimeline(_ frame: inout Frame, _ rect: Rect, _ scene: Scene) {
    let count = shown.count
    let right = scene.space == .small ? String(count) : "\(count) event\(count == 1 ? "" : "s")"
    let inner = panel(&frame, rect, .timeline, "Timeline", right: right, scene)
    guard !inner.isEmpty else { return }
    var area = inner
    let isFiltering = filterEditor != nil || !filter.isEmpty
    var foot: Rect?
    if area.height > 1, isFiltering || area.height > 3 && scene.space != .small {
      foot = area.takeBottom(1)
    }
    if let foot { drawTimelineFoot(&frame, foot, scene) }
    if unverified.count > 0, !isReplay, area.height > 2 {
      // A third of it, and what the entries that verify leave free.
      let free = area.height - 1 - visibleRows(height: area.height - 1, scene).count
      let count =
        area.height > 3
        ? min(unverified.newest.count, max(area.height / 3, min(free, area.height - 2))) : 0
      drawUnverified(&frame, area.takeBottom(1 + count), scene)
    }
    let rows = visibleRows(height: area.height, scene)
    for (index, row) in rows.enumerated() {
      let line = Rect(x: area.x, y: area.y + index, width: area.width, height: 1)
      switch row {
      case .entry(let event): drawEntry(&frame, line, event, scene)
      case .mark(let text): drawMark(&frame, line, text)
      case .pending(let pending): drawPending(&frame, line, pending)
      }
    }
    if rows.isEmpty { drawNoEntries(&frame, area) }
    let shownRows = rows.map(\.entry)
    seen.note { seen in
      seen.timeline = TimelineLayout(
        rect: rect, area: area, foot: foot, rows: shownRows, selected: chosenEntry)
      seen.firstEntry = shownRows.first { $0 > 0 } ?? 0
      seen.lastEntry = shownRows.last { $0 > 0 } ?? 0
      if focus == .timeline { seen.rows = area.height }
    }
  }

  /// Draws the timeline over one in which nothing has changed but what is selected: two rows and the foot where the
  /// list stands still.
  func drawTimeline(_ frame: inout Frame, over layout: TimelineLayout, _ scene: Scene)
    -> TimelineLayout
  {
    let area = layout.area
    let rows = visibleRows(height: area.height, scene)
    guard layout.rect.height > 2, !area.isEmpty, rows.map(\.entry) == layout.rows else {
      frame.fill(layout.rect, style: look.ground)
      drawTimeline(&frame, layout.rect, scene)
      return seen.last.timeline ?? layout
    }
    let chosen = chosenEntry
    for (index, row) in rows.enumerated() {
      guard case .entry(let event) = row, event.seq == chosen || event.seq == layout.selected else {
        continue
      }
      let line = Rect(x: area.x, y: area.y + index, width: area.width, height: 1)
      frame.fill(line, style: look.ground)
      drawEntry(&frame, line, event, scene)
    }
    if let foot = layout.foot {
      frame.fill(foot, style: look.ground)
      drawTimelineFoot(&frame, foot, scene)
    }
    var layout = layout
    layout.selected = chosen
    return layout
  }

  /// The entry that is drawn as the selected one.
  private var chosenEntry: Int? {
    guard focus == .timeline else { return nil }
    return selectedEntry ?? (pending.isEmpty && listedCount > 0 ? listed(listedCount - 1) : nil)
  }

  private func drawNoEntries(_ frame: inout Frame, _ area: Rect) {
    guard !area.isEmpty else { return }
    let text = matches?.isSearching == true ? "searching…" : "no entry holds that"
    frame.write(text, x: area.x + 1, y: area.y, style: look.dim, maxX: area.maxX)
  }

  /// The rows that fit, the selected or newest entry among them. Looks only at what is near, so that a million
  /// entries cost no more than a thousand.
  private func visibleRows(height: Int, _ scene: Scene) -> [Row] {
    let count = listedCount
    guard height > 0, count > 0 || !pending.isEmpty else { return [] }
    let step = markStep(scene)
    guard let selectedEntry else {
      var rows: [Row] = isReplay ? [] : pending.reversed().map { .pending($0) }
      addRows(to: &rows, from: count - 1, height: height, step, scene)
      return rows.prefix(height).reversed()
    }
    let place = place(of: selectedEntry)
    let end = windowEnd.map { self.place(of: $0) } ?? place
    if end >= place {
      let rows = window(from: end, height: height, step, scene)
      if rows.contains(where: { $0.entry == selectedEntry }) { return rows }
    }
    // The list was never drawn at this size: the selected entry stands two thirds down.
    return window(from: min(count - 1, place + height / 3), height: height, step, scene)
  }

  private func window(from end: Int, height: Int, _ step: Int64, _ scene: Scene) -> [Row] {
    var rows: [Row] = []
    addRows(to: &rows, from: end, height: height, step, scene)
    // A jump to the first entries leaves nothing blank below.
    var end = end
    while rows.count < height, end < listedCount - 1 {
      end = min(end + height - rows.count, listedCount - 1)
      rows = []
      addRows(to: &rows, from: end, height: height, step, scene)
    }
    return rows.prefix(height).reversed()
  }

  /// Adds entries from a place upwards, the lowest first, with the rules between them.
  private func addRows(
    to rows: inout [Row], from end: Int, height: Int, _ step: Int64, _ scene: Scene
  ) {
    var later: Event?
    var place = end
    while place >= 0, rows.count < height {
      defer { place -= 1 }
      guard let event = event(listed(place)) else { continue }
      if let later, let mark = mark(between: event, and: later, step, scene) {
        rows.append(.mark(mark))
      }
      later = event
      rows.append(.entry(event))
    }
    // An incident of another day says which at its beginning.
    if place < 0, let later, rows.count < height {
      let at = happened(later, in: scene.incident)
      if localDay(at) != localDay(scene.now) { rows.append(.mark(localDate(at))) }
    }
  }

  /// Stretches of ten minutes in a short incident, of an hour in a longer one, else none but days; in seconds.
  private func markStep(_ scene: Scene) -> Int64 {
    let end = scene.incident.instant(of: .resolved) ?? scene.now
    let length = (end - scene.incident.declaredAt).wholeSeconds
    let isOneDay = localDay(scene.incident.declaredAt) == localDay(end)
    return length < 2 * 3600 ? 600 : isOneDay || length < 12 * 3600 ? 3600 : .max
  }

  private func mark(
    between earlier: Event, and later: Event, _ step: Int64, _ scene: Scene
  ) -> String? {
    let times = (happened(earlier, in: scene.incident), happened(later, in: scene.incident))
    if localDay(times.0) != localDay(times.1) { return localDate(times.1) }
    guard step < .max else { return nil }
    func stretch(_ time: Instant) -> Int64 {
      let seconds = (time - scene.incident.declaredAt).wholeSeconds
      return (seconds - seconds.modulo(step)) / step
    }
    let number = stretch(times.1)
    guard number > stretch(times.0), number > 0 else { return nil }
    return step == 600 ? "T+\(number * 10) min" : "T+\(number) h"
  }

  private func drawMark(_ frame: inout Frame, _ line: Rect, _ text: String) {
    let lead = "┄┄┄┄ \(text) "
    let rest = max(0, line.width - 2 - Text.columns(lead))
    let x = line.x + 1
    let advanced = frame.write(lead, x: x, y: line.y, style: look.faint)
    frame.write("┄", x: x + advanced, y: line.y, count: rest, style: look.faint)
  }

  private func drawEntry(_ frame: inout Frame, _ line: Rect, _ event: Event, _ scene: Scene) {
    let incident = scene.incident
    let said = narrate(event, in: incident, plan: plan)
    let isStruck = incident.overlay.struck[event.seq] != nil
    let isSelected = chosenEntry == event.seq
    if isSelected { frame.fill(line, style: look.selection) }
    func on(_ style: Style) -> Style {
      let style = isStruck ? look.dim : style
      return isSelected ? style.onto(look.selection) : style
    }
    let isWide = line.width >= 52
    let sign = said.kind.sign(look)
    var x = line.x + 1
    let time = localTime(happened(event, in: incident))
    x += frame.write(time, x: x, y: line.y, style: on(look.dim), maxX: line.maxX) + 1
    x +=
      frame.write(
        isStruck ? "✗" : sign.sign, x: x, y: line.y, style: on(sign.style.bold()), maxX: line.maxX)
      + 1
    if isWide {
      frame.write(
        Text.truncate(said.label, to: 9), x: x, y: line.y,
        style: on(said.kind.isLoud ? sign.style : look.dim), maxX: line.maxX)
      x += 10
    }
    var end = line.maxX - 1
    if isWide {
      var trail = late(event)
      if incident.overlay.amended[event.seq] != nil { trail += " amended" }
      if isStruck { trail += " struck" }
      // Whoever brought an incident in says nothing beside its every entry.
      let person = incident.isImported && event.by == incident.declaredBy ? "" : event.by
      let by = trail.isEmpty ? person : "\(trail.dropFirst())  \(person)"
      end = frame.writeRight([Span(by, on(look.dim))], maxX: line.maxX - 1, y: line.y) - 2
    }
    frame.write(
      Text.truncate(said.text, to: max(0, end - x)), x: x, y: line.y,
      style: on(said.kind.textStyle(look)), maxX: end)
  }

  private func drawUnverified(_ frame: inout Frame, _ area: Rect, _ scene: Scene) {
    let newest = unverified.newest.suffix(area.height - 1)
    let isPart = !newest.isEmpty && newest.count < unverified.count
    let which = isPart ? "the last \(newest.count) of \(unverified.count)" : "\(unverified.count)"
    let room = max(0, area.width - 2)
    // What was corrected bears its number, and is another entry.
    let incident = scene.incident.uncorrected
    frame.write(
      Text.truncate("┄┄ not verified: \(which) behind the damage", to: room), x: area.x + 1,
      y: area.y, style: look.warn, maxX: area.maxX - 1)
    for (index, event) in newest.enumerated() {
      let y = area.y + 1 + index
      var text = "a line that can't be read"
      if let event {
        let said = narrate(event, in: incident, plan: plan)
        var label = area.width >= 52 ? Text.truncate(said.label, to: 9) : ""
        if !label.isEmpty { label += String(repeating: " ", count: 10 - Text.columns(label)) }
        text = "\(localTime(happened(event, in: incident))) ┄ \(label)\(said.text)"
      }
      frame.write(
        Text.truncate(text, to: room), x: area.x + 1, y: y, style: look.dim, maxX: area.maxX - 1)
    }
  }

  /// Said of an entry that was recorded long after it happened.
  private func late(_ event: Event) -> String {
    guard let occurred = event.occurred, !(shown.incident?.isImported ?? false),
      (event.at - occurred).wholeSeconds >= 60
    else { return "" }
    return " recorded \(localTime(event.at))"
  }

  private func drawPending(_ frame: inout Frame, _ line: Rect, _ pending: Pending) {
    let said = pending.form?.questions.filter(\.isText).map(\.answer).first { !$0.isEmpty }
    let text = said ?? pending.form?.title ?? pending.words
    let x = line.x + 1
    let lead = frame.write(
      "recording… ", x: x, y: line.y, style: look.recording.bold(), maxX: line.maxX - 1)
    frame.write(
      Text.truncate(text, to: max(0, line.maxX - 1 - x - lead)), x: x + lead, y: line.y,
      style: look.recording)
  }

  private func drawTimelineFoot(_ frame: inout Frame, _ row: Rect, _ scene: Scene) {
    let found = matches.map { "\($0.isSearching ? "searching… " : "")\(listedCount) found" } ?? ""
    if let filterEditor {
      let end = row.maxX - 1 - (row.width > 36 ? Text.columns(found) + 1 : 0)
      let (text, column) = filterEditor.visible(columns: max(1, end - row.x - 4))
      frame.fill(row, style: look.field)
      frame.write("/ ", x: row.x + 1, y: row.y, style: look.fieldPrompt.onto(look.field))
      frame.write(text, x: row.x + 3, y: row.y, style: look.field)
      if row.width > 36 {
        frame.writeRight(found, maxX: row.maxX - 1, y: row.y, style: look.dim.onto(look.field))
      }
      frame.cursor = Position(x: min(row.x + 3 + column, row.maxX - 1), y: row.y)
      return
    }
    var spans: [Span] = []
    if !filter.isEmpty {
      spans += [
        Span("filter: ", look.dim), Span("\(filter)  ", look.warn.bold()),
        Span("\(found)  ", look.dim), Span("esc", look.key), Span(" clears", look.dim),
      ]
    } else if selectedEntry != nil {
      spans += [Span("G", look.key), Span(" follows again", look.dim)]
    } else if !isReplay, pending.isEmpty {
      spans += [Span("live ", look.dim), Span("●", look.good), Span(" following", look.dim)]
    }
    frame.write(spans, x: row.x + 1, y: row.y, maxX: row.maxX - 1)
    guard let event = selectedEvent else { return }
    let at = happened(event, in: scene.incident)
    if localDay(at) != localDay(scene.now), Span.columns(spans) + 13 < row.width {
      frame.writeRight(localDate(at), maxX: row.maxX - 1, y: row.y, style: look.dim)
    }
  }
}
