/// A pattern as a tree.
indirect enum PatternNode {
  case empty
  case scalar(ScalarSet)
  case assert(LabelPattern.Assertion)
  case sequence([PatternNode])
  case choice([PatternNode])
  /// `most`: `nil` for any number.
  case repeated(PatternNode, least: Int, most: Int?)
}

/// Reads a pattern in RE2's syntax.
struct LabelPatternParser {
  private var rest: Substring.UnicodeScalarView
  private var depth = 0
  private var ignoresCase = false
  private var dotTakesAll = false

  /// Levels of brackets; a parser that recurses must stop somewhere.
  private static let depthLimit = 100
  /// As in RE2.
  private static let countLimit = 1000

  init(_ text: String) { rest = Substring(text).unicodeScalars }

  mutating func pattern() throws(LabelPatternError) -> PatternNode {
    let node = try choice()
    guard rest.isEmpty else { throw LabelPatternError("a bracket closes that was not opened") }
    return node
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func choice() throws(LabelPatternError) -> PatternNode {
    var ways = [try sequence()]
    while take("|") { ways.append(try sequence()) }
    return ways.count == 1 ? ways[0] : .choice(ways)
  }

  private mutating func sequence() throws(LabelPatternError) -> PatternNode {
    var nodes: [PatternNode] = []
    while let next = rest.first, next != "|", next != ")" {
      guard let atom = try atom() else { continue }
      nodes.append(try repeated(atom))
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  // MARK: Repeats

  private mutating func repeated(_ atom: PatternNode) throws(LabelPatternError) -> PatternNode {
    guard let (least, most) = try count() else { return atom }
    // How greedy a repeat is makes no difference to whether the whole matches.
    _ = take("?")
    if try count() != nil {
      throw LabelPatternError("a repeat is repeated; put brackets around it")
    }
    return .repeated(atom, least: least, most: most)
  }

  private mutating func count() throws(LabelPatternError) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard rest.first == "{" else { return nil }
    let before = rest
    rest.removeFirst()
    guard let least = number() else {
      rest = before
      return nil
    }
    var most: Int? = least
    if take(",") { most = number() }
    guard take("}") else {
      rest = before
      return nil
    }
    guard least <= LabelPatternParser.countLimit, most ?? 0 <= LabelPatternParser.countLimit else {
      throw LabelPatternError("it counts beyond \(LabelPatternParser.countLimit)")
    }
    guard least <= most ?? least else { throw LabelPatternError("a count ends before it begins") }
    return (least, most)
  }

  private mutating func number() -> Int? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty, digits.count <= 9 else { return nil }
    rest = rest.dropFirst(digits.count)
    return Int(String(digits))
  }

  // MARK: Atoms

  /// `nil` for what only sets a flag.
  private mutating func atom() throws(LabelPatternError) -> PatternNode? {
    let next = rest.removeFirst()
    switch next {
    case ".": return .scalar(dotTakesAll ? .any : .anyButNewline)
    case "^": return .assert(.start)
    case "$": return .assert(.end)
    case "(": return try group()
    case "[": return .scalar(try bracketed())
    case "\\": return try escaped()
    case "*", "+", "?": throw LabelPatternError("there is nothing before \(next) to repeat")
    case "{":
      // A count without anything before it; any other bracket of this kind is itself.
      rest = ("{" + Substring(rest)).unicodeScalars
      if try count() != nil { throw LabelPatternError("there is nothing before {…} to repeat") }
      rest.removeFirst()
      return .scalar(literal("{"))
    default: return .scalar(literal(next))
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
    ScalarSet(ranges: [scalar.value...scalar.value], ignoresCase: ignoresCase)
  }

  private mutating func group() throws(LabelPatternError) -> PatternNode? {
    let (before, all) = (ignoresCase, dotTakesAll)
    if take("?") {
      if rest.starts(with: "P<".unicodeScalars) || rest.first == "<" {
        guard let end = rest.firstIndex(of: ">"), isName(rest[..<end]) else {
          throw LabelPatternError("looking behind is not part of it (RE2)")
        }
        rest = rest[rest.index(after: end)...]
      } else if try flags() {
        return nil
      }
    }
    depth += 1
    guard depth <= LabelPatternParser.depthLimit else {
      throw LabelPatternError("its brackets lie too deep in each other")
    }
    let node = try choice()
    depth -= 1
    guard take(")") else { throw LabelPatternError("a bracket ( is not closed") }
    (ignoresCase, dotTakesAll) = (before, all)
    return node
  }

  private func isName(_ text: Substring.UnicodeScalarView) -> Bool {
    let name = text.drop { $0 == "P" }.dropFirst()
    return !name.isEmpty && name.allSatisfy { ScalarSet.word.contains($0) }
  }

  /// The flags behind `(?`: true where the group ends with them.
  private mutating func flags() throws(LabelPatternError) -> Bool {
    var isOn = true
    while let flag = rest.popFirst() {
      switch flag {
      case "i": ignoresCase = isOn
      case "s": dotTakesAll = isOn
      case "m", "U": break
      case "-": isOn = false
      case ":": return false
      case ")": return true
      case "=", "!": throw LabelPatternError("looking ahead is not part of it (RE2)")
      default: throw LabelPatternError("there is no flag (?\(flag)")
      }
    }
    throw LabelPatternError("a bracket ( is not closed")
  }

  private mutating func escaped() throws(LabelPatternError) -> PatternNode {
    switch rest.first {
    case "b", "B", "A", "z":
      let letter = rest.removeFirst()
      return .assert(
        letter == "b"
          ? .wordBoundary : letter == "B" ? .noWordBoundary : letter == "A" ? .start : .end)
    case "Q":
      rest.removeFirst()
      var nodes: [PatternNode] = []
      while let next = rest.popFirst() {
        if next == "\\", take("E") { break }
        nodes.append(.scalar(literal(next)))
      }
      return .sequence(nodes)
    default:
      var set = try escapedSet()
      set.ignoresCase = ignoresCase
      return .scalar(set)
    }
  }

  /// What stands behind a backslash, in brackets or outside of them.
  private mutating func escapedSet() throws(LabelPatternError) -> ScalarSet {
    guard let next = rest.popFirst() else { throw LabelPatternError("it ends with a backslash") }
    switch next {
    case "d": return .digit
    case "w": return .word
    case "s": return .space
    case "D": return negated(.digit)
    case "W": return negated(.word)
    case "S": return negated(.space)
    case "n": return one(10)
    case "t": return one(9)
    case "r": return one(13)
    case "f": return one(12)
    case "v": return one(11)
    case "a": return one(7)
    case "x": return one(try hexadecimal())
    default:
      guard next.value < 128, !ScalarSet.word.contains(next) || next == "_" else {
        throw LabelPatternError(
          ("1"..."9").contains(next)
            ? "references back are not part of it (RE2)" : "there is no \\\(next)")
      }
      return one(next.value)
    }
  }

  private func one(_ value: UInt32) -> ScalarSet { ScalarSet(ranges: [value...value]) }

  private func negated(_ set: ScalarSet) -> ScalarSet {
    ScalarSet(ranges: set.ranges, isNegated: true)
  }

  private mutating func hexadecimal() throws(LabelPatternError) -> UInt32 {
    let isBraced = take("{")
    let digits = rest.prefix(isBraced ? 6 : 2).prefix {
      $0.properties.isASCIIHexDigit
    }
    rest = rest.dropFirst(digits.count)
    guard let value = UInt32(String(digits), radix: 16), isBraced ? take("}") : digits.count == 2
    else { throw LabelPatternError("a character is not given as \\xFF or \\x{10FFFF}") }
    return value
  }

  // MARK: Sets in brackets

  private mutating func bracketed() throws(LabelPatternError) -> ScalarSet {
    var set = ScalarSet(ranges: [], ignoresCase: ignoresCase)
    set.isNegated = take("^")
    var isFirst = true
    while let next = rest.first, isFirst || next != "]" {
      isFirst = false
      if rest.starts(with: "[:".unicodeScalars) {
        set.ranges += try named()
        continue
      }
      rest.removeFirst()
      guard let low = try member(next, &set) else { continue }
      guard rest.first == "-", rest.dropFirst().first.map({ $0 != "]" }) == true else {
        set.ranges.append(low...low)
        continue
      }
      rest.removeFirst()
      var none = ScalarSet(ranges: [])
      guard let high = try member(rest.removeFirst(), &none), low <= high else {
        throw LabelPatternError("a range in [ ] ends before it begins")
      }
      set.ranges.append(low...high)
    }
    guard take("]") else { throw LabelPatternError("a bracket [ is not closed") }
    return set
  }

  /// One character of a set; `nil` where it is several, which are added.
  private mutating func member(
    _ next: Unicode.Scalar, _ set: inout ScalarSet
  ) throws(LabelPatternError) -> UInt32? {
    guard next == "\\" else { return next.value }
    let escaped = try escapedSet()
    if let range = escaped.ranges.first, escaped.ranges.count == 1, range.count == 1,
      !escaped.isNegated
    {
      return range.lowerBound
    }
    set.ranges += escaped.isNegated ? complement(escaped.ranges) : escaped.ranges
    return nil
  }

  private func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var rest: [ClosedRange<UInt32>] = []
    var start: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > start { rest.append(start...(range.lowerBound - 1)) }
      start = range.upperBound + 1
    }
    rest.append(start...UInt32.max)
    return rest
  }

  private mutating func named() throws(LabelPatternError) -> [ClosedRange<UInt32>] {
    let classes: [(String, [ClosedRange<UInt32>])] = [
      ("alnum", [48...57, 65...90, 97...122]), ("alpha", [65...90, 97...122]),
      ("digit", [48...57]), ("lower", [97...122]), ("upper", [65...90]),
      ("punct", [33...47, 58...64, 91...96, 123...126]), ("space", [9...13, 32...32]),
      ("word", ScalarSet.word.ranges), ("xdigit", [48...57, 65...70, 97...102]),
    ]
    for (name, ranges) in classes {
      let text = "[:\(name):]".unicodeScalars
      if rest.starts(with: text) {
        rest = rest.dropFirst(text.count)
        return ranges
      }
    }
    throw LabelPatternError("there is no such set as [: :] names")
  }
}
