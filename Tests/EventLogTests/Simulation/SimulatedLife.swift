import Engine
import EventLog
import TestSupport

/// One process of a simulation, from its start until it ends or is killed.
final class SimulatedLife {
  /// A log that it has open, and what it was given of it.
  private final class Owned {
    let log: IncidentLog
    var events: [Event] = []

    init(_ log: IncidentLog) { self.log = log }

    var path: String { log.reference.path }
  }

  private let simulation: Simulation
  private let process: SimulatedProcess
  private var owned: [Owned] = []
  private var model: SimulatedModel { simulation.model }

  init(_ simulation: Simulation) {
    self.simulation = simulation
    process = simulation.startProcess()
  }

  func live() {
    defer {
      owned = []
      simulation.end(process)
    }
    var options = Home.Options()
    // Some flush their lines beside the log, in files that are soon full.
    options.redo = simulation.random.pick([
      RedoPolicy(), RedoPolicy(after: 0, milliseconds: 10_000, bytes: 4000),
      RedoPolicy(after: 1, milliseconds: 4000, bytes: 1500),
    ])
    guard
      let home = try? Home.open(path: Simulation.path, fileSystem: process, options: options)
    else { return }
    for _ in 0..<simulation.random.int(3...12) where process.isAlive { act(home) }
  }

  private func act(_ home: Home) {
    simulation.pass(.milliseconds(simulation.random.int(0...3000)))
    simulation.disk.time += 1
    switch simulation.random.int(0...99) {
    case 0..<10: declare(home, nil)
    case 10..<55: append(home)
    case 55..<75: refresh(home)
    case 75..<82: readWhole(home)
    case 82..<92: askAgain(home)
    case 92..<95: verify(home)
    case 95..<97: if let one = owned.last { try? one.log.settle() }
    default: if !owned.isEmpty { owned.removeFirst() }
    }
  }

  private func some(_ home: Home) -> Owned? {
    if !owned.isEmpty, simulation.random.chance(70) { return simulation.random.pick(owned) }
    guard let references = try? home.incidents(), !references.isEmpty else { return owned.last }
    let reference = simulation.random.pick(references)
    if let known = owned.first(where: { $0.log.reference == reference }) { return known }
    let identities = IdentitySource { [simulation] _ in simulation.nextIdentity() }
    guard let log = try? IncidentLog.open(reference, in: home, identities: identities) else {
      return owned.last
    }
    let fresh = Owned(log)
    owned.append(fresh)
    read(fresh)
    return fresh
  }

  // MARK: Reading

  private func read(_ one: Owned) {
    let (before, cuts) = (model.last(one.path), model.cuts[one.path])
    guard let contents = try? one.log.read() else { return }
    one.events = contents.events
    look(one, contents.condition, before, cuts)
  }

  private func readWhole(_ home: Home) {
    guard let one = some(home) else { return }
    read(one)
  }

  private func refresh(_ home: Home) {
    guard let one = some(home) else { return }
    let (before, cuts) = (model.last(one.path), model.cuts[one.path])
    guard let update = try? one.log.readNew() else { return }
    if update.isRestart { one.events = [] }
    one.events += update.events
    look(one, update.condition, before, cuts)
  }

  /// Whether what its owner was given is what was recorded.
  private func look(_ one: Owned, _ condition: LogCondition, _ before: Int, _ cuts: Int?) {
    // What was read before somebody took the log away is no view of what stands there since.
    guard cuts == model.cuts[one.path] else { return }
    guard process.isAlive, !model.flipped.contains(one.path) else { return }
    // Where it was cut and has grown again, that shows once nobody else has the lock.
    let isWhole =
      condition == .sound && !model.unended.contains(one.path) && model.cuts[one.path] == nil
    let least = isWhole ? min(before, model.last(one.path)) : 0
    // Flushes that failed show what was never stored, until the cache is dropped.
    if model.lost.contains(one.path) { return }
    guard let problem = model.problem(one.events, of: one.path, atLeast: least) else { return }
    simulation.fail("process \(process.number) is given of \(one.path): \(problem)")
  }

  private func verify(_ home: Home) {
    guard let references = try? home.incidents(), !references.isEmpty else { return }
    let reference = simulation.random.pick(references)
    let report = Verifier(fileSystem: process).verify(reference)
    let path = reference.path
    for finding in report.findings where process.isAlive && finding.kind == .damaged {
      if !model.flipped.contains(path) { simulation.checkDamage(path, "\(finding)") }
    }
  }

  // MARK: Recording

  private func drafts(_ count: Int) -> [EventDraft] {
    (0..<count).map { _ in
      let long = simulation.random.chance(2) ? LogLimits.textBytes + 9 : 0
      let length = simulation.random.pick([3, 40, 300, 700, long])
      return EventDraft(
        id: simulation.nextIdentity(), by: "p\(process.number)",
        fact: .noted(kind: .note, text: String(repeating: "x", count: length)))
    }
  }

  private func declare(_ home: Home, _ again: SimulatedModel.Request?) {
    var request =
      again
      ?? SimulatedModel.Request(path: nil, drafts: drafts(simulation.random.int(1...3)))
    if again == nil {
      var declared = declaration()
      declared.incident = simulation.nextIdentity()
      request.drafts[0].fact = .declared(declared)
      model.submit(request)
    }
    let identities = IdentitySource { [simulation] _ in simulation.nextIdentity() }
    do throws(AppendError) {
      let log = try IncidentLog.create(
        in: home, drafts: request.drafts, now: simulation.now, identities: identities)
      let fresh = Owned(log)
      owned.append(fresh)
      guard process.isAlive else { return model.doubt(request) }
      model.acknowledge(fresh.path, 1, request.drafts.map(\.id))
      simulation.tell("\(process.number) declared \(log.reference.alias)")
      // Who can't read what it declared opens it anew; what it declared is not told twice.
      guard let update = try? log.readNew() else { return owned.removeAll { $0 === fresh } }
      fresh.events = update.events
    } catch {
      judge(error, request)
    }
  }

  private func append(_ home: Home) {
    guard let one = some(home) else { return declare(home, nil) }
    let count = simulation.random.pick([1, 1, 1, 2, 4])
    let request = SimulatedModel.Request(path: one.path, drafts: drafts(count))
    model.submit(request)
    append(request, to: one)
  }

  private func append(_ request: SimulatedModel.Request, to one: Owned) {
    for _ in 0..<4 {
      let cuts = model.cuts[one.path]
      do throws(AppendError) {
        let outcome = try one.log.append(request.drafts, after: one.log.head, now: simulation.now)
        guard process.isAlive else { return model.doubt(request) }
        switch outcome {
        case .appended(let head, let events):
          one.events += events
          simulation.tell("\(process.number) recorded \(one.path) \(head.seq)")
          // What was flushed while others appended behind it may be cut off by somebody before its writer hears of it.
          guard cuts == model.cuts[one.path] else { return model.doubt(request) }
          acknowledge(request, one, head.seq - request.drafts.count + 1)
          return
        case .already(let seq):
          simulation.tell("\(process.number) had recorded \(one.path) \(seq)")
          return acknowledge(request, one, seq)
        case .conflict(let events): one.events += events
        }
      } catch {
        return judge(error, request)
      }
    }
  }

  private func acknowledge(_ request: SimulatedModel.Request, _ one: Owned, _ first: Int) {
    // Behind damage that this process has not seen yet nothing can be relied upon.
    guard !model.flipped.contains(one.path) else { return }
    model.acknowledge(one.path, first, request.drafts.map(\.id))
  }

  private func judge(_ error: AppendError, _ request: SimulatedModel.Request) {
    simulation.tell("\(process.number) did not record: \(error)")
    guard process.isAlive else { return model.doubt(request) }
    switch error {
    case .unknown, .poisoned: model.doubt(request)
    default: model.refuse(request)
    }
  }

  private func askAgain(_ home: Home) {
    guard !model.doubtful.isEmpty else { return append(home) }
    let request = simulation.random.pick(model.doubtful)
    guard let path = request.path else {
      // A declaration belongs to one process at a time: who asks again has given up the earlier attempt.
      guard model.claim(request) else { return append(home) }
      defer { model.release(request) }
      return declare(home, request)
    }
    guard let one = owned.first(where: { $0.path == path }) else { return refresh(home) }
    append(request, to: one)
  }
}
