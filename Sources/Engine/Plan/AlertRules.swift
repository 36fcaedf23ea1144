/// A condition on one label of an alert.
public struct LabelMatcher: Hashable, Sendable {
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case unequal = "!="
    /// The regular expression matches the whole value.
    case matches = "=~"
    case differs = "!~"
  }

  public var label: String
  public var comparison: Comparison
  /// Compared with the label's value; a label that an alert lacks counts as empty.
  public var value: String

  package init(_ label: String, _ comparison: Comparison, _ value: String) {
    self.label = label
    self.comparison = comparison
    self.value = value
  }
}

/// What becomes of the alerts that match.
public struct AlertRoute: Hashable, Sendable {
  public var name: String
  /// All must hold; empty matches every alert.
  public var matchers: [LabelMatcher]
  public var service: ServiceID?
  public var severity: SeverityID?
  /// The name of a runbook of the plan.
  public var runbook: String?
  /// Whether such an alert declares an incident where none is open for it.
  public var declares: Bool

  package init(
    name: String, matchers: [LabelMatcher], service: ServiceID? = nil,
    severity: SeverityID? = nil, runbook: String? = nil, declares: Bool = false
  ) {
    self.name = name
    self.matchers = matchers
    self.service = service
    self.severity = severity
    self.runbook = runbook
    self.declares = declares
  }
}

/// What is no incident, as rules that are carried out.
public struct Exclusions: Hashable, Sendable {
  /// Planned work, during which alerts that match open no incident.
  public struct MaintenanceWindow: Hashable, Sendable {
    public enum Period: Hashable, Sendable {
      /// Once, until just before `to`.
      case once(from: Instant, to: Instant)
      /// Every week at these hours of a zone.
      case weekly(OnCallSchedule.WeeklyHours, zone: Zone)
    }

    public var name: String
    /// Empty for all services.
    public var services: Set<ServiceID>
    public var matchers: [LabelMatcher]
    public var period: Period

    package init(
      name: String, services: Set<ServiceID> = [], matchers: [LabelMatcher] = [], period: Period
    ) {
      self.name = name
      self.services = services
      self.matchers = matchers
      self.period = period
    }
  }

  /// An alert that clears by itself within `lasting` is no incident.
  public struct HoldDown: Hashable, Sendable {
    public var name: String
    public var matchers: [LabelMatcher]
    public var lasting: Duration

    package init(name: String, matchers: [LabelMatcher], lasting: Duration) {
      self.name = name
      self.matchers = matchers
      self.lasting = lasting
    }
  }

  /// An alert that comes and goes at least `changes` times within `within` is flapping: it is one entry, and declares
  /// nothing more until it has been quiet for `within`.
  public struct Flapping: Hashable, Sendable {
    public var changes: Int
    public var within: Duration

    package init(changes: Int, within: Duration) {
      self.changes = changes
      self.within = within
    }
  }

  public var maintenance: [MaintenanceWindow]
  /// The first that matches counts.
  public var holdDowns: [HoldDown]
  public var flapping: Flapping?

  package init(
    maintenance: [MaintenanceWindow] = [], holdDowns: [HoldDown] = [], flapping: Flapping? = nil
  ) {
    self.maintenance = maintenance
    self.holdDowns = holdDowns
    self.flapping = flapping
  }
}
