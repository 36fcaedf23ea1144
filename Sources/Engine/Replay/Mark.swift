/// A moment of an incident that is marked on the strip under a replay, and jumped to.
public struct Mark: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case declared, severity, acknowledged, contained, resolved, reopened, closed
  }

  /// When replay shows it.
  public var at: Instant
  public var kind: Kind
  /// One word for it: the severity it was set to, else the kind.
  public var label: String
  /// The sequence number of the event that says so.
  public var entry: Int

  /// - Returns: `nil` where the event is none that people jump to.
  init?(_ event: Event, at instant: Instant) {
    switch event.fact {
    case .declared(let declaration): (kind, label) = (.declared, declaration.severity)
    case .severityChanged(_, let to, _): (kind, label) = (.severity, to)
    case .acknowledged: (kind, label) = (.acknowledged, "acknowledged")
    case .milestoneRecorded(.contained): (kind, label) = (.contained, "contained")
    case .milestoneRecorded(.acknowledged): (kind, label) = (.acknowledged, "acknowledged")
    case .resolved, .milestoneRecorded(.resolved): (kind, label) = (.resolved, "resolved")
    case .reopened: (kind, label) = (.reopened, "reopened")
    case .closed: (kind, label) = (.closed, "closed")
    default: return nil
    }
    at = instant
    entry = event.seq
  }
}
