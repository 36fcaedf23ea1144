/// When a writer flushes its lines into a file beside the log instead of the log itself: in quick succession only, since
/// making that file costs as much as some thirty flushes. See `RedoFile`.
package struct RedoPolicy: Hashable, Sendable {
  /// How many appends must have followed one another.
  package var after = 32
  /// The longest time between two of them, in milliseconds. People are slower, bursts of alerts and imports faster.
  package var milliseconds: Int64 = 100
  /// The size of the file: the log is flushed each time it is full.
  package var bytes = 1 << 20

  package init() {}

  package init(after: Int, milliseconds: Int64, bytes: Int) {
    (self.after, self.milliseconds, self.bytes) = (after, milliseconds, bytes)
  }
}
