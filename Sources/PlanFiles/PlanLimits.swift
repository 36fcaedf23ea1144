/// The limits of a plan. All are far beyond the largest plans seen; what is beyond them is no text that a person wrote.
package enum PlanLimits {
  /// Bytes of one file.
  package static let fileBytes = 1 << 20
  /// Files: far more than the largest set of runbooks.
  package static let files = 5000
  /// Bytes of all files.
  package static let totalBytes = 64 << 20
  /// Directories below `runbooks`.
  package static let directoryDepth = 8
  /// Levels of values in YAML; a parser that recurses must stop somewhere.
  package static let valueDepth = 32
  /// Findings of one reading: more than these are of one cause.
  package static let findings = 500
}
