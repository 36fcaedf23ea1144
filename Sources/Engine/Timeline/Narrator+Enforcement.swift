extension Narrator {
  /// Escalation, pages, and updates on their way.
  func enforcement(_ fact: Fact) -> Narration {
    switch fact {
    case .escalationStarted(let start):
      let why =
        switch start.reason {
        case .declared: "\(start.severity) declared"
        case .raised: "raised to \(start.severity)"
        case .reopened: "reopened"
        case .silent: "acknowledged, and silent since"
        }
      return Narration(.escalation, "escalate", "\(why): \(policy(start.policy)) begins")
    case .escalationAdvanced(let run, let step, let reason):
      let policy = incident.escalation.runs.first { $0.start.run == run }?.start.policy
      return Narration(
        .escalation, "escalate",
        "early, to \(level(step, of: policy))" + (reason.map { ": \($0)" } ?? ""))
    case .escalationExhausted(let run):
      let policy = incident.escalation.runs.first { $0.start.run == run }?.start.policy
      return Narration(
        .pageFailed, "escalate",
        "\(policy.map(self.policy) ?? "the policy") is at its end, and nobody acknowledged")
    case .pageRequested(let page): return Narration(.page, "page", said(page))
    case .pageSent(let key, let detail):
      return Narration(.page, "paged", whom(key) + (detail.map { ", \($0)" } ?? ""))
    case .pageFailed(let key, let reason, let isFinal):
      return Narration(
        .pageFailed, "page",
        "\(isFinal ? "FAILED" : "failed, tried again"): \(whom(key)), \(reason)")
    case .updateRequested(let delivery):
      return Narration(.delivery, "sending", words(delivery))
    case .updateSent(let key, let detail):
      return Narration(.delivery, "sent", update(key) + (detail.map { ", \($0)" } ?? ""))
    case .updateFailed(let key, let reason, let isFinal):
      return Narration(
        .deliveryFailed, "sending",
        "\(isFinal ? "FAILED" : "failed, tried again"): \(update(key)), \(reason)")
    default: return Narration(.other, fact.name, "")
    }
  }

  private func policy(_ id: PolicyID) -> String {
    plan.policies.first { $0.id == id }?.title ?? id
  }

  /// `level 2`, and the round where it is not the first; the end of the policy beyond its last level.
  private func level(_ step: Int, of policy: PolicyID?) -> String {
    guard step > 0 else { return "escalation" }
    guard let rule = plan.policies.first(where: { $0.id == policy }) else { return "level \(step)" }
    if step > rule.stepCount { return "the end of the policy" }
    let place = rule.place(ofStep: step)
    return "level \(place.level)" + (place.round > 1 ? ", round \(place.round)" : "")
  }

  private func said(_ page: Page) -> String {
    let policy = incident.escalation.runs.first { $0.start.run == page.run }?.start.policy
    let why: String =
      switch page.reason {
      case .escalation: level(page.level, of: policy)
      case .end: "end of the policy"
      case .notification: "to know"
      case .manual: "by hand"
      case .reminder: "reminder"
      }
    let again = page.isResent ? ", sent again: what became of the last one is not known" : ""
    let text = page.text.map { ", \($0)" } ?? ""
    let attempt = page.attempt > 1 && !page.isResent ? ", attempt \(page.attempt)" : ""
    return "\(whom(page)) (\(why), \(page.target)\(attempt))\(again)\(text)"
  }

  private func whom(_ key: String) -> String {
    incident.escalation.page(key).map { whom($0.page) } ?? key
  }

  private func whom(_ page: Page) -> String {
    if page.person.isEmpty { return page.target.isEmpty ? "nobody" : page.target }
    return page.channel.isEmpty ? page.person : "\(page.person) by \(page.channel)"
  }

  private func words(_ delivery: UpdateDelivery) -> String {
    let audience = plan.audience(delivery.audience)?.title.lowercased() ?? delivery.audience
    let again = delivery.isResent ? ", again: what became of the last one is not known" : ""
    return "update #\(delivery.entry) to \(audience) by \(delivery.channel)\(again)"
  }

  private func update(_ key: String) -> String {
    incident.deliveries.last { $0.delivery.key == key }.map { words($0.delivery) } ?? key
  }
}

extension CommandRun {
  /// How it ended: `exit 0 after 2 s`.
  public var ending: String {
    let after = "after \(lasting.wholeSeconds) s"
    switch cut {
    case .stopped: return "stopped \(after)"
    case .timeLimit: return "ended by its time limit \(after)"
    case nil: break
    }
    let how = exitCode.map { "exit \($0)" } ?? signal.map { "ended by signal \($0)" } ?? "ended"
    return "\(how) \(after)"
  }

  /// Whether it did what it should, as far as its exit code says.
  public var isGood: Bool { exitCode == 0 && cut == nil }
}
