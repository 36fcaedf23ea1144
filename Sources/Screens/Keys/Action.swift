/// Everything a key or the palette can do; each is also a command of the program.
package enum Action: String, Sendable, CaseIterable {
  // Moving about.
  case up, down, pageUp, pageDown, first, last
  case nextPanel, previousPanel, timeline, due, roles, runbook, paging
  case zoom, filter, clear, open
  // Writing.
  case note, observation, hypothesis, finding, decision, actionTaken
  case update, report, brief
  case page, escalate
  case acknowledge, severity, phase, contained, resolve, close, reopen
  case assign, take, release, handoff
  case task, finishTask, dropTask
  case ask, answer, verdict
  case startStep, tick, skipStep, blockStep, reopenStep, noteStep, attach, attachBest
  case previousBook, nextBook, copyCommand, runCommand
  case retitle, impact
  case amend, strike, undo
  // The program.
  case palette, help, quit, redraw, suspend
  // The lobby.
  case declare, enter, replay, search
  // Replay.
  case play, back, forward, backTenth, forwardTenth, previousEvent, nextEvent
  case previousMilestone, nextMilestone, tenth, slower, faster, goTo, idle, live

  /// Whether it moves the selection of the panel that has the keys.
  var isMove: Bool {
    switch self {
    case .up, .down, .pageUp, .pageDown, .first, .last: true
    default: false
    }
  }
}
