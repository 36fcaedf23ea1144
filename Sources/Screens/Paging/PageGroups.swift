import Engine

/// The pages of one occasion to one person: by which channels, and what came of each.
struct PageGroup {
  /// One channel, and the newest attempt by it.
  struct Way {
    var progress: PageProgress
    /// Why there was no way at all, where that is so.
    var refusal: String? {
      guard progress.page.isRefused, case .failed(let reason, _) = progress.outcome else {
        return nil
      }
      return reason
    }
  }

  enum Result {
    case acknowledged, sent, underWay, unknown, failed
  }

  var first: PageProgress
  var ways: [Way]

  /// Pages of an incident, the oldest first.
  static func all(of incident: Incident) -> [PageGroup] {
    var groups: [PageGroup] = []
    var places: [[String]: Int] = [:]
    for progress in incident.escalation.pages {
      let page = progress.page
      let key = [page.scope ?? page.key, page.target, page.person]
      if let place = places[key] {
        groups[place].add(progress)
      } else {
        places[key] = groups.count
        groups.append(PageGroup(first: progress, ways: [Way(progress: progress)]))
      }
    }
    return groups
  }

  private mutating func add(_ progress: PageProgress) {
    if let index = ways.firstIndex(where: { $0.progress.page.channel == progress.page.channel }) {
      ways[index] = Way(progress: progress)
    } else {
      ways.append(Way(progress: progress))
    }
  }

  var person: PersonID { first.page.person }

  /// How long an outcome is on its way before it counts as unknown.
  private static let patience = Duration.seconds(30)

  /// The best that came of it: whoever was reached one way was reached.
  func result(acknowledgedBy: PersonID?, now: Instant) -> Result {
    if !person.isEmpty, person == acknowledgedBy { return .acknowledged }
    let results = ways.map { way -> Result in
      switch way.progress.outcome {
      case .sent: .sent
      case .failed(_, let isFinal): isFinal ? .failed : .underWay
      case .unknown:
        now - way.progress.requestedAt < PageGroup.patience ? .underWay : .unknown
      }
    }
    for result in [Result.sent, .underWay, .unknown] where results.contains(where: { $0 == result })
    {
      return result
    }
    return .failed
  }

  /// Whether some way did not reach them, whatever the others did.
  var hasFailures: Bool {
    ways.contains { if case .failed(_, true) = $0.progress.outcome { true } else { false } }
  }

  /// What came of it, each channel by what became of its page: `sms, push sent`, `sms FAILED: exit 1, push sent`.
  func words(now: Instant) -> String {
    var channels: [(outcome: String, names: [String])] = []
    for way in ways {
      let outcome = outcome(of: way, now)
      let names = way.refusal == nil ? [way.progress.page.channel] : []
      if let index = channels.firstIndex(where: { $0.outcome == outcome }) {
        channels[index].names += names
      } else {
        channels.append((outcome, names))
      }
    }
    return channels.map {
      ($0.names.isEmpty ? "" : $0.names.joined(separator: ", ") + " ") + $0.outcome
    }
    .joined(separator: ", ")
  }

  private func outcome(of way: Way, _ now: Instant) -> String {
    if let refusal = way.refusal { return "NOT PAGED: \(refusal)" }
    let again = way.progress.page.isResent ? " again" : ""
    switch way.progress.outcome {
    case .sent: return "sent\(again)"
    case .failed(let reason, true): return "FAILED: \(reason)"
    case .failed(let reason, false): return "failed, tried again: \(reason)"
    case .unknown:
      let isFresh = now - way.progress.requestedAt < PageGroup.patience
      return isFresh ? "sending\(again)" : "outcome unknown"
    }
  }

  /// Why they were paged: `primary`, `by hand`.
  func why(_ plan: Plan) -> String {
    switch first.page.reason {
    case .manual: return "by hand"
    case .reminder: return "reminder"
    case .notification: return "to know"
    case .end: return "the end"
    case .escalation: break
    }
    switch EscalationTarget(text: first.page.target) {
    case .schedule(let schedule): return schedule
    case .role(let role): return plan.role(role)?.abbreviation ?? role
    case .person, nil: return "level \(first.page.level)"
    }
  }
}
