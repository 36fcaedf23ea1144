/// A text with places that are filled in: the part of Mustache that messages need.
///
/// `{{name}}` is a value, as it is (`{{{name}}}` and `{{&name}}` are the same: nothing is escaped in plain text);
/// `{{#name}}…{{/name}}` stands only where there is such a value, `{{^name}}…{{/name}}` only where there is none;
/// `{{.}}` is the value of the section around it; `{{! … }}` is a comment. A tag that is no value and stands alone on its
/// line takes the line with it.
package struct Mustache: Hashable, Sendable {
  /// Why a text is no such template.
  package struct Problem: Error, Hashable, Sendable {
    /// Counted from 1.
    package var line: Int
    /// Counted from 1, in Unicode scalars.
    package var column: Int
    package var what: String
    package var mend: String
  }

  /// A name in the text, and where it stands.
  package struct Name: Hashable, Sendable {
    package var name: String
    package var line: Int
    package var column: Int
  }

  enum Piece: Hashable, Sendable {
    case text(String)
    case value(String)
    case section(String, isInverted: Bool, [Piece])
  }

  private let pieces: [Piece]
  /// Every name that is asked for, in the order of the text.
  package let names: [Name]

  package init(_ text: String) throws(Problem) {
    var parser = MustacheParser(text)
    try parser.parse()
    pieces = parser.pieces
    names = parser.names
  }

  /// The text with its places filled in; a value that is missing is empty.
  package func filled(with values: [String: String]) -> String {
    var out = ""
    Mustache.fill(pieces, values, around: "", into: &out)
    return out
  }

  private static func fill(
    _ pieces: [Piece], _ values: [String: String], around: String, into out: inout String
  ) {
    for piece in pieces {
      switch piece {
      case .text(let text): out += text
      case .value(let name): out += name == "." ? around : values[name] ?? ""
      case .section(let name, let isInverted, let inner):
        let value = values[name] ?? ""
        if value.isEmpty == isInverted {
          fill(inner, values, around: isInverted ? around : value, into: &out)
        }
      }
    }
  }
}

/// Takes a template apart.
private struct MustacheParser {
  /// A section that is not closed yet.
  private struct Open {
    var name: String
    var isInverted: Bool
    var line: Int
    var column: Int
    /// What stood before it.
    var before: [Mustache.Piece]
  }

  /// Deeper ones are a mistake, and must not cost a stack.
  private static let depthLimit = 16

  private(set) var pieces: [Mustache.Piece] = []
  private(set) var names: [Mustache.Name] = []
  private var open: [Open] = []
  private let lines: [Substring.UnicodeScalarView]

  init(_ text: String) {
    // Each line with the break at its end, so that what is put together again is the same text.
    var lines: [Substring.UnicodeScalarView] = []
    var rest = text.unicodeScalars[...]
    while let end = rest.firstIndex(of: "\n") {
      let next = rest.index(after: end)
      lines.append(Substring.UnicodeScalarView(rest[..<next]))
      rest = rest[next...]
    }
    lines.append(Substring.UnicodeScalarView(rest))
    self.lines = lines
  }

  mutating func parse() throws(Mustache.Problem) {
    for (index, line) in lines.enumerated() { try parse(line, number: index + 1) }
    if let left = open.last {
      throw Mustache.Problem(
        line: left.line, column: left.column, what: "The section \(left.name) is not closed.",
        mend: "Write {{/\(left.name)}} where it ends.")
    }
  }

  /// A tag begins and ends on one line.
  private mutating func parse(
    _ line: Substring.UnicodeScalarView, number: Int
  ) throws(Mustache.Problem) {
    if soleTag(line) {
      let blanks = line.prefix { $0.properties.isWhitespace }.count
      let tag = try tag(line.dropFirst(blanks), line: number, column: blanks + 1)
      return try take(tag, line: number, column: blanks + 1)
    }
    var rest = line
    var column = 1
    var text = String.UnicodeScalarView()
    while let scalar = rest.first {
      guard rest.starts(with: "{{".unicodeScalars) else {
        text.append(scalar)
        rest = rest.dropFirst()
        column += 1
        continue
      }
      let tag = try tag(rest, line: number, column: column)
      flush(&text)
      try take(tag, line: number, column: column)
      rest = rest.dropFirst(tag.length)
      column += tag.length
    }
    flush(&text)
  }

  private mutating func flush(_ text: inout String.UnicodeScalarView) {
    if !text.isEmpty { pieces.append(.text(String(text))) }
    text = String.UnicodeScalarView()
  }

  private struct Tag {
    var sign: Unicode.Scalar?
    var name: String
    /// In scalars, with its braces.
    var length: Int
  }

  /// Whether a line holds one tag that is no value, and nothing else but blanks.
  private func soleTag(_ line: Substring.UnicodeScalarView) -> Bool {
    let text = trimmed(String(line))
    guard text.hasPrefix("{{"), text.hasSuffix("}}"), let sign = text.dropFirst(2).first,
      "#^/!".contains(sign)
    else { return false }
    return !text.dropFirst(2).dropLast(2).contains("{{")
      && !text.dropFirst(2).dropLast(2).contains("}}")
  }

  /// The tag at the front of a text.
  private func tag(
    _ rest: Substring.UnicodeScalarView, line: Int, column: Int
  ) throws(Mustache.Problem) -> Tag {
    let isTriple = rest.starts(with: "{{{".unicodeScalars)
    let closing = isTriple ? "}}}" : "}}"
    let braces = isTriple ? 3 : 2
    var inner = String.UnicodeScalarView()
    var after = rest.dropFirst(braces)
    while !after.starts(with: closing.unicodeScalars) {
      guard !after.starts(with: "{{".unicodeScalars), let scalar = after.popFirst(), scalar != "\n"
      else {
        throw Mustache.Problem(
          line: line, column: column, what: "This place is not closed on its line.",
          mend: "Write \(closing) at its end.")
      }
      inner.append(scalar)
    }
    let length = inner.count + 2 * braces
    let first = inner.first
    let sign = first.flatMap { "#^/!&>=".unicodeScalars.contains($0) ? $0 : nil }
    let name = trimmed(String(sign == nil ? inner : String.UnicodeScalarView(inner.dropFirst())))
    return Tag(sign: isTriple ? nil : sign, name: name, length: length)
  }

  private mutating func take(
    _ tag: Tag, line: Int, column: Int
  ) throws(Mustache.Problem) {
    func problem(_ what: String, _ mend: String) -> Mustache.Problem {
      Mustache.Problem(line: line, column: column, what: what, mend: mend)
    }
    if tag.sign == "!" { return }
    if tag.sign == ">" || tag.sign == "=" {
      throw problem(
        "Templates know no {{\(tag.sign ?? " ") …}}.",
        "Write the text itself; values, sections and comments are all there is.")
    }
    guard !tag.name.isEmpty else {
      throw problem("This place names nothing.", "Write a name, such as {{title}}.")
    }
    switch tag.sign {
    case "#", "^":
      guard open.count < MustacheParser.depthLimit else {
        throw problem(
          "Sections lie more than \(MustacheParser.depthLimit) deep in each other.",
          "Close those before.")
      }
      names.append(Mustache.Name(name: tag.name, line: line, column: column))
      open.append(
        Open(
          name: tag.name, isInverted: tag.sign == "^", line: line, column: column, before: pieces))
      pieces = []
    case "/":
      guard let last = open.popLast() else {
        throw problem(
          "No section \(tag.name) is open here.", "Delete this, or write {{#\(tag.name)}} before.")
      }
      guard last.name == tag.name else {
        throw problem(
          "The section \(last.name) of line \(last.line) is open here, not \(tag.name).",
          "Write {{/\(last.name)}}.")
      }
      pieces = last.before + [.section(last.name, isInverted: last.isInverted, pieces)]
    default:
      if tag.name != "." {
        names.append(Mustache.Name(name: tag.name, line: line, column: column))
      }
      pieces.append(.value(tag.name))
    }
  }
}
