internal import Engine
internal import EventLog

/// Reads the members of one object of a record; what is absent or null is `nil`, what has another type is a problem.
struct RecordFields {
  private let members: [String: JSON]
  private let place: ImportProblem.Place
  private let identifier: String?
  /// Where in the record the object is: empty for the record itself.
  private let path: String

  init(
    _ json: JSON, at place: ImportProblem.Place, identifier: String? = nil, path: String = ""
  ) throws(ImportProblem) {
    guard let object = json.object else {
      throw ImportProblem(
        place, identifier: identifier,
        path.isEmpty ? "The record is no JSON object." : "\"\(path)\" is no JSON object.",
        mend: RecordFields.remedy)
    }
    members = Dictionary(object.map { ($0.key, $0.value) }) { first, _ in first }
    self.place = place
    self.identifier = identifier
    self.path = path
  }

  static let remedy = "Compare it with the forms in docs/import.md."

  func problem(_ what: String) -> ImportProblem {
    ImportProblem(place, identifier: identifier, what, mend: RecordFields.remedy)
  }

  private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func value(_ key: String) -> JSON? {
    guard let value = members[key], !value.isNull else { return nil }
    return value
  }

  func has(_ key: String) -> Bool { value(key) != nil }

  func text(_ key: String) throws(ImportProblem) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.string else { throw problem("\"\(name(key))\" is no text.") }
    return text
  }

  /// A text, or a number as it is written: sources number their incidents either way.
  func mark(_ key: String) throws(ImportProblem) -> String? {
    if case .number(let text)? = value(key) { return text }
    return try text(key)
  }

  func instant(_ key: String) throws(ImportProblem) -> Instant? {
    guard let text = try text(key) else { return nil }
    guard let instant = Instant(rfc3339: text), RecordFields.years.contains(instant.milliseconds)
    else {
      throw problem("\"\(name(key))\" is no time: \(clipped(text)).")
    }
    return instant
  }

  /// The time under one key, else under another.
  func instant(_ key: String, or other: String) throws(ImportProblem) -> Instant? {
    if let instant = try instant(key) { return instant }
    return try instant(other)
  }

  /// The years 1970 to 9999: identities count from 1970, and the log writes four digits.
  private static let years: ClosedRange<Int64> = 0...253_402_300_799_999

  func list(_ key: String) throws(ImportProblem) -> [JSON]? {
    guard let value = value(key) else { return nil }
    guard let list = value.array else { throw problem("\"\(name(key))\" is no list.") }
    return list
  }

  func object(_ key: String) throws(ImportProblem) -> RecordFields? {
    guard let value = value(key) else { return nil }
    return try RecordFields(value, at: place, identifier: identifier, path: name(key))
  }

  /// The objects of a list.
  func objects(_ key: String) throws(ImportProblem) -> [RecordFields]? {
    guard let list = try list(key) else { return nil }
    var objects: [RecordFields] = []
    for (index, element) in list.enumerated() {
      objects.append(
        try RecordFields(
          element, at: place, identifier: identifier, path: "\(name(key))[\(index)]"))
    }
    return objects
  }
}

/// The beginning of a text, for a sentence about it.
func clipped(_ text: String) -> String {
  let beginning = prefix(of: text, bytes: 40)
  return
    "\"\(beginning.filter { !$0.isNewline })\(beginning.utf8.count < text.utf8.count ? "…" : "")\""
}
