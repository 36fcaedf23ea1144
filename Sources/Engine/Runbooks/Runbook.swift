/// A procedure for one alert or failure mode, as read from a Markdown file.
public struct Runbook: Hashable, Sendable {
  public var title: String
  /// The file or name that it comes from.
  public var source: String
  /// The whole time it should take, where the front matter says so.
  public var expected: Duration?
  public var steps: [RunbookStep]

  /// How deep steps may lie within steps; deeper ones count as this deep.
  package static let maximumDepth = 8

  /// Reads Markdown: steps are its task items (`- [ ] …`); failing those, its numbered items; failing those, its
  /// headings; failing those but for a title, its bullets. Text and code under a step belong to it. No text is refused,
  /// and none loses a step.
  ///
  /// - Parameters:
  ///   - markdown: The file's text, with or without front matter between `---` lines.
  ///   - name: The title where the text has none.
  ///   - source: Where the text comes from; without it the name.
  public init(markdown: String, name: String, source: String? = nil) {
    self.source = source ?? name
    var lines = Runbook.lines(of: markdown)
    if lines.first?.hasPrefix("\u{FEFF}") == true { lines[0] = lines[0].dropFirst() }
    let matter = FrontMatter(lines)
    lines.removeFirst(matter.length)
    let blocks = MarkdownBlocks(lines).blocks
    title = matter["title"] ?? Runbook.firstHeading(blocks) ?? name
    let length = matter["expected"] ?? matter["expected duration"] ?? matter["expected_duration"]
    expected = length.flatMap { Duration(planText: $0) }
    steps = StepCollector.steps(blocks) { $0.isTask }
    if steps.isEmpty { steps = StepCollector.steps(blocks) { $0.isNumbered } }
    guard steps.isEmpty else { return }
    steps = StepCollector.headingSteps(blocks)
    guard steps.count < 2 else { return }
    let bullets = StepCollector.steps(blocks) { _ in true }
    if bullets.count > steps.count { steps = bullets }
  }

  /// One of a plan.
  public init(_ book: PlanRunbook) {
    (title, source, expected, steps) = (book.title, book.source, book.expected, book.steps)
  }

  private static func firstHeading(_ blocks: [MarkdownBlocks.Block]) -> String? {
    for case .heading(_, let title) in blocks where !title.isEmpty { return title }
    return nil
  }

  /// Lines as Markdown counts them: no other character ends one.
  private static func lines(of markdown: String) -> [Substring] {
    markdown.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }

  /// The lines between `---` at the top of a text, which begin on its second line; `nil` where there are none.
  package static func frontMatter(of markdown: String) -> String? {
    let lines = lines(of: markdown)
    let matter = FrontMatter(lines)
    guard matter.length > 0 else { return nil }
    return lines[1..<matter.length - 1].joined(separator: "\n")
  }
}

/// `key: value` lines between `---` at the top of a file.
private struct FrontMatter {
  private var values: [String: String] = [:]
  /// How many lines it takes, those with `---` included; 0 where there is none.
  private(set) var length = 0

  init(_ lines: [Substring]) {
    guard lines.first.map({ trimmed(String($0)) }) == "---",
      let end = lines.dropFirst().firstIndex(where: {
        let line = trimmed(String($0))
        return line == "---" || line == "..."
      })
    else { return }
    // Two rules across a page look like front matter too; what lies between them must not be lost.
    guard !lines[1..<end].contains(where: { MarkdownLine($0).items.contains(where: \.isTask) }),
      lines[1..<end].allSatisfy({ !$0.hasPrefix("## ") && !$0.hasPrefix("```") })
    else { return }
    for line in lines[1..<end] {
      guard let colon = line.firstIndex(of: ":"), line.first?.isWhitespace == false else {
        continue
      }
      var value = trimmed(String(line[line.index(after: colon)...]))
      if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'",
        value.last == quote
      {
        value = String(value.dropFirst().dropLast())
      }
      values[trimmed(String(line[..<colon])).lowercased()] = value.isEmpty ? nil : value
    }
    length = end + 1
  }

  subscript(key: String) -> String? { values[key] }
}
