/// One line of Markdown and what it begins.
struct MarkdownLine {
  let indent: Int
  /// Without the white space around it.
  let text: String

  init(_ line: Substring) {
    var indent = 0
    for character in line {
      if character == " " {
        indent += 1
      } else if character == "\t" {
        // CommonMark: a tab goes to the next multiple of four.
        indent += 4 - indent % 4
      } else {
        break
      }
    }
    self.indent = indent
    raw = line
    text = trimmed(String(line))
  }

  private let raw: Substring

  var isBlank: Bool { text.isEmpty }

  var fence: Fence? {
    guard let mark = text.first, mark == "`" || mark == "~" else { return nil }
    let count = text.prefix { $0 == mark }.count
    guard count >= 3 else { return nil }
    // An opening fence of back quotes has none after it, else the line is inline code.
    if mark == "`", text.dropFirst(count).contains("`") { return nil }
    return Fence(mark: mark, count: count)
  }

  func closes(_ fence: Fence) -> Bool {
    text.count >= fence.count && text.allSatisfy { $0 == fence.mark }
  }

  func dropping(indent: Int) -> String {
    var left = indent
    var rest = raw
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
    var title = trimmed(String(rest))
    // A closing run of # stands apart from the title; `C#` keeps its own.
    let bare = String(title.reversed().drop { $0 == "#" }.reversed())
    if bare.isEmpty || bare.last?.isWhitespace == true { title = trimmed(bare) }
    return (level, title)
  }

  var item: MarkdownBlocks.Item? {
    var rest = Substring(text)
    var numbered = false
    if let first = rest.first, "-*+".contains(first) {
      rest = rest.dropFirst()
    } else {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, digits.count <= 9 else { return nil }
      rest = rest.dropFirst(digits.count)
      guard let mark = rest.first, mark == "." || mark == ")" else { return nil }
      rest = rest.dropFirst()
      numbered = true
    }
    guard rest.first?.isWhitespace == true else { return nil }
    var title = trimmed(String(rest))
    var task = false
    if title.first == "[", title.count >= 3 {
      let box = title.dropFirst().prefix(2)
      if let mark = box.first, box.last == "]", " xX".contains(mark) {
        let after = title.dropFirst(3)
        if after.isEmpty || after.first?.isWhitespace == true {
          task = true
          title = trimmed(String(after))
        }
      }
    }
    guard !title.isEmpty else { return nil }
    return MarkdownBlocks.Item(isTask: task, isNumbered: numbered, indent: indent, title: title)
  }
}

/// The row of back quotes or tildes that code begins with.
struct Fence {
  var mark: Character
  var count: Int
}

/// Finds where fenced code ends.
struct FenceFinder {
  /// For each mark, how long a row is known to have nothing that closes it in the rest of the text. It keeps a text of
  /// many open fences from being searched to its end for each of them.
  private var unclosed: [Character: Int] = [:]

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
    let step = lines[start...].firstIndex { MarkdownLine($0).mayBeStep } ?? lines.count
    return (step, step)
  }

  private mutating func closing(
    _ fence: Fence, indent: Int, in lines: [Substring], from start: Int
  ) -> Int? {
    if let known = unclosed[fence.mark], fence.count >= known { return nil }
    for index in start..<lines.count {
      let line = MarkdownLine(lines[index])
      if line.closes(fence) { return index }
      // The code of an item ends with the item, closed or not.
      if line.indent < indent, line.mayBeStep { return nil }
    }
    unclosed[fence.mark] = fence.count
    return nil
  }
}

extension MarkdownLine {
  fileprivate var mayBeStep: Bool { item.map { $0.isTask || $0.isNumbered } ?? false }
}
