/// A value of a YAML file, and where it stands.
struct YAMLValue {
  enum Content {
    case nothing
    case scalar(String)
    case list([YAMLValue])
    case map([YAMLPair])
  }

  var content: Content
  var place: PlanPlace

  /// What it is, in a person's words.
  var kind: String {
    switch content {
    case .nothing: "nothing"
    case .scalar: "a single value"
    case .list: "a list"
    case .map: "a mapping"
    }
  }

  var scalar: String? {
    if case .scalar(let text) = content { text } else { nil }
  }
}

/// A key of a mapping with its value.
struct YAMLPair {
  var key: String
  /// Where the key stands.
  var place: PlanPlace
  var value: YAMLValue
}
