/// The parts of a Markdown text that matter to a runbook: headings, list items, code and text, line by line.
struct MarkdownBlocks {
  struct Item {
    var isTask: Bool
    var isNumbered: Bool
    var indent: Int
    /// The column where what belongs to it begins.
    var content: Int
    /// Empty where it has none on its line: what follows is its title then.
    var title: String
  }

  enum Block {
    case heading(level: Int, title: String)
    case item(Item, width: Int)
    case code(String, language: String)
    /// A line of text, and how long the line is in the file.
    case text(String, width: Int)
    case blank
  }

  private(set) var blocks: [Block] = []
  private var fences = FenceFinder()
  /// Where what belongs to the last item begins; `nil` outside of lists.
  private var content: Int?
  /// Where the paragraph that may become a heading begins among the blocks.
  private var paragraph: Int?
  private var isInIndentedCode = false
  /// Whether no comment is closed in the rest of the text, so that an open one need not be searched for again.
  private var hasNoCommentEnd = false

  init(_ lines: [Substring]) {
    var index = 0
    while index < lines.count { index = take(lines, index) }
  }

  /// Takes the line at an index in, and those that belong to it.
  ///
  /// - Returns: The index to go on with.
  private mutating func take(_ lines: [Substring], _ index: Int) -> Int {
    let line = MarkdownLine(lines[index])
    if let end = commentEnd(line, lines, index) { return end }
    if let fence = line.fence {
      let end = fences.end(of: fence, indent: line.indent, in: lines, from: index + 1)
      let code = lines[index + 1..<end.code].map {
        MarkdownLine($0, isQuoted: fence.isQuoted).dropping(
          indent: line.indent, quotes: fence.quotes)
      }
      add(.code(code.joined(separator: "\n"), language: fence.language))
      return end.next
    }
    if line.isBlank {
      add(.blank)
    } else if let level = line.underline, let start = paragraph {
      let words = blocks[start...].compactMap {
        if case .text(let text, _) = $0 { text } else { nil }
      }
      blocks.removeSubrange(start...)
      add(.heading(level: level, title: words.joined(separator: " ")))
    } else if let heading = line.heading {
      add(.heading(level: heading.level, title: heading.title))
    } else {
      takeText(line)
    }
    return index + 1
  }

  private mutating func takeText(_ line: MarkdownLine) {
    let items = line.items
    // A number alone at the end of a paragraph is its last word.
    let isLastWord = items.last?.title.isEmpty == true && isAfterText
    if let last = items.last, !isLastWord {
      for item in items { add(.item(item, width: line.raw.count)) }
      content = last.content
      return
    }
    if line.isRule {
      paragraph = nil
      return
    }
    let isAfterBlank = if case .blank = blocks.last { true } else { blocks.isEmpty }
    if isAfterBlank, let content, line.indent < content { self.content = nil }
    let column = (content ?? 0) + 4
    if line.indent >= column, isAfterBlank || isInIndentedCode {
      addIndented(line.dropping(indent: column, quotes: line.quotes))
      return
    }
    let isFirst = paragraph == nil && content == nil && !isAfterText && line.indent < 4
    add(.text(String(line.text), width: line.raw.count))
    if isFirst { paragraph = blocks.count - 1 }
  }

  private var isAfterText: Bool { if case .text = blocks.last { true } else { false } }

  private mutating func add(_ block: Block) {
    isInIndentedCode = false
    switch block {
    case .heading:
      content = nil
      paragraph = nil
    case .text: break
    default: paragraph = nil
    }
    blocks.append(block)
  }

  private mutating func addIndented(_ line: String) {
    // Taken out before it is added to, so that nothing is copied.
    if isInIndentedCode, case .code(var code, let language) = blocks.popLast() {
      code += "\n"
      code += line
      blocks.append(.code(code, language: language))
    } else {
      add(.code(line, language: ""))
      isInIndentedCode = true
    }
  }

  /// Where the text goes on behind a comment that begins with this line; `nil` where none does, or nothing closes it.
  private mutating func commentEnd(
    _ line: MarkdownLine, _ lines: [Substring], _ index: Int
  ) -> Int? {
    guard line.text.hasPrefix("<!--"), !hasNoCommentEnd else { return nil }
    for end in index..<lines.count {
      let text = end == index ? line.text.dropFirst(4) : lines[end]
      guard let close = text.commentEnd else { continue }
      // What stands behind the comment on its last line is text as any other.
      let rest = MarkdownLine(text[close...])
      if !rest.isBlank {
        if let heading = rest.heading {
          add(.heading(level: heading.level, title: heading.title))
        } else {
          takeText(rest)
        }
      }
      return end + 1
    }
    hasNoCommentEnd = true
    return nil
  }
}

extension Substring {
  /// The index behind the first `-->`.
  fileprivate var commentEnd: Index? {
    var dashes = 0
    for index in utf8.indices {
      switch utf8[index] {
      case UInt8(ascii: "-"): dashes += 1
      case UInt8(ascii: ">") where dashes >= 2: return utf8.index(after: index)
      default: dashes = 0
      }
    }
    return nil
  }
}
