/// Makes steps out of the parts of a Markdown text.
struct StepCollector {
  private var steps: [RunbookStep] = []
  /// The title may go on in the next line: how long the line before is.
  private var openTitle: Int?
  private var isCollecting = false

  /// A line shorter than this was not wrapped to fit a page: what follows is a line of its own.
  private static let wrappedColumns = 60

  /// The items that count as steps, each with what stands under it.
  static func steps(
    _ blocks: [MarkdownBlocks.Block], where isStep: (MarkdownBlocks.Item) -> Bool
  ) -> [RunbookStep] {
    var (collector, indents) = (StepCollector(), [Int]())
    for block in blocks {
      switch block {
      case .item(let item, let width) where isStep(item):
        // A step within another stands at least two columns further in, as CommonMark has it.
        while let last = indents.last, last + 1 >= item.indent { indents.removeLast() }
        indents.append(item.indent)
        collector.begin(item.title, depth: indents.count - 1, width: width)
      case .heading:
        // A heading begins something else; the text below it belongs to no step.
        collector.isCollecting = false
        indents = []
      default: collector.add(block)
      }
    }
    return collector.finished
  }

  /// Each heading as a step; the first of the highest level alone at the top is the title, not a step.
  static func headingSteps(_ blocks: [MarkdownBlocks.Block]) -> [RunbookStep] {
    let levels = blocks.compactMap { if case .heading(let level, _) = $0 { level } else { nil } }
    guard let top = levels.min() else { return [] }
    let titleIsHeading = levels.first == top && levels.count { $0 == top } == 1 && levels.count > 1
    let base = titleIsHeading ? levels.dropFirst().min() ?? top : top
    var (collector, skipped) = (StepCollector(), !titleIsHeading)
    for block in blocks {
      guard case .heading(let level, let title) = block else {
        collector.add(block)
        continue
      }
      guard skipped else {
        skipped = true
        continue
      }
      if !title.isEmpty { collector.begin(title, depth: max(0, level - base), width: 0) }
    }
    return collector.finished
  }

  private mutating func begin(_ title: String, depth: Int, width: Int) {
    steps.append(RunbookStep(title: title, depth: min(depth, Runbook.maximumDepth)))
    openTitle = width
    isCollecting = true
  }

  private mutating func add(_ block: MarkdownBlocks.Block) {
    guard isCollecting, !steps.isEmpty else { return }
    switch block {
    case .code(let code, let language): add(code: code, language)
    case .text(let text, let width):
      if goesOn(steps[steps.count - 1].title, text) {
        steps[steps.count - 1].title += " " + text
        openTitle = width
        return
      }
      add(line: text)
    case .item(let item, _): if !item.title.isEmpty { add(line: item.title, bullet: "• ") }
    case .heading, .blank: break
    }
    openTitle = nil
  }

  /// Whether a line is the rest of a title that was wrapped at the edge of the page.
  private func goesOn(_ title: String, _ text: String) -> Bool {
    guard let openTitle, openTitle >= StepCollector.wrappedColumns, let last = title.last else {
      return false
    }
    return !".:!?".contains(last) && !text.hasPrefix("$ ")
  }

  private mutating func add(line: String, bullet: String = "") {
    let index = steps.count - 1
    if steps[index].title.isEmpty {
      steps[index].title = line
    } else if bullet.isEmpty, line.hasPrefix("$ ") {
      steps[index].add(command: String(line.dropFirst(2).withoutSpaceAround), language: "")
    } else {
      // Added to where it stands: to copy a long text for each of its lines takes minutes.
      if steps[index].text == nil { steps[index].text = "" } else { steps[index].text? += "\n" }
      steps[index].text? += bullet
      steps[index].text? += line
    }
  }

  private mutating func add(code: String, _ language: String) {
    guard !code.allSatisfy(\.isWhitespace) else { return }
    let index = steps.count - 1
    if steps[index].title.isEmpty {
      let first = code.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) } ?? ""
      steps[index].title = String(first.withoutSpaceAround)
    }
    let session = TerminalSession(code)
    steps[index].add(command: session.commands ?? code, language: language)
    for line in session.output { add(line: line) }
  }

  /// Without what never got a title; commands within titles and texts are taken out of them, too.
  private var finished: [RunbookStep] {
    steps.filter { !$0.title.isEmpty }.map { step in
      var step = step
      for command in InlineCommands.find(step.title) + InlineCommands.find(step.text ?? "") {
        step.add(command: command, language: "")
      }
      return step
    }
  }
}

/// Code that shows a terminal: what was typed stands behind a `$`, the rest is what was printed.
private struct TerminalSession {
  /// What was typed, one command a line; `nil` where the code shows no terminal.
  private(set) var commands: String?
  private(set) var output: [String] = []

  init(_ code: String) {
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    let first = lines.first { !$0.allSatisfy(\.isWhitespace) }
    guard first?.withoutSpaceBefore.hasPrefix("$ ") == true else { return }
    var typed: [Substring] = []
    var goesOn = false
    for line in lines {
      let text = line.withoutSpaceBefore
      if goesOn || text.hasPrefix("$ ") {
        typed.append(goesOn ? line : text.dropFirst(2).withoutSpaceBefore)
        goesOn = typed.last?.hasSuffix("\\") == true
      } else if !text.isEmpty {
        output.append(String(line))
      }
    }
    commands = typed.joined(separator: "\n")
  }
}

/// Commands within a line of text: inline code that begins with a `$`.
private enum InlineCommands {
  static func find(_ text: String) -> [String] {
    var (commands, rest) = ([String](), text[...])
    while let mark = rest.firstIndex(of: "`") {
      rest = rest[rest.index(after: mark)...]
      guard rest.hasPrefix("$ ") else { continue }
      guard let end = rest.firstIndex(of: "`") else { break }
      let command = rest[..<end].dropFirst(2).withoutSpaceAround
      if !command.isEmpty { commands.append(String(command)) }
      rest = rest[rest.index(after: end)...]
    }
    return commands
  }
}
