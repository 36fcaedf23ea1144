/// Something about a plan directory that its owner should know.
package struct PlanFinding: Error, Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable, CaseIterable {
    /// The plan can't be used, or does not do what it says.
    case error
    /// It works, but probably not as it is meant.
    case warning
    /// A debt: something is overdue.
    case notice
  }

  package var severity: Severity
  package var place: PlanPlace
  /// What is wrong, as a sentence.
  package var what: String
  /// What to write or to do instead, as a sentence.
  package var mend: String

  package init(_ severity: Severity, _ place: PlanPlace, _ what: String, mend: String) {
    self.severity = severity
    self.place = place
    self.what = what
    self.mend = mend
  }

  package var file: String { place.file }
  package var line: Int { place.line }
  package var column: Int { place.column }
}

/// A place in a file of the plan.
package struct PlanPlace: Hashable, Comparable, Sendable {
  /// The path within the plan: `plan.yaml`.
  package var file: String
  /// Counted from 1.
  package var line: Int
  /// Counted from 1, in Unicode scalars.
  package var column: Int

  package init(_ file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  package static func < (left: PlanPlace, right: PlanPlace) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

extension PlanPlace: CustomStringConvertible {
  package var description: String { "\(file):\(line):\(column)" }
}
