package import TerminalKit

/// One key, what it does, and how help, hints and palette speak of it.
package struct KeyBinding: Sendable {
  /// The screens a key works on.
  package enum Screen: Sendable {
    case room, replay, lobby
  }

  package var keys: [Key]
  package var action: Action
  /// A word or two for the line of keys.
  package var label: String
  /// A sentence for help and the palette.
  package var help: String
  package var screens: Set<Screen>
  /// The heading under which help lists it.
  package var group: String

  init(
    _ keys: String, _ action: Action, _ label: String, _ help: String, _ group: String,
    on screens: Set<Screen>
  ) {
    self.keys = keys.split(separator: " ").compactMap { Key(name: String($0)) }
    precondition(
      self.keys.count == keys.split(separator: " ").count, "the key table names real keys")
    self.action = action
    self.label = label
    self.help = help
    self.group = group
    self.screens = screens
  }

  /// The first key, as people write it.
  package var keyName: String { keys.first.map(\.shownName) ?? "" }
}

extension Key {
  /// The name as the screen shows it: arrows as arrows.
  var shownName: String {
    switch name {
    case "up": "↑"
    case "down": "↓"
    case "left": "←"
    case "right": "→"
    case "shift-left": "⇧←"
    case "shift-right": "⇧→"
    case let name: name
    }
  }
}

/// Every key of every screen. Help, hints, palette and dispatch are all made from it.
package enum KeyTable {
  private static let everywhere: Set<KeyBinding.Screen> = [.room, .replay, .lobby]
  private static let panels: Set<KeyBinding.Screen> = [.room, .replay]

  package static let bindings: [KeyBinding] = [
    KeyBinding("n", .note, "note", "Write a note", "Write", on: [.room]),
    KeyBinding("f", .finding, "finding", "Record a finding", "Write", on: [.room]),
    KeyBinding("d", .decision, "decision", "Record a decision", "Write", on: [.room]),
    KeyBinding(
      "e", .actionTaken, "action", "Record an action that was taken", "Write", on: [.room]),
    KeyBinding("u", .update, "update", "Write an update to an audience", "Write", on: [.room]),
    KeyBinding("a", .assign, "assign", "Assign a role", "Respond", on: [.room]),
    KeyBinding("t", .task, "task", "Give somebody a task", "Respond", on: [.room]),
    KeyBinding(
      "s", .severity, "severity", "Confirm or change the severity", "Respond", on: [.room]),
    KeyBinding("p", .phase, "phase", "Change the phase", "Respond", on: [.room]),
    KeyBinding("x", .tick, "tick", "Tick the step, or the task in Due", "Runbook", on: [.room]),
    KeyBinding("h", .handoff, "handoff", "Hand a role over, with a brief", "Respond", on: [.room]),
    KeyBinding(
      "y", .acknowledge, "ack", "Acknowledge, or accept a handoff", "Respond", on: [.room]),
    KeyBinding("P", .page, "page", "Page somebody now", "Respond", on: [.room]),
    KeyBinding(
      "L", .escalate, "next level", "Page the next level without waiting", "Respond", on: [.room]),
    KeyBinding("i", .take, "take IC", "Take the Incident Commander's role", "Respond", on: [.room]),
    KeyBinding("r", .report, "report", "Report to the Incident Commander", "Respond", on: [.room]),
    KeyBinding("c", .contained, "contained", "The bleeding has stopped", "Respond", on: [.room]),
    KeyBinding("R", .resolve, "resolve", "Resolve: note, cause, baseline", "Respond", on: [.room]),
    KeyBinding("b", .brief, "brief", "What is known, decided and owed", "Write", on: panels),
    KeyBinding("H", .hypothesis, "guess", "Record a hypothesis", "Write", on: [.room]),
    KeyBinding("O", .observation, "seen", "Record an observation", "Write", on: [.room]),
    KeyBinding("v", .verdict, "verdict", "Confirm or refute the guess", "Write", on: [.room]),
    KeyBinding("m", .amend, "amend", "Correct the selected entry", "Write", on: [.room]),
    KeyBinding("S", .strike, "strike", "Strike the selected entry", "Write", on: [.room]),
    KeyBinding("z", .undo, "undo", "Take back what you did last", "Write", on: [.room]),
    KeyBinding("I", .impact, "impact", "Describe the impact", "Write", on: [.room]),
    KeyBinding("E", .retitle, "title", "Change the title", "Write", on: [.room]),
    KeyBinding("U", .release, "release", "Release a role", "Respond", on: [.room]),
    KeyBinding("C", .close, "close", "Close the resolved incident", "Respond", on: [.room]),
    KeyBinding(
      "ctrl-o", .reopen, "reopen", "Reopen a resolved incident", "Respond", on: [.room]),
    KeyBinding("T", .finishTask, "task done", "Mark a task done", "Respond", on: [.room]),
    KeyBinding("D", .dropTask, "drop", "Drop a task", "Respond", on: [.room]),
    KeyBinding("Q", .ask, "ask", "Note a question from outside", "Respond", on: [.room]),
    KeyBinding("W", .answer, "answer", "Answer a question", "Respond", on: [.room]),
    KeyBinding("w", .startStep, "start", "Start work on the step", "Runbook", on: [.room]),
    KeyBinding("X", .skipStep, "skip", "Skip the step, with a reason", "Runbook", on: [.room]),
    KeyBinding("B", .blockStep, "block", "The step is blocked", "Runbook", on: [.room]),
    KeyBinding("o", .reopenStep, "reopen", "Reopen the step", "Runbook", on: [.room]),
    KeyBinding("N", .noteStep, "step note", "Write a note on the step", "Runbook", on: [.room]),
    KeyBinding("M", .attachBest, "attach", "Attach the runbook that fits", "Runbook", on: [.room]),
    KeyBinding(
      "A", .attach, "runbooks", "Attach another runbook, or a file", "Runbook", on: [.room]),
    KeyBinding("Y", .copyCommand, "copy", "Copy the step's command", "Runbook", on: panels),
    KeyBinding(
      "$", .runCommand, "run", "Run the step's command, once confirmed", "Runbook", on: [.room]),
    KeyBinding("]", .nextBook, "book", "The next attached runbook", "Runbook", on: [.room]),
    KeyBinding("[", .previousBook, "book", "The runbook before", "Runbook", on: [.room]),
    KeyBinding(")", .nextBook, "book", "The next attached runbook", "Runbook", on: [.replay]),
    KeyBinding("(", .previousBook, "book", "The runbook before", "Runbook", on: [.replay]),

    KeyBinding("j down", .down, "down", "Move down", "Move", on: everywhere),
    KeyBinding("k up", .up, "up", "Move up", "Move", on: everywhere),
    KeyBinding("pagedown", .pageDown, "page", "A page down", "Move", on: everywhere),
    KeyBinding("pageup", .pageUp, "page", "A page up", "Move", on: everywhere),
    KeyBinding("g home", .first, "first", "To the first", "Move", on: [.room, .lobby]),
    KeyBinding("home", .first, "first", "To the first", "Move", on: [.replay]),
    KeyBinding("G end", .last, "last", "To the last, and follow", "Move", on: everywhere),
    KeyBinding("tab", .nextPanel, "panel", "The next panel", "Move", on: panels),
    KeyBinding("shift-tab", .previousPanel, "panel", "The panel before", "Move", on: panels),
    KeyBinding("1", .timeline, "timeline", "The timeline", "Move", on: [.room]),
    KeyBinding("2", .due, "due", "What is due", "Move", on: [.room]),
    KeyBinding("3", .roles, "roles", "The roles", "Move", on: [.room]),
    KeyBinding("4", .runbook, "runbook", "The runbook", "Move", on: [.room]),
    KeyBinding("5", .paging, "paging", "Who was paged, and who is next", "Move", on: [.room]),
    KeyBinding("+ _", .zoom, "zoom", "Show this panel alone, or all again", "Move", on: panels),
    KeyBinding("enter", .open, "open", "Read it whole, or do what is due", "Move", on: panels),
    KeyBinding("/", .filter, "filter", "Filter the timeline", "Move", on: panels),
    KeyBinding(
      "esc", .clear, "clear", "Clear the filter, leave what is open", "Move", on: everywhere),

    KeyBinding("space", .play, "play", "Play or pause", "Replay", on: [.replay]),
    KeyBinding("left", .back, "5 s", "Back by 5 seconds", "Replay", on: [.replay]),
    KeyBinding("right", .forward, "5 s", "On by 5 seconds", "Replay", on: [.replay]),
    KeyBinding("shift-left", .backTenth, "10 %", "Back by a tenth", "Replay", on: [.replay]),
    KeyBinding("shift-right", .forwardTenth, "10 %", "On by a tenth", "Replay", on: [.replay]),
    KeyBinding(",", .previousEvent, "step", "To the event before", "Replay", on: [.replay]),
    KeyBinding(".", .nextEvent, "step", "To the next event", "Replay", on: [.replay]),
    KeyBinding(
      "[", .previousMilestone, "milestone", "To the milestone before", "Replay", on: [.replay]),
    KeyBinding("]", .nextMilestone, "milestone", "To the next milestone", "Replay", on: [.replay]),
    KeyBinding(
      "0 1 2 3 4 5 6 7 8 9", .tenth, "tenths", "To that tenth of the whole", "Replay",
      on: [.replay]),
    KeyBinding("<", .slower, "speed", "Slower", "Replay", on: [.replay]),
    KeyBinding(">", .faster, "speed", "Faster", "Replay", on: [.replay]),
    KeyBinding("g", .goTo, "go to", "Go to a time", "Replay", on: [.replay]),
    KeyBinding("i", .idle, "idle", "Shorten idle gaps, or not", "Replay", on: [.replay]),
    KeyBinding("L", .live, "live", "To the end, as it is now", "Replay", on: [.replay]),

    KeyBinding("d", .declare, "declare", "Declare an incident", "Lobby", on: [.lobby]),
    KeyBinding("enter", .enter, "open", "Open the incident", "Lobby", on: [.lobby]),
    KeyBinding("r", .replay, "replay", "Replay the incident", "Lobby", on: [.lobby]),
    KeyBinding("/", .search, "search", "Search the incidents", "Lobby", on: [.lobby]),

    KeyBinding(": ctrl-p", .palette, "commands", "Find a command by name", "Program", on: panels),
    KeyBinding("?", .help, "help", "This help", "Program", on: everywhere),
    KeyBinding("ctrl-l", .redraw, "redraw", "Draw the screen anew", "Program", on: everywhere),
    KeyBinding("ctrl-z", .suspend, "suspend", "Suspend to the shell", "Program", on: everywhere),
    KeyBinding("q ctrl-c", .quit, "leave", "Leave", "Program", on: everywhere),
  ]

  /// What keys do while one types; all others edit as in a shell line.
  package static let typing: [(key: String, help: String)] = [
    ("enter", "Answer, and go on to the next question"),
    ("shift-tab", "Back to the question before"), ("tab", "Complete a name, and the next one"),
    ("alt-enter", "Begin a new line, in a text"), ("F4", "Open the text in $EDITOR"),
    ("↑ ↓", "What was typed here before"),
    ("letters", "In a choice: its beginning, or its number"),
    ("esc", "Leave; what you typed is kept"),
  ]

  /// What a key does on a screen.
  package static func action(for key: Key, on screen: KeyBinding.Screen) -> Action? {
    byKey[screen]?[key]
  }

  /// What a key does whatever is open: other programs write over the screen also while somebody types, and the shell is
  /// wanted then too.
  static func everywhere(_ event: InputEvent) -> [Effect]? {
    guard case .key(let key) = event else { return nil }
    return switch action(for: key, on: .room) {
    case .redraw: [.redraw]
    case .suspend: [.suspend]
    default: nil
    }
  }

  /// What is typed into something that lies over the screen: ctrl-c leaves it as Esc does.
  static func overlaid(_ event: InputEvent) -> InputEvent {
    event == .key(Key(.character("c"), .control)) ? .key(Key(.escape)) : event
  }

  package static func binding(of action: Action, on screen: KeyBinding.Screen) -> KeyBinding? {
    byAction[screen]?[action]
  }

  // Every picture asks for a dozen of them.
  private static let byAction: [KeyBinding.Screen: [Action: KeyBinding]] = table { binding in
    [(binding.action, binding)]
  }

  private static let byKey: [KeyBinding.Screen: [Key: Action]] = table { binding in
    binding.keys.map { ($0, binding.action) }
  }

  /// For each screen, what its bindings give; the first counts.
  private static func table<Name: Hashable, Value>(
    _ entries: (KeyBinding) -> [(Name, Value)]
  ) -> [KeyBinding.Screen: [Name: Value]] {
    var table: [KeyBinding.Screen: [Name: Value]] = [:]
    for screen in everywhere {
      let all = bindings.filter { $0.screens.contains(screen) }.flatMap(entries)
      table[screen] = Dictionary(all) { first, _ in first }
    }
    return table
  }
}
