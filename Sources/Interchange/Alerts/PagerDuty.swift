internal import Engine
internal import EventLog

/// PagerDuty's Events API v2: one event a request.
enum PagerDuty {
  static func read(_ event: AlertFields, _ path: RequestPath?) throws(AlertProblem) -> AlertReading
  {
    guard event.isObject else {
      throw AlertProblem("The event is no JSON object.", mend: "Send what /v2/enqueue takes.")
    }
    if path?.ends("change", "enqueue") == true {
      let what = event.object("payload").text("summary") ?? "without a summary"
      return AlertReading(remarks: ["\(clipped(what)) is a change event, and no alert."])
    }
    let status: IncomingAlert.Status
    switch event.text("event_action") {
    case "trigger": status = .firing
    case "acknowledge": status = .acknowledged
    case "resolve": status = .resolved
    case let other:
      throw AlertProblem(
        "event_action", other.map { "It is \(clipped($0))." } ?? "It is missing.",
        mend: "It is trigger, acknowledge or resolve.")
    }
    let payload = event.object("payload")
    let said = payload.text("summary")
    guard said != nil || status != .firing else {
      throw AlertProblem("payload.summary", "It is missing.", mend: "A trigger says what is wrong.")
    }
    var labels = LabelList()
    for name in ["severity", "source", "component", "group", "class"] {
      labels.add(name, payload.text(name))
    }
    labels.add("client", event.text("client"))
    addDetails(payload.object("custom_details"), to: &labels)
    let links = (event.list("links") ?? []).map { AlertFields($0) }
    let key = try key(event, payload, status)
    return AlertReading(alerts: [
      IncomingAlert(
        status,
        Alert(
          key: key,
          source: payload.text("source").map { summary($0) } ?? "pagerduty",
          summary: summary(said, event.text("dedup_key")), labels: labels.sorted,
          url: links.compactMap { $0.url("href") }.first ?? event.url("client_url"),
          runbookURL: links.first { $0.text("text")?.lowercased().contains("runbook") == true }?
            .url("href")),
        startsAt: status == .firing ? payload.instant("timestamp") : nil,
        endsAt: status == .resolved ? payload.instant("timestamp") : nil)
    ])
  }

  /// A key counts among the events of one routing key. That is a secret, so only a digest of it is kept.
  private static func key(
    _ event: AlertFields, _ payload: AlertFields, _ status: IncomingAlert.Status
  ) throws(AlertProblem) -> String {
    let routing = event.text("routing_key").map {
      "@" + SHA256.digest(of: Array($0.utf8)).hex.prefix(8)
    }
    if let given = event.text("dedup_key") {
      // The limit holds for the whole of it.
      return AlertKey.given(given + (routing ?? ""))
    }
    guard status == .firing else {
      throw AlertProblem(
        "dedup_key", "It is missing.", mend: "Give the one that the alert was triggered with.")
    }
    let parts = ["summary", "source", "component", "group", "class"].map { payload.text($0) }
    return AlertKey.digest(parts + [routing])
  }

  /// Details as labels. Alertmanager writes an alert's labels into a text of several lines.
  private static func addDetails(_ details: AlertFields, to labels: inout LabelList) {
    for (name, value) in details.all {
      guard let text = value.plain, !text.isEmpty else { continue }
      if !text.contains(where: \.isNewline) {
        labels.add(name, text)
        continue
      }
      for (name, value) in writtenLabels(text) { labels.add(name, value) }
    }
  }

  /// The ` - name = value` lines below `Labels:`, as far as all alerts of the text have them in common.
  private static func writtenLabels(_ text: String) -> [(String, String)] {
    var alerts: [[(String, String)]] = []
    var isInLabels = false
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("Labels:") {
        alerts.append([])
        isInLabels = true
      } else if !line.hasPrefix(" - ") {
        isInLabels = false
      } else if isInLabels, let middle = line.firstRange(of: " = ") {
        let name = String(line[..<middle.lowerBound].dropFirst(3))
        alerts[alerts.count - 1].append((name, String(line[middle.upperBound...])))
      }
    }
    guard let first = alerts.first else { return [] }
    return first.filter { label in
      alerts.dropFirst().allSatisfy { $0.contains { $0 == label } }
    }
  }
}
