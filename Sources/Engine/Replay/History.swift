/// An incident's events with the means to see it as it stood at any moment.
///
/// Every 1,024 events a copy of the state is kept, so that a jump folds at most that many events: a jump anywhere
/// in 100,000 events stays far below one frame of 60 Hz. Where there would be too many copies, every second is given
/// up: a jump among a million events folds at most 8,192.
public struct History: Sendable {
  /// How many events lie between two kept states at first. Measured: a fold runs at millions of events a second, so
  /// this many cost less than a millisecond.
  package static let spacing = 1024
  /// The most states that are kept. What has grown between two of them is held twice, so that many copies of the
  /// state of a long incident take more memory than its events.
  package static let keptStates = 128

  public private(set) var events: [Event]
  /// The state after the last event; `nil` while no event has declared the incident.
  public private(set) var incident: Incident?
  /// How many events lie between two kept states now.
  package private(set) var spacing = History.spacing
  /// `snapshots[k]` is the state after `(k + 1) × spacing` events; `nil` where none of them declared the incident.
  private var snapshots: [Incident?] = []
  /// For each event, the latest time of it and all before it: sorted, whatever the clocks did.
  private var latest: [Instant] = []
  /// The moments that people jump to, struck ones included.
  private var marks: [Mark] = []
  private var isDeclared = false
  /// Whether replay follows `occurred`: an imported incident was lived through at those times.
  private var followsHappened = false

  public init(events: some Sequence<Event> = []) {
    self.events = []
    for event in events { append(event) }
  }

  /// Takes the next event in.
  public mutating func append(_ event: consuming Event) {
    let event = consume event
    if isDeclared {
      incident?.apply(event)
    } else if let first = Incident(first: event) {
      incident = first
      isDeclared = true
      followsHappened = first.isImported
    }
    let time = time(of: event)
    let come = max(time, latest.last ?? time)
    latest.append(come)
    if let mark = Mark(event, at: come) { marks.append(mark) }
    events.append(event)
    if events.count % spacing == 0 { keepState() }
  }

  private mutating func keepState() {
    snapshots.append(incident)
    guard snapshots.count == History.keptStates else { return }
    snapshots = snapshots.indices.filter { $0 % 2 == 1 }.map { snapshots[$0] }
    spacing *= 2
  }

  /// The state after the first `count` events; `nil` for none, or where they declare no incident.
  public func incident(after count: Int) -> Incident? {
    let count = min(max(0, count), events.count)
    guard count < events.count else { return incident }
    var (state, at) = nearest(to: count)
    for event in events[at..<count] {
      if state == nil { state = Incident(first: event) } else { state?.apply(event) }
    }
    return state
  }

  /// The kept state from which a jump starts, and after how many events it is: less than `spacing` before the goal.
  package func nearest(to count: Int) -> (state: Incident?, count: Int) {
    let kept = min(max(0, count) / spacing, snapshots.count)
    return kept > 0 ? (snapshots[kept - 1], kept * spacing) : (nil, 0)
  }

  /// How many events had come by a moment, the moment itself included.
  ///
  /// Events stand in the order they were recorded. Where a clock went back, an event counts as come when the latest
  /// before it had: what has been seen is not taken away again.
  public func count(at instant: Instant) -> Int { firstIndex { $0 > instant } }

  /// How many events had come before a moment, the moment itself left out.
  public func count(before instant: Instant) -> Int { firstIndex { $0 >= instant } }

  /// The first event that comes later; `latest` is sorted, so halving finds it.
  private func firstIndex(where isLater: (Instant) -> Bool) -> Int {
    var (low, high) = (0, latest.count)
    while low < high {
      let middle = (low + high) / 2
      if isLater(latest[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// When replay shows an event: at its time, or when the latest before it came.
  ///
  /// - Parameter index: Counts from 0, as `events` does; within its bounds.
  /// - Returns: The moment on the clock that replay follows.
  public func instant(ofEvent index: Int) -> Instant { latest[index] }

  /// The clock that replay follows.
  public func time(of event: Event) -> Instant { followsHappened ? event.happened : event.at }

  /// When the first event came, and the last.
  public var span: (start: Instant, end: Instant)? {
    guard let first = latest.first, let last = latest.last else { return nil }
    return (first, last)
  }

  /// The moments that people jump to, in order; those whose entry was struck are left out.
  public var milestones: [Mark] {
    guard let struck = incident?.overlay.struck, !struck.isEmpty else { return marks }
    return marks.filter { struck[$0.entry] == nil }
  }
}
