internal import Engine
internal import EventLog
package import Interchange

extension Property {
  /// A request is taken or refused with a sentence, and the log takes what is taken.
  ///
  /// An input is the format, the path and the body, a line each; where that is no format, all of it is a body.
  package static let alert = Property(
    "alert",
    words: [
      "null", "{}", "[]", "\"\"", "1e999", "\"firing\"", "\"resolved\"", "\\u0000",
      "\\ud83d\\ude00",
      "\"alerts\":", "\"labels\":", "\"status\":", "0001-01-01T00:00:00Z", "\u{202E}", "%2F", "\n",
    ],
    samples: {
      try CapturedRequest.all().flatMap { request in
        // No program at hand sends what Grafana does, which is Alertmanager's with more.
        let formats = request.format.map { $0 == .alertmanager ? [$0, .grafana] : [$0] } ?? []
        return formats.map { Array("\($0.rawValue)\n\(request.path)\n".utf8) + request.body }
      }
    },
    fault: { bytes in
      let parts = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
      let words = parts.prefix(2).map { String(decoding: $0, as: UTF8.self) }
      if parts.count == 3, let format = AlertFormat(rawValue: words[0]) {
        return alertFault(Array(parts[2]), path: words[1], format)
      }
      return AlertFormat.allCases.lazy.compactMap { alertFault(bytes, path: "/", $0) }.first
    })

  /// What is wrong with what a format makes of a request.
  package static func alertFault(
    _ body: [UInt8], path: String, _ format: AlertFormat
  ) -> String? {
    let reading: AlertReading
    do throws(AlertProblem) { reading = try format.read(body, path: path) } catch {
      return "\(error)".hasSuffix(".") ? nil : "no sentence: \(error)"
    }
    for incoming in reading.alerts {
      let alert = incoming.alert
      guard !alert.key.isEmpty, !alert.summary.isEmpty, !alert.source.isEmpty else {
        return "something is empty: \(alert)"
      }
      guard !alert.summary.contains(where: \.isNewline) else { return "\(alert.summary)" }
      var out = LineWriter()
      LineCodec.encode(
        Event(
          seq: 1, id: EventID(high: 1, low: 1), at: ImportScratch.now,
          occurred: incoming.startsAt,
          by: "prom", fact: .alertExcluded(alert, rule: "hold-down: x")), to: &out)
      guard out.isFaithful, out.bytes.count < LogLimits.lineBytes - 100 else {
        return "a line of \(out.bytes.count) bytes"
      }
    }
    return nil
  }
}
