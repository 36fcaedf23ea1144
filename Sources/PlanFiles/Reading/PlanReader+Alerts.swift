import Engine

/// What becomes of alerts: where they lead, and which are no incident.
extension PlanReader {
  func routes(_ value: YAMLValue?) -> [AlertRoute] {
    var number = 0
    return list(value) {
      note(.route(number), at: $0.place)
      number += 1
      return route($0)
    }
  }

  private func route(_ value: YAMLValue) -> AlertRoute? {
    fields(value, "a route") { fields in
      let name = fields.text("name", needed: "checkout errors")
      let matchers = matchers(fields.value("matchers"))
      let service = fields.reference("service", .service)
      let severity = fields.reference("severity", .severity)
      let runbook = fields.reference("runbook", .runbook)
      let declares = fields.flag("declare") ?? false
      if declares, severity == nil, fields.value("severity") == nil {
        error(
          fields.place(of: "declare"), "This route declares incidents, but says no severity.",
          mend: "Write `severity: P2` or such.")
      }
      return name.map {
        AlertRoute(
          name: $0, matchers: matchers, service: service, severity: severity, runbook: runbook,
          declares: declares)
      }
    }
  }

  /// `zone` is that of the business hours, for times that name none.
  func exclusions(_ value: YAMLValue?, zone: Zone) -> Exclusions? {
    fields(value, "the exclusions") { fields in
      var number = 0
      let maintenance = list(fields.value("maintenance")) {
        note(.maintenance(number), at: $0.place)
        number += 1
        return window($0, zone)
      }
      let holdDowns = list(fields.value("hold_down"), holdDown)
      return Exclusions(
        maintenance: maintenance, holdDowns: holdDowns, flapping: flapping(fields.value("flapping"))
      )
    }
  }

  private func window(
    _ value: YAMLValue, _ usual: Zone
  ) -> Exclusions.MaintenanceWindow? {
    fields(value, "a maintenance window") { fields in
      let name = fields.text("name", needed: "database upgrade")
      let services = fields.references("services", .service)
      let matchers = matchers(fields.value("matchers"))
      let zone = fields.value("zone").flatMap(zone(_:)) ?? usual
      guard let period = period(fields, zone), let name else { return nil }
      return Exclusions.MaintenanceWindow(
        name: name, services: Set(services), matchers: matchers, period: period)
    }
  }

  private func period(
    _ fields: Fields, _ zone: Zone
  ) -> Exclusions.MaintenanceWindow.Period? {
    if fields.value("days") != nil {
      return fields.weeklyHours().map { .weekly($0, zone: zone) }
    }
    let from = fields.needed("from", such: "2026-11-22 02:00").flatMap { moment($0, in: zone) }
    let to = fields.needed("to", such: "2026-11-22 04:00").flatMap { moment($0, in: zone) }
    guard let from, let to else { return nil }
    guard from < to else {
      error(
        fields.place(of: "to"), "The window ends before it begins.",
        mend: "Write a `to` later than `from`.")
      return nil
    }
    return .once(from: from, to: to)
  }

  private func holdDown(_ value: YAMLValue) -> Exclusions.HoldDown? {
    fields(value, "a hold-down") { fields in
      let name = fields.text("name", needed: "short spikes")
      let matchers = matchers(fields.value("matchers"))
      let lasting = fields.needed("lasting", such: "3m").flatMap(duration)
      guard let name, let lasting else { return nil }
      return Exclusions.HoldDown(name: name, matchers: matchers, lasting: lasting)
    }
  }

  private func flapping(_ value: YAMLValue?) -> Exclusions.Flapping? {
    fields(value, "flapping") { fields in
      let changes = fields.needed("changes", such: "4").flatMap { count($0, 2...1000) }
      let within = fields.needed("within", such: "30m").flatMap(duration)
      guard let changes, let within else { return nil }
      return Exclusions.Flapping(changes: changes, within: within)
    }
  }
}
