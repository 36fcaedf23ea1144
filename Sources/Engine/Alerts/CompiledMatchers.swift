/// Matchers on labels, ready to be asked many times.
package struct CompiledMatchers: Hashable, Sendable {
  private enum Test: Hashable, Sendable {
    case equal(String)
    case unequal(String)
    case matches(LabelPattern)
    case differs(LabelPattern)
    /// Its pattern is none; `plan check` names it. An alert is never routed by what nobody can evaluate.
    case never
  }

  private struct LabelTest: Hashable, Sendable {
    var label: String
    var test: Test
  }

  private let tests: [LabelTest]

  package init(_ matchers: [LabelMatcher]) {
    tests = matchers.map { matcher in
      let test: Test =
        switch matcher.comparison {
        case .equal: .equal(matcher.value)
        case .unequal: .unequal(matcher.value)
        case .matches: (try? LabelPattern(matcher.value)).map { .matches($0) } ?? .never
        case .differs: (try? LabelPattern(matcher.value)).map { .differs($0) } ?? .never
        }
      return LabelTest(label: matcher.label, test: test)
    }
  }

  /// Whether all hold; a label that the alert lacks counts as empty.
  package func match(_ alert: Alert) -> Bool {
    tests.allSatisfy { test in
      let value = alert.labels.first { $0.name == test.label }?.value ?? ""
      return switch test.test {
      case .equal(let wanted): value == wanted
      case .unequal(let unwanted): value != unwanted
      case .matches(let pattern): pattern.matches(value)
      case .differs(let pattern): !pattern.matches(value)
      case .never: false
      }
    }
  }
}

extension LabelMatcher {
  /// What is wrong with its regular expression, as part of a sentence; `nil` where nothing is.
  package var problem: String? {
    guard comparison == .matches || comparison == .differs else { return nil }
    do throws(LabelPatternError) {
      _ = try LabelPattern(value)
      return nil
    } catch {
      return error.description
    }
  }
}
