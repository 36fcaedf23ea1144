import TerminalKit

extension String {
  func key() -> InputEvent {
    guard let key = Key(name: self) else { return .paste("no key is named \(self)") }
    return .key(key)
  }
}
