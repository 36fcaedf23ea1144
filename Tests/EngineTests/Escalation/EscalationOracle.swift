import Engine

/// Judges a history of enforcement by rules of its own, written against the true time and not against the clocks: what
/// may be requested when, and what must have been by now.
struct EscalationOracle {
  typealias Moment = (truth: Int64, jumped: Int64)

  /// An attempt at a page, and what came of it.
  struct Attempt {
    var page: Page
    var entry: Int
    var requested: Moment
    var settled: Moment?
    var isSent = false
    var isFailed = false
    var isFinal = false

    /// What all attempts at one page have in common.
    var line: [String] {
      ["\(page.reason)", "\(page.run)", "\(page.level)", page.target, page.person, page.channel]
    }
  }

  let plan: Plan
  private(set) var run: EscalationStart?
  private var runBegan: Moment = (0, 0)
  private var isRunOver = false
  private(set) var isExhausted = false
  private var hasAnswer = true
  private(set) var reached = 0
  private var reachedAt: Moment = (0, 0)
  private var advanced = 0
  private var advancedAt: Moment = (0, 0)
  private var lastResponse: Moment = (0, 0)
  private var severityAt: Moment = (0, 0)
  private var keys: Set<String> = []
  private var newest: [[String]: Attempt] = [:]
  private(set) var attempts: [Attempt] = []
  private var requestedUpdates: Set<String> = []
  private var posted: [(entry: Int, at: Moment)] = []
  private var endPages = 0

  init(plan: Plan) { self.plan = plan }

  private func policy(_ incident: Incident) -> EscalationPolicy? {
    guard let id = plan.policyOf[incident.severity] else { return nil }
    return plan.policies.first { $0.id == id }
  }

  private func needs(_ incident: Incident) -> Bool {
    guard incident.isOpen, !incident.isImported, policy(incident) != nil else { return false }
    return incident.instant(of: .acknowledged) == nil || isSilentRun
  }

  /// Whether the run pages for silence and is unanswered.
  private var isSilentRun: Bool { run?.reason == .silent && !hasAnswer }

  private func isRunValid(_ incident: Incident) -> Bool {
    run != nil && !isRunOver && run?.policy == policy(incident)?.id
  }

  private func window(_ incident: Incident) -> Int64 {
    guard reached > 0, let policy = policy(incident) else { return 0 }
    let count = policy.levels.count
    if reachedNobody, reached % count != 0 { return 0 }
    return policy.levels[(reached - 1) % count].acknowledgeWithin.milliseconds
  }

  private func total(_ incident: Incident) -> Int {
    policy(incident).map { $0.levels.count * (1 + $0.repeats) } ?? 0
  }

  // MARK: What may be

  /// Takes the next event in, and says what is wrong with it.
  mutating func take(
    _ event: Event, before: Incident, at moment: Moment, knowsDeaths: Bool
  ) -> String? {
    let isMachine = event.by == .enforcer
    defer {
      if !isMachine {
        lastResponse = moment
        hasAnswer = true
      }
    }
    switch event.fact {
    case .severityChanged(_, let to, _):
      if to != before.severity { severityAt = moment }
      if plan.rank(of: to) < plan.rank(of: before.severity) { isRunOver = true }
      return nil
    case .reopened:
      isRunOver = true
      return nil
    case .updatePosted:
      posted.append((event.seq, moment))
      return nil
    case .escalationStarted(let start): return begins(start, before, moment)
    case .escalationAdvanced(_, let level, _):
      if level > advanced { (advanced, advancedAt) = (level, moment) }
      return nil
    case .escalationExhausted: return ends(before, moment)
    case .pageRequested(let page): return requested(page, event.seq, before, moment, knowsDeaths)
    case .pageSent(let key, _):
      settle(key, moment) { $0.isSent = true }
      return nil
    case .pageFailed(let key, _, let isFinal):
      settle(key, moment) {
        $0.isFailed = true
        $0.isFinal = isFinal
      }
      return nil
    case .updateRequested(let delivery):
      if before.isImported { return "an update of an imported incident is delivered" }
      return requestedUpdates.insert(delivery.key).inserted
        ? nil : "the key \(delivery.key) comes twice"
    default: return nil
    }
  }

  private var reachedNobody: Bool {
    attempts.filter {
      $0.page.run == run?.run && $0.page.level == reached && $0.page.reason == .escalation
    }.allSatisfy { $0.page.channel.isEmpty && $0.isFinal }
  }

  private mutating func settle(
    _ key: String, _ moment: Moment, _ body: (inout Attempt) -> Void
  ) {
    guard let index = attempts.lastIndex(where: { $0.page.key == key }) else { return }
    attempts[index].settled = moment
    body(&attempts[index])
    let attempt = attempts[index]
    if newest[attempt.line]?.page.key == key { newest[attempt.line] = attempt }
  }

  private mutating func begins(
    _ start: EscalationStart, _ before: Incident, _ moment: Moment
  ) -> String? {
    guard before.isOpen, !before.isImported, let policy = policy(before) else {
      return "a run begins where nobody is to be paged"
    }
    if start.policy != policy.id { return "a run of \(start.policy), not of \(policy.id)" }
    if start.run != (run?.run ?? 0) + 1 { return "run \(start.run) after \(run?.run ?? 0)" }
    if start.reason == .silent {
      guard before.instant(of: .acknowledged) != nil, !isSilentRun, let after = policy.repageAfter
      else { return "a run for silence that nobody asked for" }
      if isEarly(moment, lastResponse, after.milliseconds) { return "silence is too short" }
    } else if before.instant(of: .acknowledged) != nil {
      return "a run begins although it is acknowledged"
    } else if isRunValid(before) {
      return "a run begins beside the one that is under way"
    }
    run = start
    runBegan = moment
    (isRunOver, isExhausted, hasAnswer, reached, advanced) = (false, false, false, 0, 0)
    return nil
  }

  private func isEarly(_ moment: Moment, _ since: Moment, _ length: Int64) -> Bool {
    moment.truth - since.truth < length - (moment.jumped - since.jumped)
  }

  private mutating func ends(_ before: Incident, _ moment: Moment) -> String? {
    guard needs(before), isRunValid(before), !isExhausted else {
      return "the policy ends where nobody is waited for"
    }
    isExhausted = true
    endPages = 0
    if advanced > total(before) { return nil }
    guard reached == total(before) else { return "it ends at \(reached) of \(total(before))" }
    return isEarly(moment, reachedAt, window(before)) ? "the policy ends early" : nil
  }

  private mutating func requested(
    _ page: Page, _ entry: Int, _ before: Incident, _ moment: Moment, _ knowsDeaths: Bool
  ) -> String? {
    guard before.isOpen, !before.isImported else { return "a page where nobody is to be paged" }
    guard keys.insert(page.key).inserted else { return "the key \(page.key) comes twice" }
    let attempt = Attempt(page: page, entry: entry, requested: moment)
    let former = newest[attempt.line]
    newest[attempt.line] = attempt
    attempts.append(attempt)
    if page.reason == .escalation || page.reason == .end {
      guard needs(before), isRunValid(before), page.run == run?.run else {
        return "a page of a run that is over: \(page.key)"
      }
    }
    if page.attempt > 1 { return repeated(page, former, moment, knowsDeaths) }
    if page.isResent { return "the first attempt says that it is sent again" }
    if former != nil { return "\(page.person) is paged again as if for the first time" }
    switch page.reason {
    case .escalation: return level(page, before, moment)
    case .end:
      endPages += 1
      return isExhausted ? nil : "the end is told of before it has come"
    case .notification:
      guard let rule = plan.notifications.first, rule.severities.contains(before.severity) else {
        return "somebody is told of a severity that does not concern them"
      }
      return isEarly(moment, (0, 0), rule.after.milliseconds) ? "told too early" : nil
    case .manual, .reminder: return "nobody asked for a \(page.reason)"
    }
  }

  private mutating func level(
    _ page: Page, _ before: Incident, _ moment: Moment
  ) -> String? {
    if isExhausted { return "a level after the end" }
    if page.level > total(before) { return "level \(page.level) of \(total(before))" }
    let twin = attempts.dropLast().first {
      $0.page.run == page.run && $0.page.level == page.level && $0.page.reason == .escalation
        && $0.page.person == page.person && $0.page.channel == page.channel
        && !page.channel.isEmpty
    }
    if twin != nil { return "\(page.person) is paged twice at one level by \(page.channel)" }
    if page.level == reached { return nil }
    defer { (reached, reachedAt) = (page.level, moment) }
    if page.level == advanced { return nil }
    guard page.level == reached + 1 else { return "level \(page.level) after \(reached)" }
    if reached == 0 { return nil }
    return isEarly(moment, reachedAt, window(before)) ? "level \(page.level) is early" : nil
  }

  private func repeated(
    _ page: Page, _ former: Attempt?, _ moment: Moment, _ knowsDeaths: Bool
  ) -> String? {
    guard let former, let channel = plan.channel(page.channel) else {
      return "attempt \(page.attempt) comes after none"
    }
    guard former.page.attempt == page.attempt - 1, !former.isSent, !former.isFinal else {
      return "attempt \(page.attempt) comes after what was settled: \(page.key)"
    }
    if former.page.isResent, !page.isResent { return "it forgets that it is sent again" }
    if former.isFailed {
      if page.attempt > channel.retries + 1 { return "attempt \(page.attempt) is one too many" }
      let pause = channel.backoff.milliseconds << (page.attempt - 2)
      let since = former.settled ?? former.requested
      return isEarly(moment, since, pause) ? "attempt \(page.attempt) is too soon" : nil
    }
    if !page.isResent { return "it is sent again, and does not say so: \(page.key)" }
    if page.attempt > max(2, channel.retries + 1) { return "attempt \(page.attempt): too many" }
    let wait = knowsDeaths ? 0 : channel.timeLimit.milliseconds
    return isEarly(moment, former.requested, wait) ? "sent again before it could answer" : nil
  }

  // MARK: What must be

  /// An answer to news takes two seconds at most, and a refused line or two on the way.
  private static let slack: Int64 = 10_000

  /// Says what should have happened by now and has not.
  ///
  /// - Parameters:
  ///   - incident: The newest state.
  ///   - truth: Now.
  ///   - since: Since when an enforcer has been awake and no clock jumped.
  /// - Returns: `nil` where all that is due was done.
  func missing(_ incident: Incident, at truth: Int64, since: Int64) -> String? {
    guard incident.isOpen, !incident.isImported else { return nil }
    let awake = since
    let since = max(since, lastResponse.truth)
    func isLate(_ from: Int64, _ length: Int64) -> Bool {
      truth - max(from, since) > length + EscalationOracle.slack
    }
    if let rule = plan.notifications.first, rule.severities.contains(incident.severity),
      !attempts.contains(where: { $0.page.reason == .notification }),
      isLate(severityAt.truth, rule.after.milliseconds)
    {
      return "management was never told"
    }
    // One that was posted while nobody was awake may be too old by the time that somebody is.
    if let posted = posted.last, posted.at.truth >= awake, isLate(posted.at.truth, 0),
      !requestedUpdates.contains(where: { $0.hasPrefix("\(posted.entry)/") }),
      incident.overlay.struck[posted.entry] == nil
    {
      return "an update was never delivered"
    }
    guard let policy = policy(incident) else { return nil }
    if !needs(incident) {
      guard let after = policy.repageAfter, isLate(lastResponse.truth, after.milliseconds) else {
        return nil
      }
      return "it is acknowledged and silent, and nobody is paged"
    }
    guard isRunValid(incident) else { return isLate(0, 0) ? "no run begins" : nil }
    if let late = lateAttempt(isLate) { return late }
    if isExhausted {
      return policy.atEnd.isEmpty || endPages > 0 ? nil : "nobody is told of the end"
    }
    if advanced > reached, isLate(advancedAt.truth, 0) { return "nobody comes early" }
    if reached == 0 { return isLate(runBegan.truth, 0) ? "level 1 was never paged" : nil }
    let isSilent = isLate(reachedAt.truth, window(incident))
    return isSilent ? "silence after level \(reached)" : nil
  }

  private func lateAttempt(_ isLate: (Int64, Int64) -> Bool) -> String? {
    for attempt in newest.values where attempt.page.run == run?.run {
      guard !attempt.isSent, !attempt.isFinal, let channel = plan.channel(attempt.page.channel)
      else { continue }
      if attempt.isFailed {
        guard attempt.page.attempt <= channel.retries else { continue }
        let pause = channel.backoff.milliseconds << (attempt.page.attempt - 1)
        if isLate((attempt.settled ?? attempt.requested).truth, pause) {
          return "a page that failed was not tried again: \(attempt.page.key)"
        }
      } else if isLate(
        attempt.requested.truth, (channel.timeLimit + ChannelRule.grace).milliseconds)
      {
        return "a page of which nothing was heard was not sent again: \(attempt.page.key)"
      }
    }
    return nil
  }
}
