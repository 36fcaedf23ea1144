import Engine
internal import Yams

/// Reads one YAML document, and never more of it than a plan can hold.
///
/// Yams stops at a depth of 1,000, so what is left to guard against are documents that grow as they are read: anchors and
/// aliases, which a plan does without.
struct YAMLText {
  private let file: String

  /// Yams keeps a pointer into the text, which for shorter ones would be into a value on the stack.
  private static let shortestBytes = 16

  private init(file: String) { self.file = file }

  /// - Parameters:
  ///   - text: Any text.
  ///   - file: Its path within the plan, for the findings.
  ///   - firstLine: Where the text begins in the file.
  /// - Returns: The document, `.nothing` for an empty one.
  /// - Throws: The finding that says why it is no such document.
  static func parse(
    _ text: String, file: String, firstLine: Int = 1
  ) throws(PlanFinding) -> YAMLValue {
    var value = try YAMLText(file: file).parse(text)
    if firstLine > 1 { value.move(lines: firstLine - 1) }
    return value
  }

  private func parse(_ text: String) throws(PlanFinding) -> YAMLValue {
    if let alias = Alias.first(in: text) {
      throw PlanFinding(
        .error, PlanPlace(file, line: alias.line, column: alias.column),
        "The alias *\(alias.name) stands for another part of the file, which plans do without.",
        mend: "Write out what &\(alias.name) stands for.")
    }
    var text = text
    // The byte order mark of some editors counts as a column.
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    if text.utf8.count < YAMLText.shortestBytes {
      text += String(repeating: "\n", count: YAMLText.shortestBytes)
    }
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else {
        return YAMLValue(content: .nothing, place: PlanPlace(file))
      }
      return try value(root, depth: 0)
    } catch let finding as PlanFinding {
      throw finding
    } catch let error as YamlError {
      throw finding(of: error, text)
    } catch {
      throw PlanFinding(
        .error, PlanPlace(file), "This is no YAML: \(error).", mend: "Write it anew.")
    }
  }

  private func value(_ node: Node, depth: Int) throws -> YAMLValue {
    let place = place(node.mark)
    guard depth <= PlanLimits.valueDepth else {
      throw PlanFinding(
        .error, place, "Values lie more than \(PlanLimits.valueDepth) deep in each other here.",
        mend: "Nothing in a plan lies that deep: check the indentation and the brackets.")
    }
    switch node {
    case .scalar(let scalar):
      let isNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
      return YAMLValue(content: isNull ? .nothing : .scalar(scalar.string), place: place)
    case .sequence(let sequence):
      return YAMLValue(
        content: .list(try sequence.map { try value($0, depth: depth + 1) }), place: place)
    case .mapping(let mapping):
      let pairs = try mapping.map { key, child in
        guard case .scalar(let name) = key else {
          throw PlanFinding(
            .error, self.place(key.mark), "A key is a single word, and this is a whole value.",
            mend: "Write `key: value`; put a text with colons or brackets in quotes.")
        }
        return YAMLPair(
          key: name.string, place: self.place(key.mark), value: try value(child, depth: depth + 1))
      }
      return YAMLValue(content: .map(pairs), place: place)
    case .alias:
      throw PlanFinding(
        .error, place, "An alias stands here, which plans do without.", mend: "Write it out.")
    }
  }

  private func place(_ mark: Yams.Mark?) -> PlanPlace {
    PlanPlace(file, line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
  }

  private func finding(of error: YamlError, _ text: String) -> PlanFinding {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return syntax(problem, at: mark, context, text)
    case .reader(let problem, let offset, _, _):
      return PlanFinding(
        .error, place(at: offset ?? 0, text), "YAML has no such character: \(problem).",
        mend: "Delete it; control characters stand in a text in double quotes, as \\u001B.")
    case .duplicatedKeysInMapping(let keys, let context):
      return PlanFinding(
        .error, place(context.mark), "\(listed(keys.map { "\"\($0)\"" })) stands here twice.",
        mend: "Keep one of them.")
    default:
      return PlanFinding(
        .error, PlanPlace(file), "This is no YAML: \(error).",
        mend: "Write it anew, from `warroom plan init`.")
    }
  }

  private func syntax(
    _ problem: String, at mark: Yams.Mark, _ context: YamlError.Context?, _ text: String
  ) -> PlanFinding {
    if problem.contains("found another document") {
      return PlanFinding(
        .error, place(mark), "A second document begins here.",
        mend: "A file of a plan is one document: delete the line `---`.")
    }
    if problem.contains("cannot start any token"), let character = character(at: mark, text) {
      let mend =
        character == "\t"
        ? "Indent with blanks." : "Put the text in quotes: a value can't begin with it."
      let name = character == "\t" ? "a tab" : "the character \(character)"
      return PlanFinding(.error, place(mark), "No value begins with \(name).", mend: mend)
    }
    let opening = context.map { ", \($0.text) from line \($0.mark.line) on" } ?? ""
    return PlanFinding(
      .error, place(mark), "This is no YAML: \(problem)\(opening).",
      mend: "Check the indentation, and quotes and brackets that are open; "
        + "a text that holds `: ` or ` #` stands in quotes.")
  }

  private func character(at mark: Yams.Mark, _ text: String) -> Character? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(mark.line - 1) else { return nil }
    return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first.map {
      Character($0)
    }
  }

  private func place(at offset: Int, _ text: String) -> PlanPlace {
    let before = text.prefix(offset)
    let line = before.count { $0.isNewline } + 1
    let column = before.reversed().prefix { !$0.isNewline }.count + 1
    return PlanPlace(file, line: line, column: column)
  }
}

extension YAMLValue {
  fileprivate mutating func move(lines: Int) {
    place.line += lines
    switch content {
    case .nothing, .scalar: break
    case .list(var values):
      for index in values.indices { values[index].move(lines: lines) }
      content = .list(values)
    case .map(var pairs):
      for index in pairs.indices {
        pairs[index].place.line += lines
        pairs[index].value.move(lines: lines)
      }
      content = .map(pairs)
    }
  }
}

/// The use of an anchor, found by its looks: a name after `*` that stood after `&` before. Only a file that has both can
/// grow as it is read.
private struct Alias {
  var name: String
  var line = 1
  var column = 1

  static func first(in text: String) -> Alias? {
    var anchors: Set<String> = []
    var alias = Alias(name: "")
    var rest = text.unicodeScalars[...]
    while let sign = rest.popFirst() {
      if sign == "&" || sign == "*" {
        alias.name = String(String.UnicodeScalarView(rest.prefix(while: isOfName)))
        if sign == "&", !alias.name.isEmpty { anchors.insert(alias.name) }
        if sign == "*", anchors.contains(alias.name) { return alias }
      }
      alias.column += 1
      if sign == "\n" {
        alias.line += 1
        alias.column = 1
      }
    }
    return nil
  }

  /// As libyaml reads names of anchors.
  private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "A"..."Z", "a"..."z", "_", "-": true
    default: false
    }
  }
}
