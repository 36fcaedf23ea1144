/// What a plan says of alerts, compiled once.
package struct AlertRouter: Sendable {
  package let plan: Plan
  private let routes: [(rule: AlertRoute, matchers: CompiledMatchers)]
  private let holdDowns: [(rule: Exclusions.HoldDown, matchers: CompiledMatchers)]
  private let windows: [(rule: Exclusions.MaintenanceWindow, matchers: CompiledMatchers)]

  package init(_ plan: Plan) {
    self.plan = plan
    routes = plan.routes.map { ($0, CompiledMatchers($0.matchers)) }
    holdDowns = plan.exclusions.holdDowns.map { ($0, CompiledMatchers($0.matchers)) }
    windows = plan.exclusions.maintenance.map { ($0, CompiledMatchers($0.matchers)) }
  }

  /// The first route that matches; `nil` where none does.
  package func route(_ alert: Alert) -> AlertRoute? {
    routes.first { $0.matchers.match(alert) }?.rule
  }

  /// The first hold-down that matches.
  package func holdDown(_ alert: Alert) -> Exclusions.HoldDown? {
    holdDowns.first { $0.matchers.match(alert) }?.rule
  }

  /// A maintenance window in which the alert opens no incident, and when it ends; of several, the one that ends last.
  package func maintenance(
    _ alert: Alert, service: ServiceID?, at now: Instant
  ) -> (rule: Exclusions.MaintenanceWindow, end: Instant)? {
    windows.compactMap { rule, matchers in
      guard let end = rule.period.end(at: now), matchers.match(alert),
        rule.services.isEmpty || service.map(rule.services.contains) == true
      else { return nil }
      return (rule, end)
    }.max { $0.end < $1.end }
  }

  /// The service of the plan that a name in an incident means; the name itself where the plan has none.
  package func service(named name: String) -> ServiceID {
    let lower = name.lowercased()
    return plan.services.first { service in
      service.id.lowercased() == lower || service.title.lowercased() == lower
        || service.aliases.contains { $0.lowercased() == lower }
    }?.id ?? name
  }
}

extension Exclusions.MaintenanceWindow.Period {
  /// The end of the window that `now` lies in; `nil` where it lies in none.
  package func end(at now: Instant) -> Instant? {
    switch self {
    case .once(let from, let to): return from <= now && now < to ? to : nil
    case .weekly(let hours, let zone):
      let today = CivilTime(now, offsetSeconds: zone.offsetSeconds(at: now)).dayNumber
      // A window that began yesterday may go on past midnight.
      return [today - 1, today].compactMap { day in
        hours.span(on: day, zone: zone).flatMap { $0.from <= now && now < $0.to ? $0.to : nil }
      }.max()
    }
  }
}

extension OnCallSchedule.WeeklyHours {
  /// The hours that begin on a day, which is given in days since 1970-01-01; `nil` where none begin on it.
  func span(on day: Int, zone: Zone) -> (from: Instant, to: Instant)? {
    func moment(_ day: Int, _ minute: Int) -> Instant {
      var time = CivilTime(Instant(milliseconds: Int64(day) * 86_400_000))
      time.hour = minute / 60
      time.minute = minute % 60
      return zone.instant(of: time)
    }
    let start = CivilTime(Instant(milliseconds: Int64(day) * 86_400_000))
    guard weekdays.contains(start.weekday) else { return nil }
    return (moment(day, fromMinute), moment(toMinute <= fromMinute ? day + 1 : day, toMinute))
  }
}
