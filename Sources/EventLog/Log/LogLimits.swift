/// The limits of the log. All are far beyond what people write and keep one bad input from hurting the others.
public enum LogLimits {
  /// Bytes of one line with its newline: what a reader must hold at once, and what `less` and `grep` bear well.
  public static let lineBytes = 65_536
  /// Bytes of one text in an event; a longer one is kept as a blob. Half a line, since escaping may double it.
  public static let textBytes = 24_576
  /// Characters of the beginning, and of the end, that stand in the event of a text kept as a blob.
  public static let excerptCharacters = 1000
  /// Bytes of `via`: a name, a number and a host name (of at most 253 bytes).
  public static let viaBytes = 512
  /// Levels of JSON: real payloads need fewer than ten; a parser that recurses must stop somewhere.
  public static let jsonDepth = 64
  /// Events written together: a whole batch is held in memory and repaired as one.
  public static let batchEvents = 1000
  /// Incidents of a home: as many as their names have digits for.
  public static let incidents = 999_999_999
  /// How far `at` is raised to keep it from running backwards; a clock further back is recorded as it is, for
  /// else one clock far in the future would freeze time for everybody.
  public static let clockStepMilliseconds: Int64 = 5000
  /// Bytes of one text that waits to be recorded, with all that is said of it: more than anything takes in.
  public static let spoolBytes = 32 << 20
  /// Bytes of a log that are read at once: some thousand lines, whose work takes much longer than a thread to start.
  package static let portionBytes = 1 << 20
  /// Bytes that are looked at to tell a tear from damage while a log is verified.
  package static let judgedBytes = lineBytes * 64
  /// Bytes that are read of a file with a log's newest lines: four times what one is made with.
  package static let redoBytes = 4 << 20
  /// How often a decision is made again because others were faster, before the caller is told.
  package static let recordAttempts = 16
  /// How often something is recorded again whose outcome could not be learnt.
  package static let outcomeAttempts = 3
  /// How often a call that a signal interrupted is made again.
  package static let interruptions = 100
}
