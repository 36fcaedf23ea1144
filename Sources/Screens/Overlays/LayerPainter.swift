import TerminalKit

extension RoomModel {
  /// Draws what lies over the panels, within the rows it may take.
  func drawLayer(_ frame: inout Frame, _ room: Rect) {
    let painter = LayerPainter(look: look, room: room, seen: seen)
    switch layer {
    case .form(let form): painter.draw(form, &frame)
    case .palette(let palette): painter.draw(palette, &frame)
    case .reading(let reading): painter.draw(reading, &frame)
    case .confirmation(let confirmation): painter.draw(confirmation.reading, &frame)
    case nil: break
    }
  }
}

/// Draws what lies over a screen: forms, the palette, texts to read.
struct LayerPainter {
  let look: Look
  /// The part of the screen it may cover.
  let room: Rect
  let seen: Seen

  /// A box of at most this size inside, standing low, where the eye and the hint line are.
  func box(
    _ frame: inout Frame, width: Int, height: Int, title: String, right: [String],
    isLow: Bool = true
  ) -> Rect {
    let isFramed = room.height >= 4
    let outer = Size(
      columns: min(width, room.width), rows: min(height + (isFramed ? 2 : 0), room.height))
    var rect = room.centered(outer)
    if isLow { rect.y = room.maxY - rect.height }
    frame.fill(rect, style: look.overlay)
    frame.cursor = nil
    guard isFramed else { return rect }
    let border = look.overlayBorder.onto(look.overlay)
    // Of several wordings the first that leaves the title whole.
    let fits = right.first { Text.columns($0) + Text.columns(title) + 8 <= rect.width }
    return frame.drawPanel(
      in: rect, title: title, right: fits ?? right.last ?? "", focused: true,
      style: PanelStyle(
        border: border, number: border, title: look.strong.onto(look.overlay),
        right: look.dim.onto(look.overlay), focusedBorder: border, focusedNumber: border,
        focusedTitle: look.strong.onto(look.overlay)))
  }

  // MARK: The palette

  func draw(_ palette: Palette, _ frame: inout Frame) {
    let matches = palette.matches
    let inner = box(
      &frame, width: 72, height: 14, title: "Commands",
      right: ["\(matches.count) found   esc leaves", "esc leaves"])
    guard !inner.isEmpty else { return }
    var area = inner
    let line = area.takeTop(1)
    frame.fill(line, style: look.field)
    frame.write(" : ", x: line.x, y: line.y, style: look.fieldPrompt.onto(look.field))
    let (text, column) = palette.editor.visible(columns: max(1, line.width - 4))
    frame.write(text, x: line.x + 3, y: line.y, style: look.field, maxX: line.maxX)
    frame.cursor = Position(x: min(line.x + 3 + column, line.maxX - 1), y: line.y)
    if matches.isEmpty, !area.isEmpty {
      frame.write(
        "no command holds these letters", x: area.x + 1, y: area.y,
        style: look.dim.onto(look.overlay), maxX: area.maxX)
    }
    let offset = max(0, palette.selected - area.height + 1)
    for (index, binding) in matches.dropFirst(offset).prefix(area.height).enumerated() {
      let row = Rect(x: area.x, y: area.y + index, width: area.width, height: 1)
      let ground = offset + index == palette.selected ? look.selection : look.overlay
      frame.fill(row, style: ground)
      let key = frame.writeRight(
        [Span(binding.keyName, look.key.onto(ground))], maxX: row.maxX - 1, y: row.y)
      frame.write(
        Text.truncate(binding.help, to: max(0, key - row.x - 3)), x: row.x + 1, y: row.y,
        style: look.text.onto(ground))
    }
  }

  // MARK: Texts to read

  private struct Row {
    var lead: String
    var text: String
    var tone: ReadingLine.Tone
  }

  func draw(_ reading: Reading, _ frame: inout Frame) {
    let isTwoColumns = reading.isTwoColumns && room.width >= 112
    let width = min(room.width, isTwoColumns ? 118 : 84)
    let columnWidth = isTwoColumns ? (width - 4) / 2 : width - 2
    let leadWidth = min(14, reading.lines.map { Text.columns($0.lead) }.max() ?? 0)
    let textWidth = max(1, columnWidth - 2 - (leadWidth > 0 ? leadWidth + 2 : 0))
    let rows = reading.lines.flatMap { line in
      wrap(line.text, textWidth).enumerated().map { index, part in
        Row(lead: index == 0 ? line.lead : "", text: part, tone: line.tone)
      }
    }
    let split = isTwoColumns ? LayerPainter.split(rows) : rows.count
    let (left, right) = (rows[..<split], rows[split...].drop { $0.text.isEmpty })
    let count = max(left.count, right.count)
    let height = max(1, min(room.height - 2, count))
    let first = min(reading.offset, max(0, count - height))
    let shown = "\(first + 1)–\(min(count, first + height)) of \(count)"
    let inner = box(
      &frame, width: width, height: count, title: reading.title,
      right: count > height ? ["\(shown)   j k move, esc closes", shown] : ["esc closes"],
      isLow: false)
    seen.note {
      $0.lastReadingRow = max(0, count - inner.height)
      $0.rows = inner.height
    }
    for (number, column) in [left, right].enumerated() {
      let x = inner.x + 1 + number * (columnWidth + 1)
      let lines = Rect(x: x, y: inner.y, width: columnWidth - 1, height: inner.height)
      draw(column.dropFirst(first), leadWidth, &frame, lines.intersection(inner))
    }
  }

  /// Most lines fit, and need no breaking.
  private func wrap(_ text: String, _ columns: Int) -> [String] {
    Text.columns(text) <= columns && !text.contains(where: \.isNewline)
      ? [text] : Text.wrap(text, columns: columns)
  }

  private func draw(
    _ rows: ArraySlice<Row>, _ leadWidth: Int, _ frame: inout Frame, _ area: Rect
  ) {
    for (index, row) in rows.prefix(area.height).enumerated() {
      let y = area.y + index
      var x = area.x
      if leadWidth > 0, row.tone != .heading {
        frame.write(
          Text.truncate(row.lead, to: leadWidth), x: x, y: y, style: look.key.onto(look.overlay),
          maxX: area.maxX)
        x += leadWidth + 2
      }
      frame.write(row.text, x: x, y: y, style: style(row.tone).onto(look.overlay), maxX: area.maxX)
    }
  }

  /// Where the second column begins: at the heading that leaves the two most alike.
  private static func split(_ rows: [Row]) -> Int {
    let headings = rows.indices.filter { rows[$0].tone == .heading && $0 > 0 }
    return headings.min { abs(2 * $0 - rows.count) < abs(2 * $1 - rows.count) } ?? rows.count
  }

  private func style(_ tone: ReadingLine.Tone) -> Style {
    switch tone {
    case .plain: look.text
    case .heading: look.accent.bold()
    case .dim: look.dim
    case .strong: look.strong
    case .urgent: look.alarm
    }
  }
}
