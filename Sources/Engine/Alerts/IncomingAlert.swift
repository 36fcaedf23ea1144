/// An alert as a sender tells of it, before it is decided what becomes of it.
package struct IncomingAlert: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable, CaseIterable {
    case firing, acknowledged, resolved
  }

  package var status: Status
  package var alert: Alert
  /// When it began, as the sender says.
  package var startsAt: Instant?
  /// When it ended, as the sender says.
  package var endsAt: Instant?
  /// What the sender says of its end or of the acknowledgement.
  package var note: String?

  package init(
    _ status: Status, _ alert: Alert, startsAt: Instant? = nil, endsAt: Instant? = nil,
    note: String? = nil
  ) {
    self.status = status
    self.alert = alert
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.note = note
  }

  /// How far back a sender's times are believed. What lies further back says more of the sender than of an incident: a
  /// clock that was never set, a check that was switched on years ago.
  private static let reach = Duration.days(7)

  /// The later of a sender's time and `earliest`; `nil` where the time is not believed, and now is meant.
  package static func believed(
    _ time: Instant?, since earliest: Instant? = nil, now: Instant
  ) -> Instant? {
    guard let time, time < now, now - time <= reach else { return nil }
    guard let earliest, time <= earliest else { return time }
    return nil
  }
}
