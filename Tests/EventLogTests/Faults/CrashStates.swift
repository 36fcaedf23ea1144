import Engine
import EventLog

/// A run of the log on a recorded disk, to be crashed at every point.
struct CrashScenario: Sendable, CustomStringConvertible {
  var description: String
  /// What the run does; it begins with the empty disk, or what it puts there.
  var run: @Sendable (CrashRecording) throws -> Void
}

/// What a scenario did.
final class CrashRecording {
  static let path = "/srv/warroom"
  private(set) var disk: SimulatedDisk
  /// The disk as it was before the first recorded step.
  private(set) var before = DiskImage()
  private(set) var homes: [Home] = []
  /// Everything that anybody tried to record; nothing else may ever be read.
  private(set) var submitted: [EventID: Fact] = [:]
  /// Logs that were damaged before the run, and stay so.
  var damaged: Set<String> = []

  init() { disk = SimulatedDisk() }

  /// A home on the recorded disk, or as a process that may be killed sees it.
  func home(
    _ path: String = CrashRecording.path, _ process: SimulatedProcess? = nil,
    redo: RedoPolicy = RedoPolicy()
  ) throws -> Home {
    var options = Home.Options()
    options.redo = redo
    let home = try Home.open(path: path, fileSystem: process ?? disk, options: options)
    if !homes.contains(where: { $0.path == path }) { homes.append(home) }
    return home
  }

  /// Whatever was done so far was long ago: it is durable, and no crash in it is looked at.
  func begin(_ change: (inout DiskImage) -> Void = { _ in }) {
    before = disk.live
    change(&before)
    disk = SimulatedDisk(before)
    disk.isRecording = true
    homes = []
  }

  func submit(_ events: [Event]) { for event in events { submitted[event.id] = event.fact } }

  func submit(_ drafts: [EventDraft]) { for draft in drafts { submitted[draft.id] = draft.fact } }

  func acknowledge(_ log: IncidentLog, _ events: [Event]) {
    // What a long text became is for the log to say; whether its blob is there is looked at.
    submit(events)
    disk.acknowledge(Acknowledgement(path: log.reference.path, events: events))
  }

  /// Declares an incident, and with it what else is drafted.
  @discardableResult
  func create(_ home: Home, _ more: [EventDraft] = [], _ incident: Int = 1) throws -> IncidentLog {
    let drafts = [draft(incident * 1000, .declared(declaration(incident)))] + more
    submit(drafts)
    let log = try IncidentLog.create(
      in: home, drafts: drafts, now: { start }, identities: .counting)
    acknowledge(log, try log.readNew().events)
    return log
  }

  /// Appends, as often as others were faster.
  func append(_ log: IncidentLog, _ drafts: [EventDraft]) throws {
    submit(drafts)
    for _ in 0..<3 {
      let outcome = try log.append(drafts, after: log.head, now: { start })
      guard case .appended(_, let events) = outcome else { continue }
      return acknowledge(log, events)
    }
  }
}

extension IdentitySource {
  /// The identities of events that the log adds by itself, the same in every run: after the time, the time again.
  static let counting = IdentitySource { now in
    EventID(high: UInt64(bitPattern: now.milliseconds) << 16, low: 1 << 40)
  }
}

/// The disks that a crash may have left, of every prefix of what was done, with every subset of what was not durable, whole or
/// torn.
struct CrashStates {
  struct State {
    var durability: Durability
    var fates: [Fate]
    /// All that had been acknowledged.
    var acknowledged: [Acknowledgement]
    /// Whether a flush had failed.
    var hasLost: Bool
    /// How many steps had been taken.
    var step: Int

    var isTorn: Bool { fates.contains { if case .torn = $0 { true } else { false } } }
  }

  let before: DiskImage
  let steps: [SimulatedDisk.Step]

  /// Calls `body` with every state, each one once.
  func forEach(_ body: (State) -> Void) {
    var state = State(
      durability: Durability(before), fates: [], acknowledged: [], hasLost: false, step: 0)
    for step in steps {
      state.step += 1
      switch step {
      case .change(let change):
        state.durability.note(change)
        // Where the newest change is lost, the disk is one of those before it.
        visit(state, whereNewestIsLost: false, body)
      case .synchronized(let node): state.durability.synchronize(node)
      case .lost(let node):
        state.durability.lose(node)
        state.hasLost = true
        visit(state, whereNewestIsLost: true, body)
      case .acknowledged(let acknowledgement):
        state.acknowledged.append(acknowledgement)
        visit(state, whereNewestIsLost: true, body)
      }
    }
  }

  private func visit(_ state: State, whereNewestIsLost: Bool, _ body: (State) -> Void) {
    let pending = state.durability.pending
    precondition(pending.count <= 12, "every subset is looked at")
    let newest = pending.isEmpty || whereNewestIsLost ? 0 : 1 << (pending.count - 1)
    for subset in 0..<(1 << pending.count) where subset & newest == newest {
      var state = state
      state.fates = pending.indices.map { subset & (1 << $0) == 0 ? .lost : .kept }
      body(state)
      for (index, change) in pending.enumerated() where state.fates[index] == .kept {
        guard case .write(_, let offset, let bytes) = change else { continue }
        let tears = Tear.all(count: bytes.count, offset: offset)
        for tear in tears + Tear.withMissing(count: bytes.count, offset: offset) {
          state.fates[index] = .torn(tear)
          body(state)
        }
        state.fates[index] = .kept
      }
    }
  }
}
