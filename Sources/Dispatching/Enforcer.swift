package import Engine
package import EventLog
package import Glibc

/// Enforces the plan on all incidents of a home: records what is due, sends it, and records what came of it.
///
/// One thread does all of it and waits in `poll` alone. Whoever holds the lease does what is due at once; others watch, and step
/// in where the holder hangs: safety lies in the log, not in the lease.
package final class Enforcer {
  package typealias PlanLookup = @Sendable (IncidentReference, Incident) -> Plan
  /// Who is on call by a schedule of a plan at a moment.
  package typealias DutyLookup = @Sendable (Plan, ScheduleID, Instant) -> PersonID?
  /// Whether an incident is known to be over, its log being as it is.
  package typealias OverLookup = (IncidentReference, FileStatus) -> Bool

  /// What an enforcer works with.
  package struct Settings: Sendable {
    package var home: Home
    /// The plan that an incident is held to, with the people and channels of today.
    package var plan: PlanLookup
    package var onCall: DutyLookup
    /// What the system says of who this is.
    package var via: String
    package var process: Int
    package var clock: @Sendable () -> Instant
    package var secrets: SecretReader
    /// Whether its owner asks every `Enforcer.tick` whether there is work, so that no thread wakes up for that alone.
    package var isAsked = false
    /// Whether it goes before the rooms: a service has the secrets that a plan asks for.
    package var isService: Bool
    /// Logs that need not be read to know that nothing can fall due in them; asked for once, before all are read.
    package var knownOver: @Sendable () -> OverLookup = { { _, _ in false } }
    /// Decides again on alerts that are held back, where that is due, and says when it is next; `nil` for no such moment as
    /// far as is known. Called every so often by whoever enforces.
    package var settleAlerts: @Sendable (Instant) -> Instant? = { _ in nil }
    /// Whether `settleAlerts` would look at what it has not seen; only looks at files.
    package var hasAlertNews: @Sendable () -> Bool = { false }

    package init(
      home: Home, via: String, process: Int, isService: Bool = false,
      clock: @escaping @Sendable () -> Instant, secrets: SecretReader = SecretReader(),
      onCall: @escaping DutyLookup, plan: @escaping PlanLookup
    ) {
      self.home = home
      self.via = via
      self.process = process
      self.clock = clock
      self.secrets = secrets
      self.isService = isService
      self.onCall = onCall
      self.plan = plan
    }
  }

  /// How enforcement stands, as one process sees it.
  package struct Report: Hashable, Sendable {
    /// Whether this process holds the lease.
    package var isHolder = false
    /// Who else holds it; `nil` where nobody does.
    package var holder: Lease.Holder?
    /// Whether something has been due for longer than `Enforcer.lateAfter`, and whoever holds the lease does not do it.
    package var isLate = false
    /// Whether nobody holds it and this process can't, or nobody has for longer than anybody takes to notice.
    package var isUnheld = false
    /// What could not be recorded, or why this process can't enforce where nobody else does.
    package var problem: String?

    package init() {}

    /// Whether somebody enforces, and does it.
    package var isEnforced: Bool { (isHolder || holder != nil) && !isLate }
  }

  /// Something that happened, for whoever shows or prints it.
  package enum News: Sendable {
    /// Recorded by this enforcer.
    case recorded(IncidentReference, Event, Incident)
    case problem(String)
  }

  /// How long something may be due before it shows that the holder hangs.
  package static let lateAfter = Duration.seconds(2)
  /// How long it may be due before others do it. Whoever acts beside a holder that is only slow does no harm: the log takes
  /// one of them.
  package static let stepInAfter = Duration.seconds(4)
  /// How often the lease is tried for, and files are looked at that inotify may have missed.
  package static let tick = Duration.seconds(2)
  /// How long the lease may be free before that shows: whoever wants it tries within a tick.
  static let unheldAfter = Duration.seconds(5)
  /// How often logs are looked at that are not watched: somebody may reopen an old incident.
  static let rescanEvery = Duration.seconds(60)
  /// How many sends are under way at once.
  static let sendingLimit = 64
  /// How long sends may take to end when the enforcer stops.
  static let endingLimit = Duration.seconds(5)

  let settings: Settings
  var lease: Lease?
  /// Tells rooms that a service runs.
  var service: Lease?
  /// Whether the lease is wanted; not while the process is about to stop or to leave its terminal.
  var wantsLease = true
  let logs: LogWatch
  var watched: [IncidentReference: Watched] = [:]
  /// Logs in which nothing can fall due, and how their files looked.
  var resting: [IncidentReference: FileStatus] = [:]
  var sending: [Sending] = []
  var waiting: [Parcel] = []
  var lastScan: Uptime?
  var hasScanned = false
  var lastCheck: Uptime?
  /// Files that were found to have changed and were not read yet.
  var found: Set<String> = []
  var lastTry: Uptime?
  /// Since when nobody holds the lease.
  var unheldSince: Uptime?
  var lastAlertLook: Uptime?
  var nextAlert: Instant?
  var trouble: [IncidentReference: String] = [:]
  var leaseTrouble: String?
  var holder: Lease.Holder?
  let tell: (News) -> Void

  /// - Parameters:
  ///   - settings: What it works with.
  ///   - tell: Called on the enforcer's thread.
  package init(_ settings: Settings, tell: @escaping (News) -> Void = { _ in }) {
    self.settings = settings
    self.tell = tell
    logs = LogWatch(settings.home)
    if settings.isService { service = try? Lease.serve(settings.home) }
  }

  var home: Home { settings.home }

  // MARK: For its owner

  package var report: Report {
    var report = Report()
    report.isHolder = lease != nil
    report.holder = lease == nil ? holder : nil
    let now = Uptime.now
    report.isLate = watched.values.contains { watched in
      watched.lateSince.map { now - $0 >= Enforcer.lateAfter } ?? false
    }
    let mayNot = report.isHolder || holder != nil ? nil : leaseTrouble
    report.isUnheld = mayNot != nil || unheldSince.map { now - $0 >= Enforcer.unheldAfter } ?? false
    report.problem = mayNot ?? trouble.min { $0.key < $1.key }?.value
    return report
  }

  /// Whether anything is on its way.
  package var isSending: Bool { !sending.isEmpty || !waiting.isEmpty }

  /// Descriptors that are readable when `turn` has something to do.
  package var descriptors: [pollfd] {
    (logs.descriptor.map { [pollfd(fd: $0, events: Int16(POLLIN), revents: 0)] } ?? [])
      + sending.flatMap(\.descriptors)
  }

  /// Lets others enforce, as before the process is stopped or an editor takes its terminal.
  package func release() {
    wantsLease = false
    giveUpLease()
  }

  /// Enforces again where nobody else does.
  package func resumeIfReleased() {
    guard !wantsLease else { return }
    wantsLease = true
    lastTry = nil
  }

  /// Sends what somebody in this process has just recorded by a command: a page by hand.
  package func send(_ events: [Event], in reference: IncidentReference, _ incident: Incident) {
    let now = settings.clock()
    let plan = settings.plan(reference, incident)
    var refused: Set<String> = []
    for event in events {
      switch event.fact {
      case .pageFailed(let key, _, _), .updateFailed(let key, _, _): refused.insert(key)
      default: continue
      }
    }
    for event in events {
      switch event.fact {
      case .pageRequested(let page) where !refused.contains(page.key):
        if let parcel = Parcel(page, in: reference, incident, plan, now: now) {
          waiting.append(parcel)
        }
      case .updateRequested(let delivery) where !refused.contains(delivery.key):
        if let parcel = Parcel(delivery, in: reference, incident, plan) { waiting.append(parcel) }
      default: continue
      }
    }
    startWaiting()
  }

  /// Does all that there is to do now.
  ///
  /// - Returns: How long nothing will have to be done, if nothing is heard before.
  package func turn() -> Duration {
    takeLease()
    readNews()
    settle()
    lookAtAlerts()
    let now = settings.clock()
    for reference in watched.keys.sorted() { enforce(reference, now) }
    // Nothing that was recorded depends on it, and the next attempt is the next turn's.
    for watch in watched.values { try? watch.session.log.settle() }
    startWaiting()
    return pause(settings.clock())
  }

  /// Waits for what is on its way, within a limit, and takes nothing new on.
  package func finish(within limit: Duration = Enforcer.endingLimit) {
    let end = Uptime.now + limit
    waiting = []
    while !sending.isEmpty, Uptime.now < end {
      wait(for: sending.flatMap(\.descriptors), upTo: .milliseconds(100))
      settle()
    }
  }

  func wait(for descriptors: [pollfd], upTo length: Duration) {
    var descriptors = descriptors
    _ = poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: length.milliseconds))
  }

  func pause(_ now: Instant) -> Duration {
    var pause = settings.isAsked ? Enforcer.rescanEvery : Enforcer.tick
    for watch in watched.values {
      if watch.hasNews { return .zero }
      if let wake = watch.nextWake { pause = min(pause, max(.milliseconds(1), wake - now)) }
      if let retryAt = watch.retryAt { pause = min(pause, max(.milliseconds(1), retryAt - .now)) }
      if let late = watch.lateSince {
        pause = min(pause, max(.milliseconds(1), late + Enforcer.stepInAfter - .now))
      }
    }
    if lease != nil, let nextAlert { pause = min(pause, max(.milliseconds(1), nextAlert - now)) }
    for deadline in sending.compactMap(\.deadline) {
      pause = min(pause, max(.milliseconds(1), deadline - .now))
    }
    return pause
  }
}
