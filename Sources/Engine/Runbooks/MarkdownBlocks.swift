/// The parts of a Markdown text that matter to a runbook: headings, list items, code and text, line by line.
struct MarkdownBlocks {
  struct Item {
    var isTask: Bool
    var isNumbered: Bool
    var indent: Int
    var title: String
  }

  private enum Block {
    case heading(level: Int, title: String)
    case item(Item)
    case code(String)
    case text(String)
    case blank
  }

  private var blocks: [Block] = []

  init(_ lines: [Substring]) {
    var fences = FenceFinder()
    var index = 0
    while index < lines.count {
      let line = MarkdownLine(lines[index])
      index += 1
      if let fence = line.fence {
        let end = fences.end(of: fence, indent: line.indent, in: lines, from: index)
        let code = lines[index..<end.code].map {
          MarkdownLine($0).dropping(indent: line.indent)
        }
        blocks.append(.code(code.joined(separator: "\n")))
        index = end.next
      } else if line.isBlank {
        blocks.append(.blank)
      } else if let heading = line.heading {
        blocks.append(.heading(level: heading.level, title: heading.title))
      } else if let item = line.item {
        blocks.append(.item(item))
      } else {
        blocks.append(.text(line.text))
      }
    }
  }

  var firstHeading: String? {
    for case .heading(_, let title) in blocks where !title.isEmpty { return title }
    return nil
  }

  /// The items that count as steps, each with what stands under it.
  func steps(where isStep: (Item) -> Bool) -> [RunbookStep] {
    var steps: [RunbookStep] = []
    var indents: [Int] = []
    var collecting = false
    for block in blocks {
      switch block {
      case .item(let item) where isStep(item):
        // A step within another stands at least two columns further in, as CommonMark has it.
        while let last = indents.last, last + 1 >= item.indent { indents.removeLast() }
        indents.append(item.indent)
        steps.append(
          RunbookStep(
            title: item.title, depth: min(indents.count - 1, Runbook.maximumDepth)))
        collecting = true
      case .heading:
        // A heading begins something else; the text below it belongs to no step.
        collecting = false
        indents = []
      default:
        if collecting, !steps.isEmpty { MarkdownBlocks.add(block, to: &steps[steps.count - 1]) }
      }
    }
    return steps
  }

  /// Each heading as a step; the first of the highest level alone at the top is the title, not a step.
  func headingSteps() -> [RunbookStep] {
    var levels: [Int] = []
    for case .heading(let level, _) in blocks { levels.append(level) }
    guard let top = levels.min() else { return [] }
    let titleIsHeading = levels.first == top && levels.count { $0 == top } == 1 && levels.count > 1
    var steps: [RunbookStep] = []
    var skipped = false
    var base = top
    if titleIsHeading { base = levels.dropFirst().min() ?? top }
    for block in blocks {
      if case .heading(let level, let title) = block {
        if titleIsHeading, !skipped {
          skipped = true
          continue
        }
        guard !title.isEmpty else { continue }
        steps.append(
          RunbookStep(title: title, depth: min(max(0, level - base), Runbook.maximumDepth)))
      } else if !steps.isEmpty {
        MarkdownBlocks.add(block, to: &steps[steps.count - 1])
      }
    }
    return steps
  }

  private static func add(_ block: Block, to step: inout RunbookStep) {
    switch block {
    case .code(let text): if !text.isEmpty { step.commands.append(text) }
    case .text(let text): step.text = step.text.map { $0 + "\n" + text } ?? text
    case .item(let item):
      step.text = step.text.map { "\($0)\n• \(item.title)" } ?? "• \(item.title)"
    case .heading, .blank: break
    }
  }
}
