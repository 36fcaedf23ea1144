import TerminalKit

/// A text to read over the screen, and how far it was scrolled.
package struct Reading: Sendable {
  var title: String
  var lines: [ReadingLine]
  /// Whether it stands in two columns where there is room.
  var isTwoColumns: Bool
  /// The first row that shows.
  package private(set) var offset = 0

  init(_ title: String, _ lines: [ReadingLine], isTwoColumns: Bool = false) {
    self.title = title
    self.lines = lines
    self.isTwoColumns = isTwoColumns
  }

  /// Scrolls; every key that does not, and is none of the arrows' kind, closes it.
  ///
  /// - Returns: `false` to close it.
  mutating func handle(_ event: InputEvent, on screen: KeyBinding.Screen, seen: Seen) -> Bool {
    let action: Action?
    switch event {
    case .key(let key):
      action = key.code == .character(" ") ? .pageDown : KeyTable.action(for: key, on: screen)
    case .mouse(let mouse):
      action = mouse.kind == .wheelUp ? .up : mouse.kind == .wheelDown ? .down : nil
      if action == nil { return true }
    default: return true
    }
    let last = seen.last.lastReadingRow
    let wanted: Int
    switch action {
    case .down: wanted = offset + 1
    case .up: wanted = min(offset, last) - 1
    case .pageDown: wanted = offset + seen.page
    case .pageUp: wanted = min(offset, last) - seen.page
    case .first: wanted = 0
    case .last: wanted = last
    default: return false
    }
    offset = min(max(0, wanted), last)
    return true
  }
}

/// A line of a text to read, with the style it wants.
package struct ReadingLine: Sendable {
  package enum Tone: Sendable {
    case plain, heading, dim, strong, urgent
  }

  var text: String
  var tone: Tone
  /// Stands before the text in its own column: a key, a time.
  var lead: String

  init(_ text: String, _ tone: Tone = .plain, lead: String = "") {
    self.text = text
    self.tone = tone
    self.lead = lead
  }
}
