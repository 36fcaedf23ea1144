import Engine
import EventLog

/// One incident under enforcement: its log, and what is known of it that the log does not hold.
struct Watched {
  let reference: IncidentReference
  var session: Session<Incident?>
  /// When its newest event was first seen, by the clock of now; what the engine counts windows from after the clock went back.
  private(set) var seen: Instant
  private var seenSeq = 0
  /// Entries up to this one that requested something without an outcome were requested by somebody who is gone.
  var abandonedUpTo = 0
  /// When to look again; `nil` for at the next news.
  var nextWake: Instant?
  var hasNews = true
  /// When to try again what could not be recorded; the attempt itself changes the file, so that news would not do.
  var retryAt: Uptime?
  /// Since when something has been due that whoever holds the lease does not do.
  var lateSince: Uptime?

  init(_ reference: IncidentReference, in home: Home, now: Instant) throws(ReadError) {
    self.reference = reference
    session = try Session(
      try IncidentLog.open(reference, in: home), initial: nil, fold: Watched.fold)
    seen = now
    seenSeq = session.head.seq
  }

  var incident: Incident? { session.state }

  /// Takes in what others recorded.
  mutating func refresh() throws(ReadError) {
    try session.refresh()
    hasNews = true
  }

  /// Notes the time at which what is known was known.
  mutating func look(_ now: Instant) {
    if session.head.seq != seenSeq {
      seenSeq = session.head.seq
      seen = now
    }
    // A clock that went back.
    seen = min(seen, now)
  }

  /// Whether anything can fall due in it: it is open, or an update of it may still be on its way.
  func isLive(_ now: Instant) -> Bool {
    guard let incident, !incident.isImported, session.condition.isWritable else { return false }
    if incident.isOpen { return true }
    guard let last = incident.posted.last else { return false }
    return now - last.at <= Enforcement.deliveryWindow
  }

  private static func fold(_ state: inout Incident?, _ event: Event) {
    if state == nil { state = Incident(first: event) } else { state?.apply(event) }
  }
}
