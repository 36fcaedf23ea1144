import Engine

/// `plan.yaml`, and all of it put together.
extension PlanReader {
  /// The files beside plan.yaml and oncall.yaml, as far as they matter to others.
  struct Beside {
    var runbooks: [PlanRunbook] = []
    /// The texts of `templates/`, by their names: `management.resolved`.
    var templates: [String: String] = [:]
  }

  /// Reads the document of plan.yaml, and puts what the other files say with it.
  ///
  /// The plan has no digest yet. It is `nil` where something is missing that no plan can do without.
  func plan(_ root: YAMLValue, schedules: [OnCallSchedule], beside: Beside) -> Plan? {
    for name in beside.templates.keys { define(.template, name) }
    for runbook in beside.runbooks { define(.runbook, runbook.name) }
    return fields(root, "the plan") { fields in
      // A value to begin with; whatever it holds is replaced, or the reading fails.
      var plan = Plan.builtin
      plan.digest = ""
      plan.schedules = schedules
      plan.runbooks = beside.runbooks
      let isWhole = readCore(fields, beside.templates, into: &plan)
      readPeopleAndPaging(fields, into: &plan)
      readCourse(fields, into: &plan)
      return isWhole ? plan : nil
    }
  }

  /// The parts that no plan can do without.
  private func readCore(
    _ fields: Fields, _ templates: [String: String], into plan: inout Plan
  ) -> Bool {
    plan.governance = governance(fields)
    plan.name = fields.text("name") ?? plan.governance.organization
    let calendar = fields.needed("business_hours", such: "{zone: UTC, days: Mon-Fri, …}")
      .flatMap(calendar)
    let severities = severities(
      fields.needed("severities", such: "{P1: {word: Critical, …}, …}"), templates: templates)
    let triage = fields.needed("triage", such: "{within: 5m}").flatMap(triage)
    plan.roles = roles(fields.needed("roles", such: "{ic: {title: Incident Commander, …}}"))
    let audiences = audiences(
      fields.needed("audiences", such: "{management: {title: Management, …}}"),
      templates: templates)
    guard let calendar, let triage, !severities.rules.isEmpty else { return false }
    plan.calendar = calendar
    plan.severities = severities.rules
    plan.policyOf = severities.policyOf
    plan.triageWithin = triage.within
    plan.matrix = triage.matrix
    plan.audiences = audiences.rules
    plan.templates = audiences.templates
    return true
  }

  private func readPeopleAndPaging(_ fields: Fields, into plan: inout Plan) {
    plan.people = people(fields.value("people"))
    plan.services = services(fields.value("services"))
    plan.channels = channels(fields.value("channels"))
    plan.policies = policies(fields.value("escalation"))
    plan.notifications = notifications(fields.value("notifications"))
    plan.routes = routes(fields.value("routes"))
    plan.exclusions =
      exclusions(fields.value("exclusions"), zone: plan.calendar.zone) ?? Exclusions()
  }

  private func readCourse(_ fields: Fields, into plan: inout Plan) {
    _ = self.fields(fields.value("tasks"), "tasks") { tasks in
      if let length = tasks.duration("check_in_after") { plan.taskCheckInAfter = length }
      return ()
    }
    plan.resolutionConfirmations = []
    _ = self.fields(fields.value("resolution"), "the resolution") { resolution in
      plan.resolutionConfirmations = resolution.texts("confirm")
      plan.resolutionHold = resolution.unlessNone("hold", duration)
      return ()
    }
    plan.actionItemsWithin = self.fields(fields.value("review"), "the review") {
      $0.target("action_items_within")
    }
    _ = self.fields(fields.value("runbooks"), "runbooks") { runbooks in
      plan.runsCommands = runbooks.flag("run_commands") ?? false
      if let limit = runbooks.duration("command_limit") { plan.commandLimit = limit }
      return ()
    }
  }
}
