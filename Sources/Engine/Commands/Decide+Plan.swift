extension Judge {
  /// Another plan in the place of the one that the incident was declared under.
  func adoption(of other: Plan) throws(Refusal) -> Decision {
    guard other.digest != incident.plan else {
      throw Refusal(
        "The incident is held to \(other.name) already, as it is now.",
        wayOut: "Change the plan first.")
    }
    guard incident.phase != .closed, !incident.isImported else {
      throw Refusal(
        incident.isImported
          ? "An imported incident is held to no plan." : "The incident is closed.",
        wayOut: "Judge it by another plan without changing it: `warroom plan backtest`.")
    }
    var warnings: [String] = []
    if other.severity(incident.severity) == nil {
      warnings.append(
        "\(other.name) has no severity \(incident.severity), so none of its clocks run. It has "
          + "\(listed(other.severities.map(\.id))): change the severity.")
    }
    let held = incident.roles.filter { $0.until == nil && other.role($0.role) == nil }
    for role in Set(held.map(\.role)).sorted() {
      warnings.append(
        "\(other.name) has no role \(role), which "
          + "\(listed(incident.holders(of: role).map(\.person))) holds. It has "
          + "\(listed(other.roles.map(\.id))).")
    }
    return Decision(
      [FactDraft(.planAdopted(plan: other.digest, name: other.name, from: incident.plan))],
      warnings: warnings)
  }
}
