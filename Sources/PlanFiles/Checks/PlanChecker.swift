package import Engine

extension PlanReading {
  /// All that was found in reading, and what is found about the plan as a whole.
  ///
  /// - Parameters:
  ///   - now: The moment from which schedules are looked ahead and debts are judged.
  ///   - record: What the home knows.
  /// - Returns: The findings in the order of files and lines.
  package func checked(at now: Instant, _ record: PlanRecord = PlanRecord()) -> [PlanFinding] {
    var checker = PlanChecker(reading: self, now: now, record: record)
    if let plan { checker.check(plan) }
    return (findings + checker.findings).sorted { $0.place < $1.place }
  }
}

/// Checks what a plan comes to: its words are all in order by then.
struct PlanChecker {
  let reading: PlanReading
  let now: Instant
  let record: PlanRecord
  private(set) var findings: [PlanFinding] = []

  /// How far ahead schedules must be whole.
  static let horizon = Duration.days(90)

  init(reading: PlanReading, now: Instant, record: PlanRecord) {
    self.reading = reading
    self.now = now
    self.record = record
  }

  mutating func check(_ plan: Plan) {
    checkRoles(plan)
    checkPaging(plan)
    checkSchedules(plan)
    checkCommunication(plan)
    checkAlerts(plan)
    checkDebts(plan)
  }

  // MARK: Findings

  mutating func find(
    _ severity: PlanFinding.Severity, _ subject: PlanSubject, _ what: String, mend: String
  ) {
    find(severity, at: reading.place(of: subject), what, mend: mend)
  }

  mutating func find(
    _ severity: PlanFinding.Severity, at place: PlanPlace, _ what: String, mend: String
  ) {
    findings.append(PlanFinding(severity, place, what, mend: mend))
  }

  // MARK: Roles and severities

  private mutating func checkRoles(_ plan: Plan) {
    if plan.role(.incidentCommander) == nil {
      find(
        .error,
        at: plan.roles.first.map { reading.place(of: .role($0.id)) } ?? PlanPlace("plan.yaml"),
        "There is no role `ic`, and every response is led by one.",
        mend: "Name the Incident Commander's role `ic`; its title and abbreviation may be any.")
    }
    for role in plan.roles where role.reportsTo == role.id {
      find(
        .error, .role(role.id), "The role \(role.id) reports to itself.",
        mend: "Write the role that it reports to, such as ic.")
    }
    if let worst = plan.severities.first, plan.policyOf[worst.id] == nil {
      find(
        .warning, .severity(worst.id), "\(worst.id) is the worst severity, and pages nobody.",
        mend: "Write `escalation: NAME`, the name of a policy under `escalation`.")
    }
  }
}
