internal import Engine

/// The limits of an import. All are far beyond what a status page holds and keep one bad input from hurting the rest.
package enum ImportLimits {
  /// Bytes of one input: it is held in memory as a whole, and so are its values.
  package static let inputBytes = 256 << 20
  /// Bytes of text in one event: even where each is escaped sixfold, a line of the log holds it. Longer texts go on in
  /// notes.
  package static let textBytes = 8 << 10
  /// Bytes of what a source calls an incident.
  package static let identifierBytes = 200
  /// Bytes of an address; a longer one is left out.
  package static let urlBytes = 2048
  /// Bytes of a title, a label or a status, beside the limit in characters: one character can hold any number of them.
  package static let nameBytes = 1024
  /// How far before the first public word an impact may have begun. A window that begins earlier names the wrong day,
  /// month or year more often than not.
  package static let windowReach = Duration.hours(24)
  /// How far after now a public update may lie: a page in another zone, or a clock that is off.
  package static let futureReach = Duration.hours(24)
  /// Bytes of one tag of HTML; what goes on for longer is text.
  package static let tagBytes = 4096
}
