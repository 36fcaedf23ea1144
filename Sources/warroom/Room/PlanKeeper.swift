import EventLog
import Synchronization

/// Keeps the plan in force in the home, on a thread of its own: a screen never waits for a disk.
///
/// Whoever only watches sees to it as well that there is a last good plan to fall back to.
final class PlanKeeper: Sendable {
  private let plans: PlanShelf
  private let work = Mutex(0)

  init(_ plans: PlanShelf) { self.plans = plans }

  /// Whether something is being written, which should not be left half done.
  var isBusy: Bool { work.withLock { $0 > 0 } }

  /// Keeps it; what can't be kept is no reason not to look at a room, and whoever declares hears of it.
  func keep() {
    work.withLock { $0 += 1 }
    do throws(SystemError) {
      try Worker { [self] in
        _ = plans.pinLive()
        work.withLock { $0 -= 1 }
      }.detach()
    } catch {
      work.withLock { $0 -= 1 }
    }
  }
}
