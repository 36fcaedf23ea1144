extension Judge {
  /// Who holds which role, and what they report.
  func roles(_ command: Command) throws(Refusal) -> Decision {
    switch command {
    case .assign(let name, let person, let note):
      return try assign(role(named: name, in: plan), checkedPerson(person), meaningful(note))
    case .release(let name, let person, let reason):
      return try release(
        role(named: name, in: plan), person.map { trimmed($0) }, meaningful(reason))
    case .offerHandoff(let name, let to, let brief):
      return try offer(role(named: name, in: plan), checkedPerson(to), meaningful(brief))
    case .acceptHandoff(let name): return try accept(role(named: name, in: plan))
    case .report(let name, let text, let happened):
      let role = try role(named: name, in: plan)
      if let happened { try checkNotInFuture(happened, now: now) }
      var warnings: [String] = []
      if incident.holders(of: role.id).isEmpty {
        warnings.append("Nobody holds the role \(role.title); the report stands all the same.")
      }
      return Decision(
        [
          FactDraft(
            .reported(role: role.id, text: try required(text, "A report")), happened: happened)
        ], warnings: warnings)
    default: preconditionFailure("decide sends roles here, nothing else")
    }
  }

  private func assign(
    _ role: RoleRule, _ person: PersonID, _ note: String?
  ) throws(Refusal) -> Decision {
    let holders = incident.holders(of: role.id)
    guard !holders.contains(where: { $0.person == person }) else {
      throw Refusal(
        "\(person) is \(role.title) already.", wayOut: "Name somebody else, or release the role.")
    }
    var facts: [FactDraft] = []
    if !role.isShared {
      facts += holders.map {
        FactDraft(
          .roleReleased(role: role.id, person: $0.person, reason: "\(person) takes over"))
      }
    }
    facts.append(FactDraft(.roleAssigned(role: role.id, person: person, note: note)))
    if role.id == .incidentCommander { facts += leaveDetection() }
    return Decision(facts, warnings: dedication(of: role, person))
  }

  /// Responders know better; a commander with two hats is a warning, never a refusal.
  private func dedication(of role: RoleRule, _ person: PersonID) -> [String] {
    guard rule?.dedicatedCommander == true, !role.isShared else { return [] }
    let others = incident.roles(of: person).filter { $0 != role.id }
    if role.id == .incidentCommander, let other = others.first {
      let title = plan.role(other)?.title ?? other
      return ["\(person) is \(title) too; at \(incident.severity) the commander should be free."]
    }
    if others.contains(.incidentCommander) {
      return [
        "\(person) is Incident Commander; at \(incident.severity) that role should stand alone."
      ]
    }
    return []
  }

  private func release(
    _ role: RoleRule, _ person: PersonID?, _ reason: String?
  ) throws(Refusal) -> Decision {
    let holders = incident.holders(of: role.id)
    guard let first = holders.first else {
      throw Refusal("Nobody holds the role \(role.title).", wayOut: "There is nothing to release.")
    }
    guard let person else {
      guard holders.count == 1 else {
        throw Refusal(
          "\(listed(holders.map(\.person))) hold the role \(role.title).",
          wayOut: "Say which of them leaves it.")
      }
      return Decision([
        FactDraft(.roleReleased(role: role.id, person: first.person, reason: reason))
      ])
    }
    guard holders.contains(where: { $0.person == person }) else {
      throw Refusal(
        "\(person) does not hold the role \(role.title).",
        wayOut: "\(listed(holders.map(\.person))) \(holders.count == 1 ? "does" : "do").")
    }
    return Decision([FactDraft(.roleReleased(role: role.id, person: person, reason: reason))])
  }

  private func offer(
    _ role: RoleRule, _ to: PersonID, _ brief: String?
  ) throws(Refusal) -> Decision {
    let holders = incident.holders(of: role.id)
    guard let from = holders.first(where: { $0.person == person }) ?? holders.first else {
      throw Refusal(
        "Nobody holds the role \(role.title), so it can't be handed over.",
        wayOut: "Assign it: `warroom assign \(role.id) \(to)`.")
    }
    guard from.person != to else {
      throw Refusal("\(to) is \(role.title) already.", wayOut: "Name somebody else.")
    }
    let warnings =
      brief == nil ? ["No brief: tell \(to) what is known, decided and owed."] : []
    return Decision(
      [
        FactDraft(
          .handoffOffered(role: role.id, from: from.person, to: to, brief: brief))
      ], warnings: warnings)
  }

  private func accept(_ role: RoleRule) throws(Refusal) -> Decision {
    guard let offer = incident.offers[role.id] else {
      throw Refusal(
        "The role \(role.title) was not offered to anybody.",
        wayOut: "Take it: `warroom assign \(role.id) \(person)`.")
    }
    guard offer.to == person else {
      throw Refusal(
        "The role \(role.title) was offered to \(offer.to).",
        wayOut: "Take it all the same: `warroom assign \(role.id) \(person)`.")
    }
    return Decision(
      [FactDraft(.handoffAccepted(role: role.id, from: offer.from, to: offer.to))]
        + (role.id == .incidentCommander ? leaveDetection() : []),
      warnings: dedication(of: role, person))
  }
}
