package import Engine
import TerminalKit

extension RoomModel {
  mutating func move(_ action: Action) {
    let far = shown.count + 10_000
    let step =
      switch action {
      case .up: -1
      case .down: 1
      case .pageUp: -seen.page
      case .pageDown: seen.page
      case .first: -far
      default: far
      }
    switch focus {
    case .timeline: moveEntry(step)
    case .due: selectedDeadline = max(0, selectedDeadline + step)
    case .roles: selectedRole = max(0, selectedRole + step)
    case .paging: break
    case .runbook:
      guard let progress = runbook?.progress, let current = self.step else {
        selectedSuggestion = min(max(0, selectedSuggestion + step), max(0, suggestions.count - 1))
        return
      }
      selectedStep = min(max(0, current + step), progress.steps.count - 1)
    }
  }

  /// Selections stay within what there is when they are moved.
  mutating func clampSelections(_ now: Instant) {
    guard let incident = shown.incident else { return }
    selectedDeadline = min(selectedDeadline, max(0, dueNow(now).count - 1))
    selectedRole = min(selectedRole, max(0, roleRows(incident).count - 1))
  }

  /// Moves among the entries that the filter lets through; at the newest, the timeline follows again.
  private mutating func moveEntry(_ step: Int) {
    let last = listedCount - 1
    guard last >= 0 else { return }
    let from = selectedEntry.map(place) ?? last
    let to = min(max(0, from + step), last)
    // Where there is but one entry, there is nowhere to go.
    guard to < last || step < 0 && to != from else {
      selectedEntry = nil
      windowEnd = nil
      return
    }
    selectedEntry = listed(to)
    let room = seen.last
    if windowEnd == nil { windowEnd = listed(last) }
    let first = place(of: max(1, room.firstEntry))
    if to < first || to > place(of: windowEnd ?? 1) {
      // Out of sight: the list moves once, by half of it, and then stands still again.
      windowEnd = listed(min(last, to + max(1, room.rows / 2)))
    }
  }

  mutating func changePanel(by step: Int) {
    let all = Panel.allCases
    let index = (focus.rawValue + step + all.count) % all.count
    focus = all[index]
  }

  /// The deadlines as they stand at the moment that is shown.
  package func dueNow(_ now: Instant) -> [Deadline] {
    guard let incident = shown.incident else { return [] }
    return deadlines(of: incident, plan: plan, now: moment(now))
  }

  func selectedDeadlineValue(_ now: Instant) -> Deadline? {
    let due = dueNow(now)
    return due.isEmpty ? nil : due[min(selectedDeadline, due.count - 1)]
  }

  /// Enter: an entry is read in full, a deadline is met, a role is given, a step is read.
  mutating func openSelected(_ now: Instant) -> [Effect] {
    switch focus {
    case .timeline:
      guard let event = selectedEvent, let incident = shown.incident else { return [] }
      layer = .reading(Reading("Entry \(event.seq)", entryLines(event, incident)))
      return []
    case .due:
      guard let deadline = selectedDeadlineValue(now) else { return [] }
      switch deadline.kind {
      case .acknowledge: return perform(.acknowledge, now: now)
      case .triage: return perform(.severity, now: now)
      case .update: return perform(.update, now: now)
      case .report: return perform(.report, now: now)
      case .task: return perform(.tick, now: now)
      case .resolve: return perform(.resolve, now: now)
      case .review, .hold: return perform(.close, now: now)
      }
    case .roles: return perform(.assign, now: now)
    case .paging:
      guard let incident = shown.incident else { return [] }
      layer = .reading(Reading("Paging", pagingLines(incident, now: moment(now))))
      return []
    case .runbook:
      guard let progress = runbook?.progress, let step else {
        return suggestion == nil ? [] : perform(.attachBest, now: now)
      }
      layer = .reading(Reading("Step \(step + 1)", stepLines(progress, step)))
      return []
    }
  }
}
