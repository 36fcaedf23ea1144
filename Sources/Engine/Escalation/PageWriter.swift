/// Who is on call by a schedule at a moment; `nil` where nobody is.
public typealias OnCallLookup = (ScheduleID, Instant) -> PersonID?

/// Turns targets of a plan into requests for pages: one for each person and channel.
struct PageWriter {
  let incident: Incident
  let plan: Plan
  let onCall: OnCallLookup
  let now: Instant

  /// What pages of one occasion have in common.
  struct Occasion {
    /// What the keys begin with: `1/2` for the second level of the first run.
    var scope: String
    var reason: Page.Reason
    var run = 0
    var level = 0
    var text: String?
  }

  /// The requests for an occasion, each followed by its failure where there is nobody to page or no way to do it.
  ///
  /// - Parameters:
  ///   - occasion: What they have in common.
  ///   - targets: Somebody whom two of them name is paged once by each channel.
  ///   - channels: Empty for the ways that each person lists.
  /// - Returns: Never empty, but for keys that are taken: that nobody could be paged is recorded too.
  func pages(
    _ occasion: Occasion, to targets: [EscalationTarget], by channels: [ChannelID]
  ) -> [Fact] {
    var facts: [Fact] = []
    var taken: Set<String> = []
    var reached: Set<[String]> = []
    func add(_ page: Page, refused reason: String? = nil) {
      guard taken.insert(page.key).inserted, incident.escalation.page(page.key) == nil else {
        return
      }
      facts.append(.pageRequested(page))
      guard let reason else { return }
      facts.append(.pageFailed(key: page.key, reason: reason, isFinal: true))
    }
    for target in targets {
      let people = people(of: target)
      if people.isEmpty {
        add(occasion.page(target.text, "", ""), refused: nobody(target))
      }
      for person in people {
        let (ways, problems) = ways(to: person, by: channels)
        if !problems.isEmpty {
          add(
            occasion.page(target.text, person, ""), refused: problems.joined(separator: "; "))
        }
        for way in ways {
          let isNew = reached.insert([person, way]).inserted
          guard isNew || Mutant.isOn("escalation.same-person") else { continue }
          add(occasion.page(target.text, person, way))
        }
      }
    }
    if targets.isEmpty {
      add(occasion.page("", "", ""), refused: "the plan names nobody here")
    }
    return facts
  }

  /// Who a target is at this moment; several only for a role that is shared.
  func people(of target: EscalationTarget) -> [PersonID] {
    switch target {
    case .person(let person): [person]
    case .schedule(let schedule): onCall(schedule, now).map { [$0] } ?? []
    case .role(let role): incident.holders(of: role).map(\.person)
    }
  }

  private func nobody(_ target: EscalationTarget) -> String {
    switch target {
    case .person(let person): "\(person) is nobody of the plan"
    case .schedule(let schedule): "nobody is on call by \(schedule)"
    case .role(let role): "nobody is \(plan.role(role)?.title ?? role)"
    }
  }

  /// The channels that reach somebody, each once, and what keeps others from it.
  private func ways(
    to person: PersonID, by channels: [ChannelID]
  ) -> (channels: [ChannelID], problems: [String]) {
    let contacts = plan.person(person)?.contacts ?? []
    // Words such as "phone" are for people; no channel answers to them.
    let wanted =
      channels.isEmpty ? contacts.map(\.channel).filter { plan.channel($0) != nil } : channels
    var (ways, problems): ([ChannelID], [String]) = ([], [])
    for id in wanted where !ways.contains(id) {
      let hasAddress = contacts.contains { $0.channel == id && !$0.address.isEmpty }
      switch plan.channel(id) {
      case nil: problems.append("the plan has no channel \(id)")
      case .some(let channel) where channel.needsAddress && !hasAddress:
        problems.append("the plan has no address of \(person) for \(id)")
      case .some: ways.append(id)
      }
    }
    if wanted.isEmpty {
      let isKnown = plan.person(person) != nil
      problems.append(
        isKnown
          ? "the plan has no way to reach \(person)" : "\(person) is not in the plan's roster")
    }
    return (ways, problems)
  }
}

extension PageWriter.Occasion {
  /// The first attempt of a page.
  fileprivate func page(_ target: String, _ person: PersonID, _ channel: ChannelID) -> Page {
    Page(
      key: Page.key(scope, attempt: 1, target: target, person: person, channel: channel),
      run: run, level: level, attempt: 1, reason: reason, target: target, person: person,
      channel: channel, text: text)
  }
}

extension Page {
  /// The key of an attempt; the same for whoever works it out.
  ///
  /// A role may be held by several people, each with a page of their own; a schedule and a person are one.
  static func key(
    _ scope: String, attempt: Int, target: String, person: PersonID, channel: ChannelID
  ) -> String {
    if Mutant.isOn("escalation.key-without-attempt") {
      return "\(scope)/\(tail(target, person, channel))"
    }
    return "\(scope)/\(attempt)/\(tail(target, person, channel))"
  }

  private static func tail(
    _ target: String, _ person: PersonID, _ channel: ChannelID
  ) -> String {
    target.hasPrefix("role:") ? "\(target)=\(person)/\(channel)" : "\(target)/\(channel)"
  }

  /// What the key begins with, the same for every attempt at a page and every channel of its occasion; `nil` where the key
  /// is none of ours.
  package var scope: String? {
    let end = "/\(attempt)/\(Page.tail(target, person, channel))"
    return key.hasSuffix(end) ? String(key.dropLast(end.count)) : nil
  }

  /// The next attempt of the same page.
  func again(isResent: Bool) -> Page? {
    guard let scope, attempt < Int.max else { return nil }
    var page = self
    page.attempt += 1
    page.isResent = self.isResent || (isResent && !Mutant.isOn("escalation.unmarked"))
    page.key = Page.key(
      scope, attempt: page.attempt, target: target, person: person, channel: channel)
    return page
  }

  /// Whether there was nobody to send it to, or no way.
  package var isRefused: Bool { person.isEmpty || channel.isEmpty }
}

extension ChannelRule {
  /// Whether it can't be used without an address of the person.
  package var needsAddress: Bool {
    guard case .command(let arguments) = kind else { return false }
    return arguments.contains { $0.contains("{address}") }
  }
}
