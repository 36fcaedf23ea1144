internal import Engine

/// Grafana's webhooks: unified alerting speaks Alertmanager's form, the alerting before it and OnCall one of their own.
enum Grafana {
  static func read(_ request: AlertFields) throws(AlertProblem) -> AlertReading {
    if request.has("alerts") { return try Alertmanager.group(request, source: "grafana") }
    let state = request.text("state") ?? ""
    if request.has("alert_uid") { return try onCall(request, state) }
    if request.has("ruleId") || request.has("ruleName") { return try legacy(request, state) }
    throw AlertProblem(
      "The request has neither \"alerts\", nor \"ruleName\", nor \"alert_uid\".",
      mend: "Send what a contact point of the kind webhook sends.")
  }

  private static func legacy(
    _ request: AlertFields, _ state: String
  ) throws(AlertProblem) -> AlertReading {
    let status: IncomingAlert.Status
    switch state {
    case "alerting", "no_data": status = .firing
    case "ok": status = .resolved
    case "pending", "paused":
      return AlertReading(remarks: ["The rule is \(state): there is no alert yet."])
    default: throw unknown(state, "alerting, ok or no_data")
    }
    var labels = LabelList()
    labels.add("alertname", request.text("ruleName"))
    if state == "no_data" { labels.add("state", state) }
    labels.add(request.object("tags"))
    let key = request.text("ruleId").map { "rule \($0)" } ?? request.text("ruleName") ?? ""
    return AlertReading(alerts: [
      IncomingAlert(
        status,
        Alert(
          key: AlertKey.given(key), source: "grafana",
          summary: summary(request.text("message"), request.text("title", "ruleName")),
          labels: labels.sorted, url: request.url("ruleUrl")))
    ])
  }

  private static func onCall(
    _ request: AlertFields, _ state: String
  ) throws(AlertProblem) -> AlertReading {
    let status: IncomingAlert.Status
    switch state {
    case "alerting": status = .firing
    case "ok": status = .resolved
    default: throw unknown(state, "alerting or ok")
    }
    guard let key = request.text("alert_uid") else {
      throw AlertProblem("alert_uid", "It is empty.", mend: "It names the alert.")
    }
    var labels = LabelList()
    labels.add("alertname", request.text("title"))
    return AlertReading(alerts: [
      IncomingAlert(
        status,
        Alert(
          key: AlertKey.given(key), source: "grafana",
          summary: summary(request.text("title"), request.text("message")),
          labels: labels.sorted, url: request.url("link_to_upstream_details")))
    ])
  }

  private static func unknown(_ state: String, _ known: String) -> AlertProblem {
    AlertProblem("state", "It is \(clipped(state)).", mend: "It is \(known).")
  }
}
