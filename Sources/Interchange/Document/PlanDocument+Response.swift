import Engine

/// The parts on how an incident is responded to.
extension PlanDocument {
  mutating func severities() {
    part("3. Severities")
    document.table(
      ["Severity", "One of these holds", "Acknowledge within", "Resolve within", "Review"],
      plan.severities.map { rule in
        [
          "\(rule.id) \(rule.word)", rule.criteria.joined(separator: "; "),
          rule.acknowledgeWithin?.words ?? "not asked for",
          rule.resolveWithin?.words ?? "scheduled",
          rule.review?.words ?? "none",
        ]
      })
    document.paragraph(
      "The severity is confirmed within \(plan.triageWithin.words) of the declaration.")
    guard let matrix = plan.matrix else { return }
    document.paragraph("Where it is in doubt, impact and urgency propose it:")
    document.table(
      ["Impact \\ urgency"] + matrix.urgencies.map(\.id),
      zip(matrix.impacts, matrix.severities).map { [$0.id] + $1 })
    document.list(
      matrix.impacts.map { "impact \($0.id): \($0.words)" }
        + matrix.urgencies.map { "urgency \($0.id): \($0.words)" })
  }

  mutating func roles() {
    part("4. Roles")
    for role in plan.roles {
      document.heading(3, "\(role.title) (\(role.abbreviation))")
      document.list(role.duties + facts(of: role, in: plan))
    }
    guard !plan.people.isEmpty else { return }
    document.heading(3, "People")
    document.table(
      ["Name", "Known as", "Does"], plan.people.map { [$0.name, $0.id, $0.title ?? ""] })
    document.heading(3, "On call")
    for schedule in plan.schedules {
      document.paragraph("\(schedule.title) (\(schedule.id)), in \(schedule.zone.name):")
      document.list(
        schedule.layers.map { layer in
          "\(layer.name): \(layer.people.map(plan.name(of:)).joined(separator: ", then ")), "
            + "every \(layer.everyDays == 1 ? "day" : "\(layer.everyDays) days") from "
            + date(layer.startDay)
        })
    }
  }

  private func facts(of role: RoleRule, in plan: Plan) -> [String] {
    var facts: [String] = []
    let required = plan.severities.filter { $0.requiredRoles.contains(role.id) }.map(\.id)
    if !required.isEmpty { facts.append("must be held at \(listed(required))") }
    let dedicated = plan.severities.filter(\.dedicatedCommander).map(\.id)
    if role.id == .incidentCommander, !dedicated.isEmpty {
      facts.append("holds no other role at \(listed(dedicated))")
    }
    if let to = role.reportsTo {
      let every = plan.severities.compactMap { severity in
        role.reportsEvery[severity.id].map { "every \($0.words) at \(severity.id)" }
      }
      if !every.isEmpty {
        facts.append("reports to the \(plan.role(to)?.title ?? to) \(listed(every))")
      }
    }
    if role.isShared { facts.append("several people may hold it at once") }
    return facts
  }

  mutating func escalation() {
    part("5. Escalation")
    let paging = plan.severities.filter { plan.policyOf[$0.id] != nil }
    guard !paging.isEmpty else {
      return document.paragraph("Nobody is paged automatically.")
    }
    document.table(
      ["Severity", "Policy"],
      paging.map { severity in
        let id = plan.policyOf[severity.id] ?? ""
        return [severity.id, policy(id)?.title ?? id]
      })
    for rule in plan.policies {
      document.heading(3, rule.title)
      document.list(plan.words(for: rule))
    }
    guard !plan.notifications.isEmpty else { return }
    document.heading(3, "Who is told besides")
    document.list(plan.notifications.map { plan.words(for: $0) })
  }

  mutating func communication() {
    part("6. Communication")
    document.table(
      ["Audience", "Written by"] + plan.severities.map { "Updates at \($0.id)" }
        + ["Delivered to"],
      plan.audiences.map { audience in
        [audience.title, plan.role(audience.owner)?.title ?? audience.owner]
          + plan.severities.map { audience.cadences[$0.id]?.words ?? "none" }
          + [audience.channels.isEmpty ? "passed on by hand" : listed(audience.channels)]
      })
  }

  mutating func review() {
    part("7. Resolution and review")
    document.paragraph("An incident is resolved when this is confirmed:")
    document.list(plan.resolutionConfirmations)
    if let hold = plan.resolutionHold {
      document.paragraph("It must hold for \(hold.words) before the incident is closed.")
    }
    document.table(
      ["Severity", "Review"],
      plan.severities.map { [$0.id, $0.review?.words ?? "none"] })
    if let within = plan.actionItemsWithin {
      document.paragraph(
        "An action item has an owner, and is done within \(within.words) unless it says otherwise."
      )
    }
  }
}
