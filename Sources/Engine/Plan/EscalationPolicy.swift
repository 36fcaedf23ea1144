/// An escalation policy of the plan, by its name there.
public typealias PolicyID = String

/// Who is paged when, until somebody acknowledges.
public struct EscalationPolicy: Hashable, Sendable {
  public var id: PolicyID
  public var title: String
  /// In order; the first is paged when the escalation starts. Never empty.
  public var levels: [EscalationLevel]
  /// How often the levels are gone through again after the last one, 0 for once only.
  public var repeats: Int
  /// Who else is told when the last level of the last round stays silent.
  public var atEnd: [EscalationTarget]
  /// An incident that is acknowledged, and in which nobody did anything for this long, is paged again from the first
  /// level; `nil` for never.
  public var repageAfter: Duration?

  package init(
    id: PolicyID, title: String? = nil, levels: [EscalationLevel], repeats: Int = 0,
    atEnd: [EscalationTarget] = [], repageAfter: Duration? = nil
  ) {
    precondition(!levels.isEmpty, "a policy has at least one level")
    self.id = id
    self.title = title ?? id
    self.levels = levels
    self.repeats = repeats
    self.atEnd = atEnd
    self.repageAfter = repageAfter
  }
}

/// One level of a policy: paged together, and given the same time to acknowledge.
public struct EscalationLevel: Hashable, Sendable {
  public var targets: [EscalationTarget]
  /// How long an acknowledgement is waited for before the next level's turn; greater than zero.
  public var acknowledgeWithin: Duration
  /// The channels that its pages take; empty for the ways that each person lists.
  public var channels: [ChannelID]

  package init(
    targets: [EscalationTarget], acknowledgeWithin: Duration, channels: [ChannelID] = []
  ) {
    precondition(acknowledgeWithin > .zero, "a window to acknowledge in has a length")
    self.targets = targets
    self.acknowledgeWithin = acknowledgeWithin
    self.channels = channels
  }
}

/// Who a page is for, before it is known which person that is.
public enum EscalationTarget: Hashable, Sendable {
  /// Whoever is on call by that schedule at that moment.
  case schedule(ScheduleID)
  case person(PersonID)
  /// Whoever holds the role in the incident.
  case role(RoleID)

  /// As the log and the plan write it: `schedule:primary`.
  public var text: String {
    switch self {
    case .schedule(let id): "schedule:\(id)"
    case .person(let id): "person:\(id)"
    case .role(let id): "role:\(id)"
    }
  }

  /// Reads what `text` writes; `nil` for anything else.
  public init?(text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let id = String(text[text.index(after: colon)...])
    guard !id.isEmpty else { return nil }
    switch text[..<colon] {
    case "schedule": self = .schedule(id)
    case "person": self = .person(id)
    case "role": self = .role(id)
    default: return nil
    }
  }
}

/// Somebody who is told of an incident, without being asked to acknowledge it: management and customer success at T+15.
public struct NotificationRule: Hashable, Sendable {
  /// Its name in the plan: `management`.
  public var id: String
  public var targets: [EscalationTarget]
  /// From the declaration, or from the moment that the severity asked for it.
  public var after: Duration
  public var severities: Set<SeverityID>
  /// Empty for the ways that each person lists.
  public var channels: [ChannelID]

  package init(
    id: String, targets: [EscalationTarget], after: Duration, severities: Set<SeverityID>,
    channels: [ChannelID] = []
  ) {
    self.id = id
    self.targets = targets
    self.after = after
    self.severities = severities
    self.channels = channels
  }
}
