public import Engine
internal import CPlatform
internal import Glibc
internal import Synchronization

/// The thread that records, so that a screen never waits for a disk or a lock.
///
/// Requests are taken in the order of `submit`; a result is ready once `descriptor` is readable.
public final class Recorder<State: Sendable, Refusal: Error & Sendable>: Sendable {
  public typealias Ticket = Int

  /// What is to be recorded, and where.
  public struct Request: Sendable {
    public var target: Target
    public var author: RecordAuthor
    /// Decides on the newest state; called on the recorder's thread, without a lock held, perhaps more than once.
    public var decide: @Sendable (State) -> Swift.Result<[FactDraft], Refusal>

    public init(
      _ target: Target, _ author: RecordAuthor,
      decide: @escaping @Sendable (State) -> Swift.Result<[FactDraft], Refusal>
    ) {
      self.target = target
      self.author = author
      self.decide = decide
    }
  }

  public enum Target: Hashable, Sendable {
    case incident(IncidentReference)
    /// A new incident: the first fact declares it, and its alias is filled in.
    case new
  }

  /// How a request ended.
  public struct Result: Sendable {
    public let ticket: Ticket
    /// The incident that was recorded in; `nil` where a new one could not be made.
    public let incident: IncidentReference?
    public let outcome: RecordOutcome<Refusal>
  }

  private struct Shared: Sendable {
    var waiting: [(ticket: Ticket, request: Request)] = []
    var results: [Result] = []
    var nextTicket = 1
    var isStopping = false
    var isRunning = false
  }

  /// Readable when there are results.
  public let descriptor: Int32
  private let wakeup: Int32
  private let shared = Mutex(Shared())
  private let home: Home
  private let initial: @Sendable (IncidentReference) -> State
  private let fold: @Sendable (inout State, Event) -> Void

  /// Starts the thread.
  ///
  /// - Throws: `SystemError` where no descriptor or no thread can be had.
  public init(
    home: Home, initial: @escaping @Sendable (IncidentReference) -> State,
    fold: @escaping @Sendable (inout State, Event) -> Void
  ) throws(SystemError) {
    self.home = home
    self.initial = initial
    self.fold = fold
    descriptor = warroom_eventfd()
    let code = errno
    wakeup = eventfdBlocking()
    guard descriptor >= 0, wakeup >= 0 else { throw SystemError(call: "eventfd", code: code) }
    try Worker { [self] in run() }.detach()
  }

  deinit {
    close(descriptor)
    close(wakeup)
  }

  /// Queues a request.
  public func submit(_ request: Request) -> Ticket {
    let ticket = shared.withLock { shared in
      let ticket = shared.nextTicket
      shared.nextTicket += 1
      shared.waiting.append((ticket, request))
      return ticket
    }
    warroom_eventfd_signal(wakeup)
    return ticket
  }

  /// Takes the results that are ready, without waiting.
  public func results() -> [Result] {
    warroom_eventfd_drain(descriptor)
    return shared.withLock { shared in
      defer { shared.results = [] }
      return shared.results
    }
  }

  /// How many requests have no result yet.
  public var pendingCount: Int {
    shared.withLock { $0.waiting.count + ($0.isRunning ? 1 : 0) }
  }

  /// Lets the thread end once the queue is empty; without this it lives as long as the process.
  public func stop() {
    shared.withLock { $0.isStopping = true }
    warroom_eventfd_signal(wakeup)
  }

  private func run() {
    var sessions: [IncidentReference: Session<State>] = [:]
    while true {
      let next = shared.withLock { shared -> (Ticket, Request)? in
        guard !shared.waiting.isEmpty else { return nil }
        shared.isRunning = true
        return shared.waiting.removeFirst()
      }
      guard let (ticket, request) = next else {
        if shared.withLock({ $0.isStopping }) { return }
        let isUnsettled = sessions.values.contains { $0.log.isUnsettled }
        if waitForWakeup(wakeup, milliseconds: isUnsettled ? 250 : -1) { continue }
        // A flush that failed shows with the next request, and to everybody else by its mark.
        for session in sessions.values { try? session.log.settle() }
        continue
      }
      let result = serve(ticket, request, &sessions)
      shared.withLock { shared in
        shared.isRunning = false
        shared.results.append(result)
      }
      warroom_eventfd_signal(descriptor)
    }
  }

  private func serve(
    _ ticket: Ticket, _ request: Request, _ sessions: inout [IncidentReference: Session<State>]
  ) -> Result {
    switch request.target {
    case .new:
      let (incident, outcome) = declare(request)
      return Result(ticket: ticket, incident: incident, outcome: outcome)
    case .incident(let reference):
      do throws(ReadError) {
        var session: Session<State>
        if let known = sessions[reference] {
          session = known
          try session.refresh()
        } else {
          session = try Session(
            try IncidentLog.open(reference, in: home), initial: initial(reference), fold: fold)
        }
        let outcome = session.record(request.author, decide: request.decide)
        sessions[reference] = session
        return Result(ticket: ticket, incident: reference, outcome: outcome)
      } catch {
        sessions[reference] = nil
        return Result(ticket: ticket, incident: reference, outcome: .unreadable(error))
      }
    }
  }

  private func declare(_ request: Request) -> (IncidentReference?, RecordOutcome<Refusal>) {
    let facts: [FactDraft]
    switch request.decide(initial(IncidentReference(number: 0, home: home.path))) {
    case .failure(let refusal): return (nil, .refused(refusal))
    case .success(let decided): facts = decided
    }
    if facts.isEmpty { return (nil, .nothing) }
    do throws(AppendError) {
      let drafts = request.author.drafts(of: facts)
      let log = try AppendError.learningOutcome { () throws(AppendError) in
        try IncidentLog.create(in: home, drafts: drafts, now: request.author.now)
      }
      let events = (try? log.readNew())?.events ?? []
      return (log.reference, .recorded(log.head, events))
    } catch {
      return (nil, .failed(error))
    }
  }
}

/// An eventfd for the recorder's own thread to wait on.
private func eventfdBlocking() -> Int32 { warroom_eventfd() }

/// - Returns: Whether there was one; after the time has passed there was none.
private func waitForWakeup(_ descriptor: Int32, milliseconds: Int32) -> Bool {
  var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  let count = poll(&request, 1, milliseconds)
  warroom_eventfd_drain(descriptor)
  return count != 0
}
