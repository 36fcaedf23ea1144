import Engine
import EventLog
import Foundation
import FuzzProperties
import Testing

typealias Scratch = ImportScratch

extension ImportScratch {
  /// All incidents of the home with their events, by number.
  func logs() throws -> [(incident: Incident, events: [Event])] {
    try home.incidents().map { reference in
      let contents = try IncidentLog.open(reference, in: home).read()
      #expect(contents.condition == .sound)
      return (try #require(Incident(events: contents.events)), contents.events)
    }
  }

  /// Every byte of every log.
  func everything() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for reference in try home.incidents() {
      files[reference.alias] = try Data(contentsOf: URL(fileURLWithPath: reference.path))
    }
    return files
  }
}

extension SharedHistory {
  static let missing: Comment = "the shared data is not beside the checkout; set WARROOM_SHARED"
}

func instant(_ text: String) -> Instant {
  guard let instant = Instant(rfc3339: text) else {
    Issue.record("no time: \(text)")
    return Instant(milliseconds: 0)
  }
  return instant
}
