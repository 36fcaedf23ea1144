import Engine
import EventLog
import Screens

/// The plans behind the screens.
extension App {
  func takePlans(_ model: inout LobbyModel) {
    let digests = Set(lobby.entries.compactMap { $0.incident?.plan })
    model.plan = context.plan
    model.plans = plans(digests)
    model.planProblem = context.plans.problem
    sayComplaints { model.toast = $0 }
  }

  /// A replay shows each moment by the plan of that moment.
  func takePlans(_ model: inout RoomModel) {
    model.plans = plans(PlanShelf.digests(in: model.history.events))
    model.planProblem = context.plans.problem
    sayComplaints { model.toast = $0 }
  }

  private func plans(_ digests: some Sequence<String>) -> [String: Plan] {
    Dictionary(
      digests.map { ($0, context.plans.plan(digest: $0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// What was said of a plan besides the problem that stands in the banner.
  private func sayComplaints(_ show: (RoomModel.Toast) -> Void) {
    let problem = context.plans.problem
    let complaints = context.plans.takeComplaints().filter { $0 != problem }
    guard !complaints.isEmpty else { return }
    show(
      RoomModel.Toast(
        text: complaints.joined(separator: " "), isError: true,
        until: clock.now() + .seconds(10)))
  }

  /// Keeps the plan in force while it is good, to fall back to when it is broken later; a home is not made for that.
  func keepPlan() {
    guard clock.speed == 1, company == nil, !isReplay, context.home.exists else { return }
    keeper.keep()
  }

  /// Takes a plan's directory in that was changed, so that who is on call is always read live.
  func lookAtPlan(_ now: Instant) {
    planSeen = now
    guard context.plans.refresh() else { return }
    keepPlan()
    switch stage {
    case .lobby(var model):
      takePlans(&model)
      stage = .lobby(model)
    case .room(var model):
      takePlans(&model)
      stage = .room(model)
    }
  }
}
