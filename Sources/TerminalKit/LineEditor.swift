/// Text being typed, edited as in a shell line; one line with a history, or several.
///
/// The cursor stands between characters as a reader sees them, never inside of one.
package struct LineEditor: Sendable {
  /// A record of the log holds at most 64 KiB; this leaves room for the rest of it.
  package static let limitBytes = 48 * 1024
  private static let undoLimit = 200

  package private(set) var cursor: Int
  package let multiline: Bool
  /// Whether something did not fit within the limit and was left out.
  package private(set) var overflowed = false

  var content: String
  private var killed = ""
  private var undos: [(text: String, cursor: Int)] = []
  private var isTyping = false
  /// The column that up and down keep to across shorter lines.
  private var goalColumn: Int?
  private var history: [String]
  /// The entry shown; `history.count` is the draft.
  private var entry: Int
  private var draft = ""

  /// Begins with the cursor behind the text.
  ///
  /// - Parameters:
  ///   - text: What is there already.
  ///   - multiline: Whether enter begins a new line.
  ///   - history: Earlier lines, the oldest first; reached by up and down on a single line.
  package init(text: String = "", multiline: Bool = false, history: [String] = []) {
    content = LineEditor.clean(text)
    cursor = content.count
    self.multiline = multiline
    self.history = history
    entry = history.count
  }

  /// Setting it puts the cursor behind the text and can be undone.
  package var text: String {
    get { content }
    set {
      remember()
      content = LineEditor.clean(newValue)
      cursor = content.count
    }
  }

  package var isEmpty: Bool { content.isEmpty }

  /// Edits, and says whether the event was one for editing: enter on a single line, esc and tab are
  /// not, and are left to the caller.
  package mutating func handle(_ event: InputEvent) -> Bool {
    switch event {
    case .paste(let pasted):
      isTyping = false
      insert(pasted)
      return true
    case .key(let key):
      let wasTyping = isTyping
      let goal = goalColumn
      isTyping = false
      goalColumn = nil
      if case .character(let character) = key.code, key.modifiers.subtracting(.shift).isEmpty {
        // One undo takes back a word, not a letter.
        isTyping = true
        insert(String(character), joining: wasTyping && character != " ")
        return true
      }
      goalColumn = goal
      let handled = handle(key)
      if handled && key.code != .up && key.code != .down { goalColumn = nil }
      return handled
    case .focus, .mouse: return false
    }
  }

  private mutating func handle(_ key: Key) -> Bool {
    switch (key.code, key.modifiers) {
    case (.left, []): move(to: cursor - 1)
    case (.right, []): move(to: cursor + 1)
    case (.left, .control), (.left, .alt): move(to: wordStart)
    case (.right, .control), (.right, .alt): move(to: wordEnd)
    case (.home, []): move(to: lineStart)
    case (.end, []): move(to: lineEnd)
    case (.home, .control): move(to: 0)
    case (.end, .control): move(to: content.count)
    case (.backspace, []), (.backspace, .shift): remove(cursor - 1..<cursor)
    case (.delete, []): remove(cursor..<cursor + 1)
    case (.backspace, .alt), (.backspace, .control): kill(wordStart..<cursor)
    case (.delete, .control), (.delete, .alt): kill(cursor..<wordEnd)
    case (.up, []): if multiline { moveLine(by: -1) } else { recall(entry - 1) }
    case (.down, []): if multiline { moveLine(by: 1) } else { recall(entry + 1) }
    case (.enter, let modifiers):
      if !multiline || !modifiers.subtracting([.alt, .shift]).isEmpty { return false }
      insert("\n")
    case (.character(let letter), .control): return control(letter)
    case (.character("b"), .alt): move(to: wordStart)
    case (.character("f"), .alt): move(to: wordEnd)
    case (.character("d"), .alt): kill(cursor..<wordEnd)
    default: return false
    }
    return true
  }

  private mutating func control(_ letter: Character) -> Bool {
    switch letter {
    case "a": move(to: lineStart)
    case "e": move(to: lineEnd)
    case "b": move(to: cursor - 1)
    case "f": move(to: cursor + 1)
    case "h": remove(cursor - 1..<cursor)
    case "d": remove(cursor..<cursor + 1)
    case "w": kill(blankWordStart..<cursor)
    case "u": kill(lineStart..<cursor)
    case "k":
      // At the end of a line of several, the newline itself goes.
      kill(cursor..<(lineEnd == cursor ? cursor + 1 : lineEnd))
    case "y": insert(killed)
    case "t": transpose()
    case "_", "/": undo()
    case "j" where multiline: insert("\n")
    case "p": if multiline { moveLine(by: -1) } else { recall(entry - 1) }
    case "n": if multiline { moveLine(by: 1) } else { recall(entry + 1) }
    default: return false
    }
    return true
  }

  // MARK: - Changing

  /// Keeps newlines and tabs; other controls have no business in a record.
  private static func clean(_ text: String) -> String {
    let isClean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    if isClean { return text }
    var view = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      defer { afterReturn = scalar == "\r" }
      if scalar == "\r" || scalar == "\n" && !afterReturn {
        view.append("\n")
      } else if scalar == "\t" || scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) {
        view.append(scalar)
      }
    }
    return String(view)
  }

  private func index(_ offset: Int) -> String.Index {
    content.index(content.startIndex, offsetBy: max(0, offset), limitedBy: content.endIndex)
      ?? content.endIndex
  }

  private mutating func remember() {
    undos.append((content, cursor))
    if undos.count > LineEditor.undoLimit { undos.removeFirst() }
  }

  private mutating func insert(_ addition: String, joining: Bool = false) {
    var clean = LineEditor.clean(addition)
    let room = LineEditor.limitBytes - content.utf8.count
    overflowed = clean.utf8.count > room
    while clean.utf8.count > room {
      // Whole characters, in big steps first: a paste may be far too long.
      let excess = clean.utf8.count - room
      clean.removeLast(min(clean.count, max(1, excess / 32)))
    }
    if clean.isEmpty { return }
    if !joining { remember() }
    let at = index(cursor)
    let prefix = content[..<at] + clean
    let count = prefix.count
    content = String(prefix + content[at...])
    cursor = min(count, content.count)
  }

  private mutating func remove(_ range: Range<Int>) {
    let from = index(range.lowerBound)
    let to = index(range.upperBound)
    if from >= to { return }
    remember()
    content.removeSubrange(from..<to)
    // Two characters may have become one where they now meet.
    cursor = min(content[..<min(from, content.endIndex)].count, content.count)
  }

  private mutating func kill(_ range: Range<Int>) {
    let from = index(range.lowerBound)
    let to = index(range.upperBound)
    if from >= to { return }
    killed = String(content[from..<to])
    remove(range)
  }

  private mutating func transpose() {
    let count = content.count
    if count < 2 || cursor == 0 { return }
    let at = min(cursor, count - 1)
    var characters = Array(content)
    remember()
    characters.swapAt(at - 1, at)
    content = String(characters)
    cursor = min(at + 1, content.count)
  }

  private mutating func undo() {
    guard let last = undos.popLast() else { return }
    content = last.text
    cursor = last.cursor
  }

  private mutating func recall(_ wanted: Int) {
    guard wanted >= 0, wanted <= history.count, wanted != entry else { return }
    if entry == history.count { draft = content }
    remember()
    entry = wanted
    content = wanted == history.count ? draft : LineEditor.clean(history[wanted])
    cursor = content.count
  }

  // MARK: - Moving

  private mutating func move(to offset: Int) { cursor = max(0, min(offset, content.count)) }

  private var lineStart: Int {
    let before = content[..<index(cursor)]
    guard let newline = before.lastIndex(where: \.isNewline) else { return 0 }
    return before[...newline].count
  }

  private var lineEnd: Int {
    let after = content[index(cursor)...]
    return cursor + after.prefix { !$0.isNewline }.count
  }

  private var wordStart: Int {
    let before = content[..<index(cursor)].reversed()
    let gap = before.prefix { !LineEditor.isWord($0) }.count
    return cursor - gap - before.dropFirst(gap).prefix(while: LineEditor.isWord).count
  }

  private var wordEnd: Int {
    let after = content[index(cursor)...]
    let gap = after.prefix { !LineEditor.isWord($0) }.count
    return cursor + gap + after.dropFirst(gap).prefix(while: LineEditor.isWord).count
  }

  /// Where the word before the cursor starts for ctrl-w, to which only blanks part words.
  private var blankWordStart: Int {
    let before = content[..<index(cursor)].reversed()
    let gap = before.prefix(while: \.isWhitespace).count
    return cursor - gap - before.dropFirst(gap).prefix { !$0.isWhitespace }.count
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  private mutating func moveLine(by step: Int) {
    let start = lineStart
    let goal = goalColumn ?? cursor - start
    if step < 0 {
      guard start > 0 else { return move(to: 0) }
      let above = cursor
      cursor = start - 1
      let aboveStart = lineStart
      cursor = above
      move(to: min(aboveStart + goal, start - 1))
    } else {
      let end = lineEnd
      guard end < content.count else { return move(to: end) }
      cursor = end + 1
      move(to: min(end + 1 + goal, lineEnd))
    }
    goalColumn = goal
  }
}
