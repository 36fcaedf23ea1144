/// How an incident's escalation stands at a moment, for screens and lists.
public struct EscalationStatus: Hashable, Sendable {
  public enum Standing: String, Hashable, Sendable {
    /// Nobody is paged: it is resolved, imported, or of a severity that pages nobody.
    case idle
    /// Nobody has acknowledged yet, and the policy is gone through.
    case running
    case acknowledged
    /// Everybody of the policy was paged, and nobody acknowledged.
    case exhausted
  }

  /// What happens by itself, unless somebody acts before.
  public enum Step: Hashable, Sendable {
    /// That level is paged; both count from 1.
    case level(Int, round: Int)
    /// The policy comes to its end, and whoever it names there is told.
    case end
    /// It is acknowledged, and paged from the first level again if nobody does anything.
    case again
  }

  public struct Next: Hashable, Sendable {
    public var step: Step
    public var at: Instant
    public var targets: [EscalationTarget]
  }

  public var standing: Standing
  public var policy: PolicyID?
  /// The run that is under way, counted from 1; 0 where none is.
  public var run: Int = 0
  /// The level that was paged last, counted from 1 within its round; 0 before the first.
  public var level: Int = 0
  /// Counted from 1.
  public var round: Int = 1
  /// How many levels the policy has.
  public var levelCount: Int = 0
  /// When that level was paged.
  public var since: Instant?
  /// Whom it reached, each once.
  public var paged: [PersonID] = []
  /// Whether it pages because an acknowledged incident fell silent.
  public var isForSilence = false
  public var next: Next?

  /// The status of an incident.
  ///
  /// - Parameters:
  ///   - incident: The state after every event that is in the log.
  ///   - plan: The plan that it is held to.
  ///   - now: UTC.
  ///   - seen: When the caller first saw the newest event, by the same clock; `nil` for now.
  public init(of incident: Incident, plan: Plan, now: Instant, seen: Instant? = nil) {
    let incident = incident.asSeen(at: min(now, seen ?? now))
    self.init(EscalationCourse(incident: incident, plan: plan), now)
  }

  init(_ course: EscalationCourse, _ now: Instant) {
    standing = .idle
    guard let policy = course.policy else { return }
    self.policy = policy.id
    levelCount = policy.levels.count
    switch course.need {
    case .none: return
    case .activity(let by):
      standing = .acknowledged
      next = by.map { Next(step: .again, at: $0, targets: policy.levels[0].targets) }
    case .acknowledgement:
      standing = course.run?.exhaustedAt == nil ? .running : .exhausted
      run = course.run?.start.run ?? 0
      isForSilence = course.run?.start.reason == .silent
      since = course.reachedAt
      paged = course.paged
      if course.reached > 0 { (level, round) = policy.place(ofStep: course.reached) }
      guard let coming = course.next else {
        if course.run == nil {
          next = Next(step: .level(1, round: 1), at: now, targets: policy.levels[0].targets)
        }
        return
      }
      switch coming.what {
      case .end: next = Next(step: .end, at: coming.at, targets: policy.atEnd)
      case .level(let step):
        let place = policy.place(ofStep: step)
        next = Next(
          step: .level(place.level, round: place.round), at: coming.at,
          targets: policy.level(atStep: step).targets)
      }
    }
  }
}

extension EscalationStatus.Next {
  /// Whom it pages, each once; empty where nobody is on call, or the plan names nobody.
  ///
  /// - Parameters:
  ///   - incident: The state that the status was worked out from.
  ///   - plan: The plan that it is held to, with the people and schedules of today.
  ///   - moment: When they are paged; `nil` for when the step comes by itself.
  /// - Returns: Each target, and who that is.
  public func people(
    in incident: Incident, plan: Plan, at moment: Instant? = nil
  ) -> [(target: EscalationTarget, people: [PersonID])] {
    let writer = PageWriter(
      incident: incident, plan: plan, onCall: { plan.onCall($0, at: $1) }, now: moment ?? at)
    return targets.map { ($0, writer.people(of: $0)) }
  }
}
