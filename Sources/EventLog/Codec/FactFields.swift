internal import Engine

/// The data of an event does not have the form that its type asks for.
struct Malformed: Error {}

/// The members of one `data` object. The decoders of the facts ask for them in the documented order, which lets
/// the fast way walk straight through the bytes; the general way looks them up.
protocol FactFields {
  /// Each answers `nil` where the key is absent, and throws where its value has another type.
  mutating func string(_ key: StaticString) throws(Malformed) -> String?
  mutating func integer(_ key: StaticString) throws(Malformed) -> Int?
  mutating func nested(_ key: StaticString) throws(Malformed) -> JSON?
}

extension FactFields {
  mutating func need(_ key: StaticString) throws(Malformed) -> String {
    guard let text = try string(key) else { throw Malformed() }
    return text
  }

  mutating func needInteger(_ key: StaticString) throws(Malformed) -> Int {
    guard let number = try integer(key) else { throw Malformed() }
    return number
  }

  mutating func bool(_ key: StaticString) throws(Malformed) -> Bool? {
    guard let value = try nested(key) else { return nil }
    guard let bool = value.bool else { throw Malformed() }
    return bool
  }

  mutating func instant(_ key: StaticString) throws(Malformed) -> Instant? {
    guard let text = try string(key) else { return nil }
    guard let instant = Instant(rfc3339: text) else { throw Malformed() }
    return instant
  }

  mutating func need<Word: RawRepresentable<String>>(
    _ key: StaticString, of type: Word.Type
  ) throws(Malformed) -> Word {
    guard let word = Word(rawValue: try need(key)) else { throw Malformed() }
    return word
  }

  mutating func step() throws(Malformed) -> StepReference {
    let runbook = try needInteger("runbook")
    return StepReference(runbook: runbook, step: try needInteger("step"))
  }
}

/// The general way: members of a parsed object, in any order; `null` counts as absent.
struct ObjectFields: FactFields {
  let members: [(key: String, value: JSON)]

  init(_ value: JSON) throws(Malformed) {
    guard case .object(let members) = value else { throw Malformed() }
    self.members = members
  }

  private func value(_ key: StaticString) -> JSON? {
    let name = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    let value = members.first { $0.key.utf8.elementsEqual(name) }?.value
    if case .null = value { return nil }
    return value
  }

  func string(_ key: StaticString) throws(Malformed) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.string else { throw Malformed() }
    return text
  }

  func integer(_ key: StaticString) throws(Malformed) -> Int? {
    guard let value = value(key) else { return nil }
    guard let number = value.int else { throw Malformed() }
    return number
  }

  func nested(_ key: StaticString) throws(Malformed) -> JSON? { value(key) }
}
