/// Matchers on labels, ready to be asked many times. Not sendable, because `Regex` is not.
package struct CompiledMatchers {
  private enum Test {
    case equal(String)
    case unequal(String)
    case matches(Regex<AnyRegexOutput>)
    case differs(Regex<AnyRegexOutput>)
    /// Its pattern is none; `plan check` names it. An alert is never routed by what nobody can evaluate.
    case never
  }

  private let tests: [(label: String, test: Test)]

  package init(_ matchers: [LabelMatcher]) {
    tests = matchers.map { matcher in
      let test: Test =
        switch matcher.comparison {
        case .equal: .equal(matcher.value)
        case .unequal: .unequal(matcher.value)
        case .matches: CompiledMatchers.compile(matcher.value).map { .matches($0) } ?? .never
        case .differs: CompiledMatchers.compile(matcher.value).map { .differs($0) } ?? .never
        }
      return (matcher.label, test)
    }
  }

  /// Characters of a value that a regular expression is held against. Backtracking may take time that grows with the
  /// power of the length, and the value comes from outside.
  package static let valueCharacters = 256

  /// Whether all hold; a label that the alert lacks counts as empty.
  package func match(_ alert: Alert) -> Bool {
    tests.allSatisfy { label, test in
      let value = alert.labels.first { $0.name == label }?.value ?? ""
      return switch test {
      case .equal(let wanted): value == wanted
      case .unequal(let unwanted): value != unwanted
      case .matches(let regex): CompiledMatchers.isWhole(regex, value)
      case .differs(let regex): !CompiledMatchers.isWhole(regex, value)
      case .never: false
      }
    }
  }

  private static func isWhole(_ regex: Regex<AnyRegexOutput>, _ value: String) -> Bool {
    (try? regex.wholeMatch(in: value.prefix(valueCharacters))) != nil
  }

  private static func compile(_ pattern: String) -> Regex<AnyRegexOutput>? {
    try? Regex(pattern).matchingSemantics(.unicodeScalar)
  }
}

extension LabelMatcher {
  /// What is wrong with its regular expression, as a sentence; `nil` where nothing is.
  package var problem: String? {
    guard comparison == .matches || comparison == .differs else { return nil }
    do {
      _ = try Regex(value)
      return nil
    } catch {
      return "\"\(value)\" is no regular expression: \(error)."
    }
  }
}
