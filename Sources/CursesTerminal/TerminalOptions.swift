package import TerminalKit

/// How to take over the terminal.
package struct TerminalOptions: Sendable {
  /// The colors to use at most; nil asks the environment and the terminal's description.
  package var depth: ColorDepth?
  /// Whether clicks and the wheel are reported; the terminal's own selection then needs shift.
  package var mouse: Bool

  package init(depth: ColorDepth? = nil, mouse: Bool = false) {
    self.depth = depth
    self.mouse = mouse
  }
}

/// Why there is no full-screen terminal; plain mode still works.
package enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Neither the standard descriptors nor /dev/tty are a terminal.
  case noTerminal
  /// TERM is missing, or names a terminal that cannot move its cursor.
  case unsuitable(term: String)
  /// No description of the terminal is installed, not even xterm-256color's.
  case unknown(term: String)

  package var description: String {
    switch self {
    case .noTerminal: "standard input and output are no terminal"
    case .unsuitable(let term):
      term.isEmpty ? "TERM is not set" : "the terminal “\(term)” cannot show a full screen"
    case .unknown(let term): "there is no terminfo entry for “\(term)”"
    }
  }
}
