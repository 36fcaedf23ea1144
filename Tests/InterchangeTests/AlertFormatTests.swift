import Engine
import EventLog
import Foundation
import FuzzProperties
import Interchange
import Testing

@Suite("Alerts as they are sent")
struct AlertFormatTests {
  private func read(
    _ format: AlertFormat, _ text: String, path: String? = nil
  ) throws -> AlertReading {
    try format.read(Array(text.utf8), path: path)
  }

  private func problem(_ format: AlertFormat, _ text: String, path: String? = nil) -> String {
    do throws(AlertProblem) {
      _ = try format.read(Array(text.utf8), path: path)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test("every captured request is taken, the firing and the end under the same key")
  func captured() throws {
    var taken: [String: [IncomingAlert]] = [:]
    var changes = 0
    for request in try CapturedRequest.all() {
      guard let format = request.format else { continue }
      let reading = try format.read(request.body, path: request.path)
      #expect(reading.problems.isEmpty, "\(request.path)")
      if reading.alerts.isEmpty { changes += 1 }
      for alert in reading.alerts {
        taken["\(format.rawValue) \(alert.alert.key)", default: []].append(alert)
      }
    }
    #expect(changes == 2, "two change events, which are no alerts")
    let group = "6deb6322f8f3d0527aa4eb1bc3139fdeea97e69c8a998b5c88b7e6f2756de185"
    func statuses(_ key: String) -> [IncomingAlert.Status] { taken[key]?.map(\.status) ?? [] }
    #expect(statuses("alertmanager b41834e0224118f7") == [.firing, .resolved])
    #expect(statuses("opsgenie \(group)") == [.firing, .resolved])
    #expect(statuses("pagerduty \(group)@3eb1bd43") == [.firing, .resolved])
    for key in ["k1", "k2"] {
      #expect(statuses("pagerduty \(key)@3eb1bd43") == [.firing, .acknowledged, .resolved])
    }
    #expect(taken.count == 7)
    // What routes match on is there in every form.
    for format in ["alertmanager", "opsgenie", "pagerduty"] {
      let firing = taken.first { $0.key.hasPrefix(format) && $0.value.count == 2 }?.value.first
      let labels = Dictionary(
        uniqueKeysWithValues: (firing?.alert.labels ?? []).map { ($0.name, $0.value) })
      #expect(labels["alertname"] == "InstanceDown" && labels["instance"] == "db1:9100")
      #expect(labels["severity"] == "critical")
    }
  }

  @Test("Alertmanager: a group may fire while members are over, and unknown keys do not matter")
  func alertmanager() throws {
    let reading = try read(
      .alertmanager,
      """
      {"status":"firing","new":{"x":1},"truncatedAlerts":3,"alerts":[
      {"status":"resolved","fingerprint":"a","labels":{"alertname":"X","n":5},"endsAt":"2026-11-22T01:02:00Z"},
      {"fingerprint":"b","labels":{"alertname":"X","instance":"db1"},
       "startsAt":"2026-11-22T01:02:03.123456789Z","endsAt":"0001-01-01T00:00:00Z",
       "annotations":{"description":"two\\nlines","runbook_url":"https://r.example/x"}},
      {"labels":{"alertname":"Y"}}]}
      """)
    #expect(reading.alerts.map(\.status) == [.resolved, .firing, .firing])
    #expect(reading.alerts[0].endsAt == instant("2026-11-22T01:02:00Z"))
    #expect(reading.alerts[0].alert.labels.map(\.value) == ["X", "5"])
    #expect(reading.alerts[1].startsAt == instant("2026-11-22T01:02:03.123Z"))
    #expect(reading.alerts[1].endsAt == nil)
    #expect(reading.alerts[1].alert.summary == "two lines")
    #expect(reading.alerts[1].alert.runbookURL == "https://r.example/x")
    #expect(reading.alerts[2].alert.key.hasPrefix("sha256:"))
    #expect(reading.remarks.count == 1 && reading.remarks[0].contains("3 more"))
  }

  @Test("Alertmanager's own list of what stands: what it silences is left out")
  func listed() throws {
    let reading = try read(
      .alertmanager,
      """
      [{"annotations":{"summary":"db1 down"},"endsAt":"2026-11-25T00:33:13.821Z","fingerprint":"2fbba0615aadfd5b",
      "receivers":[{"name":"hook"}],"startsAt":"2026-11-25T00:28:13.821Z",
      "status":{"inhibitedBy":[],"silencedBy":[],"state":"active"},"updatedAt":"2026-11-25T00:28:13.821Z",
      "labels":{"alertname":"InstanceDown","instance":"db1","severity":"critical"}},
      {"annotations":{},"fingerprint":"fdb62c4d52530d39","startsAt":"2026-11-25T00:28:13.842Z",
      "status":{"silencedBy":["b15d967c"],"state":"suppressed"},"labels":{"alertname":"Quiet"}}]
      """)
    #expect(reading.alerts.map(\.alert.key) == ["2fbba0615aadfd5b"])
    #expect(reading.alerts[0].status == .firing && reading.alerts[0].endsAt == nil)
    #expect(reading.remarks == ["1 alert is silenced or inhibited, and not taken."])
  }

  @Test("one alert that is none is named, and the others are taken")
  func partly() throws {
    let reading = try read(
      .alertmanager,
      #"{"alerts":[{"status":"firing","fingerprint":"a"},5,{"status":"maybe"},{"status":"resolved"}]}"#
    )
    #expect(reading.alerts.count == 2)
    #expect(
      reading.problems.map { "\($0)" } == [
        "alerts[1]: It is no JSON object. Every alert is one.",
        "alerts[2].status: It is \"maybe\". It is either firing or resolved.",
      ])
  }

  @Test("Grafana in its three forms")
  func grafana() throws {
    let unified = try read(
      .grafana,
      #"{"orgId":1,"alerts":[{"status":"firing","fingerprint":"f","panelURL":"https://g.example/p"}]}"#
    )
    #expect(unified.alerts.first?.alert.url == "https://g.example/p")
    #expect(unified.alerts.first?.alert.source == "grafana")
    for (state, status) in [("alerting", IncomingAlert.Status.firing), ("ok", .resolved)] {
      let legacy = try read(
        .grafana,
        #"{"ruleId":7,"ruleName":"CPU","state":"\#(state)","title":"[A] CPU","tags":{"team":"web"}}"#
      )
      #expect(legacy.alerts.map(\.status) == [status] && legacy.alerts[0].alert.key == "rule 7")
      let onCall = try read(
        .grafana, #"{"alert_uid":"08d6","title":"CPU","state":"\#(state)","message":"m"}"#)
      #expect(onCall.alerts.map(\.status) == [status] && onCall.alerts[0].alert.key == "08d6")
    }
    let paused = try read(.grafana, #"{"ruleId":7,"state":"paused"}"#)
    #expect(paused.alerts.isEmpty && paused.remarks.count == 1)
    #expect(problem(.grafana, #"{"ruleId":7,"state":"?"}"#).hasPrefix("state: It is \"?\"."))
  }

  @Test("PagerDuty: keys count within a routing key, which is not kept")
  func pagerDuty() throws {
    func key(_ text: String) throws -> String { try read(.pagerduty, text).alerts[0].alert.key }
    let trigger =
      #""event_action":"trigger","payload":{"summary":"s","source":"db1","severity":"error"}"#
    let first = try key(#"{"routing_key":"A","dedup_key":"k",\#(trigger)}"#)
    #expect(first != (try key(#"{"routing_key":"B","dedup_key":"k",\#(trigger)}"#)))
    #expect(!first.contains("A") && first.hasPrefix("k@"))
    #expect(try key(#"{"dedup_key":"k",\#(trigger)}"#) == "k")
    #expect(
      try key("{\(trigger)}") == (try key("{\(trigger)}")), "the same words are the same alert")
    let linked = try read(
      .pagerduty,
      #"{\#(trigger),"links":[{"href":"https://x.example/1","text":"Runbook"}],"client_url":"javascript:x"}"#
    )
    #expect(linked.alerts[0].alert.runbookURL == "https://x.example/1")
    #expect(
      problem(.pagerduty, #"{"event_action":"resolve"}"#)
        == "dedup_key: It is missing. Give the one that the alert was triggered with.")
    #expect(problem(.pagerduty, "{}").hasPrefix("event_action: It is missing."))
    #expect(problem(.pagerduty, #"{"event_action":"trigger"}"#).hasPrefix("payload.summary:"))
  }

  @Test("Opsgenie: the path says what is meant")
  func opsgenie() throws {
    let close = try read(
      .opsgenie, #"{"user":"ana","note":"done"}"#,
      path: "https://h.example/x/v2/alerts/disk%2Fdb1%20full/close?identifierType=alias")
    #expect(close.alerts.map(\.status) == [.resolved])
    #expect(close.alerts[0].alert.key == "disk/db1 full" && close.alerts[0].note == "done, by ana")
    let empty = try read(.opsgenie, "", path: "/v2/alerts/a/acknowledge")
    #expect(empty.alerts.map(\.status) == [.acknowledged])
    let other = try read(.opsgenie, "{}", path: "/v2/alerts/a/notes")
    #expect(other.alerts.isEmpty && other.remarks.count == 1)
    let created = try read(
      .opsgenie, #"{"message":"m","tags":["a","b"],"details":{"k":"v"},"priority":"P1"}"#)
    #expect(created.alerts[0].alert.labels.map(\.name) == ["k", "priority", "tags"])
    #expect(problem(.opsgenie, "{}").contains("--path /v2/alerts/ALIAS/close"))
    #expect(problem(.opsgenie, "{}", path: "/v1/json").hasPrefix("--path: "))
  }

  @Test("our own form, one or several")
  func plain() throws {
    let one = try read(.json, #"{"summary":"disk full","source":"cron","labels":{"host":"db1"}}"#)
    #expect(one.alerts[0].status == .firing && one.alerts[0].alert.source == "cron")
    let gone = try read(
      .json,
      #"[{"key":"k","status":"resolved","ends_at":"2026-11-22T01:00:00Z"},{"summary":"x"},{}]"#)
    #expect(gone.alerts.map(\.status) == [.resolved, .firing])
    #expect(gone.alerts[0].alert.summary == "k")
    #expect(
      gone.problems.map { "\($0)" } == [
        "[2].summary: It is missing. Say in one line what is wrong."
      ])
    #expect(problem(.json, #"{"summary":"s","status":"broken"}"#).contains("firing, resolved or"))
    #expect(problem(.json, #"{"summary":"s","starts_at":"noon"}"#).contains("It is no time"))
    #expect(problem(.json, "17").hasPrefix("It is no JSON object."))
  }

  @Test("what is no request at all is refused with its place", arguments: AlertFormat.allCases)
  func nonsense(_ format: AlertFormat) {
    #expect(problem(format, "").hasPrefix("The request is empty."))
    #expect(problem(format, "{\"a\":").hasPrefix("byte 5: The request is no JSON"))
    for text in ["[]", "null", "{}", "\"x\"", "[[]]"] where !(format == .json && text == "[]") {
      let said = problem(format, text)
      #expect(said.hasSuffix(".") || said == "none", "\(format) \(text): \(said)")
    }
  }

  @Test("text from outside is bounded, one line where it must be, and free of control characters")
  func bounded() throws {
    let long = String(repeating: "é", count: 5000)
    let labels = (0..<200).map { #""l\#($0)":"\#(String(long.prefix(900)))""# }.joined(
      separator: ",")
    let reading = try read(
      .alertmanager,
      """
      {"alerts":[{"status":"firing","fingerprint":"\(long)","labels":{\(labels),"c":"a\\u001b[31m\\u0007b"},
      "annotations":{"summary":"x\\n\\u0000y \(long)"},"generatorURL":"https://x.example/\(long)"}]}
      """)
    let alert = reading.alerts[0].alert
    #expect(alert.key.hasPrefix("sha256:"))
    #expect(alert.summary.hasPrefix("x y é") && alert.summary.utf8.count <= 1024)
    #expect(alert.url == nil)
    #expect(alert.labels.reduce(0) { $0 + $1.value.utf8.count } <= 16 << 10)
    let texts = [alert.key, alert.summary] + alert.labels.flatMap { [$0.name, $0.value] }
    #expect(
      texts.allSatisfy { text in
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
      })
  }
}
