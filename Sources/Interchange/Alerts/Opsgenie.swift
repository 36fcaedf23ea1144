internal import Engine

/// Opsgenie's Alert API v2: the body creates an alert, and the path says where one is closed or acknowledged.
enum Opsgenie {
  static func read(
    _ request: AlertFields, _ path: RequestPath?
  ) throws(AlertProblem) -> AlertReading {
    guard request.isObject else {
      throw AlertProblem("The request is no JSON object.", mend: "Send what /v2/alerts takes.")
    }
    let place = path?.opsgenie
    if path != nil, place == nil {
      throw AlertProblem(
        "--path", "It is no path of the Alert API.",
        mend: "Give the one of the request, such as /v2/alerts or /v2/alerts/ALIAS/close.")
    }
    guard let identifier = place?.identifier else { return try create(request) }
    let status: IncomingAlert.Status
    switch place?.action {
    case "close": status = .resolved
    case "acknowledge": status = .acknowledged
    case let other:
      return AlertReading(remarks: [
        "\(other.map { clipped($0) } ?? "A request") for the alert \(clipped(identifier)) is neither its beginning nor "
          + "its end."
      ])
    }
    let source = request.text("source").map { summary($0) } ?? "opsgenie"
    let who = request.text("user").map { "by \($0)" }
    return AlertReading(alerts: [
      IncomingAlert(
        status,
        Alert(key: AlertKey.given(identifier), source: source, summary: summary(identifier)),
        note: note([request.text("note"), who].compactMap(\.self).joined(separator: ", ")))
    ])
  }

  private static func create(_ request: AlertFields) throws(AlertProblem) -> AlertReading {
    guard let message = request.text("message") else {
      throw AlertProblem(
        "message", "It is missing.",
        mend: "A new alert has one; for the end of one, give --path /v2/alerts/ALIAS/close.")
    }
    var labels = LabelList()
    for name in ["priority", "entity", "source"] { labels.add(name, request.text(name)) }
    let tags = (request.list("tags") ?? []).compactMap(\.plain)
    if !tags.isEmpty { labels.add("tags", tags.joined(separator: ",")) }
    labels.add(request.object("details"))
    let source = request.text("source").map { summary($0) } ?? "opsgenie"
    let key =
      request.text("alias").map { AlertKey.given($0) }
      ?? AlertKey.digest([message, request.text("source"), request.text("entity")])
    return AlertReading(alerts: [
      IncomingAlert(
        .firing,
        Alert(
          key: key, source: source, summary: summary(message), labels: labels.sorted,
          url: request.url("source"),
          runbookURL: request.object("details").url("runbook_url", "runbook")),
        note: note(request.text("note")))
    ])
  }
}
