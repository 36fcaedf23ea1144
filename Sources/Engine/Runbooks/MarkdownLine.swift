/// One line of Markdown and what it begins.
struct MarkdownLine {
  /// The columns before the text, after the last `>` where the line is quoted.
  let indent: Int
  /// How many `>` stand before the text.
  let quotes: Int
  /// Without the white space around it, and without the `>` of quotes.
  let text: Substring

  /// `isQuoted`: Whether `>` at the beginning marks a quote; in code that stands in none, it is part of the code.
  init(_ line: Substring, isQuoted: Bool = true) {
    var (rest, indent, quotes) = (line, 0, 0)
    while let first = rest.first {
      if first == " " {
        indent += 1
      } else if first == "\t" {
        // CommonMark: a tab goes to the next multiple of four.
        indent += 4 - indent % 4
      } else if isQuoted, first == ">" {
        quotes += 1
        indent = 0
        // One blank after it belongs to the mark.
        if rest.dropFirst().first == " " { rest = rest.dropFirst() }
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    self.indent = indent
    self.quotes = quotes
    raw = line
    text = rest.withoutSpaceAround
  }

  /// The line as it is in the file.
  let raw: Substring

  var isBlank: Bool { text.isEmpty }

  /// Three or more `-`, `*` or `_` alone on their line.
  var isRule: Bool {
    guard let mark = text.first, "-*_".contains(mark) else { return false }
    return text.allSatisfy { $0 == mark || $0 == " " || $0 == "\t" }
      && text.count(where: { $0 == mark }) >= 3
  }

  /// The level of the heading that this line makes of the text above it.
  var underline: Int? {
    guard indent < 4, let mark = text.first, mark == "=" || mark == "-",
      text.allSatisfy({ $0 == mark })
    else { return nil }
    return mark == "=" ? 1 : 2
  }

  var fence: Fence? {
    guard let mark = text.first, mark == "`" || mark == "~" else { return nil }
    let count = text.prefix { $0 == mark }.count
    guard count >= 3 else { return nil }
    let info = text.dropFirst(count)
    // An opening fence of back quotes has none after it, else the line is inline code.
    if mark == "`", info.contains("`") { return nil }
    let word = info.withoutSpaceAround.drop { "{.".contains($0) }
    return Fence(
      mark: mark, count: count, quotes: quotes,
      language: word.prefix { !$0.isWhitespace && !",{}".contains($0) }.lowercased())
  }

  func closes(_ fence: Fence) -> Bool {
    text.count >= fence.count && text.allSatisfy { $0 == fence.mark }
  }

  /// The line as part of code that is quoted and indented so far: without as many quotes and columns.
  func dropping(indent: Int, quotes limit: Int) -> String {
    var (left, rest) = (indent, raw)
    for _ in 0..<min(quotes, limit) {
      guard let mark = rest.firstIndex(of: ">") else { break }
      rest = rest[rest.index(after: mark)...]
      if rest.first == " " { rest = rest.dropFirst() }
    }
    while left > 0, let first = rest.first, first == " " || first == "\t" {
      left -= first == "\t" ? 4 : 1
      rest = rest.dropFirst()
    }
    return String(rest)
  }

  var heading: (level: Int, title: String)? {
    guard indent < 4 else { return nil }
    let level = text.prefix { $0 == "#" }.count
    guard (1...6).contains(level) else { return nil }
    let rest = text.dropFirst(level)
    guard rest.isEmpty || rest.first?.isWhitespace == true else { return nil }
    var title = rest.withoutSpaceAround
    // A closing run of # stands apart from the title; `C#` keeps its own.
    var bare = title
    while bare.last == "#" { bare.removeLast() }
    if bare.isEmpty || bare.last?.isWhitespace == true { title = bare.withoutSpaceAround }
    return (level, String(title))
  }

  /// The list items that begin on this line, each but the first within the one before it: `1. - [ ] look` has two.
  ///
  /// All but the last have no title.
  var items: [MarkdownBlocks.Item] {
    guard !isRule else { return [] }
    var items: [MarkdownBlocks.Item] = []
    var (rest, column) = (text, indent)
    while let marker = Marker(rest) {
      var item = MarkdownBlocks.Item(
        isTask: false, isNumbered: marker.isNumbered, indent: column,
        content: column + marker.width, title: "")
      rest = rest.dropFirst(marker.width).withoutSpaceBefore
      let quoted = rest.drop { $0 == ">" || $0.isWhitespace }
      if Marker(quoted) != nil { rest = quoted }
      if let task = MarkdownLine.task(rest) {
        item.isTask = true
        item.title = String(task)
      } else if Marker(rest) == nil {
        item.title = String(rest)
      }
      items.append(item)
      if !item.title.isEmpty { break }
      column = item.content
    }
    return items
  }

  /// What stands behind the box of a task item; `nil` where there is no box, or nothing behind it.
  private static func task(_ text: Substring) -> Substring? {
    guard text.first == "[" else { return nil }
    var rest = text.dropFirst()
    // `[]` is no task on GitHub, but it is meant as one.
    if let mark = rest.first, " xX".contains(mark) { rest = rest.dropFirst() }
    guard rest.first == "]" else { return nil }
    rest = rest.dropFirst()
    guard rest.first?.isWhitespace == true else { return nil }
    let title = rest.withoutSpaceBefore
    return title.isEmpty ? nil : title
  }

  var mayBeStep: Bool { items.contains { $0.isTask || $0.isNumbered } }
}

/// What a list item begins with.
private struct Marker {
  var isNumbered = false
  /// The columns that it takes with one blank after it.
  var width: Int

  init?(_ text: Substring) {
    var rest = text
    if let first = rest.first, "-*+".contains(first) {
      rest = rest.dropFirst()
      width = 2
    } else {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, digits.count <= 9 else { return nil }
      rest = rest.dropFirst(digits.count)
      guard let mark = rest.first, mark == "." || mark == ")" else { return nil }
      rest = rest.dropFirst()
      (isNumbered, width) = (true, digits.count + 2)
    }
    guard rest.isEmpty ? isNumbered : rest.first?.isWhitespace == true else { return nil }
  }
}

/// The row of back quotes or tildes that code begins with.
struct Fence {
  var mark: Character
  var count: Int
  /// How many quotes it stands in: then its code does too.
  var quotes: Int
  /// As the fence names it, in small letters; empty where it names none.
  var language: String

  var isQuoted: Bool { quotes > 0 }
}

/// Finds where fenced code ends.
struct FenceFinder {
  private struct Key: Hashable {
    var mark: Character
    var isQuoted: Bool
  }

  /// For each mark, how long a row is known to have nothing that closes it in the rest of the text. It keeps a text of
  /// many open fences from being searched to its end for each of them.
  private var unclosed: [Key: Int] = [:]

  /// CommonMark takes all the rest as code where nothing closes it, but a mark left out must not cost a runbook its
  /// steps: such code ends at the next line that may be one.
  ///
  /// - Returns: The line after the last of the code, and the line to go on with.
  mutating func end(
    of fence: Fence, indent: Int, in lines: [Substring], from start: Int
  ) -> (code: Int, next: Int) {
    if let close = closing(fence, indent: indent, in: lines, from: start) {
      return (close, close + 1)
    }
    let step =
      lines[start...].firstIndex { mayEnd(MarkdownLine($0, isQuoted: fence.isQuoted), fence) }
      ?? lines.count
    return (step, step)
  }

  private mutating func closing(
    _ fence: Fence, indent: Int, in lines: [Substring], from start: Int
  ) -> Int? {
    let key = Key(mark: fence.mark, isQuoted: fence.isQuoted)
    if let known = unclosed[key], fence.count >= known { return nil }
    for index in start..<lines.count {
      let line = MarkdownLine(lines[index], isQuoted: fence.isQuoted)
      // The code of a quote ends with the quote, closed or not, and that of an item with the item.
      if fence.isQuoted, line.quotes == 0 { return nil }
      if line.closes(fence) { return index }
      if line.indent < indent, line.mayBeStep { return nil }
    }
    unclosed[key] = fence.count
    return nil
  }

  private func mayEnd(_ line: MarkdownLine, _ fence: Fence) -> Bool {
    line.mayBeStep || fence.isQuoted && line.quotes == 0
  }
}

extension Substring {
  var withoutSpaceBefore: Substring { drop(while: \.isWhitespace) }

  var withoutSpaceAround: Substring {
    var slice = withoutSpaceBefore
    while let last = slice.last, last.isWhitespace { slice.removeLast() }
    return slice
  }
}
