import TerminalKit

/// Forms. However little room there is, the field that is typed in shows, and why the last answer was refused.
extension LayerPainter {
  /// How the rows of a form are given out, the most important first.
  private struct Rows {
    var label = 0
    var body = 1
    var refusal = 0
    /// What helps with the field: the names to complete from, the remark of what is chosen.
    var help = 0
    var answered = 0

    init(room: Int, body wanted: Int, refusal lines: Int, help: Int, answered: Int) {
      var left = max(0, room - 1)
      func take(_ count: Int) -> Int {
        let taken = min(max(0, count), left)
        left -= taken
        return taken
      }
      refusal = take(min(1, lines))
      label = take(1)
      body += take(min(2, wanted - 1))
      refusal += take(min(1, lines - refusal))
      self.answered = take(min(2, answered))
      body += take(wanted - body)
      refusal += take(lines - refusal)
      self.help = take(help)
      self.answered += take(answered - self.answered)
    }
  }

  func draw(_ form: Form, _ frame: inout Frame) {
    let width = min(room.width, 96)
    let textWidth = max(1, width - 4)
    let question = form.questions[form.current]
    let answered = Array(form.questions.prefix(form.current))
    let refusal = form.refusal.map { Text.wrap($0, columns: textWidth) } ?? []
    let help = helpLines(question, width: textWidth)
    let wanted = bodyHeight(question, width: textWidth)
    let place = form.questions.count > 1 ? "\(form.current + 1) of \(form.questions.count)   " : ""
    var area = box(
      &frame, width: width, height: answered.count + 1 + wanted + refusal.count + help.count,
      title: form.title, right: ["\(place)esc keeps it and leaves", "\(place)esc leaves", place])
    guard !area.isEmpty else { return }
    let rows = Rows(
      room: area.height, body: wanted, refusal: refusal.count, help: help.count,
      answered: answered.count)
    for done in answered.suffix(rows.answered) { drawAnswered(done, area.takeTop(1), &frame) }
    if rows.label > 0 { drawLabel(question, form, area.takeTop(1), &frame) }
    drawBody(question, form.isPreviewing, area.takeTop(rows.body), &frame)
    for line in help.prefix(rows.help) {
      let row = area.takeTop(1)
      frame.write(
        line, x: row.x + 1, y: row.y, style: look.dim.onto(look.overlay), maxX: row.maxX)
    }
    for (index, line) in refusal.prefix(rows.refusal).enumerated() {
      let row = area.takeTop(1)
      let isCut = index == rows.refusal - 1 && refusal.count > rows.refusal
      frame.write(
        isCut ? Text.truncate(line + " " + refusal[index + 1], to: textWidth) : line,
        x: row.x + 1, y: row.y, style: look.error.onto(look.overlay), maxX: row.maxX)
    }
  }

  private func drawAnswered(_ question: Form.Question, _ row: Rect, _ frame: inout Frame) {
    var answer = question.answer
    if case .choice(let list) = question.kind { answer = list.choice?.label ?? "" }
    let label = "\(question.label): "
    frame.write(
      [
        Span(label, look.dim.onto(look.overlay)),
        Span(
          Text.truncate(answer, to: max(1, row.width - Text.columns(label) - 2)),
          look.text.onto(look.overlay)),
      ], x: row.x + 1, y: row.y, maxX: row.maxX)
  }

  private func drawLabel(
    _ question: Form.Question, _ form: Form, _ row: Rect, _ frame: inout Frame
  ) {
    let (key, dim) = (look.key.onto(look.overlay), look.dim.onto(look.overlay))
    var spans: [Span]
    if form.isPreviewing {
      spans = [
        Span("Enter", key), Span(" posts it   ", look.strong.onto(look.overlay)), Span("Esc", key),
        Span(" back to the text", dim),
      ]
    } else {
      spans = [Span(question.label, look.accent.bold().onto(look.overlay))]
      if case .choice(let list) = question.kind, !list.typed.isEmpty {
        spans.append(Span(" \(list.typed)", look.warn.bold().onto(look.overlay)))
      }
      if question.isOptional { spans.append(Span(" (may stay empty)", dim)) }
      if form.isFromDraft, form.isTouched(form.current) {
        spans.append(Span("   kept from before", look.info.onto(look.overlay)))
      }
      if !question.hint.isEmpty { spans.append(Span("   \(question.hint)", dim)) }
    }
    var x = row.x + 1
    for span in spans {
      let text = Text.truncate(span.text, to: max(0, row.maxX - 1 - x))
      x += frame.write(text, x: x, y: row.y, style: span.style, maxX: row.maxX - 1)
    }
  }

  private func bodyHeight(_ question: Form.Question, width: Int) -> Int {
    switch question.kind {
    case .line: 1
    case .text(let editor):
      min(max(4, editor.lines(columns: width).lines.count + 1), max(4, room.height / 2))
    case .choice(let list): max(1, list.choices.count)
    }
  }

  /// The names that Tab completes, or the whole remark of the choice where a row is too narrow for it.
  private func helpLines(_ question: Form.Question, width: Int) -> [String] {
    switch question.kind {
    case .line:
      let names = question.completions
      return names.isEmpty
        ? [] : [Text.truncate("Tab  " + names.joined(separator: "  "), to: width)]
    case .text: return []
    case .choice(let list):
      let column = remarkColumn(list)
      // As many rows as the longest takes, so that the form does not jump as one moves.
      let remarks = list.choices.map { choice in
        Text.columns(choice.remark) + column + 4 > width
          ? Text.wrap(choice.remark, columns: width) : []
      }
      let height = remarks.map(\.count).max() ?? 0
      guard height > 0 else { return [] }
      let lines = remarks.indices.contains(list.selected) ? remarks[list.selected] : []
      return lines + Array(repeating: "", count: height - lines.count)
    }
  }

  private func drawBody(
    _ question: Form.Question, _ isPreview: Bool, _ area: Rect, _ frame: inout Frame
  ) {
    guard !area.isEmpty else { return }
    switch question.kind {
    case .line(let editor, _):
      let row = Rect(x: area.x, y: area.y, width: area.width, height: 1)
      frame.fill(row, style: look.field)
      frame.write(" › ", x: row.x, y: row.y, style: look.fieldPrompt.onto(look.field))
      let (text, column) = editor.visible(columns: max(1, row.width - 4))
      frame.write(text, x: row.x + 3, y: row.y, style: look.field, maxX: row.maxX)
      frame.cursor = Position(x: min(row.x + 3 + column, row.maxX - 1), y: row.y)
    case .text(let editor):
      let ground = isPreview ? look.overlay : look.field
      frame.fill(area, style: ground)
      let (lines, cursor) = editor.lines(columns: max(1, area.width - 2))
      let offset = max(0, cursor.y - area.height + 1)
      for (index, line) in lines.dropFirst(offset).prefix(area.height).enumerated() {
        frame.write(
          line, x: area.x + 1, y: area.y + index,
          style: isPreview ? look.strong.onto(ground) : look.field, maxX: area.maxX)
      }
      if !isPreview {
        frame.cursor = Position(
          x: min(area.x + 1 + cursor.x, area.maxX - 1), y: area.y + cursor.y - offset)
      }
    case .choice(let list): drawChoices(list, area, &frame)
    }
  }

  private func remarkColumn(_ list: ChoiceList) -> Int {
    min(28, (list.choices.map { Text.columns($0.label) }.max() ?? 0) + 2)
  }

  private func drawChoices(_ list: ChoiceList, _ area: Rect, _ frame: inout Frame) {
    let left = list.matches
    let at = left.firstIndex(of: list.selected) ?? 0
    let offset = max(0, min(at - area.height + 1, left.count - area.height))
    let column = remarkColumn(list)
    for (line, index) in left.dropFirst(offset).prefix(area.height).enumerated() {
      let choice = list.choices[index]
      let isSelected = index == list.selected
      let row = Rect(x: area.x, y: area.y + line, width: area.width, height: 1)
      let ground = isSelected ? look.selection : look.overlay
      frame.fill(row, style: ground)
      let number = "\(index + 1) "
      let x = row.x + 4
      frame.writeRight(number, minX: row.x, maxX: x, y: row.y, style: look.key.onto(ground))
      let room = choice.remark.isEmpty ? row.maxX - x : column - 1
      frame.write(
        Text.truncate(choice.label, to: min(room, row.maxX - x)), x: x, y: row.y,
        style: (isSelected ? look.strong : look.text).onto(ground), maxX: row.maxX)
      frame.write(
        Text.truncate(choice.remark, to: max(0, row.maxX - x - column - 1)), x: x + column,
        y: row.y, style: (choice.isUrgent ? look.alarm : look.dim).onto(ground), maxX: row.maxX)
      if isSelected { frame.cursor = Position(x: row.x, y: row.y) }
    }
  }
}
