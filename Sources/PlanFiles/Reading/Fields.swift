import Engine

/// The keys of one mapping, as they are asked for one by one; what nobody asked for is unknown.
final class Fields {
  let reader: PlanReader
  let place: PlanPlace
  /// What the mapping is: `a severity`.
  let what: String
  private let pairs: [YAMLPair]
  private var asked: Set<String> = []

  init(_ pairs: [YAMLPair], at place: PlanPlace, of what: String, _ reader: PlanReader) {
    self.pairs = pairs
    self.place = place
    self.what = what
    self.reader = reader
  }

  /// The value of a key; `nil` where it is left out or has nothing behind it.
  func value(_ key: String) -> YAMLValue? {
    guard let value = pair(key)?.value else { return nil }
    if case .nothing = value.content { return nil }
    return value
  }

  private func pair(_ key: String) -> YAMLPair? {
    asked.insert(key)
    return pairs.first { $0.key == key }
  }

  /// Where a key stands, or else the mapping.
  func place(of key: String) -> PlanPlace { pair(key)?.place ?? place }

  /// The same as `value`, which has to be there.
  func needed(_ key: String, such example: String) -> YAMLValue? {
    if let value = value(key) { return value }
    reader.error(
      self.place(of: key), "\(capitalised(what)) needs `\(key)`.",
      mend: "Write `\(key): \(example)`.")
    return nil
  }

  var keys: [YAMLPair] { pairs }

  /// Reports the keys that nothing asked for, where they look like one that is known.
  func finishIfNear() {
    reader.learn(asked, of: what)
    for pair in pairs where !asked.contains(pair.key) {
      let near = Spelling.nearest(to: pair.key, among: Array(asked))
      guard !near.isEmpty else { continue }
      reader.error(
        pair.place, "\(capitalised(what)) has no key `\(pair.key)`.",
        mend: "Write \(Spelling.choice(near)).")
    }
  }

  /// Reports the keys that nothing asked for.
  func finish() {
    reader.learn(asked, of: what)
    for pair in pairs where !asked.contains(pair.key) {
      reader.error(
        pair.place, "\(capitalised(what)) has no key `\(pair.key)`.",
        mend: Spelling.mend(pair.key, among: Array(asked)))
    }
  }
}

extension PlanReader {
  /// Reads a mapping, and answers with what `read` made of it; `nil` where there is none.
  ///
  /// `read` has to ask for all the keys that there may be. `what` says what the mapping is, such as `a severity`, and
  /// `place` where it is said to begin, if that is not where its value does.
  func fields<T>(
    _ value: YAMLValue?, _ what: String, at place: PlanPlace? = nil, _ read: (Fields) -> T?
  ) -> T? {
    guard let value else { return nil }
    guard case .map(let pairs) = value.content else {
      var found = value.place
      // The place of nothing is after whatever blanks and comments follow.
      if case .nothing = value.content { found = place ?? found }
      error(
        found, "\(capitalised(what)) is a mapping, and this is \(value.kind).",
        mend: "Write `key: value` lines, indented under it.")
      return nil
    }
    let fields = Fields(pairs, at: place ?? value.place, of: what, self)
    let result = read(fields)
    fields.finish()
    return result
  }

  /// Reads a mapping from names to values, in its order.
  func named<T>(
    _ value: YAMLValue?, _ what: String, _ read: (String, YAMLPair) -> T?
  ) -> [T] {
    guard let value else { return [] }
    switch value.content {
    case .nothing: return []
    case .map(let pairs):
      return pairs.compactMap { pair in
        checkName(pair.key, what, at: pair.place) ? read(pair.key, pair) : nil
      }
    case .list, .scalar:
      error(
        value.place, "Each stands under its name here, and this is \(value.kind).",
        mend: "Write `name:` for \(what), and what it has indented under it.")
      return []
    }
  }

  /// Reads a list; a single value counts as a list of one.
  func list<T>(_ value: YAMLValue?, _ read: (YAMLValue) -> T?) -> [T] {
    guard let value else { return [] }
    switch value.content {
    case .nothing: return []
    case .list(let values): return values.compactMap(read)
    case .scalar, .map: return [read(value)].compactMap { $0 }
    }
  }
}

/// With a capital at its front.
func capitalised(_ text: String) -> String {
  guard let first = text.first else { return text }
  return first.uppercased() + text.dropFirst()
}
