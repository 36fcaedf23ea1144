internal import EventLog

/// A form in which senders tell of alerts.
package enum AlertFormat: String, Hashable, Sendable, CaseIterable {
  /// Prometheus Alertmanager's webhook, version 4, and what `amtool alert query -o json` prints.
  case alertmanager
  /// Grafana's webhook: unified alerting, the alerting before it, and OnCall's.
  case grafana
  /// PagerDuty's Events API, version 2.
  case pagerduty
  /// Opsgenie's Alert API, version 2.
  case opsgenie
  /// Our own, for scripts: docs/alerts.md.
  case json

  /// Reads a request.
  ///
  /// - Parameters:
  ///   - payload: Its body.
  ///   - path: Where it was sent to, with its query; some forms say only there what is meant.
  /// - Returns: The alerts, in their order, and what could not be read of them.
  /// - Throws: `AlertProblem` where the request as a whole is none.
  package func read(
    _ payload: [UInt8], path: String? = nil
  ) throws(AlertProblem) -> AlertReading {
    guard payload.count <= AlertLimits.payloadBytes else {
      throw AlertProblem(
        "The request has \(payload.count) bytes, more than the \(AlertLimits.payloadBytes) that are "
          + "taken.", mend: "Let the sender send fewer alerts at once.")
    }
    let path = path.map { RequestPath($0) }
    let isEmpty = payload.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if isEmpty, self == .opsgenie, let path, path.opsgenie?.action != nil {
      return try Opsgenie.read(AlertFields(.object([])), path)
    }
    guard !isEmpty else {
      throw AlertProblem(
        "The request is empty.", mend: "Pass its body on standard input: `warroom alert < payload`."
      )
    }
    let json: JSON
    do throws(JSONError) { json = try JSON.parse(payload) } catch {
      throw AlertProblem(
        "byte \(error.offset)", "The request is no JSON: \(error.reason).",
        mend: "Pass on what the sender sent, unchanged.")
    }
    return switch self {
    case .alertmanager: try Alertmanager.read(json)
    case .grafana: try Grafana.read(AlertFields(json))
    case .pagerduty: try PagerDuty.read(AlertFields(json), path)
    case .opsgenie: try Opsgenie.read(AlertFields(json), path)
    case .json: try PlainAlerts.read(json)
    }
  }
}

/// The path and query that a request was sent to.
struct RequestPath {
  /// The parts between slashes, with `%2F` and its like decoded.
  let parts: [String]

  init(_ text: String) {
    var rest = text[...]
    if let scheme = rest.firstRange(of: "://") {
      rest = rest[scheme.upperBound...].drop { $0 != "/" }
    }
    rest = rest.prefix { $0 != "?" && $0 != "#" }
    parts = rest.split(separator: "/").map { RequestPath.decoded($0) }
  }

  /// Whether it ends in some parts.
  func ends(_ tail: String...) -> Bool { parts.suffix(tail.count).elementsEqual(tail) }

  /// What follows `/v2/alerts`; `nil` where that is not in it.
  var opsgenie: (identifier: String?, action: String?)? {
    guard
      let index = parts.indices.last(where: {
        $0 > 0 && parts[$0] == "alerts" && parts[$0 - 1] == "v2"
      })
    else { return nil }
    let rest = Array(parts[(index + 1)...])
    return (rest.first, rest.count > 1 ? rest[1] : nil)
  }

  private static func decoded(_ part: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(part.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
