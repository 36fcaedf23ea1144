/// What enforcement has to record for one incident at a moment, and when to look again.
public struct Enforcement: Hashable, Sendable {
  /// In order; to be recorded as a whole, on the state that it was worked out from, before any of it is sent. Pages and
  /// deliveries that are requested in it, and not refused in it, are then sent by whoever recorded them.
  public var facts: [Fact] = []
  /// When the first of them fell due; `nil` where nothing is due.
  public var dueSince: Instant?
  /// The next moment at which time alone makes something due, once `facts` are recorded; `nil` where it does not.
  public var nextWake: Instant?

  /// How old an update may be that is still delivered: news of yesterday helps nobody who was waiting for it.
  public static let deliveryWindow = Duration.hours(1)

  /// So much is done at once, and the rest at once thereafter: a batch of the log has a limit.
  static let factsAtOnce = 400
}

/// Works out what is due: pages of the escalation, notifications, reminders, updates to be delivered, and what is to be
/// made again.
///
/// Two who work it out on the same state come to the same facts with the same keys, so that of two enforcers only the
/// one that records them sends anything.
///
/// - Parameters:
///   - incident: The state after every event that is in the log.
///   - plan: The plan that the incident is held to, with the people and channels of today.
///   - onCall: Who is on call by a schedule.
///   - now: UTC.
///   - seen: When the caller first saw the incident's newest event, by the same clock: where the clock went back since
///     then, all of the log counts as no later than this. `nil` for now.
///   - isAbandoned: Whether the sender of a page or a delivery without an outcome is known to be gone, given the entry
///     that requested it. Without such knowledge the channel's time limit is waited for.
/// - Returns: What to record, and when to look again.
public func enforcement(
  of incident: Incident, plan: Plan, onCall: OnCallLookup, now: Instant, seen: Instant? = nil,
  isAbandoned: (_ entry: Int) -> Bool = { _ in false }
) -> Enforcement {
  var result = Enforcement()
  guard !incident.isImported || Mutant.isOn("escalation.imported") else { return result }
  var state = incident.asSeen(at: min(now, seen ?? now))
  while true {
    let duties = withoutActuallyEscaping(onCall) { onCall in
      withoutActuallyEscaping(isAbandoned) { isAbandoned in
        Duties(
          incident: state, plan: plan, onCall: onCall, now: now,
          // Of what is only imagined, nobody is gone.
          isAbandoned: { $0 <= incident.lastSeq && isAbandoned($0) }
        ).all
      }
    }
    let due = duties.filter { $0.at <= now }.sorted { $0.at < $1.at }
    let later = duties.filter { $0.at > now }.map(\.at).min()
    result.nextWake = Mutant.isOn("escalation.no-wake") ? nil : later
    if let first = due.first, result.dueSince == nil { result.dueSince = first.at }
    let facts = due.flatMap(\.facts)
    if facts.isEmpty { return result }
    result.facts += facts
    guard result.facts.count < Enforcement.factsAtOnce else {
      result.nextWake = now
      return result
    }
    for fact in facts { state.apply(imagined(fact, after: state, now)) }
  }
}

/// An event as the log would hold it next.
private func imagined(_ fact: Fact, after state: Incident, _ now: Instant) -> Event {
  Event(
    seq: state.lastSeq + 1, id: EventID(high: 0, low: 0), at: now, by: .enforcer, fact: fact)
}

extension PersonID {
  /// Who records what a machine does by itself.
  public static let enforcer: PersonID = "enforcer"
}
