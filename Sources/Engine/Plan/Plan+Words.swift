extension Duration {
  /// A length that a plan promises, as exactly as it was written: `5 min`, `4 h`, `1 h 30 min`, `2 days`.
  public var words: String {
    let total = abs(wholeSeconds)
    if total == 0 { return "0 s" }
    let parts: [(Int64, String)] = [
      (total / 86400, total / 86400 == 1 ? "day" : "days"), (total / 3600 % 24, "h"),
      (total / 60 % 60, "min"), (total % 60, "s"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}

extension Target {
  /// `4 h`, `1 business day`.
  public var words: String {
    switch self {
    case .within(let duration): duration.words
    case .businessDays(1): "1 business day"
    case .businessDays(let days): "\(days) business days"
    }
  }
}

extension ReviewRule {
  /// `blameless postmortem within 5 business days`.
  public var words: String {
    "\(kind == .postmortem ? "blameless postmortem" : "weekly incident review") within \(within.words)"
  }
}

extension Cadence {
  /// `within 15 min, then every 30 min; within 5 min of the declaration, the resolution`.
  public var words: String {
    var interval: String?
    switch (first, every) {
    case (let first?, let every?): interval = "within \(first.words), then every \(every.words)"
    case (let first?, nil): interval = "within \(first.words)"
    case (nil, let every?): interval = "every \(every.words)"
    case (nil, nil): break
    }
    let demands = Demand.allCases.filter(on.contains).map(\.words)
    let demanded = demands.isEmpty ? nil : "within \(demandWithin.words) of \(listed(demands))"
    return [interval, demanded].compactMap { $0 }.joined(separator: "; ")
  }
}

extension Cadence.Demand {
  /// What happened, for a sentence.
  public var words: String {
    switch self {
    case .declared: "the declaration"
    case .severityChanged: "a change of the severity"
    case .phaseChanged: "a change of the phase"
    case .contained: "the containment"
    case .resolved: "the resolution"
    }
  }
}

extension Plan {
  /// A person's name, with the short one behind it; the short one alone where the plan has no other.
  public func name(of person: PersonID) -> String {
    guard let name = self.person(person)?.name, name != person else { return person }
    return "\(name) (\(person))"
  }

  /// Who a page is for: `Primary on call`, `Mira Example (mira)`, `Incident Commander`.
  public func words(for target: EscalationTarget) -> String {
    switch target {
    case .schedule(let id): schedule(id)?.title ?? target.text
    case .person(let id): name(of: id)
    case .role(let id): role(id)?.title ?? target.text
    }
  }

  /// How a policy is walked through, a sentence for each step; times count from the start of the escalation.
  public func words(for policy: EscalationPolicy) -> [String] {
    var lines: [String] = []
    var elapsed = Duration.zero
    for (index, level) in policy.levels.enumerated() {
      let targets = listed(level.targets.map { words(for: $0) })
      let by = level.channels.isEmpty ? "" : " by \(listed(level.channels))"
      let when = elapsed == .zero ? "at once" : "after \(elapsed.words)"
      lines.append(
        "Level \(index + 1), \(when): \(targets)\(by), \(level.acknowledgeWithin.words) to acknowledge."
      )
      elapsed += level.acknowledgeWithin
    }
    switch policy.repeats {
    case 0: break
    case 1: lines.append("After \(elapsed.words) the levels are gone through once more.")
    default:
      lines.append(
        "After \(elapsed.words) the levels are gone through again, up to \(policy.repeats) times more."
      )
    }
    elapsed *= policy.repeats + 1
    if !policy.atEnd.isEmpty {
      lines.append(
        "Still nobody, after \(elapsed.words): \(listed(policy.atEnd.map { words(for: $0) })).")
    }
    if let silence = policy.repageAfter {
      lines.append("Acknowledged, and nothing done for \(silence.words): paged again from level 1.")
    }
    return lines
  }

  /// Who is told of an incident without being asked to acknowledge it: `Mira Example (mira) after 15 min, at P1 and P2`.
  public func words(for rule: NotificationRule) -> String {
    let levels = severities.map(\.id).filter(rule.severities.contains)
    let by = rule.channels.isEmpty ? "" : " by \(listed(rule.channels))"
    return
      "\(rule.id): \(listed(rule.targets.map { words(for: $0) }))\(by) after \(rule.after.words), "
      + "at \(listed(levels))"
  }
}
