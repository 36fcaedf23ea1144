/// Reads all that went to a terminal, strictly: what a description of the terminal has for moving, clearing and colours,
/// what the program itself says it sends, and text that can be seen. Anything else is an offence.
struct SequenceCheck {
  /// What was set in titles, in order.
  private(set) var titles: [String] = []
  /// What was put into the clipboard, still encoded.
  private(set) var copied: [String] = []
  /// The first byte that must not be there, with what stands around it.
  private(set) var offence: String?

  /// The finals of ncurses' movements, for `xterm-256color` and `tmux-256color`.
  private static let finals = Set("ABCDGHJKLMPSTX@bdmr".unicodeScalars)
  /// Modes that ncurses and the program switch.
  private static let modes: Set = [
    "1", "7", "12", "25", "12;25", "1034", "1049", "1002", "1004", "1006", "2004", "2026",
  ]
  /// The window's title, kept and given back by the description and by the program.
  private static let titleStack: Set = ["22;0;0", "23;0;0", "22;2", "23;2"]

  private let scalars: [Unicode.Scalar]
  private var at = 0

  init(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      scalars = []
      offence = "no UTF-8"
      return
    }
    scalars = Array(text.unicodeScalars)
    while at < scalars.count {
      let start = at
      if !step() {
        let around = scalars[max(0, start - 24)..<min(scalars.count, start + 24)]
        offence = String(String.UnicodeScalarView(around)).debugDescription
        return
      }
    }
  }

  /// Told by Unicode's own properties, not by the program's tables.
  static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isDefaultIgnorableCodePoint { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }

  private mutating func step() -> Bool {
    let scalar = scalars[at]
    at += 1
    switch scalar {
    // Movements of ncurses, and the bell of the program.
    case "\r", "\n", "\u{8}", "\t", "\u{7}": return true
    case "\u{1B}": return sequence()
    default: return SequenceCheck.isVisible(scalar)
    }
  }

  private mutating func sequence() -> Bool {
    guard at < scalars.count else { return false }
    let kind = scalars[at]
    at += 1
    switch kind {
    case "[": return controlSequence()
    case "]": return systemCommand()
    // Keypad modes, cursor kept and given back, one line up; then the character set, of which only ASCII is used.
    case "=", ">", "7", "8", "M": return true
    case "(":
      at += 1
      return at <= scalars.count && scalars[at - 1] == "B"
    default: return false
    }
  }

  private mutating func controlSequence() -> Bool {
    var parameters = ""
    while at < scalars.count, ("0"..."?").contains(scalars[at]) {
      parameters.unicodeScalars.append(scalars[at])
      at += 1
    }
    guard at < scalars.count else { return false }
    let final = scalars[at]
    at += 1
    switch final {
    case "h", "l":
      return parameters == "4"
        || parameters.hasPrefix("?")
          && SequenceCheck.modes.contains(String(parameters.dropFirst()))
    case "t": return SequenceCheck.titleStack.contains(parameters)
    default:
      return SequenceCheck.finals.contains(final)
        && parameters.unicodeScalars.allSatisfy {
          ("0"..."9").contains($0) || $0 == ";" || $0 == ":"
        }
    }
  }

  /// The title, a notification, or the clipboard; each ends in a bell.
  private mutating func systemCommand() -> Bool {
    var text = ""
    while at < scalars.count, scalars[at] != "\u{7}" {
      guard SequenceCheck.isVisible(scalars[at]) else { return false }
      text.unicodeScalars.append(scalars[at])
      at += 1
    }
    guard at < scalars.count else { return false }
    at += 1
    // The description's way to give the palette back.
    if text == "104" { return true }
    if text.hasPrefix("2;") {
      titles.append(String(text.dropFirst(2)))
      return text.utf8.count <= 202
    }
    if text.hasPrefix("9;") { return text.utf8.count <= 204 }
    if text.hasPrefix("52;c;") {
      copied.append(String(text.dropFirst(5)))
      return text.dropFirst(5).unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic && $0.isASCII || ("0"..."9").contains($0)
          || "+/=".unicodeScalars.contains($0)
      }
    }
    return false
  }
}
