package import Engine
package import TerminalKit

/// How much room there is; decides which panels stand side by side.
enum Space {
  /// All panels.
  case wide
  /// Timeline and one more; roles and what is due are lines.
  case medium
  /// One panel; severity, id, what is due next and the hint always.
  case small

  init(_ size: Size) {
    if size.columns >= 100, size.rows >= 24 {
      self = .wide
    } else if size.columns >= 64, size.rows >= 16 {
      self = .medium
    } else {
      self = .small
    }
  }
}

extension RoomModel {
  /// The room as it looks at a moment: a pure function of the model, the size and the time.
  ///
  /// Live, the time counts in whole seconds: clocks change once a second, all together, and not with a key.
  package func view(size: Size, now: Instant) -> Frame {
    draw(scene(size: size, now: now), size: size)
  }

  func draw(_ scene: Scene?, size: Size) -> Frame {
    var frame = Frame(size: size, style: look.ground)
    guard size.columns > 0, size.rows > 0 else { return frame }
    guard let scene else {
      drawNothing(&frame)
      return frame
    }
    var area = frame.bounds
    drawHeader(&frame, &area, scene)
    if case .readOnly(let why) = condition, area.height > 4 {
      drawBanner("READ-ONLY  \(why)", &frame, area.takeTop(1))
    }
    if let alarm = enforcementAlarm(scene, columns: area.width), area.height > 4 {
      drawBanner(alarm, &frame, area.takeTop(1), look.shout)
    }
    if let planProblem, area.height > 6 { drawBanner(planProblem, &frame, area.takeTop(1)) }
    // What is due next stays in sight where its panel does not.
    if scene.space == .wide, isZoomed, focus != .due { drawDueLine(&frame, area.takeTop(1), scene) }
    var layerRoom = area
    drawFooter(&frame, &area, scene)
    drawPanels(&frame, area, scene)
    if layer != nil {
      // Where there is little room, a form needs the footer's lines more than they are needed.
      if area.height >= 10 { layerRoom = area }
      drawLayer(&frame, layerRoom.height >= 3 ? layerRoom : frame.bounds)
    }
    return frame
  }

  /// What a picture of the room is drawn from; `nil` before the incident is declared.
  func scene(size: Size, now: Instant) -> Scene? {
    guard let incident = shown.incident else { return nil }
    let now = now.second
    return Scene(
      incident: incident, now: moment(now), wallClock: now, due: dueNow(now),
      paging: PagingWords(incident, plan, now: moment(now)), space: Space(size))
  }

  private func drawBanner(
    _ text: String, _ frame: inout Frame, _ row: Rect, _ style: Style? = nil
  ) {
    let style = style ?? look.banner
    frame.fill(row, style: style)
    frame.write(Text.truncate(" \(text)", to: row.width), x: row.x, y: row.y, style: style)
  }

  /// That nobody enforces what the plan asks for, in the room of an incident in which something may be due.
  private func enforcementAlarm(_ scene: Scene, columns: Int) -> String? {
    guard !isReplay, scene.incident.isOpen, !scene.incident.isImported, plan.asksForEnforcement
    else { return nil }
    return enforcing.alarm(columns: columns)
  }

  private func drawNothing(_ frame: inout Frame) {
    let text =
      isReplay ? "\(alias) is not declared yet at this moment." : "\(alias) holds no declaration."
    frame.write(Text.truncate(text, to: frame.size.columns - 1), x: 1, y: 0, style: look.dim)
    guard isReplay else { return }
    drawReplayBar(&frame, max(0, frame.size.rows - 2))
    if layer != nil { drawLayer(&frame, frame.bounds) }
  }

  private func drawPanels(_ frame: inout Frame, _ area: Rect, _ scene: Scene) {
    guard !area.isEmpty else { return }
    if isZoomed || scene.space == .small {
      drawPanel(focus, &frame, area, scene)
      return
    }
    var right = area
    switch scene.space {
    case .wide:
      // A little more than half for the timeline, as its texts are the longest.
      let left = right.takeLeft(area.width * 52 / 100)
      drawTimeline(&frame, left, scene)
      let due = right.takeTop(
        min(max(4, scene.due.count + 2), max(4, area.height / 3)))
      drawDue(&frame, due, scene)
      let roles = right.takeTop(
        min(max(1, roleRows(scene.incident).count) + 2, max(4, area.height / 3)))
      drawRoles(&frame, roles, scene)
      let paging = right.takeBottom(min(pagingHeight(scene), max(0, right.height - 6)))
      if paging.height > 2 { drawPaging(&frame, paging, scene) }
      drawRunbook(&frame, right, scene)
    default:
      let left = right.takeLeft(area.width * 58 / 100)
      drawTimeline(&frame, left, scene)
      // Whom nobody answers is what counts, until somebody does.
      let usual: Panel =
        scene.paging.isAsking ? .paging : scene.incident.runbooks.isEmpty ? .due : .runbook
      drawPanel(beside ?? usual, &frame, right, scene)
    }
  }

  private func drawPanel(_ panel: Panel, _ frame: inout Frame, _ area: Rect, _ scene: Scene) {
    switch panel {
    case .timeline: drawTimeline(&frame, area, scene)
    case .due: drawDue(&frame, area, scene)
    case .roles: drawRoles(&frame, area, scene)
    case .runbook: drawRunbook(&frame, area, scene)
    case .paging: drawPaging(&frame, area, scene)
    }
  }

  /// Draws the border of a panel and gives the area within; a small screen has room for a rule above it only.
  func panel(
    _ frame: inout Frame, _ rect: Rect, _ panel: Panel, _ title: String, right: String,
    _ scene: Scene, rightStyle: Style? = nil
  ) -> Rect {
    let isFocused = focus == panel
    let number = isReplay ? nil : String(panel.rawValue + 1)
    let inner: Rect
    if scene.space == .small {
      inner = drawRule(&frame, rect, number, title, right, rightStyle ?? look.dim)
    } else {
      inner = frame.drawPanel(
        in: rect, number: number, title: title, right: right, focused: isFocused,
        style: PanelStyle(
          border: look.faint, number: look.dim, title: look.text.bold(),
          right: rightStyle ?? look.dim,
          focusedBorder: look.accentBorder, focusedNumber: look.accent.bold(),
          focusedTitle: look.strong))
    }
    if isFocused { seen.note { $0.rows = inner.height } }
    return inner
  }

  private func drawRule(
    _ frame: inout Frame, _ rect: Rect, _ number: String?, _ title: String, _ right: String,
    _ rightStyle: Style
  ) -> Rect {
    var area = rect
    guard rect.height > 1 else { return area }
    let row = area.takeTop(1)
    frame.write("─", x: row.x, y: row.y, count: row.width, style: look.accentBorder)
    let head = number.map { " \($0) " } ?? " "
    let x =
      row.x + 1 + frame.write(head, x: row.x + 1, y: row.y, style: look.accent, maxX: row.maxX)
    frame.write("\(title) ", x: x, y: row.y, style: look.strong, maxX: row.maxX)
    if !right.isEmpty, Text.columns(head + title + right) + 6 < row.width {
      frame.writeRight(" \(right) ", maxX: row.maxX - 1, y: row.y, style: rightStyle)
    }
    return area
  }

  /// The time of day in the viewer's zone: `14:05`, or `14:05:41`.
  func localTime(_ instant: Instant, seconds: Bool = false) -> String {
    let local = instant.milliseconds &+ Int64(zone.offsetSeconds(at: instant)) &* 1000
    let second = Int(local.modulo(86_400_000) / 1000)
    let parts = [second / 3600, second / 60 % 60, second % 60]
    return String(unsafeUninitializedCapacity: 8) { text in
      for (index, part) in parts.enumerated() {
        if index > 0 { text[index * 3 - 1] = UInt8(ascii: ":") }
        text[index * 3] = UInt8(48 + part / 10)
        text[index * 3 + 1] = UInt8(48 + part % 10)
      }
      return seconds ? 8 : 5
    }
  }

  /// The day in the viewer's zone: `2026-11-22`.
  func localDate(_ instant: Instant) -> String {
    let time = CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant))
    return "\(time.year)-\(twoDigits(time.month))-\(twoDigits(time.day))"
  }

  /// The number of the day in the viewer's zone: two moments are on one day where theirs are the same.
  func localDay(_ instant: Instant) -> Int64 {
    let local = instant.milliseconds &+ Int64(zone.offsetSeconds(at: instant)) &* 1000
    return (local &- local.modulo(86_400_000)) / 86_400_000
  }

  /// The time of day, with the day before it where that is not today's.
  func localMoment(_ instant: Instant, now: Instant) -> String {
    localDay(instant) == localDay(now)
      ? localTime(instant) : "\(localDate(instant)) \(localTime(instant))"
  }
}

/// What every part of one picture draws from.
struct Scene {
  let incident: Incident
  /// The moment that is shown: now, or where the replay stands.
  let now: Instant
  /// The time on the wall.
  let wallClock: Instant
  let due: [Deadline]
  let paging: PagingWords
  let space: Space
}

func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
