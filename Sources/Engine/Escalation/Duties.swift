/// All that an incident asks of its enforcer, each with the moment at which it falls due.
struct Duties {
  struct Duty {
    var at: Instant
    var facts: [Fact]
  }

  let incident: Incident
  let plan: Plan
  let now: Instant
  let isAbandoned: (Int) -> Bool
  private let course: EscalationCourse
  private let writer: PageWriter

  init(
    incident: Incident, plan: Plan, onCall: @escaping OnCallLookup, now: Instant,
    isAbandoned: @escaping (Int) -> Bool
  ) {
    self.incident = incident
    self.plan = plan
    self.now = now
    self.isAbandoned = isAbandoned
    course = EscalationCourse(incident: incident, plan: plan)
    writer = PageWriter(incident: incident, plan: plan, onCall: onCall, now: now)
  }

  var all: [Duty] {
    attempts + escalation + notifications + reminders + deliveries
  }

  private func at(_ moment: Reached) -> Instant { incident.effective(moment) }

  /// Facts are worked out only for what is due: who is on call later is not known before.
  private func duty(_ at: Instant, _ facts: () -> [Fact]) -> Duty {
    Duty(at: at, facts: at <= now ? facts() : [])
  }

  // MARK: The policy

  private var escalation: [Duty] {
    guard let policy = course.policy else { return [] }
    switch course.need {
    case .none: return []
    case .activity(let by):
      guard let by else { return [] }
      return [duty(by) { [start(policy, .silent)] }]
    case .acknowledgement:
      guard let run = course.run else {
        return [duty(min(now, since)) { [start(policy, reasonToStart)] }]
      }
      guard let next = course.next else { return [] }
      return [
        duty(next.at) {
          switch next.what {
          case .level(let step): level(step, of: policy, run)
          case .end: end(of: policy, run)
          }
        }
      ]
    }
  }

  private func start(_ policy: EscalationPolicy, _ reason: EscalationStart.Reason) -> Fact {
    // What others wrote may hold any number.
    let runs = incident.escalation.runs.map(\.start.run).filter { $0 < Int.max / 2 }
    return .escalationStarted(
      EscalationStart(
        run: max(0, runs.max() ?? 0) + 1, policy: policy.id, severity: incident.severity,
        reason: reason))
  }

  /// Since when a run should have begun.
  private var since: Instant {
    let last = Reached(at: incident.lastResponseAt, entry: incident.lastResponseEntry)
    return incident.reopenedEntry == nil ? severitySince : at(last)
  }

  private var severitySince: Instant {
    at(Reached(at: incident.severitySince, entry: incident.severityEntry))
  }

  private var reasonToStart: EscalationStart.Reason {
    guard let last = incident.escalation.run else {
      return incident.severityEntry > 1 ? .raised : .declared
    }
    if let reopened = incident.reopenedEntry, reopened > last.entry { return .reopened }
    return .raised
  }

  private func level(
    _ step: Int, of policy: EscalationPolicy, _ run: EscalationRecord.Run
  ) -> [Fact] {
    let level = policy.level(atStep: step)
    let scope =
      Mutant.isOn("escalation.key-without-level") ? "\(run.start.run)" : "\(run.start.run)/\(step)"
    return writer.pages(
      .init(scope: scope, reason: .escalation, run: run.start.run, level: step),
      to: level.targets, by: level.channels)
  }

  private func end(of policy: EscalationPolicy, _ run: EscalationRecord.Run) -> [Fact] {
    var facts: [Fact] = []
    if !Mutant.isOn("escalation.never-exhausted") {
      facts.append(.escalationExhausted(run: run.start.run))
    }
    guard !policy.atEnd.isEmpty, !Mutant.isOn("escalation.no-end") else { return facts }
    return facts
      + writer.pages(
        .init(scope: "\(run.start.run)/end", reason: .end, run: run.start.run),
        to: policy.atEnd, by: [])
  }

  // MARK: Those who are told

  private var notifications: [Duty] {
    guard incident.isOpen || Mutant.isOn("escalation.notifies-resolved") else { return [] }
    return plan.notifications.compactMap { rule in
      let scope = "n/\(rule.id)"
      guard rule.severities.contains(incident.severity),
        !incident.escalation.pages.contains(where: { $0.page.scope == scope })
      else { return nil }
      let after = Mutant.isOn("escalation.notifies-at-once") ? .zero : rule.after
      let declared = at(Reached(at: incident.declaredAt, entry: 1))
      // Nobody is told late of what did not concern them before.
      let start = declared + after < severitySince ? severitySince : declared
      return duty(start + after) {
        writer.pages(
          .init(scope: scope, reason: .notification), to: rule.targets, by: rule.channels)
      }
    }
  }

  private var reminders: [Duty] {
    guard incident.isOpen else { return [] }
    return plan.audiences.compactMap { audience in
      guard let after = audience.remindAfter, let owed = owedUpdate(by: incident, to: audience),
        let target = owner(of: audience)
      else { return nil }
      let scope = reminderScope(audience.id, owed.due)
      guard !incident.escalation.pages.contains(where: { $0.page.scope == scope }) else {
        return nil
      }
      return duty(owed.due + after) {
        writer.pages(
          .init(
            scope: scope, reason: .reminder, text: "The \(audience.title) update is overdue."),
          to: [target], by: [])
      }
    }
  }

  private func reminderScope(_ audience: AudienceID, _ due: Instant) -> String {
    "r/\(audience)/\(due.milliseconds)"
  }

  /// The role that writes to an audience, or the Incident Commander where nobody holds it; `nil` where nobody does
  /// either, for then the escalation is what pages.
  private func owner(of audience: AudienceRule) -> EscalationTarget? {
    [audience.owner, .incidentCommander].first { !incident.holders(of: $0).isEmpty }
      .map { .role($0) }
  }

  // MARK: What is made again

  private var attempts: [Duty] {
    var newest: Set<String> = []
    return incident.escalation.pages.reversed().compactMap { progress in
      let page = progress.page
      // The newest attempt of a page comes first here.
      guard let scope = page.scope,
        newest.insert("\(scope) \(page.target) \(page.person) \(page.channel)").inserted,
        case .some(let next) = again(progress), isWanted(page, scope)
      else { return nil }
      return next
    }
  }

  private func again(_ progress: PageProgress) -> Duty? {
    let page = progress.page
    guard let channel = plan.channel(page.channel), !page.isRefused else { return nil }
    let follow = channel.followUp(
      attempt: page.attempt, progress.outcome, requested: at(progress.request),
      settled: at(progress.settled ?? progress.request),
      isAbandoned: isAbandoned(progress.entry))
    switch follow {
    case .none: return nil
    case .again(let at, let isResent):
      guard let next = page.again(isResent: isResent) else { return nil }
      return duty(at) { [.pageRequested(next)] }
    case .givenUp(let at):
      return duty(at) { [.pageFailed(key: page.key, reason: outcomeUnknown, isFinal: true)] }
    }
  }

  private var outcomeUnknown: String { "what became of it is not known, time after time" }

  /// Whether a page should still go out.
  private func isWanted(_ page: Page, _ scope: String) -> Bool {
    if Mutant.isOn("escalation.retries-unwanted") { return true }
    guard incident.isOpen else { return false }
    switch page.reason {
    case .manual: return true
    case .notification:
      return plan.notifications.contains {
        "n/\($0.id)" == scope && $0.severities.contains(incident.severity)
      }
    case .reminder:
      return plan.audiences.contains { audience in
        owedUpdate(by: incident, to: audience).map { reminderScope(audience.id, $0.due) } == scope
      }
    case .escalation, .end:
      guard course.need == .acknowledgement, let run = course.run else { return false }
      return run.start.run == page.run
    }
  }

  // MARK: Posted updates

  private var deliveries: [Duty] {
    // What is rehearsed must reach no customer.
    guard !incident.declaration.isDrill else { return [] }
    return incident.posted.flatMap { posted -> [Duty] in
      // Who posted under a plan without channels, passed it on by other ways.
      guard posted.entry > incident.planEntry, incident.overlay.struck[posted.entry] == nil,
        let audience = plan.audience(posted.update.audience)
      else { return [] }
      return audience.channels.compactMap { delivery(of: posted, by: $0) }
    }
  }

  private func delivery(of posted: PostedUpdate, by id: ChannelID) -> Duty? {
    let last = incident.deliveries.last {
      $0.delivery.entry == posted.entry && $0.delivery.channel == id
    }
    guard let last else {
      guard now - posted.at <= Enforcement.deliveryWindow else { return nil }
      return duty(at(Reached(at: posted.at, entry: posted.entry))) {
        request(posted, id, attempt: 1, isResent: false)
      }
    }
    guard let channel = plan.channel(id) else { return nil }
    let follow = channel.followUp(
      attempt: last.delivery.attempt, last.outcome, requested: at(last.request),
      settled: at(last.settled ?? last.request), isAbandoned: isAbandoned(last.entry))
    switch follow {
    case .none: return nil
    case .again(let at, let isResent):
      guard last.delivery.attempt < Int.max else { return nil }
      return duty(at) {
        request(
          posted, id, attempt: last.delivery.attempt + 1,
          isResent: isResent || last.delivery.isResent)
      }
    case .givenUp(let at):
      return duty(at) {
        [.updateFailed(key: last.delivery.key, reason: outcomeUnknown, isFinal: true)]
      }
    }
  }

  private func request(
    _ posted: PostedUpdate, _ channel: ChannelID, attempt: Int, isResent: Bool
  ) -> [Fact] {
    let delivery = UpdateDelivery(
      key: "\(posted.entry)/\(posted.update.audience)/\(channel)/\(attempt)", entry: posted.entry,
      audience: posted.update.audience, channel: channel, attempt: attempt, isResent: isResent)
    let request = Fact.updateRequested(delivery)
    guard plan.channel(channel) == nil else { return [request] }
    return [
      request,
      .updateFailed(
        key: delivery.key, reason: "the plan has no channel \(channel)", isFinal: true),
    ]
  }
}
