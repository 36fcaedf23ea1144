extension Document {
  /// The document as Markdown with tables (GitHub's dialect). Nothing in a text is taken for a mark of its own.
  package var markdown: String {
    (["# \(escaped(title))"] + blocks.map(written)).joined(separator: "\n\n") + "\n"
  }

  private func written(_ block: Block) -> String {
    switch block {
    case .heading(let level, let text):
      String(repeating: "#", count: level) + " " + escaped(text)
    case .paragraph(let text): escaped(text)
    case .list(let items): items.map { "- " + escaped($0) }.joined(separator: "\n")
    case .table(let header, let rows):
      ([row(header), row(header.map { _ in "---" }, isEscaped: true)] + rows.map { row($0) })
        .joined(separator: "\n")
    }
  }

  private func row(_ fields: [String], isEscaped: Bool = false) -> String {
    "| " + fields.map { isEscaped ? $0 : escaped($0) }.joined(separator: " | ") + " |"
  }

  /// On one line, with a backslash before whatever Markdown would take for a mark.
  private func escaped(_ text: String) -> String {
    var out = ""
    // Scalar by scalar: a bar that carries an accent is a bar all the same.
    for (index, scalar) in text.unicodeScalars.enumerated() {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&": out += "\\\(scalar)"
      case "#", "+", "-", "=":
        // Marks at the beginning of a line only.
        out += index == 0 ? "\\\(scalar)" : "\(scalar)"
      case ".", ")":
        // `1.` at the beginning of a line is a list.
        let isNumber = !out.isEmpty && out.utf8.allSatisfy { (48...57).contains($0) }
        out += isNumber ? "\\\(scalar)" : "\(scalar)"
      case _ where scalar == "\t" || Character(scalar).isNewline: out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
