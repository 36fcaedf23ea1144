package import TerminalKit

/// Finds a command by some of its letters.
package struct Palette: Sendable {
  package let screen: KeyBinding.Screen
  package var editor = LineEditor()
  package var selected = 0

  package init(screen: KeyBinding.Screen) {
    self.screen = screen
  }

  enum Outcome {
    case going, cancelled
    case chosen(Action)
  }

  /// The commands that match, best first.
  package var matches: [KeyBinding] {
    let typed = editor.text.lowercased().filter { !$0.isWhitespace }
    let all = KeyTable.bindings.filter {
      $0.screens.contains(screen) && $0.action != .palette && $0.action != .tenth
    }
    guard !typed.isEmpty else { return all }
    return all.compactMap { binding in
      score(typed, in: "\(binding.help) \(binding.label)").map { (binding, $0) }
    }.sorted { $0.1 < $1.1 }.map(\.0)
  }

  mutating func handle(_ event: InputEvent) -> Outcome {
    let matches = matches
    if case .key(let key) = event {
      switch key.code {
      case .escape: return .cancelled
      case .enter:
        guard matches.indices.contains(selected) else { return .going }
        return .chosen(matches[selected].action)
      case .down:
        selected = min(selected + 1, max(0, matches.count - 1))
        return .going
      case .up:
        selected = max(0, selected - 1)
        return .going
      default: break
      }
    }
    if editor.handle(event) { selected = 0 }
    return .going
  }
}

/// How far the letters of `typed` lie apart in a text that holds them in order, lower being better; `nil` where it does
/// not hold them. The beginning of a word counts as near.
func score(_ typed: String, in text: String) -> Int? {
  let letters = Array(text.lowercased())
  var at = 0
  var score = 0
  for wanted in typed {
    guard let found = letters[at...].firstIndex(of: wanted) else { return nil }
    let startsWord = found == 0 || letters[found - 1] == " "
    score += startsWord ? 0 : found - at
    at = found + 1
  }
  return score * 4 + letters.count / 8
}
