import TerminalKit

/// Colours for plain lines: only at a terminal, and never against NO_COLOR.
struct Paint {
  enum Style: String, CaseIterable {
    case bold = "1"
    case dim = "2"
    /// Owed, missing, damaged.
    case alarm = "1;31"
    case warning = "33"
    case good = "32"
    case accent = "36"
  }

  let isOn = Paint.isWanted

  /// Whether colours are wanted where the output goes.
  static var isWanted: Bool {
    Output.isTerminal && Environment.value("NO_COLOR") == nil
      && Environment.value("TERM") != "dumb"
  }

  private static let end = "\u{1B}[0m"

  /// All that a painted line may hold beside text.
  static let sequences = [end] + Style.allCases.map(begin)

  private static func begin(_ style: Style) -> String { "\u{1B}[\(style.rawValue)m" }

  func callAsFunction(_ text: String, _ style: Style?) -> String {
    guard isOn, let style, !text.isEmpty else { return text }
    return Paint.begin(style) + text + Paint.end
  }
}

/// One field of a table: text, and how it looks.
struct Cell: ExpressibleByStringLiteral {
  var text: String
  var style: Paint.Style?
  var isRight = false

  /// `text` may be anything; it is made fit to print.
  init(_ text: String, _ style: Paint.Style? = nil, right: Bool = false) {
    self.text = Text.sanitise(text)
    self.style = style
    isRight = right
  }

  init(stringLiteral value: String) { self.init(value) }
}

/// Rows of fields in aligned columns.
struct Columns {
  /// Between two columns.
  private static let gap = "  "

  private(set) var rows: [[Cell]] = []
  var indent = ""

  mutating func add(_ cells: Cell...) { rows.append(cells) }
  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// The lines; where they go to a terminal, the last column is cut so that each row stays one line.
  func lines(_ paint: Paint, width: Int? = Output.columns) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.filter { $0.count > column + 1 }.map { Text.columns($0[column].text) }.max() ?? 0
    }
    return rows.map { row in
      var line = indent
      var used = Text.columns(indent)
      for (column, cell) in row.enumerated() {
        let isLast = column == row.count - 1
        var text = cell.text
        if isLast, let width { text = Text.truncate(text, to: max(12, width - used)) }
        let blanks = String(
          repeating: " ", count: isLast ? 0 : widths[column] - Text.columns(text))
        let painted = paint(text, cell.style)
        line += cell.isRight ? blanks + painted : painted + blanks
        if !isLast { line += Columns.gap }
        used += (isLast ? 0 : widths[column]) + Columns.gap.count
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  func print(_ paint: Paint) {
    for line in lines(paint) { Output.line(line) }
  }
}
