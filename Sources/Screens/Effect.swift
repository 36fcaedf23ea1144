package import Engine

/// What a screen asks the world to do; the loop carries it out and tells the screen what came of it.
package enum Effect: Hashable, Sendable {
  /// Record a command; `draft` is the text to give back if it is refused.
  case record(Command, ticket: Int)
  case declare(DeclareCommand)
  case openRoom(alias: String)
  case openReplay(alias: String)
  case attachRunbook(path: String, ticket: Int)
  case copy(String)
  /// Run a command that was confirmed, beside the screen.
  case run(RunnableCommand)
  case stopCommand
  case bell
  case edit(String)
  /// Keep a draft on disk, so that a closed terminal loses nothing; empty text removes it.
  case keepDraft(key: String, text: String)
  /// Keep a text that somebody wanted recorded in a log that can't be written, to be offered again.
  case spool(key: String, text: String)
  case redraw
  case suspend
  case quit
}
