/// What a person did at the terminal.
package enum InputEvent: Hashable, Sendable {
  case key(Key)
  /// Pasted text as one piece, its line ends all `\n`.
  case paste(String)
  /// Whether the terminal window has the keyboard now.
  case focus(Bool)
  case mouse(MouseEvent)
}

package struct Modifiers: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let shift = Modifiers(rawValue: 1)
  package static let alt = Modifiers(rawValue: 2)
  package static let control = Modifiers(rawValue: 4)
}

package enum KeyCode: Hashable, Sendable {
  /// A typed scalar; a shifted letter is the capital one, without the modifier.
  case character(Character)
  case enter, tab, backspace, escape
  case up, down, left, right
  case home, end, pageUp, pageDown
  case insert, delete
  case function(Int)
}

/// A key with what was held down; `shift-tab` is `.tab` with `.shift`, `ctrl-p` is `p` with `.control`.
package struct Key: Hashable, Sendable {
  package var code: KeyCode
  package var modifiers: Modifiers

  package init(_ code: KeyCode, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  package init(code: KeyCode, modifiers: Modifiers = []) {
    self.init(code, modifiers)
  }
}

/// A button or wheel, at a cell counted from the top left corner.
package struct MouseEvent: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case press(Int)
    case release(Int)
    /// Moved with this button held down.
    case drag(Int)
    case wheelUp, wheelDown
  }

  package var kind: Kind
  package var x: Int
  package var y: Int
  package var modifiers: Modifiers

  package init(kind: Kind, x: Int, y: Int, modifiers: Modifiers = []) {
    self.kind = kind
    self.x = x
    self.y = y
    self.modifiers = modifiers
  }
}
