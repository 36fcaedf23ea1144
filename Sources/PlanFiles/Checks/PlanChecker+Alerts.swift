import Engine

/// Whether alerts lead where they should.
extension PlanChecker {
  mutating func checkAlerts(_ plan: Plan) {
    for runbook in plan.runbooks {
      let isReached =
        runbook.matchers.contains { !$0.isEmpty }
        || plan.routes.contains { $0.runbook == runbook.name }
      guard !isReached else { continue }
      find(
        .warning, .runbook(runbook.name),
        "No alert leads to the runbook \(runbook.name): it has no `alerts`, and no route names it.",
        mend: "Write in its front matter such as `alerts: [alertname = CheckoutErrors]`.")
    }
    if let all = plan.routes.firstIndex(where: \.matchers.isEmpty), all + 1 < plan.routes.count {
      find(
        .warning, .route(all + 1),
        "This route is never reached: \"\(plan.routes[all].name)\" before it takes every alert.",
        mend: "Move the route without matchers to the end.")
    }
    for (index, window) in plan.exclusions.maintenance.enumerated() {
      if case .once(_, let to) = window.period, to <= now {
        find(
          .notice, .maintenance(index),
          "The maintenance window \"\(window.name)\" was over at \(said(to, plan.calendar.zone)).",
          mend: "Delete it.")
      }
    }
  }
}
