internal import Engine
internal import EventLog

/// Our own form, for scripts: one object, or a list of them.
enum PlainAlerts {
  static func read(_ json: JSON) throws(AlertProblem) -> AlertReading {
    guard let list = json.array else {
      return AlertReading(alerts: [try alert(AlertFields(json), at: "")])
    }
    guard list.count <= AlertLimits.alerts else {
      throw AlertProblem(
        "There are \(list.count) alerts, more than the \(AlertLimits.alerts) that are taken.",
        mend: "Send them in several requests.")
    }
    var reading = AlertReading()
    for (index, element) in list.enumerated() {
      do throws(AlertProblem) {
        reading.alerts.append(try alert(AlertFields(element), at: "[\(index)]"))
      } catch {
        reading.problems.append(error)
      }
    }
    return reading
  }

  private static func alert(
    _ fields: AlertFields, at place: String
  ) throws(AlertProblem) -> IncomingAlert {
    func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }
    guard fields.isObject else {
      throw AlertProblem(
        place.isEmpty ? nil : place, "It is no JSON object.",
        mend: #"Write such as {"key":"disk-db1","summary":"disk full on db1"}."#)
    }
    let status = try status(fields, path("status"))
    let said = fields.text("summary", "title", "message")
    guard said != nil || (status != .firing && fields.has("key")) else {
      throw AlertProblem(path("summary"), "It is missing.", mend: "Say in one line what is wrong.")
    }
    let source = summary(fields.text("source"), "json")
    var labels = LabelList()
    labels.add(fields.object("labels"))
    let key =
      fields.text("key").map { AlertKey.given($0) }
      ?? AlertKey.digest([said, source] + labels.sorted.flatMap { [$0.name, $0.value] })
    return IncomingAlert(
      status,
      Alert(
        key: key, source: source, summary: summary(said, key), labels: labels.sorted,
        url: fields.url("url"), runbookURL: fields.url("runbook_url")),
      startsAt: try time(fields, "starts_at", path("starts_at")),
      endsAt: try time(fields, "ends_at", path("ends_at")),
      note: note(fields.text("note")))
  }

  private static func status(
    _ fields: AlertFields, _ place: String
  ) throws(AlertProblem) -> IncomingAlert.Status {
    guard fields.has("status") else { return .firing }
    let word = fields.text("status") ?? ""
    guard let status = IncomingAlert.Status(rawValue: word.lowercased()) else {
      throw AlertProblem(
        place, "It is \(clipped(word)).", mend: "It is firing, resolved or acknowledged.")
    }
    return status
  }

  /// Who writes a script reads what it says: a time that is none is a mistake worth naming.
  private static func time(
    _ fields: AlertFields, _ key: String, _ place: String
  ) throws(AlertProblem) -> Instant? {
    guard fields.has(key) else { return nil }
    guard let instant = fields.instant(key) else {
      throw AlertProblem(
        place, "It is no time: \(clipped(fields.text(key) ?? "")).",
        mend: "Write RFC 3339, such as 2026-11-22T13:42:00Z.")
    }
    return instant
  }
}
