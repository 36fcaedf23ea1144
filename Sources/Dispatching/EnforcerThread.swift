package import Engine
package import EventLog
internal import CPlatform
internal import Glibc
internal import Synchronization

/// An enforcer on a thread of its own, so that a screen never waits for a send.
package final class EnforcerThread: Sendable {
  private struct Shared: Sendable {
    var report = Enforcer.Report()
    var handed: [(IncidentReference, [Event], Incident)] = []
    var isPaused = false
    /// Whether nobody asks, because an editor has the screen.
    var isAlone = false
    /// Whether the thread has seen the pause: the lease is released.
    var isResting = false
    var isStopping = false
    var hasEnded = false
  }

  /// Readable when `report` may say something else.
  package let descriptor: Int32
  private let wakeup: Int32
  private let settings: Enforcer.Settings
  private let shared = Mutex(Shared())
  /// Used by the thread in its turns, and by whoever asks between two of them.
  private let enforcer: Mutex<Enforcer>

  /// How long others wait at most for the lease to be released: the terminal belongs to somebody who pressed a key.
  private static let releaseLimit = Duration.milliseconds(1500)

  /// Starts the thread.
  ///
  /// - Throws: `SystemError` where no descriptor or no thread can be had.
  package init(_ settings: Enforcer.Settings) throws(SystemError) {
    self.settings = settings
    enforcer = Mutex(Enforcer(settings))
    descriptor = warroom_eventfd()
    let code = errno
    wakeup = warroom_eventfd()
    guard descriptor >= 0, wakeup >= 0 else { throw SystemError(call: "eventfd", code: code) }
    try Worker { [self] in run() }.detach()
  }

  deinit {
    close(descriptor)
    close(wakeup)
  }

  /// How enforcement stands; never waits.
  package func report() -> Enforcer.Report {
    warroom_eventfd_drain(descriptor)
    return shared.withLock { $0.report }
  }

  /// Has it look whether there is work, where it does not work anyway; never waits. To be called every `Enforcer.tick`
  /// where `isAsked` is set.
  package func ask() {
    if enforcer.withLockIfAvailable({ $0.hasWork() }) ?? false { warroom_eventfd_signal(wakeup) }
  }

  /// Has it look by itself for as long as nobody can ask: while an editor has the screen.
  package func stand(alone isAlone: Bool) {
    shared.withLock { $0.isAlone = isAlone }
    warroom_eventfd_signal(wakeup)
  }

  /// Has pages sent that this process has just recorded by a command.
  package func send(_ events: [Event], in reference: IncidentReference, _ incident: Incident) {
    shared.withLock { $0.handed.append((reference, events, incident)) }
    warroom_eventfd_signal(wakeup)
  }

  /// Lets others enforce; returns once the lease is released, or soon after.
  package func pause() { waitUntil({ $0.isResting }) { $0.isPaused = true } }

  /// Enforces again where nobody else does.
  package func resume() {
    shared.withLock {
      $0.isPaused = false
      $0.isResting = false
    }
    warroom_eventfd_signal(wakeup)
  }

  /// Ends it; what is on its way has a moment to arrive.
  package func stop() { waitUntil({ $0.hasEnded }) { $0.isStopping = true } }

  private func waitUntil(
    _ isDone: (borrowing Shared) -> Bool, _ change: (inout Shared) -> Void
  ) {
    shared.withLock { change(&$0) }
    warroom_eventfd_signal(wakeup)
    let end = Uptime.now + EnforcerThread.releaseLimit
    while Uptime.now < end {
      if shared.withLock({ isDone($0) }) { return }
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&request, 1, 20)
      warroom_eventfd_drain(descriptor)
    }
  }

  private func run() {
    while true {
      let (handed, isPaused, isAlone, isStopping) = shared.withLock { shared in
        defer { shared.handed = [] }
        return (shared.handed, shared.isPaused, shared.isAlone, shared.isStopping)
      }
      let next = enforcer.withLock { enforcer -> (pause: Duration, descriptors: [pollfd])? in
        for (reference, events, incident) in handed {
          enforcer.send(events, in: reference, incident)
        }
        if isStopping { return nil }
        if isPaused { enforcer.release() } else { enforcer.resumeIfReleased() }
        let pause = enforcer.turn()
        publish(enforcer.report, isResting: isPaused)
        return (isPaused ? max(pause, Enforcer.tick) : pause, enforcer.descriptors)
      }
      guard let next else { break }
      var requests =
        [pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)] + next.descriptors
      let pause = isAlone ? min(next.pause, Enforcer.tick) : next.pause
      _ = poll(&requests, nfds_t(requests.count), Int32(clamping: pause.milliseconds))
      warroom_eventfd_drain(wakeup)
    }
    enforcer.withLock { enforcer in
      enforcer.release()
      enforcer.finish(within: .seconds(1))
    }
    shared.withLock { $0.hasEnded = true }
    warroom_eventfd_signal(descriptor)
  }

  private func publish(_ report: Enforcer.Report, isResting: Bool) {
    let isNew = shared.withLock { shared in
      defer {
        shared.report = report
        // Unless it was resumed meanwhile.
        if isResting, shared.isPaused { shared.isResting = true }
      }
      return shared.report != report || (isResting && !shared.isResting)
    }
    if isNew { warroom_eventfd_signal(descriptor) }
  }
}
