internal import Engine
internal import EventLog

/// The identities of what is made of one record: the same whenever it is imported, here and anywhere.
///
/// A hash of the source, the identifier and a mark takes the place of a ULID's random bits; its time is that of the
/// announcement in all of them, so that a corrected time of one update does not look like a new one.
struct RecordIdentity {
  private let announced: Instant
  private let name: String

  init(_ incident: PublicIncident) {
    announced = incident.announced
    // Neither holds a zero byte that could shift the border: JSON's strings may, so their lengths stand before them.
    let (source, identifier) = (incident.source, incident.identifier)
    name = "\(source.utf8.count):\(source) \(identifier.utf8.count):\(identifier)"
  }

  /// The incident's own.
  var incident: EventID { id("incident") }

  /// That of the n-th event, from 0.
  func event(_ index: Int) -> EventID { id(String(index)) }

  private func id(_ mark: String) -> EventID {
    let words = SHA256.digest(of: "warroom import \(name) \(mark)".utf8).words
    return EventID(at: announced, random: (words.0, words.1))
  }
}
