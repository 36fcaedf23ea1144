import ArgumentParser
import Engine
import EventLog

struct ShowPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what the plan asks for at a severity and for a service.",
    usage: "warroom plan show [--severity P1] [--service NAME]",
    discussion: "Without a severity: all of them, the worst first.")
  @OptionGroup var shared: SharedOptions
  @Option(help: ArgumentHelp("One of the plan's, such as P1.", valueName: "severity"))
  var severity: String?
  @Option(help: ArgumentHelp("One of the plan's services.", valueName: "name"))
  var service: String?

  func run() throws {
    let context = try shared.context()
    let plan = context.plan
    let severities = try ShowPlan.severities(severity, in: plan)
    let service = try service.map { try ShowPlan.service($0, in: plan) }
    if shared.json {
      for rule in severities {
        Output.json(JSON.applying(plan, rule, service, at: context.now))
      }
      return
    }
    Output.line(Cell("\(plan.name), \(plan.digest.prefix(12))").text)
    for rule in severities {
      Output.line("")
      PlanPage(plan: plan, rule: rule, service: service, now: context.now).print()
    }
  }

  private static func severities(_ name: String?, in plan: Plan) throws -> [SeverityRule] {
    guard let name else { return plan.severities }
    guard let rule = plan.severities.first(where: { $0.id.lowercased() == name.lowercased() })
    else {
      throw Failure(
        "The plan has no severity \"\(name)\". It has \(listed(plan.severities.map(\.id))).")
    }
    return [rule]
  }

  private static func service(_ name: String, in plan: Plan) throws -> ServiceRule {
    let wanted = name.lowercased()
    let service = plan.services.first { service in
      ([service.id, service.title] + service.aliases).contains { $0.lowercased() == wanted }
    }
    guard let service else {
      throw Failure(
        plan.services.isEmpty
          ? "\(plan.name) lists no services, so the severity alone decides: leave --service out."
          : "The plan has no service \"\(name)\". It has \(listed(plan.services.map(\.id))).")
    }
    return service
  }
}

/// What applies to one severity and service, as lines of a name and what it says.
struct PlanPage {
  let plan: Plan
  let rule: SeverityRule
  let service: ServiceRule?
  let now: Instant
  private let paint = Paint()

  init(plan: Plan, rule: SeverityRule, service: ServiceRule?, now: Instant) {
    self.plan = plan
    self.rule = rule
    self.service = service
    self.now = now
  }

  func print() {
    let place = service.map { service in
      ", \(service.title)" + (service.owner.map { ", owned by \(plan.name(of: $0))" } ?? "")
    }
    Output.line(paint(Cell("\(rule.id) \(rule.word)\(place ?? "")").text, .bold))
    var columns = Columns()
    columns.indent = "  "
    for (name, lines) in parts {
      for (index, line) in lines.enumerated() {
        columns.add(Cell(index == 0 ? name : "", .dim), Cell(line))
      }
    }
    columns.print(paint)
  }

  private var parts: [(String, [String])] {
    [
      ("When", rule.criteria), ("Triage", ["within \(plan.triageWithin.words)"]),
      ("Acknowledge", [rule.acknowledgeWithin.map { "within \($0.words)" } ?? "not asked for"]),
      ("Resolve", [rule.resolveWithin.map { "within \($0.words)" } ?? "scheduled"]),
      ("Roles", roles), ("Escalation", escalation), ("Told besides", told), ("Updates", updates),
      ("Resolved when", plan.resolutionConfirmations),
      ("Must hold", plan.resolutionHold.map { ["for \($0.words) before it is closed"] } ?? []),
      ("Review", [rule.review?.words ?? "none"]), ("Runbooks", runbooks),
    ].filter { !$0.1.isEmpty }
  }

  private var roles: [String] {
    plan.roles.compactMap { role in
      var facts: [String] = []
      if rule.requiredRoles.contains(role.id) { facts.append("must be held") }
      if role.id == .incidentCommander, rule.dedicatedCommander {
        facts.append("holds no other role")
      }
      if let to = role.reportsTo, let every = role.reportsEvery[rule.id] {
        facts.append("reports to the \(plan.role(to)?.title ?? to) every \(every.words)")
      }
      return facts.isEmpty ? nil : "\(role.title): \(facts.joined(separator: ", "))"
    }
  }

  private var escalation: [String] {
    guard let policy = plan.policy(severity: rule.id, service: service?.id) else {
      return ["nobody is paged"]
    }
    return [policy.title] + plan.words(for: policy) + onCall(of: policy)
  }

  /// Who the schedules of a policy come to now.
  private func onCall(of policy: EscalationPolicy) -> [String] {
    var seen: Set<ScheduleID> = []
    let targets = policy.levels.flatMap(\.targets) + policy.atEnd
    return targets.compactMap { target -> String? in
      guard case .schedule(let id) = target, seen.insert(id).inserted else { return nil }
      let person = plan.onCall(id, at: now).map(plan.name(of:)) ?? "NOBODY"
      return "On call now, \(plan.words(for: target)): \(person)."
    }
  }

  private var told: [String] {
    plan.notifications.filter { $0.severities.contains(rule.id) }.map { plan.words(for: $0) }
  }

  private var updates: [String] {
    plan.audiences.compactMap { audience in
      guard let cadence = audience.cadences[rule.id] else { return nil }
      let owner = plan.role(audience.owner)?.title ?? audience.owner
      let channels = audience.channels.isEmpty ? "" : ", delivered to \(listed(audience.channels))"
      return "\(audience.title), by the \(owner): \(cadence.words)\(channels)"
    }
  }

  private var runbooks: [String] {
    guard let service else { return [] }
    return plan.runbooks.filter { $0.service == service.id }.map { "\($0.title) (\($0.source))" }
  }
}

extension JSON {
  /// What applies at one severity and for one service.
  static func applying(
    _ plan: Plan, _ rule: SeverityRule, _ service: ServiceRule?, at now: Instant
  ) -> JSON {
    let policy = plan.policy(severity: rule.id, service: service?.id)
    return [
      "plan": .string(plan.name), "digest": .string(plan.digest),
      "severity": .string(rule.id), "word": .string(rule.word),
      "service": .optional(service?.id), "owner": .optional(service?.owner),
      "criteria": .array(rule.criteria.map { .string($0) }),
      "triage_seconds": .seconds(plan.triageWithin),
      "acknowledge_seconds": .seconds(rule.acknowledgeWithin),
      "resolve": .optional(rule.resolveWithin?.words),
      "review": .optional(rule.review?.words),
      "hold_seconds": .seconds(plan.resolutionHold),
      "confirm": .array(plan.resolutionConfirmations.map { .string($0) }),
      "roles": .array(
        plan.roles.map { role in
          [
            "role": .string(role.id), "title": .string(role.title),
            "required": .bool(rule.requiredRoles.contains(role.id)),
            "reports_to": .optional(role.reportsEvery[rule.id] == nil ? nil : role.reportsTo),
            "report_seconds": .seconds(role.reportsEvery[rule.id]),
          ]
        }),
      "escalation": policy.map { escalation($0, plan, at: now) } ?? .null,
      "told": .array(
        plan.notifications.filter { $0.severities.contains(rule.id) }.map { told in
          [
            "name": .string(told.id), "after_seconds": .seconds(told.after),
            "targets": .array(told.targets.map { target($0, plan, at: now) }),
          ]
        }),
      "updates": .array(
        plan.audiences.compactMap { audience in
          audience.cadences[rule.id].map { update(audience, $0) }
        }),
      "runbooks": .array(
        plan.runbooks.filter { service != nil && $0.service == service?.id }
          .map { .string($0.source) }),
    ]
  }

  private static func escalation(
    _ policy: EscalationPolicy, _ plan: Plan, at now: Instant
  ) -> JSON {
    [
      "policy": .string(policy.id), "title": .string(policy.title),
      "levels": .array(
        policy.levels.map { level in
          [
            "targets": .array(level.targets.map { target($0, plan, at: now) }),
            "acknowledge_seconds": .seconds(level.acknowledgeWithin),
            "channels": .array(level.channels.map { .string($0) }),
          ]
        }),
      "repeats": .integer(policy.repeats),
      "at_end": .array(policy.atEnd.map { target($0, plan, at: now) }),
      "repage_seconds": .seconds(policy.repageAfter),
    ]
  }

  /// `person` is who it comes to now; of a role, that depends on the incident.
  private static func target(_ target: EscalationTarget, _ plan: Plan, at now: Instant) -> JSON {
    let person: PersonID? =
      switch target {
      case .schedule(let id): plan.onCall(id, at: now)
      case .person(let id): id
      case .role: nil
      }
    return ["target": .string(target.text), "person": .optional(person)]
  }

  private static func update(_ audience: AudienceRule, _ cadence: Cadence) -> JSON {
    [
      "audience": .string(audience.id), "title": .string(audience.title),
      "owner": .string(audience.owner), "first_seconds": .seconds(cadence.first),
      "every_seconds": .seconds(cadence.every),
      "on": .array(
        Cadence.Demand.allCases.filter(cadence.on.contains).map { .string($0.rawValue) }),
      "within_seconds": .seconds(cadence.demandWithin),
      "channels": .array(audience.channels.map { .string($0) }),
    ]
  }
}
