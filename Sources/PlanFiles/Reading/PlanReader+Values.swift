import Engine

/// Single values: texts, flags, numbers and names of other parts.
extension PlanReader {
  /// A text that says something, on one line or on several.
  func text(_ value: YAMLValue) -> String? {
    guard let text = value.scalar else {
      error(
        value.place, "A text stands here, and this is \(value.kind).",
        mend:
          "Write it on the same line; put it in quotes where it holds `: `, ` #` or begins with a sign."
      )
      return nil
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      error(value.place, "This text says nothing.", mend: "Write what it is, or leave the key out.")
      return nil
    }
    return text
  }

  func flag(_ value: YAMLValue) -> Bool? {
    switch value.scalar?.lowercased() {
    case "true", "yes": return true
    case "false", "no": return false
    default:
      error(
        value.place, "\(quoted(value)) is neither yes nor no.", mend: "Write true or false.")
      return nil
    }
  }

  /// A whole number within limits.
  func count(_ value: YAMLValue, _ range: ClosedRange<Int>) -> Int? {
    guard let number = value.scalar.flatMap({ Int($0) }), range.contains(number) else {
      error(
        value.place,
        "\(quoted(value)) is no number from \(range.lowerBound) to \(range.upperBound).",
        mend: "Write one, without a unit.")
      return nil
    }
    return number
  }

  /// One of a few words.
  func choice(_ value: YAMLValue, _ what: String, of words: [String]) -> String? {
    guard let word = text(value) else { return nil }
    guard words.contains(word) else {
      unknown(what, word, among: words, at: value.place)
      return nil
    }
    return word
  }

  /// The name of another part of the plan.
  func reference(_ value: YAMLValue, _ kind: Kind, besides: [String] = []) -> String? {
    guard let name = text(value) else { return nil }
    refer(kind, name, at: value.place, besides: besides)
    return name
  }

  /// A value that may be a secret: `env:NAME`, `file:PATH`, or the value itself.
  func secret(_ value: YAMLValue) -> Secret? {
    guard let text = text(value) else { return nil }
    for (prefix, make) in [("env:", Secret.environment), ("file:", Secret.file)]
    where text.hasPrefix(prefix) {
      let name = String(text.dropFirst(prefix.count))
      guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
        error(
          value.place, "\(prefix) is followed by no name.",
          mend: "Write env:NAME for a variable of the environment, or file:/path/of/a/file.")
        return nil
      }
      return make(name)
    }
    return .plain(text)
  }

  /// Whom an escalation pages: `schedule:primary`, `person:ana`, `role:ic`.
  func pageTarget(_ value: YAMLValue) -> EscalationTarget? {
    guard let text = text(value) else { return nil }
    guard let target = EscalationTarget(text: text) else {
      error(
        value.place, "\"\(text)\" is nobody that can be paged.",
        mend: "Write schedule:NAME, person:NAME or role:NAME.")
      return nil
    }
    switch target {
    case .schedule(let id): refer(.schedule, id, at: value.place)
    case .person(let id): refer(.person, id, at: value.place)
    case .role(let id): refer(.role, id, at: value.place)
    }
    return target
  }

  /// A value as a finding shows it.
  func quoted(_ value: YAMLValue) -> String {
    guard let text = value.scalar else { return capitalised(value.kind) }
    return "\"\(text.count > 60 ? text.prefix(60) + "…" : text)\""
  }
}

extension Fields {
  func text(_ key: String) -> String? { value(key).flatMap(reader.text) }

  /// One that has to be there; `such` is an example for the finding where it is not.
  func text(_ key: String, needed such: String) -> String? {
    needed(key, such: such).flatMap(reader.text)
  }

  func texts(_ key: String) -> [String] { reader.list(value(key)) { reader.text($0) } }

  func flag(_ key: String) -> Bool? { value(key).flatMap(reader.flag) }

  func count(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    value(key).flatMap { reader.count($0, range) }
  }

  func reference(_ key: String, _ kind: PlanReader.Kind) -> String? {
    value(key).flatMap { reader.reference($0, kind) }
  }

  func references(_ key: String, _ kind: PlanReader.Kind) -> [String] {
    reader.list(value(key)) { reader.reference($0, kind) }
  }

  func targets(_ key: String) -> [EscalationTarget] { reader.list(value(key), reader.pageTarget) }
}
