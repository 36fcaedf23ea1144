internal import Engine
internal import EventLog

/// Which incidents of a home came from where; the first line of every log is read, once.
struct OriginIndex {
  private struct Key: Hashable {
    var source: String
    var identifier: String
  }

  private var references: [Key: IncidentReference] = [:]

  init(_ home: Home) throws(SystemError) {
    for reference in try home.incidents() {
      guard let origin = home.declaration(of: reference)?.origin else { continue }
      add(origin, reference)
    }
  }

  mutating func add(_ origin: ImportOrigin, _ reference: IncidentReference) {
    references[Key(source: origin.source, identifier: origin.identifier)] = reference
  }

  subscript(origin: ImportOrigin) -> IncidentReference? {
    references[Key(source: origin.source, identifier: origin.identifier)]
  }
}
