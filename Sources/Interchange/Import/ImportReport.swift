package import EventLog

/// What became of an import's records.
package struct ImportReport: Hashable, Sendable {
  /// New incidents, in the order of the input.
  package var added: [IncidentReference] = []
  /// Incidents that were here, and of which the record now says more.
  package var grown: [IncidentReference] = []
  /// Records of which everything was here.
  package var unchanged = 0
  /// Records that were left out, and why.
  package var skipped: [ImportProblem] = []

  package init() {}

  /// Counts another input in.
  package mutating func add(_ other: ImportReport) {
    added += other.added
    grown += other.grown
    unchanged += other.unchanged
    skipped += other.skipped
  }

  /// How many records were looked at.
  package var total: Int { added.count + grown.count + unchanged + skipped.count }
}

/// How far an import is.
package struct ImportProgress: Hashable, Sendable {
  /// Records that are dealt with.
  package var done: Int
  package var total: Int
}

/// Why an import ended early.
package enum ImportFailure: Error, Hashable, Sendable {
  /// The input as a whole cannot be read; nothing was recorded.
  case input(ImportProblem)
  /// The home cannot be read; nothing was recorded.
  case home(SystemError)
  /// Recording failed; what the report names stands, and the import can be made again.
  case stopped(AppendError, ImportReport)
}

extension ImportFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .input(let problem): problem.description
    case .home(let error): "The home cannot be read: \(error)."
    case .stopped(let error, let report):
      "\(error). \(report.added.count) incidents were imported before that; import again to go on."
    }
  }
}
