/// The styles of a panel's border and title.
package struct PanelStyle: Sendable {
  package var border: Style
  package var number: Style
  package var title: Style
  package var right: Style
  package var focusedBorder: Style
  package var focusedNumber: Style
  package var focusedTitle: Style

  package init(
    border: Style, number: Style, title: Style, right: Style, focusedBorder: Style,
    focusedNumber: Style, focusedTitle: Style
  ) {
    self.border = border
    self.number = number
    self.title = title
    self.right = right
    self.focusedBorder = focusedBorder
    self.focusedNumber = focusedNumber
    self.focusedTitle = focusedTitle
  }
}

/// A key and what it does here and now.
package struct KeyHint: Hashable, Sendable {
  package var key: String
  package var label: String

  package init(_ key: String, _ label: String) {
    self.key = key
    self.label = label
  }
}

extension Frame {
  /// Draws `╭─ 1 Timeline ─── 37 events ╮` and the rest of the border.
  ///
  /// - Parameters:
  ///   - rect: With the border; below two rows or columns nothing is drawn.
  ///   - number: The key that chooses the panel.
  ///   - title: Cut short before `right` is left out.
  ///   - right: Left out where it and the title do not both fit.
  ///   - focused: Whether keys go to this panel.
  ///   - style: For either case.
  /// - Returns: The inside.
  @discardableResult
  package mutating func drawPanel(
    in rect: Rect, number: String? = nil, title: String, right: String = "", focused: Bool,
    style: PanelStyle
  ) -> Rect {
    guard rect.width >= 2, rect.height >= 2 else { return rect.inset(by: 1, 1) }
    let border = focused ? style.focusedBorder : style.border
    let last = rect.maxX - 1
    for (y, left, right) in [(rect.y, "╭", "╮"), (rect.maxY - 1, "╰", "╯")] {
      write(left, x: rect.x, y: y, style: border)
      write("─", x: rect.x + 1, y: y, count: rect.width - 2, style: border)
      write(right, x: last, y: y, style: border)
    }
    for y in rect.y + 1..<rect.maxY - 1 {
      write("│", x: rect.x, y: y, count: 1, style: border)
      write("│", x: last, y: y, count: 1, style: border)
    }
    let room = rect.width - 4
    if room < 3 { return rect.inset(by: 1, 1) }
    let head = number.map { " \($0) " } ?? " "
    let titleStart = rect.x + 2 + Text.columns(head)
    let rightColumns = right.isEmpty ? 0 : Text.columns(right) + 2
    let fits = Text.columns(head) + Text.columns(title) + 2 + rightColumns <= room + 1
    let titleEnd = fits && !right.isEmpty ? last - rightColumns : last
    write(
      head, x: rect.x + 2, y: rect.y, style: focused ? style.focusedNumber : style.number,
      maxX: titleEnd)
    if !title.isEmpty {
      write(
        Text.truncate(title, to: titleEnd - titleStart - 1) + " ", x: titleStart, y: rect.y,
        style: focused ? style.focusedTitle : style.title, maxX: titleEnd)
    }
    if fits && !right.isEmpty {
      writeRight(" \(right) ", maxX: last, y: rect.y, style: style.right)
    }
    return rect.inset(by: 1, 1)
  }

  /// Draws a bar of `━`, the part that is full in one style and the rest in another.
  ///
  /// - Parameters:
  ///   - fraction: Clamped to 0...1; anything above nothing shows at least one column.
  ///   - x: The first column.
  ///   - y: The row.
  ///   - width: In columns.
  ///   - full: For the part that is done.
  ///   - rest: For what remains.
  package mutating func drawBar(
    _ fraction: Double, x: Int, y: Int, width: Int, full: Style, rest: Style
  ) {
    if width <= 0 { return }
    let share = fraction.isNaN ? 0 : max(0, min(1, fraction))
    let done = share == 0 ? 0 : max(1, min(width, Int((share * Double(width)).rounded())))
    write("━", x: x, y: y, count: done, style: full)
    write("━", x: x + done, y: y, count: width - done, style: rest)
  }

  /// Draws as many hints as fit; the first ones are the most important.
  ///
  /// - Returns: The columns advanced.
  @discardableResult
  package mutating func drawHints(
    _ hints: [KeyHint], x: Int, y: Int, maxX: Int, key: Style, label: Style, gap: Int = 2
  ) -> Int {
    var at = x
    for hint in hints {
      let space = at == x ? 0 : gap
      let columns = Text.columns(hint.key) + 1 + Text.columns(hint.label)
      if at + space + columns > maxX { break }
      at += space
      at += write(hint.key, x: at, y: y, style: key)
      at += write(" " + hint.label, x: at, y: y, style: label)
    }
    return at - x
  }
}

/// The first row to show of a list, so that the selected one is visible and no room is wasted.
///
/// - Parameters:
///   - count: Rows in all.
///   - selected: The row that must show; clamped.
///   - height: Rows that fit.
///   - offset: The first row shown before; kept where possible, so that the list moves least.
/// - Returns: The new first row.
package func scrollWindow(count: Int, selected: Int, height: Int, offset: Int) -> Int {
  if count <= height || height <= 0 { return 0 }
  let selected = max(0, min(selected, count - 1))
  let kept = max(selected - height + 1, min(offset, selected))
  return max(0, min(kept, count - height))
}
