import TerminalKit
import TestSupport
import Testing

@Suite("Line editor")
struct LineEditorTests {
  /// Types key names, with `'…` for text and `"…` for a paste.
  private func run(_ editor: inout LineEditor, _ steps: [String]) {
    for step in steps {
      let rest = String(step.unicodeScalars.dropFirst())
      switch step.unicodeScalars.first {
      case "'": for scalar in rest.unicodeScalars { _ = editor.handle(typed(scalar)) }
      case "\"": _ = editor.handle(.paste(rest))
      default: _ = editor.handle(step.key())
      }
    }
  }

  private func typed(_ scalar: Unicode.Scalar) -> InputEvent {
    .key(Key(.character(Character(scalar))))
  }

  @Test(
    "it edits like a shell line",
    arguments: [
      (["'abc"], "abc|"), (["'abc", "left", "'x"], "abx|c"), (["'abc", "ctrl-a", "'x"], "x|abc"),
      (["'abc", "home", "delete"], "|bc"), (["'abc", "backspace"], "ab|"),
      (["'abc", "ctrl-h", "ctrl-h"], "a|"), (["'abc", "ctrl-b", "ctrl-d"], "ab|"),
      (["'foo bar-baz", "ctrl-w"], "foo |"), (["'foo bar-baz", "alt-backspace"], "foo bar-|"),
      (["'foo bar", "alt-b", "ctrl-k"], "foo |"),
      (["'foo bar", "ctrl-left", "ctrl-left"], "|foo bar"),
      (["'foo bar", "home", "alt-f"], "foo| bar"),
      (["'foo bar", "home", "ctrl-right", "alt-d"], "foo|"),
      (["'foo bar", "ctrl-u"], "|"), (["'foo bar", "ctrl-w", "home", "ctrl-y"], "bar|foo "),
      (["'abc", "ctrl-t"], "acb|"), (["'abc", "left", "left", "ctrl-t"], "ba|c"),
      (["'one two", "ctrl-_"], "one|"), (["'one", "ctrl-u", "ctrl-_"], "one|"),
      (["\"a\nb", "'c"], "a\nbc|"), (["'e\u{301}", "backspace"], "|"),
      (["'日本", "left", "backspace"], "|本"), (["\"a\u{1B}[31m\r\nb"], "a[31m\nb|"),
      (["right", "left", "delete", "backspace", "ctrl-w", "ctrl-k", "ctrl-t", "ctrl-_"], "|"),
    ])
  func edits(steps: [String], expected: String) {
    var editor = LineEditor()
    run(&editor, steps)
    #expect(shown(editor) == expected)
  }

  private func shown(_ editor: LineEditor) -> String {
    String(editor.text.prefix(editor.cursor)) + "|" + String(editor.text.dropFirst(editor.cursor))
  }

  @Test("history comes back by arrows, and the draft with it")
  func history() {
    var editor = LineEditor(history: ["first", "second"])
    run(&editor, ["'dra", "up"])
    #expect(editor.text == "second")
    run(&editor, ["ctrl-p", "up", "up"])
    #expect(editor.text == "first")
    run(&editor, ["down", "ctrl-n", "down", "'ft"])
    #expect(shown(editor) == "draft|")
  }

  @Test("what is not editing is left to the caller")
  func unhandled() {
    var line = LineEditor(text: "x")
    for name in ["enter", "esc", "tab", "shift-tab", "F1", "ctrl-s", "ctrl-c", "pageup", "alt-x"] {
      let isHandled = line.handle(name.key())
      #expect(!isHandled, "\(name)")
    }
    #expect(line.text == "x")
    var area = LineEditor(multiline: true)
    let handled = [InputEvent.focus(true), "enter".key(), "ctrl-enter".key(), "esc".key()].map {
      area.handle($0)
    }
    #expect(handled == [false, true, false, false])
    #expect(area.text == "\n")
  }

  @Test("in several lines up and down keep to their column")
  func multiline() {
    var editor = LineEditor(text: "long line\nab\nanother", multiline: true)
    run(&editor, ["up"])
    #expect(shown(editor) == "long line\nab|\nanother")
    run(&editor, ["up"])
    #expect(shown(editor) == "long li|ne\nab\nanother")
    run(&editor, ["up"])
    #expect(shown(editor) == "|long line\nab\nanother")
    run(&editor, ["end", "ctrl-k"])
    #expect(shown(editor) == "long line|ab\nanother")
  }

  @Test("a paste beyond the limit is cut and says so; the next one that fits does not")
  func limit() {
    var editor = LineEditor()
    run(&editor, ["\"" + String(repeating: "ab", count: LineEditor.limitBytes)])
    #expect(editor.text.utf8.count == LineEditor.limitBytes)
    #expect(editor.overflowed)
    run(&editor, ["ctrl-u", "'a"])
    #expect(!editor.overflowed && editor.text == "a")
    run(&editor, ["ctrl-u", "\"" + String(repeating: "a", count: LineEditor.limitBytes - 1)])
    #expect(!editor.overflowed)
    run(&editor, ["'z"])
    #expect(!editor.overflowed && editor.text.hasSuffix("az"))
    run(&editor, ["'y"])
    #expect(editor.overflowed && editor.text.hasSuffix("az"))
    #expect(editor.text.utf8.count == LineEditor.limitBytes)
  }

  @Test("random editing agrees with a naive model, and undo leads all the way back")
  func againstModel() {
    for seed in UInt64(0)..<300 {
      var random = Seeded(seed)
      var editor = LineEditor()
      var model = NaiveLine()
      for _ in 0..<40 {
        let name = NaiveLine.operations.randomElement(using: &random) ?? ""
        run(&editor, [name])
        model.apply(name)
        #expect(editor.text == String(model.text), "seed \(seed) after \(name)")
        #expect(editor.cursor == model.cursor, "seed \(seed) after \(name)")
      }
      for _ in 0..<45 { run(&editor, ["ctrl-_"]) }
      #expect(editor.isEmpty, "seed \(seed)")
    }
  }

  @Test("any text and any keys leave the cursor between characters, and both views hold it")
  func anything() {
    for seed in UInt64(0)..<60 {
      var random = Seeded(seed)
      var editor = LineEditor(multiline: Bool.random(using: &random))
      for _ in 0..<25 {
        if Bool.random(using: &random) {
          run(&editor, ["\"" + random.text(upTo: 6)])
        } else {
          let name = NaiveLine.operations.randomElement(using: &random) ?? ""
          run(&editor, [Bool.random(using: &random) ? name : "up"])
        }
        #expect((0...editor.text.count).contains(editor.cursor), "seed \(seed)")
        for columns in [0, 1, 2, 5, 12] {
          let field = editor.visible(columns: columns)
          #expect(Text.columns(field.text) <= columns, "seed \(seed)")
          #expect(field.cursorColumn < max(1, columns), "seed \(seed)")
          let area = editor.lines(columns: columns)
          #expect(area.lines.indices.contains(area.cursor.y), "seed \(seed)")
          #expect((0..<max(1, columns)).contains(area.cursor.x), "seed \(seed)")
          #expect(area.lines.allSatisfy { Text.columns($0) <= max(1, columns) }, "seed \(seed)")
        }
      }
    }
  }

  @Test("a field shows the part of the text around the cursor")
  func field() {
    var editor = LineEditor(text: "abc")
    #expect(editor.visible(columns: 5) == ("abc", 3))
    editor = LineEditor(text: "abcdefghijklmnop")
    #expect(editor.visible(columns: 8) == ("…nop", 4))
    run(&editor, ["home"])
    #expect(editor.visible(columns: 8) == ("abcdefg…", 0))
  }

  @Test("an area wraps between words and shows the cursor where the next letter will stand")
  func area() {
    let editor = LineEditor(text: "roll back now", multiline: true)
    let view = editor.lines(columns: 9)
    #expect(view.lines == ["roll back", "now"])
    #expect(view.cursor == Position(x: 3, y: 1))
    let full = LineEditor(text: "abcd", multiline: true).lines(columns: 4)
    #expect(full.lines == ["abcd", ""])
    #expect(full.cursor == Position(x: 0, y: 1))
    let ended = LineEditor(text: "a\n", multiline: true).lines(columns: 4)
    #expect(ended.lines == ["a", ""] && ended.cursor == Position(x: 0, y: 1))
  }
}

/// The same editing on an array of letters, as plainly as it can be said.
private struct NaiveLine {
  static let operations = [
    "'a", "'b", "' ", "'-", "left", "right", "home", "end", "backspace", "delete", "ctrl-k",
    "ctrl-u", "ctrl-w", "ctrl-y", "ctrl-left", "ctrl-right", "ctrl-a", "ctrl-e", "alt-d",
  ]

  var text: [Character] = []
  var cursor = 0
  var killed: [Character] = []

  mutating func apply(_ name: String) {
    switch name {
    case "left": cursor = max(0, cursor - 1)
    case "right": cursor = min(text.count, cursor + 1)
    case "home", "ctrl-a": cursor = 0
    case "end", "ctrl-e": cursor = text.count
    case "backspace": if cursor > 0 { cut(cursor - 1, cursor) }
    case "delete": if cursor < text.count { cut(cursor, cursor + 1) }
    case "ctrl-k": kill(cursor, text.count)
    case "ctrl-u": kill(0, cursor)
    case "ctrl-w":
      var start = cursor
      while start > 0 && text[start - 1] == " " { start -= 1 }
      while start > 0 && text[start - 1] != " " { start -= 1 }
      kill(start, cursor)
    case "ctrl-y": insert(killed)
    case "ctrl-left":
      while cursor > 0 && !text[cursor - 1].isLetter { cursor -= 1 }
      while cursor > 0 && text[cursor - 1].isLetter { cursor -= 1 }
    case "ctrl-right": cursor = wordEnd
    case "alt-d": kill(cursor, wordEnd)
    default: insert(Array(name.dropFirst()))
    }
  }

  private var wordEnd: Int {
    var end = cursor
    while end < text.count && !text[end].isLetter { end += 1 }
    while end < text.count && text[end].isLetter { end += 1 }
    return end
  }

  private mutating func insert(_ letters: [Character]) {
    text.insert(contentsOf: letters, at: cursor)
    cursor += letters.count
  }

  private mutating func cut(_ start: Int, _ end: Int) {
    text.removeSubrange(start..<end)
    cursor = start
  }

  private mutating func kill(_ start: Int, _ end: Int) {
    if start == end { return }
    killed = Array(text[start..<end])
    cut(start, end)
  }
}
