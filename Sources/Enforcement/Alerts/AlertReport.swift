package import Engine

/// What became of alerts.
package struct AlertReport: Sendable {
  package struct Line: Sendable {
    package var outcome: AlertOutcome
    /// The alias of the incident that it went into.
    package var incident: String?
  }

  package var lines: [Line] = []
  /// What somebody should look after, as sentences.
  package var remarks: [String] = []

  /// Whether some could not be recorded.
  package var hasFailures: Bool { lines.contains { $0.outcome.kind == .failed } }
}

/// Why none of some alerts could be taken, as a sentence without its full stop.
package struct AlertIntakeError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
}
