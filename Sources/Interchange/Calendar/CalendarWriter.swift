/// Writes iCalendar content lines (RFC 5545): ended by CRLF, folded at 75 octets, text escaped.
struct CalendarWriter {
  /// Octets of a line without its CRLF; RFC 5545, 3.1.
  private static let lineOctets = 75

  private(set) var text = ""

  /// A property whose value is no text: a time, a keyword.
  mutating func line(_ name: String, _ value: String) { fold("\(name):\(value)") }

  /// A property whose value is text.
  mutating func text(_ name: String, _ value: String) {
    line(name, CalendarWriter.escaped(value))
  }

  /// RFC 5545, 3.3.11.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", ";", ",": out += "\\\(scalar)"
      case "\n": out += "\\n"
      // What is left of the controls is allowed nowhere in a line.
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: continue
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// A long line goes on in the next one, behind a blank; no character is torn apart.
  private mutating func fold(_ line: String) {
    var octets = 0
    for scalar in line.unicodeScalars {
      let length = UTF8.width(scalar)
      if octets + length > CalendarWriter.lineOctets {
        text += "\r\n "
        octets = 1
      }
      text.unicodeScalars.append(scalar)
      octets += length
    }
    text += "\r\n"
  }
}
