/// Somebody on call at a moment, and what says so.
public struct OnCallDuty: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    /// A rotation, by the name of its layer.
    case layer(String)
    case override(reason: String?)
  }

  public var person: PersonID
  public var source: Source
}

/// Somebody on call from one moment until just before another.
public struct OnCallShift: Hashable, Sendable {
  public var duty: OnCallDuty
  public var from: Instant
  /// The first moment at which it is over.
  public var to: Instant

  package init(duty: OnCallDuty, from: Instant, to: Instant) {
    self.duty = duty
    self.from = from
    self.to = to
  }

  public var person: PersonID { duty.person }
}

/// A time in which a schedule has nobody.
public struct OnCallGap: Hashable, Sendable {
  public var from: Instant
  /// The first moment at which it is over.
  public var to: Instant
}

/// A time in which a schedule names two people where one is meant, so that one of them may not know.
///
/// Either two overrides run at once, or two layers of one kind: both with hours of their own, or both without. (A layer
/// with hours above one without is how layers are meant: it takes its hours over.) Whoever is the same person twice is no
/// overlap.
public struct OnCallOverlap: Hashable, Sendable {
  /// Who counts: the later one in the schedule's list.
  public var counting: OnCallDuty
  public var hidden: OnCallDuty
  public var from: Instant
  /// The first moment at which it is over.
  public var to: Instant
}
