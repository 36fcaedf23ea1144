extension Document {
  /// The document as an HTML page of its own: no script, nothing that is loaded from elsewhere.
  package var html: String {
    let body = blocks.map(written).joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { border: 1px solid #999; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
      th { background: #eee; color: #000; }
      @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
      </style>
      </head>
      <body>
      <h1>\(escaped(title))</h1>
      \(body)
      </body>
      </html>

      """
  }

  private func written(_ block: Block) -> String {
    switch block {
    case .heading(let level, let text): "<h\(level)>\(escaped(text))</h\(level)>"
    case .paragraph(let text): "<p>\(escaped(text))</p>"
    case .list(let items):
      "<ul>\n" + items.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>"
    case .table(let header, let rows):
      "<table>\n<thead><tr>" + header.map { "<th>\(escaped($0))</th>" }.joined()
        + "</tr></thead>\n<tbody>\n"
        + rows.map { "<tr>" + $0.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>\n" }.joined()
        + "</tbody>\n</table>"
    }
  }

  private func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\n", "\t": out += " "
      // Control characters are none of HTML's.
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
