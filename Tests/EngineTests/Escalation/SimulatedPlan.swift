import Engine
import TestSupport

/// The plan of one simulated history, and who is on call by it.
struct SimulatedPlan {
  var plan: Plan
  /// The hours, counted from the declaration, in which a schedule has nobody.
  var emptyHours: Set<Int> = []
  static let people = ["ana", "raj", "mei", "tom", "eva"]

  init(_ random: inout Seeded) {
    plan = .builtin
    plan.channels = [
      ChannelRule(
        id: "sms", kind: .command(arguments: ["sms", "{address}"]), timeLimit: .seconds(15),
        retries: random.int(0...3), backoff: .seconds(random.int(2...20))),
      ChannelRule(
        id: "push", kind: .terminal(notifies: true), timeLimit: .seconds(5),
        retries: random.int(0...1)),
    ]
    plan.people = SimulatedPlan.people.map { name in
      var ways = [PersonRule.Contact(channel: "sms", address: "+1 \(name)")]
      if random.chance(50) { ways.append(.init(channel: "push", address: "")) }
      if random.chance(10) { ways = [.init(channel: "phone", address: "1")] }
      return PersonRule(id: name, name: name, contacts: ways)
    }
    plan.policies = ["critical", "major", "night"].map { SimulatedPlan.policy($0, &random) }
    plan.policyOf = ["P1": "critical", "P2": random.pick(["critical", "major"]), "P3": "night"]
    if random.chance(30) { plan.policyOf["P3"] = nil }
    plan.notifications = [
      NotificationRule(
        id: "management", targets: [.person("eva")], after: .minutes(random.int(2...15)),
        severities: ["P1", "P2"])
    ]
    if let index = plan.audiences.firstIndex(where: { $0.id == "engineering" }) {
      plan.audiences[index].channels = ["push"]
    }
    for hour in 0..<24 where random.chance(10) { emptyHours.insert(hour) }
  }

  private static func policy(_ id: PolicyID, _ random: inout Seeded) -> EscalationPolicy {
    let levels = (0..<random.int(1...3)).map { _ in
      EscalationLevel(
        targets: (0..<random.int(1...3)).map { _ in target(&random) },
        acknowledgeWithin: .seconds(random.pick([60, 180, 300, 600])),
        channels: random.chance(15) ? ["sms"] : [])
    }
    return EscalationPolicy(
      id: id, levels: levels, repeats: random.pick([0, 0, 1, 2]),
      atEnd: random.chance(50) ? [.person("eva")] : [],
      repageAfter: random.chance(50) ? .minutes(random.int(5...20)) : nil)
  }

  private static func target(_ random: inout Seeded) -> EscalationTarget {
    switch random.int(0...9) {
    case 0...4: .schedule(random.pick(["primary", "secondary"]))
    case 5...7: .person(random.pick(people))
    default: .role(random.pick(["ic", "tl"]))
    }
  }

  /// Handed over every hour.
  func onCall(_ schedule: ScheduleID, _ instant: Instant) -> PersonID? {
    let hour =
      Int((instant - declaredAt).milliseconds / 3_600_000) + (schedule == "primary" ? 0 : 1)
    if emptyHours.contains(hour.modulo(24)) { return nil }
    return SimulatedPlan.people[hour.modulo(SimulatedPlan.people.count)]
  }
}
