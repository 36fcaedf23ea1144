package import EventLog
internal import Engine
internal import Interchange

extension Property {
  /// Records of two forms of history.
  package static let historySamples = [
    """
    {"id":"1","title":"Slow &lt;search&gt;","url":"https://x.example/1","started_at":"2026-01-01T00:00:00Z",
    "resolved_at":"2026-01-01T01:00:00Z","impact_window":{"source":"postmortem"},
    "downtime_start":"2025-12-31T23:50:00Z","downtime_end":"2026-01-01T00:40:00Z","impact":"minor",
    "components":["Search","API"],"updates":[
    {"at":"2026-01-01T00:00:00Z","status":"Investigating","message":"<p>We look.</p>"},
    {"at":"2026-01-01T00:20:00Z","status":"Monitoring","message":"It holds &amp; stays."},
    {"at":"2026-01-01T00:30:00Z","status":"Identified","message":"It is back."},
    {"at":"2026-01-01T01:00:00Z","status":"Resolved","message":"Done"}]}
    """,
    """
    {"id":"2","name":"Slow","status":"resolved","impact":"none","created_at":"2026-01-01T00:00:00Z",
    "started_at":null,"resolved_at":"2026-01-01T01:00:00Z","shortlink":"https://s.example/2",
    "scheduled_for":"2026-01-01T00:00:00Z","scheduled_until":"2026-01-02T00:00:00Z",
    "components":[{"name":"Search"}],"incident_updates":[
    {"status":"resolved","body":"<br>","display_at":"2026-01-01T01:00:00Z"},
    {"status":"in_progress","body":"a < b","created_at":"2026-01-01T00:00:00Z"}]}
    """,
  ]

  private static let historyWords: [[UInt8]] =
    [
      "null", "[]", "{}", "\"", "\\", ",", ":", "\n", "{", "}", "[", "]", "\u{0}", "\u{FEFF}",
      "&#0;", "&#x110000;",
      "<script>", "<a href=\"", "../../x", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59Z",
      "\u{202E}", "\u{1B}]0;x\u{7}",
      #""id":"../../etc/passwd","#, #""incidents":["#, #""updates":["#,
      #"{"seq":1,"type":"incident.declared"}"#,
    ].map { Array($0.utf8) } + [[0xFF], [0xED, 0xA0, 0x80]]

  /// A record of a history becomes an incident that keeps the rules, or is named with a sentence.
  package static let history = Property(
    "history", rawWords: historyWords,
    samples: {
      historySamples.map { Array($0.utf8) } + (try SharedHistory.records().prefix(200).map(\.bytes))
    },
    fault: { bytes in
      guard let record = try? JSON.parse(bytes) else { return nil }
      return recordFault(record)
    })

  /// What is wrong with what the mapping makes of a record.
  package static func recordFault(_ record: JSON) -> String? {
    switch ImportMapping().map(record, at: .line(3)) {
    case .failure(let problem):
      return problem.place == .line(3) && problem.what.hasSuffix(".") ? nil : "\(problem)"
    case .success(let mapped):
      guard case .declared? = mapped.drafts.first?.fact else { return "declares nothing" }
      guard Set(mapped.drafts.map(\.id)).count == mapped.drafts.count else { return "ids twice" }
      var phase = Phase.detection
      for draft in mapped.drafts {
        switch draft.fact {
        case .phaseChanged(let from, let to, let reason):
          if from != phase || to <= from && reason == nil { return "\(draft.fact) in \(phase)" }
          phase = to
        case .reopened(let reason):
          if reason == nil { return "reopened without a reason" }
          phase = .response
        case .closed: phase = .closed
        default: break
        }
      }
      return nil
    }
  }

  /// Whatever a file holds, it ends up as whole logs in the home or is named, once, and nothing is made outside of the
  /// home.
  package static let importing = Property(
    "import", rawWords: historyWords,
    samples: {
      let records = historySamples.map { $0.filter { $0 != "\n" } }
      let document =
        #"{"page":{"name":"Shop"},"incidents":["# + records.joined(separator: ",") + "]}"
      var declaration = Declaration(
        incident: EventID(high: 1, low: 1), alias: "INC-0001", plan: "", title: "Slow",
        severity: "P1")
      declaration.service = "search"
      var hash = Digest.zero
      var export: [UInt8] = []
      for (index, fact) in [Fact.declared(declaration), .noted(kind: .note, text: "a")].enumerated()
      {
        let event = Event(
          seq: index + 1, id: EventID(high: 2, low: UInt64(index)), at: ImportScratch.now,
          by: "raj", fact: fact)
        let sealed = LineCodec.seal(LineCodec.encode(event), after: hash)
        export += sealed.line
        hash = sealed.hash
      }
      return [records.joined(separator: "\n"), document, records[0]].map { Array($0.utf8) }
        + [export]
    },
    fault: { bytes in
      let scratch = try ImportScratch()
      do throws(ImportFailure) {
        let report = try scratch.run(bytes)
        for problem in report.skipped where !problem.what.hasSuffix(".") { return "\(problem)" }
        if !report.added.isEmpty, try !scratch.run(bytes).added.isEmpty {
          return "it is imported twice: \(shown(bytes))"
        }
      } catch {
        guard case .input = error else { return "\(error)" }
      }
      let faults = try scratch.faults()
      if !faults.isEmpty { return "\(faults)" }
      for file in try scratch.files() where !isOurs(file) { return "it made \(file)" }
      return nil
    })

  /// Whether a path is one that an import may make.
  private static func isOurs(_ file: String) -> Bool {
    let parts = file.split(separator: "/")
    guard parts.first == "home" else { return false }
    if parts.count <= 2 { return parts.count == 1 || ["incidents", "blobs"].contains(parts[1]) }
    if parts[1] == "blobs" { return parts.count == 3 }
    guard parts[2].allSatisfy(\.isASCII), Int(parts[2]) != nil else { return false }
    return parts.count == 3
      || parts.count == 4 && parts[3].wholeMatch(of: /INC-[0-9]{4,9}\.jsonl/) != nil
  }
}
