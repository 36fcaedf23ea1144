package import TerminalKit

/// Asks for one thing after another, each a line, a text or a choice; nothing typed is ever lost.
package struct Form: Sendable {
  /// One thing that is asked.
  package struct Question: Sendable {
    package enum Kind: Sendable {
      /// One line; Tab completes it from `names`.
      case line(LineEditor, names: [String])
      case text(LineEditor)
      case choice(ChoiceList)
    }

    package var label: String
    package var kind: Kind
    /// Whether it may be left empty.
    package var isOptional: Bool
    /// A remark beside the label.
    package var hint: String

    init(_ label: String, _ kind: Kind, isOptional: Bool = false, hint: String = "") {
      self.label = label
      self.kind = kind
      self.isOptional = isOptional
      self.hint = hint
    }

    static func line(
      _ label: String, text: String = "", names: [String] = [], history: [String]? = nil,
      optional: Bool = false, hint: String = ""
    ) -> Question {
      Question(
        label, .line(LineEditor(text: text, history: history ?? names), names: names),
        isOptional: optional, hint: hint)
    }

    static func text(
      _ label: String, text: String = "", optional: Bool = false, hint: String = ""
    ) -> Question {
      Question(
        label, .text(LineEditor(text: text, multiline: true)), isOptional: optional, hint: hint)
    }

    static func choice(
      _ label: String, _ choices: [Choice], selected: Int = 0, hint: String = ""
    ) -> Question {
      Question(label, .choice(ChoiceList(choices, selected: selected)), hint: hint)
    }

    /// What stands in it now.
    package var answer: String {
      switch kind {
      case .line(let editor, _), .text(let editor): editor.text
      case .choice(let list): list.choice?.value ?? ""
      }
    }

    package var isText: Bool {
      if case .choice = kind { false } else { true }
    }

    /// Puts another text in the place of the one that is there, which the editor's undo brings back.
    mutating func replace(_ text: String) {
      switch kind {
      case .line(var editor, let names):
        editor.text = text
        kind = .line(editor, names: names)
      case .text(var editor):
        editor.text = text
        kind = .text(editor)
      case .choice: break
      }
    }

    /// The names that Tab goes through, those that begin as what was typed first.
    var completions: [String] {
      guard case .line(let editor, let names) = kind, !names.isEmpty else { return [] }
      let typed = editor.text.lowercased()
      let matching = names.filter { $0.lowercased().hasPrefix(typed) }
      return matching.isEmpty || names.contains(editor.text) ? names : matching
    }
  }

  /// One thing that may be chosen.
  package struct Choice: Hashable, Sendable {
    package var value: String
    package var label: String
    package var remark: String
    /// Shown in red: it is owed or missing.
    package var isUrgent: Bool

    init(_ value: String, _ label: String, remark: String = "", isUrgent: Bool = false) {
      self.value = value
      self.label = label
      self.remark = remark
      self.isUrgent = isUrgent
    }
  }

  /// What it is for; decides what becomes of the answers.
  package var purpose: FormPurpose
  package var title: String
  package var questions: [Question]
  package var current = 0
  /// Shown before it is sent; one more Enter sends it.
  package var isPreviewing = false
  /// Why the last attempt was refused.
  package var refusal: String?
  /// Whether it holds a text that was kept from before.
  package private(set) var isFromDraft = false
  /// What stood in the questions before anybody typed: only what differs is worth keeping.
  private var initial: [String]

  init(_ purpose: FormPurpose, _ title: String, _ questions: [Question]) {
    precondition(!questions.isEmpty, "a form asks for something")
    self.purpose = purpose
    self.title = title
    self.questions = questions
    initial = questions.map(\.answer)
  }

  package var answers: [String] { questions.map(\.answer) }

  // MARK: Drafts

  /// Whether somebody has typed into it.
  var isTouched: Bool { questions.indices.contains(where: isTouched) }

  func isTouched(_ question: Int) -> Bool {
    let asked = questions[question]
    return asked.isText && asked.answer != initial[question]
      && !(asked.answer.allSatisfy(\.isWhitespace) && initial[question].isEmpty)
  }

  /// The texts to keep when it is left; `nil` where nobody typed.
  package var draft: String? {
    guard isTouched else { return nil }
    return questions.filter(\.isText).map(\.answer).joined(separator: Form.textSeparator)
  }

  static let textSeparator = "\u{1F}"

  /// Puts texts back that were kept.
  mutating func restore(_ draft: String) {
    var texts = draft.split(separator: Form.textSeparator, omittingEmptySubsequences: false)[...]
    for index in questions.indices where questions[index].isText {
      guard let text = texts.popFirst() else { break }
      questions[index].replace(String(text))
    }
    isFromDraft = true
  }

  /// Proposes a text, which counts as nobody's.
  mutating func propose(_ text: String, for question: Int) {
    questions[question].replace(text)
    initial[question] = text
  }

  // MARK: Input

  /// What came of an input.
  enum Outcome: Equatable {
    case going, cancelled, submitted
    case edit
  }

  /// Takes an input in. Enter answers and goes on, Esc goes back or leaves, everything else edits.
  mutating func handle(_ event: InputEvent) -> Outcome {
    if case .key(let key) = event {
      switch (key.code, key.modifiers) {
      case (.escape, []):
        if isPreviewing {
          isPreviewing = false
          return .going
        }
        return .cancelled
      case (.tab, .shift):
        isPreviewing = false
        if current > 0 { current -= 1 }
        return .going
      case (.enter, []): return answer()
      case (.function(4), _): return questions[current].isText ? .edit : .going
      default: break
      }
    }
    // Whoever types on after all is back at the text.
    isPreviewing = false
    refusal = nil
    edit(event)
    return .going
  }

  private mutating func answer() -> Outcome {
    let question = questions[current]
    let isEmpty = question.answer.allSatisfy(\.isWhitespace)
    if isEmpty, !question.isOptional, question.isText {
      refusal = "\(question.label) can't be left empty; Esc leaves and keeps what you typed."
      return .going
    }
    refusal = nil
    if current + 1 < questions.count {
      current += 1
      return .going
    }
    if purpose.wantsPreview, !isPreviewing {
      isPreviewing = true
      return .going
    }
    return .submitted
  }

  private mutating func edit(_ event: InputEvent) {
    switch questions[current].kind {
    case .line(var editor, let names):
      if case .key(let key) = event, key.code == .tab {
        complete(&editor, from: names)
      } else if case .key(let key) = event, key.isNewLine, names.isEmpty {
        // As it comes in with a paste.
        _ = editor.handle(.paste("\n"))
      } else {
        _ = editor.handle(event)
      }
      questions[current].kind = .line(editor, names: names)
    case .text(var editor):
      if case .key(let key) = event, key.isNewLine {
        _ = editor.handle(.key(Key(.enter)))
      } else {
        _ = editor.handle(event)
      }
      questions[current].kind = .text(editor)
    case .choice(var list):
      list.handle(event)
      questions[current].kind = .choice(list)
    }
  }

  private func complete(_ editor: inout LineEditor, from names: [String]) {
    // A further Tab goes on to the next name.
    if let index = names.firstIndex(of: editor.text) {
      editor.text = names[(index + 1) % names.count]
      return
    }
    let typed = editor.text.lowercased()
    if let match = names.first(where: { $0.lowercased().hasPrefix(typed) }) { editor.text = match }
  }

  /// Puts back what an editor program made of the text.
  package mutating func replaceText(_ text: String) { questions[current].replace(text) }
}

extension Key {
  /// Enter sends, so a new line is written with Alt-Enter or Ctrl-J.
  var isNewLine: Bool {
    (code == .enter && modifiers == .alt) || self == Key(.character("j"), .control)
  }
}
