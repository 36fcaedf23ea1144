internal import EventLog
package import Interchange

/// Requests as real programs sent them; Tests/InterchangeTests/Captured/README.md says which.
package struct CapturedRequest: Sendable {
  package var path: String
  package var body: [UInt8]

  package static func all() throws -> [CapturedRequest] {
    let files = try Checkout.files("Tests/InterchangeTests/Captured", endingIn: "-captured.jsonl")
    return try files.flatMap { file in
      try file.split(separator: 0x0A).map { line in
        let json = try JSON.parse(line)
        return CapturedRequest(
          path: json["path"]?.string ?? "", body: Array((json["body"]?.string ?? "").utf8))
      }
    }
  }

  package var format: AlertFormat? {
    if path == "/am-webhook" { return .alertmanager }
    if path.hasPrefix("/v2/alerts") { return .opsgenie }
    if path.hasPrefix("/v2/") { return .pagerduty }
    return path == "/apprise" ? .json : nil
  }
}
