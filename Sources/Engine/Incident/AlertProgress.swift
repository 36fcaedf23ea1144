/// An alert and whether it still stands.
public struct AlertProgress: Hashable, Sendable {
  public var alert: Alert
  public var firstAt: Instant
  /// How often it came in all.
  public var count: Int
  public var clearedAt: Instant?
  /// When it came or went, the latest few.
  public internal(set) var changes: [Instant]
  /// When a repeat was last recorded: there is at most one a minute.
  public internal(set) var repeatedAt: Instant?
  /// It comes and goes; until it is quiet, nothing more of that is recorded here.
  public internal(set) var isFlapping = false

  /// Whether it was there when it was last heard of.
  public var isStanding: Bool { clearedAt == nil }

  /// More than a rule for flapping asks for.
  package static let changesKept = 64

  init(_ alert: Alert, firstAt: Instant) {
    self.alert = alert
    self.firstAt = firstAt
    count = 1
    changes = [firstAt]
  }

  mutating func come(at happened: Instant) {
    count = min(count + 1, Int.max / 2)
    if clearedAt != nil { change(happened) }
    clearedAt = nil
    isFlapping = false
  }

  /// What comes and goes is not over.
  mutating func flap(at happened: Instant) {
    if clearedAt != nil { change(happened) }
    clearedAt = nil
    isFlapping = true
  }

  mutating func add(repeats: Int, recordedAt: Instant) {
    // Both stay below half of the largest number, so that no storm overflows the sum.
    count = min(count + min(max(0, repeats), Int.max / 2), Int.max / 2)
    repeatedAt = recordedAt
  }

  mutating func clear(at happened: Instant) {
    if clearedAt == nil { change(happened) }
    clearedAt = happened
    isFlapping = false
  }

  private mutating func change(_ at: Instant) {
    changes.append(at)
    if changes.count > AlertProgress.changesKept { changes.removeFirst() }
  }
}

extension Incident {
  /// What became of an alert here; `nil` where none with this key came in.
  public func alert(_ key: String) -> AlertProgress? { alerts.first { $0.alert.key == key } }

  /// An alert that came in after the incident was called resolved and stands; `nil` where none does.
  public var alertBackAfterResolution: AlertProgress? {
    guard let resolved = instant(of: .resolved) else { return nil }
    return alerts.last { $0.isStanding && $0.changes.last.map { $0 >= resolved } == true }
  }

  /// Folds what monitoring says.
  mutating func applyAlerts(_ event: Event) {
    switch event.fact {
    case .alertReceived(let alert): receive(alert, event)
    case .alertRepeated(let key, let count):
      change(key) { $0.add(repeats: count, recordedAt: event.at) }
    case .alertCleared(let key, _):
      change(key) { $0.clear(at: event.happened) }
    case .alertExcluded(let alert, _):
      change(alert.key) {
        $0.flap(at: event.happened)
      }
    default: break
    }
  }

  private mutating func change(_ key: String, _ body: (inout AlertProgress) -> Void) {
    guard let index = alerts.firstIndex(where: { $0.alert.key == key }) else { return }
    body(&alerts[index])
  }

  private mutating func receive(_ alert: Alert, _ event: Event) {
    if milestones[.resolved] != nil { alertsAfterResolution.insert(event.seq) }
    if let index = alerts.firstIndex(where: { $0.alert.key == alert.key }) {
      alerts[index].come(at: event.happened)
    } else {
      alerts.append(AlertProgress(alert, firstAt: event.happened))
    }
    let reached = Reached(at: event.happened, entry: event.seq)
    if let detected = milestones[.detected], reached.at < detected.at {
      milestones[.detected] = reached
    }
    // Where nobody said when the impact began, it began with the first sign of it at the latest.
    if let impact = milestones[.impactStarted], reached.at < impact.at, impact.at == declaredAt,
      declaration.started == nil
    {
      milestones[.impactStarted] = reached
    }
  }
}
