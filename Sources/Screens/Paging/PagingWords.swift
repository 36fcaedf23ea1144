import Engine

/// How an incident's escalation stands, in the words of the screens.
struct PagingWords {
  let status: EscalationStatus
  let incident: Incident
  let plan: Plan
  let now: Instant

  init(_ incident: Incident, _ plan: Plan, now: Instant) {
    status = EscalationStatus(of: incident, plan: plan, now: now)
    self.incident = incident
    self.plan = plan
    self.now = now
  }

  /// Whether somebody is waited for, or nobody is left to wait for.
  var isAsking: Bool { status.standing == .running || status.standing == .exhausted }

  /// Who is paged next: `secondary (dana)`; `nil` where nobody is.
  func next(at moment: Instant? = nil) -> String? {
    guard let next = status.next else { return nil }
    let targets = next.people(in: incident, plan: plan, at: moment)
    guard !targets.isEmpty else { return nil }
    return targets.map(words).joined(separator: ", ")
  }

  private func words(_ target: EscalationTarget, _ people: [PersonID]) -> String {
    let names = people.isEmpty ? "nobody" : people.joined(separator: ", ")
    switch target {
    case .person(let person): return person
    case .schedule(let schedule): return "\(schedule) (\(names))"
    case .role(let role): return "\(plan.role(role)?.abbreviation ?? role) (\(names))"
    }
  }

  /// How long until then: `3:12`, `24 min`; `nil` where it is now, or never.
  var left: String? {
    guard let at = status.next?.at, at > now else { return nil }
    let left = at - now
    return left.short(seconds: left.wholeSeconds < 300)
  }

  /// `in 3:12`, or `now`.
  var when: String { left.map { "in \($0)" } ?? "now" }

  /// The names alone: `dana`.
  private var names: String? {
    guard let next = status.next else { return nil }
    var seen: Set<PersonID> = []
    let people = next.people(in: incident, plan: plan).flatMap(\.people)
      .filter { seen.insert($0).inserted }
    return people.isEmpty ? nil : people.joined(separator: ", ")
  }

  /// What comes next by itself, the longest wording first; empty where nothing does.
  var wordings: [String] {
    let brief = names.map { "next \($0) \(when)" }
    return [coming, shortComing, brief, status.next.map { _ in "next \(when)" }].compactMap { $0 }
  }

  /// What comes next by itself: `pages secondary (dana) in 3:12`; `nil` where nothing does.
  var coming: String? {
    guard let next = status.next else { return nil }
    switch next.step {
    case .level: return "pages \(self.next() ?? "nobody") \(when)"
    case .end:
      let told = self.next().map { ", tells \($0)" } ?? ""
      return "the last level's time ends \(when)\(told)"
    case .again: return "pages \(self.next() ?? "nobody") again \(when) if nobody does anything"
    }
  }

  /// The same where there is little room.
  var shortComing: String? {
    guard let next = status.next else { return nil }
    switch next.step {
    case .level: return "pages \(self.next() ?? "nobody") \(when)"
    case .end: return "policy ends \(when)"
    case .again: return "pages again \(when)"
    }
  }

  /// `level 2 of 3`, and the round where it is not the first; empty before the first page.
  var place: String {
    guard status.level > 0 else { return "" }
    return "level \(status.level) of \(status.levelCount)"
      + (status.round > 1 ? ", round \(status.round)" : "")
  }
}
