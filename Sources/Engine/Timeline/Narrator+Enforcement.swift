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
    case .escalationAdvanced(_, let level, let reason):
      return Narration(
        .escalation, "escalate",
        "level \(level) is not waited for" + (reason.map { ": \($0)" } ?? ""))
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

  private func said(_ page: Page) -> String {
    let why: String =
      switch page.reason {
      case .escalation: page.level > 0 ? "level \(page.level)" : "escalation"
      case .end: "end of the policy"
      case .notification: "to know"
      case .manual: "by hand"
      case .reminder: "reminder"
      }
    let again = page.isResent ? ", sent again: what became of the last one is not known" : ""
    let text = page.text.map { ", \($0)" } ?? ""
    return "\(page.person) by \(page.channel) (\(why), \(page.target))\(again)\(text)"
  }

  private func whom(_ key: String) -> String {
    guard let page = incident.escalation.page(key)?.page else { return key }
    return "\(page.person) by \(page.channel)"
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
    let how = exitCode.map { "exit \($0)" } ?? signal.map { "ended by signal \($0)" } ?? "ended"
    return "\(how) after \(lasting.wholeSeconds) s"
  }
}
