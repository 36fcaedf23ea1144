internal import Engine
internal import EventLog

/// Alertmanager's webhook: a group of alerts, each with a status of its own.
enum Alertmanager {
  static func read(_ json: JSON) throws(AlertProblem) -> AlertReading {
    guard let list = json.array else {
      return try group(AlertFields(json), source: "alertmanager")
    }
    return try listed(list)
  }

  /// The alerts of its API, as they stand: those that it silences or inhibits are nobody's business here either.
  private static func listed(_ list: [JSON]) throws(AlertProblem) -> AlertReading {
    let active = list.filter { $0["status"]?["state"]?.string ?? "active" == "active" }
    let firing = active.map { element -> JSON in
      guard let members = element.object else { return element }
      return .object(members.filter { $0.key != "status" })
    }
    let request: JSON = ["status": "firing", "alerts": .array(firing)]
    var reading = try group(AlertFields(request), source: "alertmanager")
    let quiet = list.count - active.count
    if quiet > 0 {
      reading.remarks.append(
        "\(quiet) alert\(quiet == 1 ? " is" : "s are") silenced or inhibited, and not taken.")
    }
    return reading
  }

  /// The form that Grafana took over from it. The group may be firing while members are resolved, so only a member without a
  /// status takes the group's.
  static func group(_ request: AlertFields, source: String) throws(AlertProblem) -> AlertReading {
    guard let alerts = request.list("alerts") else {
      throw AlertProblem(
        "The request has no list \"alerts\".",
        mend: "Send what the webhook of \(source) sends; other forms are docs/alerts.md's.")
    }
    guard alerts.count <= AlertLimits.alerts else {
      throw AlertProblem(
        "alerts",
        "There are \(alerts.count) alerts, more than the \(AlertLimits.alerts) that are taken.",
        mend: "Set max_alerts in the sender's receiver.")
    }
    var reading = AlertReading()
    for (index, element) in alerts.enumerated() {
      do throws(AlertProblem) {
        reading.alerts.append(
          try alert(AlertFields(element), of: request, at: "alerts[\(index)]", source))
      } catch {
        reading.problems.append(error)
      }
    }
    if let cut = request.integer("truncatedAlerts"), cut > 0 {
      reading.remarks.append("The sender left \(cut) more alerts out of the request (max_alerts).")
    }
    return reading
  }

  private static func alert(
    _ fields: AlertFields, of group: AlertFields, at place: String, _ source: String
  ) throws(AlertProblem) -> IncomingAlert {
    guard fields.isObject else {
      throw AlertProblem(place, "It is no JSON object.", mend: "Every alert is one.")
    }
    let word = fields.text("status") ?? group.text("status") ?? ""
    guard let status = IncomingAlert.Status(rawValue: word), status != .acknowledged else {
      throw AlertProblem(
        "\(place).status", "It is \(clipped(word)).", mend: "It is either firing or resolved.")
    }
    var labels = LabelList()
    labels.add(fields.object("labels"))
    let notes = fields.object("annotations")
    let key =
      fields.text("fingerprint").map { AlertKey.given($0) }
      ?? AlertKey.digest(labels.sorted.flatMap { [$0.name, $0.value] })
    let name = [labels["alertname"], labels["instance"]].compactMap(\.self).joined(separator: " ")
    return IncomingAlert(
      status,
      Alert(
        key: key, source: source,
        summary: summary(
          notes.text("summary"), notes.text("message", "title"), notes.text("description"), name),
        labels: labels.sorted,
        url: fields.url("panelURL", "dashboardURL", "generatorURL") ?? group.url("externalURL"),
        runbookURL: notes.url("runbook_url", "runbook")),
      startsAt: fields.instant("startsAt"),
      // Of a firing alert it is when the sender will give it up.
      endsAt: status == .resolved ? fields.instant("endsAt") : nil)
  }
}
