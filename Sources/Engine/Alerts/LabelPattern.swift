/// A regular expression that is held against whole values, in time that grows with the length of the value alone.
///
/// Values come from outside, and the standard library's `Regex` backtracks: `(a+)+b` takes it 1.7 s for sixteen letters and
/// doubles with each further one. This follows all ways at once. The syntax is that of RE2, which Prometheus and
/// Alertmanager use for the same purpose; without references back, there is nothing that needs to backtrack.
package struct LabelPattern: Hashable, Sendable {
  /// One step of the pattern.
  enum Step: Hashable, Sendable {
    case scalar(ScalarSet)
    /// Goes on at both places.
    case split(Int, Int)
    case jump(Int)
    case assert(Assertion)
    case end
  }

  enum Assertion: Hashable, Sendable {
    case start, end, wordBoundary, noWordBoundary
  }

  /// Far more than anybody writes; a step costs time for each character of a value.
  static let stepLimit = 4000

  private var steps: [Step]

  /// - Throws: `LabelPatternError` where the text is no pattern.
  package init(_ text: String) throws(LabelPatternError) {
    var parser = LabelPatternParser(text)
    let node = try parser.pattern()
    steps = []
    try emit(node)
    steps.append(.end)
  }

  private mutating func add(_ step: Step) throws(LabelPatternError) {
    guard steps.count < LabelPattern.stepLimit else {
      throw LabelPatternError("it is too large; count less often in {…}")
    }
    steps.append(step)
  }

  private mutating func emit(_ node: PatternNode) throws(LabelPatternError) {
    switch node {
    case .empty: break
    case .scalar(let set): try add(.scalar(set))
    case .assert(let assertion): try add(.assert(assertion))
    case .sequence(let nodes): for node in nodes { try emit(node) }
    case .choice(let nodes): try emit(choice: nodes[...])
    case .repeated(let node, let least, let most):
      for _ in 0..<least {
        let before = steps.count
        try emit(node)
        // Nothing any number of times is nothing, and need not be counted out.
        if steps.count == before { return }
      }
      guard let most else {
        let start = steps.count
        try add(.split(0, 0))
        try emit(node)
        try add(.jump(start))
        steps[start] = .split(start + 1, steps.count)
        return
      }
      var splits: [Int] = []
      for _ in least..<max(least, most) {
        splits.append(steps.count)
        try add(.split(0, 0))
        try emit(node)
      }
      for split in splits { steps[split] = .split(split + 1, steps.count) }
    }
  }

  private mutating func emit(choice nodes: ArraySlice<PatternNode>) throws(LabelPatternError) {
    guard let first = nodes.first, nodes.count > 1 else {
      if let first = nodes.first { try emit(first) }
      return
    }
    let split = steps.count
    try add(.split(0, 0))
    try emit(first)
    let jump = steps.count
    try add(.jump(0))
    steps[split] = .split(split + 1, steps.count)
    try emit(choice: nodes.dropFirst())
    steps[jump] = .jump(steps.count)
  }

  /// Whether it matches the whole of a value.
  package func matches(_ value: String) -> Bool {
    let scalars = Array(value.unicodeScalars)
    var walk = Walk(count: steps.count)
    for index in 0...scalars.count {
      walk.open(0, first: index == 0)
      follow(&walk, at: index, of: scalars)
      if index == scalars.count { return walk.isAtEnd }
      if walk.waiting.isEmpty { return false }
      walk.step(scalars[index], steps)
    }
    return false
  }

  /// Takes every way that costs no character.
  private func follow(_ walk: inout Walk, at index: Int, of scalars: [Unicode.Scalar]) {
    while let place = walk.next() {
      switch steps[place] {
      case .scalar: walk.waiting.append(place)
      case .split(let one, let other):
        walk.open(one)
        walk.open(other)
      case .jump(let place): walk.open(place)
      case .assert(let assertion): if assertion.holds(index, scalars) { walk.open(place + 1) }
      case .end: walk.isAtEnd = true
      }
    }
  }

  /// The places that a match may be at.
  private struct Walk {
    /// Those at which a character is waited for.
    var waiting: [Int] = []
    var isAtEnd = false
    private var open: [Int] = []
    private var seen: [Bool]

    init(count: Int) { seen = [Bool](repeating: false, count: count) }

    mutating func open(_ place: Int, first: Bool = true) {
      guard first, !seen[place] else { return }
      seen[place] = true
      open.append(place)
    }

    mutating func next() -> Int? { open.popLast() }

    mutating func step(_ scalar: Unicode.Scalar, _ steps: [Step]) {
      let before = waiting
      waiting = []
      isAtEnd = false
      for index in seen.indices { seen[index] = false }
      for place in before {
        if case .scalar(let set) = steps[place], set.contains(scalar) { open(place + 1) }
      }
    }
  }
}

/// Why a text is no pattern, as part of a sentence.
package struct LabelPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }
}

extension LabelPattern.Assertion {
  func holds(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
    func isWord(_ index: Int) -> Bool {
      scalars.indices.contains(index) && ScalarSet.word.contains(scalars[index])
    }
    return switch self {
    case .start: index == 0
    case .end: index == scalars.count
    case .wordBoundary: isWord(index - 1) != isWord(index)
    case .noWordBoundary: isWord(index - 1) == isWord(index)
    }
  }
}

/// Some of all characters.
struct ScalarSet: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>]
  var isNegated = false
  /// Whether capitals and small letters are the same.
  var ignoresCase = false

  static let digit = ScalarSet(ranges: [48...57])
  static let word = ScalarSet(ranges: [48...57, 65...90, 95...95, 97...122])
  static let space = ScalarSet(ranges: [9...10, 12...13, 32...32])
  static let any = ScalarSet(ranges: [0...UInt32.max])
  static let anyButNewline = ScalarSet(ranges: [10...10], isNegated: true)

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var isIn = holds(scalar.value)
    if !isIn, ignoresCase {
      let properties = scalar.properties
      isIn = [properties.lowercaseMapping, properties.uppercaseMapping].contains {
        $0.unicodeScalars.count == 1 && $0.unicodeScalars.first.map { holds($0.value) } == true
      }
    }
    return isIn != isNegated
  }

  private func holds(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }
}
