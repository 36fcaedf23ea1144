import Engine

/// Escalation policies, and who is told without being asked to acknowledge.
extension PlanReader {
  func policies(_ value: YAMLValue?) -> [EscalationPolicy] {
    named(value, "an escalation policy") { id, pair in
      define(.policy, id)
      note(.policy(id), at: pair.place)
      return fields(pair.value, "an escalation policy", at: pair.place) { policy(id, $0) }
    }
  }

  /// More than this is a loop, not an escalation.
  private static let mostRepeats = 100

  private func policy(_ id: PolicyID, _ fields: Fields) -> EscalationPolicy? {
    var number = 0
    let levels = list(fields.needed("levels", such: "[{page: [schedule:primary], …}]")) {
      number += 1
      note(.level(id, number), at: $0.place)
      return level($0)
    }
    if let end = fields.value("at_end") { note(.policyEnd(id), at: end.place) }
    let title = fields.text("title")
    let repeats = fields.count("repeats", 0...PlanReader.mostRepeats) ?? 0
    let atEnd = fields.targets("at_end")
    let repageAfter = fields.unlessNone("repage_after", duration)
    if number == 0, fields.value("levels") != nil {
      error(
        fields.place(of: "levels"), "This policy has no level, so it pages nobody.",
        mend: "Write one, such as `- page: [schedule:primary]`.")
    }
    guard number > 0, levels.count == number else { return nil }
    return EscalationPolicy(
      id: id, title: title, levels: levels, repeats: repeats, atEnd: atEnd,
      repageAfter: repageAfter)
  }

  private func level(_ value: YAMLValue) -> EscalationLevel? {
    fields(value, "a level") { fields in
      let targets =
        fields.needed("page", such: "[schedule:primary]")
        .map { list($0, pageTarget) } ?? []
      let within = fields.needed("acknowledge_within", such: "5m").flatMap(duration)
      let channels = fields.references("channels", .channel)
      guard let within, !targets.isEmpty else { return nil }
      return EscalationLevel(targets: targets, acknowledgeWithin: within, channels: channels)
    }
  }

  func notifications(_ value: YAMLValue?) -> [NotificationRule] {
    named(value, "a notification") { id, pair in
      note(.notification(id), at: pair.place)
      return fields(pair.value, "a notification", at: pair.place) { fields in
        let targets =
          fields.needed("page", such: "[person:ana]")
          .map { list($0, pageTarget) } ?? []
        let after = fields.needed("after", such: "15m").flatMap(duration)
        let severities =
          fields.needed("severities", such: "[P1, P2]")
          .map { list($0) { reference($0, .severity) } } ?? []
        let channels = fields.references("channels", .channel)
        guard let after, !targets.isEmpty else { return nil }
        return NotificationRule(
          id: id, targets: targets, after: after, severities: Set(severities), channels: channels)
      }
    }
  }
}
