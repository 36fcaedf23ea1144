package import Engine
package import EventLog
internal import Synchronization

/// Sees to it that time passes for alerts that are held back, without reading a home in which there are none.
package final class AlertSettler: Sendable {
  private struct State: Sendable {
    /// The home's log of alerts as it was when `next` was worked out.
    var seen: [FileStatus]?
    var next: Instant?
    /// Not before this: the lock was held, or something could not be read.
    var retry: Instant?
  }

  private let home: Home
  private let intake: @Sendable () -> AlertIntake?
  private let state = Mutex(State())

  /// Whoever takes alerts holds the lock for moments; pages must not wait for one that hangs.
  private static let patience = Duration.milliseconds(500)
  private static let pauseAfterFailure = Duration.seconds(10)

  /// - Parameters:
  ///   - home: The home.
  ///   - intake: What alerts are taken in with now; `nil` where there is no plan that says what is to become of them.
  package init(_ home: Home, intake: @escaping @Sendable () -> AlertIntake?) {
    self.home = home
    self.intake = intake
  }

  /// Decides again on what is held back, where that is due.
  ///
  /// - Parameter now: UTC.
  /// - Returns: When to do it next, as far as is known now; `nil` where nothing is held back.
  package func settle(_ now: Instant) -> Instant? {
    state.withLock { state in
      if let retry = state.retry, now < retry { return retry }
      let files = files
      if files.isEmpty { return nil }
      let isDue = state.next.map { $0 <= now } ?? false
      guard isDue || files != state.seen else { return state.next }
      guard let intake = intake() else { return nil }
      do throws(AlertIntakeError) {
        state.retry = nil
        state.seen = files
        state.next = try intake.nextDue()
        guard let next = state.next, next <= now else { return state.next }
        try intake.settle(patience: AlertSettler.patience)
        state.seen = self.files
        state.next = try intake.nextDue()
        // What can't be decided yet although its time has come must not be asked about without a pause.
        if let next = state.next, next <= now { state.retry = now + .seconds(1) }
        return state.retry ?? state.next
      } catch {
        state.retry = now + AlertSettler.pauseAfterFailure
        return state.retry
      }
    }
  }

  /// Whether the log of alerts has changed since `settle` looked at it.
  package var hasNews: Bool {
    // While that is at work, what it does now is no news.
    let isNew = state.withLockIfAvailable { state in
      let files = files
      return state.retry == nil && !files.isEmpty && files != state.seen
    }
    return isNew == true && intake() != nil
  }

  /// The last files of the log of alerts; what is recorded in it changes them.
  private var files: [FileStatus] {
    let logs = (try? home.alertLogs()) ?? []
    return logs.suffix(2).compactMap {
      try? home.fileSystem.status($0.path, followsLinks: false)
    }
  }
}
