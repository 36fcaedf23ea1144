import Engine

/// Others who act by themselves: the cast of a rehearsal.
protocol Company {
  /// Who seems to have the room open.
  func present(_ history: History) -> [PersonID]
  /// The next thing that somebody does, if it is due.
  func act(_ history: History, now: Instant) -> (PersonID, Command)?
  /// What to say once it is over; once.
  func closing(_ history: History, now: Instant) -> (title: String, lines: [String])?
}
