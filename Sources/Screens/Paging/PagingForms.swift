import Engine
import TerminalKit

extension RoomModel {
  /// Paging somebody by hand, and not waiting for a level's time to end.
  func pagingForm(_ action: Action, _ incident: Incident, now: Instant) -> Form? {
    if action == .escalate {
      let whom = PagingWords(incident, plan, now: moment(now)).next(at: moment(now))
      return Form(
        .escalate, whom.map { "Page \($0) now" } ?? "End the last level's time now",
        [.line("Why", optional: true, hint: "Enter does it, esc leaves")])
    }
    return Form(
      .page, "Page somebody now",
      [
        .line("Whom", names: roster, hint: "a person, a schedule or a role; Tab completes"),
        .line("Why", optional: true, hint: "goes out with the page"),
      ])
  }

  /// Whom the plan knows how to page: people, then whoever is on call, then roles.
  private var roster: [String] {
    plan.people.map(\.id) + plan.schedules.map(\.id) + plan.roles.map { "role:\($0.id)" }
  }

  /// Opens the form, or says why there is nobody to page.
  mutating func openPaging(_ action: Action, _ now: Instant) -> [Effect] {
    guard let incident = shown.incident else { return [] }
    if action == .page, plan.people.isEmpty, plan.schedules.isEmpty {
      show(
        "The plan names nobody to page: a plan directory has people, schedules and channels.",
        isError: true, now: now)
      return [.bell]
    }
    if action == .escalate {
      do throws(Refusal) {
        _ = try decide(.escalate(), by: me, incident: incident, plan: plan, now: moment(now))
      } catch {
        show(error.description, isError: true, now: now)
        return [.bell]
      }
    }
    return open(pagingForm(action, incident, now: now), now: now)
  }
}
