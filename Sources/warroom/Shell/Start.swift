/// What `warroom` does when no command is named: the room or the lobby at a terminal, else plain lines.
func openLobbyOrRoom(_ global: GlobalOptions, _ screen: ScreenOptions) throws {
  if screen.script != nil || Output.isTerminal { return try Rooms.start(global, screen) }
  try IncidentList(context: try Context(global), json: false, isOpenOnly: true, limit: .max).print()
}
