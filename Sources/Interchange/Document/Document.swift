/// A text with headings, lists and tables, to be written as Markdown or HTML.
package struct Document: Hashable, Sendable {
  package enum Block: Hashable, Sendable {
    /// Level 1 is the document's title.
    case heading(Int, String)
    case paragraph(String)
    /// One item each.
    case list([String])
    /// Every row has as many fields as the header.
    case table(header: [String], rows: [[String]])
  }

  package var title: String
  /// Without the title.
  package var blocks: [Block] = []

  package init(title: String) { self.title = title }

  package mutating func heading(_ level: Int, _ text: String) {
    blocks.append(.heading(level, text))
  }

  package mutating func paragraph(_ text: String) {
    if !text.isEmpty { blocks.append(.paragraph(text)) }
  }

  package mutating func list(_ items: [String]) {
    if !items.isEmpty { blocks.append(.list(items)) }
  }

  package mutating func table(_ header: [String], _ rows: [[String]]) {
    precondition(
      rows.allSatisfy { $0.count == header.count }, "a table has as many fields in all rows")
    if !rows.isEmpty { blocks.append(.table(header: header, rows: rows)) }
  }
}
