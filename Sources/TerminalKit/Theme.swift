/// Named styles; the screens ask for a role and never for a color.
package struct Theme: Sendable {
  package let name: String
  private var styles: [String: Style]

  package init(name: String, styles: [String: Style] = [:]) {
    self.name = name
    self.styles = styles
  }

  /// The plain style for a role that the theme does not know.
  package subscript(_ role: String) -> Style { styles[role] ?? .plain }

  package func has(_ role: String) -> Bool { styles[role] != nil }
}

/// Something wrong in a theme file, said so that it can be put right.
package struct ThemeProblem: Hashable, Sendable, CustomStringConvertible {
  package let file: String
  /// Counted from 1; 0 where it is about the file as a whole.
  package let line: Int
  package let message: String

  package init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  package var description: String {
    line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
  }
}
