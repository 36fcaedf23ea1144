package import Engine
package import EventLog

/// Takes alerts in: finds the incident that each belongs to or declares one, and records what the plan holds back.
///
/// Every process that takes alerts holds the lock on the home's alerts meanwhile, so that two of them never declare two
/// incidents for one alert.
package struct AlertIntake {
  private let home: Home
  private let plan: Plan
  private let planOf: (Incident) -> Plan
  private let pin: () -> String?
  private let via: String?
  private let clock: @Sendable () -> Instant

  /// How long another process may hold the lock: ten times as long as ten thousand alerts take.
  package static let patience = Duration.seconds(20)
  /// How often alerts are sorted again because somebody else wrote into their incident meanwhile.
  private static let attempts = 8

  /// - Parameters:
  ///   - home: Where incidents are.
  ///   - plan: The one in force, by which alerts are routed and incidents declared.
  ///   - planOf: The plan that an incident is held to.
  ///   - pin: Keeps the plan in force in the home, before an incident is declared under it; answers why it could not.
  ///   - via: What the system says of who records.
  ///   - clock: UTC.
  package init(
    home: Home, plan: Plan, planOf: @escaping (Incident) -> Plan, pin: @escaping () -> String?,
    via: String?, clock: @escaping @Sendable () -> Instant
  ) {
    self.home = home
    self.plan = plan
    self.planOf = planOf
    self.pin = pin
    self.via = via
    self.clock = clock
  }

  /// Takes alerts.
  ///
  /// - Parameters:
  ///   - alerts: In the order in which they were told.
  ///   - by: Who tells of them: `alertmanager`.
  /// - Returns: What became of each, and of those that were held back until now.
  /// - Throws: `AlertIntakeError` where nothing could be taken at all.
  package func take(
    _ alerts: [IncomingAlert], by: PersonID
  ) throws(AlertIntakeError) -> AlertReport {
    try take(alerts, by: by, patience: AlertIntake.patience)
  }

  private func take(
    _ alerts: [IncomingAlert], by: PersonID, patience: Duration
  ) throws(AlertIntakeError) -> AlertReport {
    let lock = try locked(patience)
    defer { withExtendedLifetime(lock) {} }
    let router = AlertRouter(plan)
    var desk = try AlertDesk(home: home, planOf: planOf)
    desk.silent.save()
    var report = AlertReport(remarks: desk.remarks)
    var waiting = Array(alerts.indices)
    for _ in 0..<AlertIntake.attempts {
      var sorter = desk.sorter(router, by: by, now: clock())
      sorter.settle()
      for index in waiting { sorter.take(alerts[index], index: index) }
      let recorder = AlertRecorder(
        home: home, plan: plan, by: by, via: via, pin: pin, clock: clock)
      waiting = recorder.record(sorter.finish(), desk: &desk, report: &report)
      if waiting.isEmpty { return report }
    }
    for index in waiting {
      let alert = alerts[index].alert
      report.lines.append(
        AlertReport.Line(
          outcome: AlertOutcome(
            kind: .failed, key: alert.key, summary: alert.summary, place: .nowhere,
            why: "others were faster, time after time", members: [index])))
    }
    return report
  }

  /// Decides again on alerts that are held back: for whoever sees to it that time passes, such as the enforcer.
  @discardableResult
  package func settle(
    by: PersonID = "warroom", patience: Duration = AlertIntake.patience
  ) throws(AlertIntakeError) -> AlertReport {
    try take([], by: by, patience: patience)
  }

  /// When `settle` may have something to do next, as far as is known now; `nil` where no alert is held back.
  ///
  /// The incidents are read only where the home's log of alerts holds something back.
  package func nextDue() throws(AlertIntakeError) -> Instant? {
    guard try hasHeld() else { return nil }
    let desk = try AlertDesk(home: home, planOf: planOf)
    return desk.sorter(AlertRouter(plan), by: "warroom", now: clock()).nextDue()
  }

  private func hasHeld() throws(AlertIntakeError) -> Bool {
    do throws(ReadError) {
      return try AlertsJournal(home).ledger.entries.values.contains { $0.exclusion != nil }
    } catch {
      throw AlertIntakeError(description: "\(error)")
    }
  }

  /// The alerts that opened no incident and still stand, the oldest first, each with the moment at which it is decided on
  /// again; `nil` where none is to come.
  package func standing() throws(AlertIntakeError) -> [(entry: AlertLedger.Entry, due: Instant?)] {
    let desk = try AlertDesk(home: home, planOf: planOf)
    let sorter = desk.sorter(AlertRouter(plan), by: "warroom", now: clock())
    return desk.journal.ledger.standing.map { ($0, sorter.due(of: $0)) }
  }

  private func locked(_ patience: Duration) throws(AlertIntakeError) -> HomeLock {
    do throws(HomeLock.Failure) {
      return try HomeLock("alerts/lock", in: home, patience: patience)
    } catch {
      throw AlertIntakeError(description: "\(error)")
    }
  }
}
