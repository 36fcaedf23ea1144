import TerminalKit

/// What may be chosen, narrowed by typing the beginning of a word of it, or its number.
package struct ChoiceList: Sendable {
  package let choices: [Form.Choice]
  /// An index into `choices`.
  package private(set) var selected: Int
  package private(set) var typed = ""

  init(_ choices: [Form.Choice], selected: Int = 0) {
    self.choices = choices
    self.selected = min(max(0, selected), max(0, choices.count - 1))
  }

  package var choice: Form.Choice? {
    choices.indices.contains(selected) ? choices[selected] : nil
  }

  /// The choices that what was typed leaves, as indices.
  package var matches: [Int] { matches(typed) }

  private func matches(_ typed: String) -> [Int] {
    let wanted = typed.lowercased()
    guard !wanted.isEmpty else { return Array(choices.indices) }
    return choices.indices.filter { index in
      if String(index + 1).hasPrefix(wanted) { return true }
      let choice = choices[index]
      if choice.value.lowercased().hasPrefix(wanted) { return true }
      let label = choice.label.lowercased()
      return label.indices.contains { start in
        (start == label.startIndex || label[label.index(before: start)].isWhitespace)
          && label[start...].hasPrefix(wanted)
      }
    }
  }

  mutating func handle(_ event: InputEvent) {
    guard case .key(let key) = event, !choices.isEmpty else { return }
    switch (key.code, key.modifiers) {
    case (.down, _): move(by: 1)
    case (.up, _): move(by: -1)
    case (.pageDown, _): move(by: 5)
    case (.pageUp, _): move(by: -5)
    case (.home, _): move(by: -choices.count)
    case (.end, _): move(by: choices.count)
    case (.backspace, _), (.character("h"), .control): narrow(String(typed.dropLast()))
    case (.character("u"), .control), (.character("w"), .control): narrow("")
    case (.character(let character), []):
      if narrow(typed + String(character)) { return }
      // Letters that begin nothing here are free to move.
      if typed.isEmpty, character == "j" { move(by: 1) }
      if typed.isEmpty, character == "k" { move(by: -1) }
    default: break
    }
  }

  /// Takes what was typed, where anything is left of it.
  @discardableResult
  private mutating func narrow(_ text: String) -> Bool {
    let left = matches(text)
    guard let first = left.first else { return false }
    let isNarrower = text.count > typed.count
    typed = text
    // Of `1` and `10`, the number that was typed is meant.
    let exact = left.first { String($0 + 1) == text }
    if isNarrower { selected = exact ?? first }
    return true
  }

  private mutating func move(by step: Int) {
    let left = matches
    guard let at = left.firstIndex(of: selected) else { return }
    selected = left[min(max(0, at + step), left.count - 1)]
  }

  mutating func choose(_ value: String) {
    if let index = choices.firstIndex(where: { $0.value == value }) { selected = index }
  }
}
