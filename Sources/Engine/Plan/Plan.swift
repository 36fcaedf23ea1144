/// The incident response plan as the engine needs it: every clock, target and required role comes from here.
public struct Plan: Hashable, Sendable {
  public var name: String
  /// Identifies the plan's content; written into every declaration.
  public var digest: String
  /// Worst first; never empty.
  public var severities: [SeverityRule]
  public var roles: [RoleRule]
  public var audiences: [AudienceRule]
  /// How long triage may take, from the declaration until the severity is confirmed.
  public var triageWithin: Duration
  /// How soon somebody who was given a task is asked about it, unless the task says otherwise.
  public var taskCheckInAfter: Duration
  /// What should be confirmed before an incident is called resolved.
  public var resolutionConfirmations: [String]
  public var calendar: BusinessCalendar
  /// How long metrics must hold after the resolution before the incident may be closed; `nil` for not at all.
  public var resolutionHold: Duration?
  public var governance = Governance()
  public var services: [ServiceRule] = []
  public var exclusions = Exclusions()
  public var matrix: TriageMatrix?
  public var people: [PersonRule] = []
  public var schedules: [OnCallSchedule] = []
  public var policies: [EscalationPolicy] = []
  /// The policy of each severity that pages anybody.
  public var policyOf: [SeverityID: PolicyID] = [:]
  public var notifications: [NotificationRule] = []
  public var channels: [ChannelRule] = []
  public var templates: [MessageTemplate] = []
  /// In order; the first that matches an alert counts.
  public var routes: [AlertRoute] = []
  public var runbooks: [PlanRunbook] = []
  /// How long an action item of a review may take, unless it says otherwise.
  public var actionItemsWithin: Target?
  /// Whether commands of runbooks may be run from the room, after a confirmation.
  public var runsCommands = false
  /// How long such a command may take.
  public var commandLimit = Duration.minutes(10)

  package init(
    name: String, digest: String, severities: [SeverityRule], roles: [RoleRule],
    audiences: [AudienceRule], triageWithin: Duration, taskCheckInAfter: Duration,
    resolutionConfirmations: [String], calendar: BusinessCalendar
  ) {
    precondition(!severities.isEmpty, "a plan has at least one severity")
    self.name = name
    self.digest = digest
    self.severities = severities
    self.roles = roles
    self.audiences = audiences
    self.triageWithin = triageWithin
    self.taskCheckInAfter = taskCheckInAfter
    self.resolutionConfirmations = resolutionConfirmations
    self.calendar = calendar
  }

  /// The rule of a severity; `nil` where the plan has none of that name.
  public func severity(_ id: SeverityID) -> SeverityRule? {
    severities.first { $0.id == id }
  }

  /// 0 for the worst severity; a severity unknown to the plan ranks below all others.
  public func rank(of severity: SeverityID) -> Int {
    severities.firstIndex { $0.id == severity } ?? severities.count
  }

  public func role(_ id: RoleID) -> RoleRule? { roles.first { $0.id == id } }

  public func audience(_ id: AudienceID) -> AudienceRule? { audiences.first { $0.id == id } }

  public func service(_ id: ServiceID) -> ServiceRule? { services.first { $0.id == id } }

  public func person(_ id: PersonID) -> PersonRule? { people.first { $0.id == id } }

  public func schedule(_ id: ScheduleID) -> OnCallSchedule? { schedules.first { $0.id == id } }

  public func channel(_ id: ChannelID) -> ChannelRule? { channels.first { $0.id == id } }

  /// The policy that an incident follows: its service's own where it has one, else its severity's; `nil` where the
  /// severity pages nobody.
  public func policy(severity: SeverityID, service: ServiceID?) -> EscalationPolicy? {
    guard let usual = policyOf[severity] else { return nil }
    let id = service.flatMap { self.service($0)?.escalation } ?? usual
    return policies.first { $0.id == id }
  }

  /// This plan's policies, with the people, schedules and channels of another: who is on call, how they are reached and
  /// what may be run is never pinned to an incident.
  public func reaching(peopleOf live: Plan) -> Plan {
    var plan = self
    plan.people = live.people
    plan.schedules = live.schedules
    plan.channels = live.channels
    // What may be run on this machine is for its own plan to say, never for one that came with an incident.
    plan.runsCommands = live.runsCommands
    plan.commandLimit = live.commandLimit
    return plan
  }
}

/// What the plan says of one severity.
public struct SeverityRule: Hashable, Sendable {
  public var id: SeverityID
  /// The word beside the level: `Critical`.
  public var word: String
  /// Objective statements; one that holds is enough for this severity.
  public var criteria: [String]
  /// From the declaration; `nil` where nobody has to acknowledge.
  public var acknowledgeWithin: Duration?
  public var resolveWithin: Target?
  public var review: ReviewRule?
  /// Roles that somebody must hold.
  public var requiredRoles: [RoleID]
  /// Whether the Incident Commander should hold no other role.
  public var dedicatedCommander: Bool

  package init(
    id: SeverityID, word: String, criteria: [String], acknowledgeWithin: Duration? = nil,
    resolveWithin: Target? = nil, review: ReviewRule? = nil, requiredRoles: [RoleID] = [],
    dedicatedCommander: Bool = false
  ) {
    self.id = id
    self.word = word
    self.criteria = criteria
    self.acknowledgeWithin = acknowledgeWithin
    self.resolveWithin = resolveWithin
    self.review = review
    self.requiredRoles = requiredRoles
    self.dedicatedCommander = dedicatedCommander
  }
}

/// A length of time that a plan promises, on the wall clock or in business days.
public enum Target: Hashable, Sendable {
  case within(Duration)
  /// By the end of business on the n-th business day after the start; 1 is the next business day.
  case businessDays(Int)
}

/// How an incident of one severity is reviewed.
public struct ReviewRule: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case postmortem, weekly
  }

  public var kind: Kind
  /// From the resolution.
  public var within: Target
  /// The document to fill in, as Mustache; `nil` for none of the plan's own.
  public var template: String?

  package init(kind: Kind, within: Target, template: String? = nil) {
    self.kind = kind
    self.within = within
    self.template = template
  }
}

/// What the plan says of one role.
public struct RoleRule: Hashable, Sendable {
  public var id: RoleID
  public var title: String
  /// What the screens show: `IC`.
  public var abbreviation: String
  /// Shown to whoever is given the role.
  public var duties: [String]
  /// The role that is reported to, and how often at each severity.
  public var reportsTo: RoleID?
  public var reportsEvery: [SeverityID: Duration]
  /// Whether several people may hold it at once.
  public var isShared: Bool

  package init(
    id: RoleID, title: String, abbreviation: String, duties: [String], reportsTo: RoleID? = nil,
    reportsEvery: [SeverityID: Duration] = [:], isShared: Bool = false
  ) {
    self.id = id
    self.title = title
    self.abbreviation = abbreviation
    self.duties = duties
    self.reportsTo = reportsTo
    self.reportsEvery = reportsEvery
    self.isShared = isShared
  }
}

/// Who an update is for, and when they are owed one.
public struct AudienceRule: Hashable, Sendable {
  public var id: AudienceID
  public var title: String
  /// The role that writes to this audience.
  public var owner: RoleID
  public var cadences: [SeverityID: Cadence]
  /// Where a posted update is delivered; empty where people pass it on themselves.
  public var channels: [ChannelID]
  /// How long after an update fell due whoever owes it is paged; `nil` where it only shows as overdue.
  public var remindAfter: Duration?

  package init(
    id: AudienceID, title: String, owner: RoleID, cadences: [SeverityID: Cadence],
    channels: [ChannelID] = [], remindAfter: Duration? = nil
  ) {
    self.id = id
    self.title = title
    self.owner = owner
    self.cadences = cadences
    self.channels = channels
    self.remindAfter = remindAfter
  }
}

/// When one audience is owed an update at one severity.
public struct Cadence: Hashable, Sendable {
  /// What may demand an update of its own.
  public enum Demand: String, Hashable, Sendable, CaseIterable {
    case declared
    case severityChanged = "severity_changed"
    case phaseChanged = "phase_changed"
    case contained, resolved
  }

  /// The first update is due this long after the declaration. An update that answered the demand of the declaration
  /// itself does not count as it.
  public var first: Duration?
  /// Each further one is due this long after the one before.
  public var every: Duration?
  public var on: Set<Demand>
  /// How soon after such an event its update is due.
  public var demandWithin: Duration

  package init(
    first: Duration? = nil, every: Duration? = nil, on: Set<Demand> = [],
    demandWithin: Duration = .minutes(5)
  ) {
    self.first = first
    self.every = every
    self.on = on
    self.demandWithin = demandWithin
  }
}
