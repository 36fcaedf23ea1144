import Engine

/// Conditions on the labels of alerts, as Prometheus and Alertmanager write them.
extension PlanReader {
  /// Conditions that all must hold: a list of them, each `severity = critical` or `job =~ "api.*"`.
  func matchers(_ value: YAMLValue?) -> [LabelMatcher] {
    list(value) { conditions($0) }.flatMap { $0 }
  }

  /// One text with a condition, or with several and commas between them.
  func conditions(_ value: YAMLValue) -> [LabelMatcher]? {
    guard let text = text(value) else { return nil }
    var parser = MatcherParser(text)
    guard let matchers = parser.matchers() else {
      error(
        value.place, "\(quoted(value)) is no condition on a label: \(parser.problem).",
        mend: "Write such as 'severity = critical' or 'job =~ \"api.*\"', "
          + "with =, !=, =~ or !~ between label and value.")
      return nil
    }
    for matcher in matchers {
      guard let problem = matcher.problem else { continue }
      error(
        value.place, "\"\(matcher.value)\" is no regular expression: \(problem).",
        mend: "Close its brackets, and write \\\\ before a sign that means itself.")
      return nil
    }
    return matchers
  }
}

/// Takes conditions off the front of a text.
private struct MatcherParser {
  private var rest: Substring
  private(set) var problem = ""

  init(_ text: String) {
    var text = trimmed(text)[...]
    if text.hasPrefix("{"), text.hasSuffix("}") { text = text.dropFirst().dropLast() }
    rest = text
  }

  /// All of them; `nil` where one is none, and `problem` then says why.
  mutating func matchers() -> [LabelMatcher]? {
    var matchers: [LabelMatcher] = []
    while true {
      skipBlanks()
      guard let matcher = matcher() else { return nil }
      matchers.append(matcher)
      skipBlanks()
      if rest.isEmpty { return matchers }
      guard rest.removeFirst() == "," else {
        problem = "a comma is missing after the value"
        return nil
      }
      skipBlanks()
      if rest.isEmpty { return matchers }
    }
  }

  private mutating func matcher() -> LabelMatcher? {
    let label = rest.prefix { $0.isLetter || $0.isNumber || "_.:-/".contains($0) }
    guard !label.isEmpty else {
      problem = "it begins with no label"
      return nil
    }
    rest = rest.dropFirst(label.count)
    skipBlanks()
    // The longer ones first: `=~` begins as `=` does.
    let signs: [LabelMatcher.Comparison] = [.matches, .differs, .unequal, .equal]
    guard let comparison = signs.first(where: { rest.hasPrefix($0.rawValue) }) else {
      problem = "no comparison follows \(label)"
      return nil
    }
    rest = rest.dropFirst(comparison.rawValue.count)
    skipBlanks()
    guard let value = rest.first == "\"" ? quotedValue() : plainValue() else { return nil }
    return LabelMatcher(String(label), comparison, value)
  }

  private mutating func plainValue() -> String? {
    if let sign = rest.first, "=~!".contains(sign) {
      problem = "there is no comparison with \(sign) at that place"
      return nil
    }
    let value = rest.prefix { $0 != "," }
    rest = rest.dropFirst(value.count)
    return trimmed(String(value))
  }

  private mutating func quotedValue() -> String? {
    rest.removeFirst()
    var value = ""
    while let character = rest.popFirst() {
      if character == "\"" { return value }
      guard character == "\\" else {
        value.append(character)
        continue
      }
      guard let escaped = rest.popFirst() else { break }
      // As in Prometheus; before any other sign the backslash is one, so that "\d" stays a digit.
      switch escaped {
      case "\"", "\\": value.append(escaped)
      case "n": value.append("\n")
      default: value += "\\\(escaped)"
      }
    }
    problem = "the quotes are not closed"
    return nil
  }

  private mutating func skipBlanks() { rest = rest.drop(while: \.isWhitespace) }
}
