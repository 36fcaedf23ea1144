import Engine
import EventLog
import Foundation
import TestSupport

/// Several processes on one disk, interleaved at every call of the file system, while whatever can go wrong does. One seed
/// decides everything, so that it tells the same story byte for byte every time.
final class Simulation: @unchecked Sendable {
  // Unchecked because the scheduler lets only one thread run at a time.

  static let path = CrashRecording.path
  let scheduler: Scheduler
  let disk = SimulatedDisk()
  let model = SimulatedModel()
  /// What happened, line by line.
  private(set) var trace: [UInt8] = []
  /// What went wrong, in sentences.
  private(set) var problems: [String] = []
  /// The faults that happened.
  private(set) var faults: Set<SimulatedFault> = []
  private(set) var calls = 0
  private let rates: [(fault: SimulatedFault, rate: Int)]
  private var clock = start
  private var alive: [Int: SimulatedProcess] = [:]
  private var processCount = 0
  private var identityCount = 0
  private var isReadOnly = false
  private var isFull = false
  /// Processes whose flush has just failed, and the calls that it may take to say so.
  private var marking: [Int: Int] = [:]
  /// Logs with more than one write unflushed when the power was cut, of which a later one does not say so: who had written
  /// the earlier one was gone.
  private var shaken: Set<String> = []

  init(seed: UInt64) {
    var random = Seeded(seed)
    rates = SimulatedFault.rates(&random)
    scheduler = Scheduler(random)
    disk.released = { [unowned self] in scheduler.wake() }
  }

  var random: Seeded {
    get { scheduler.random }
    set { scheduler.random = newValue }
  }

  /// Runs it to its end, and looks at what is left.
  func run() {
    let count = random.int(3...8)
    scheduler.run(
      (0..<count).map { _ in
        { [self] in
          for _ in 0..<random.int(1...3) { SimulatedLife(self).live() }
        }
      })
    finish()
  }

  /// Damage that nobody did: of two writes that nothing had flushed the power cut may keep the second alone.
  func checkDamage(_ path: String, _ what: String) {
    if !shaken.contains(path) { fail("\(path): \(what)") }
  }

  func tell(_ text: String) { trace += Array((text + "\n").utf8) }

  func fail(_ text: String) {
    tell("PROBLEM \(text)")
    if problems.count < 3 { problems.append(text) }
  }

  func now() -> Instant { clock }

  func pass(_ time: Duration) { clock = clock + time }

  func nextIdentity() -> EventID {
    identityCount += 1
    return identity(identityCount)
  }

  // MARK: Processes

  func startProcess() -> SimulatedProcess {
    processCount += 1
    let process = SimulatedProcess(disk, processCount)
    process.judge = { [unowned self, unowned process] call in judge(process, call) }
    process.isContended = { [unowned self] in random.chance(60) }
    process.letOthersRun = { [unowned self] in scheduler.step() }
    process.waitForLock = { [unowned self, unowned process] _ in
      if scheduler.waitForOthers() { return }
      fail("everybody waits for everybody else")
      process.kill()
    }
    alive[process.number] = process
    return process
  }

  func end(_ process: SimulatedProcess) {
    process.kill()
    alive[process.number] = nil
  }

  private func judge(
    _ process: SimulatedProcess, _ call: SimulatedProcess.Call
  ) -> SimulatedProcess.Verdict {
    scheduler.step()
    guard process.isAlive else { return .done }
    calls += 1
    let verdict = decide(process, call)
    tell("\(process.number) \(Simulation.plain(call)) \(verdict)")
    return verdict
  }

  /// A call without the names that are new every time.
  private static func plain(_ call: SimulatedProcess.Call) -> String {
    let name = Path.name(call.subject)
    guard name.utf8.first == UInt8(ascii: ".") else { return call.description }
    return "\(call.name) \(Path.parent(call.subject))/.… \(call.count)"
  }

  private func decide(
    _ process: SimulatedProcess, _ call: SimulatedProcess.Call
  ) -> SimulatedProcess.Verdict {
    // Who is killed between a flush that failed and the mark that says so leaves others in the dark: nothing helps there.
    if let left = marking[process.number] {
      marking[process.number] = left > 1 ? left - 1 : nil
      return .done
    }
    if isReadOnly, SimulatedFault.changing.contains(call.name) {
      if random.chance(95) {
        loseFlushed(call)
        return .failed(EROFS)
      }
      isReadOnly = false
    }
    if isFull, ["write", "pwrite", "creat", "mkdir"].contains(call.name) {
      if random.chance(95) { return .failed(ENOSPC) }
      isFull = false
    }
    for (fault, rate) in rates where fault.concerns(call) {
      guard random.int(0...9_999) < rate else { continue }
      faults.insert(fault)
      return happen(fault, process, call)
    }
    return .done
  }

  private func happen(
    _ fault: SimulatedFault, _ process: SimulatedProcess, _ call: SimulatedProcess.Call
  ) -> SimulatedProcess.Verdict {
    tell("\(fault)")
    switch fault {
    case .powerCut, .powerCutKeepingSome, .powerCutTearing: cutPower(fault)
    case .readOnly:
      isReadOnly = true
      loseFlushed(call)
    case .fullDisk:
      isFull = true
      // The call that finds the disk full may be a flush.
      loseFlushed(call)
    case .clockForward: pass(.seconds(random.int(1...7200)))
    case .clockBack: pass(.seconds(-random.int(6...7200)))
    case .clockBackALittle: pass(.milliseconds(-random.int(1...5000)))
    case .replacedBySame, .newlineDropped, .cut, .bitFlipped, .removed: edit(fault)
    case .flushError:
      marking[process.number] = 60
      loseFlushed(call)
    default: break
    }
    return fault.verdict(call, &scheduler.random) ?? .done
  }

  private func loseFlushed(_ call: SimulatedProcess.Call) {
    guard call.name == "fdatasync", let descriptor = Int32(call.subject),
      let path = path(of: descriptor)
    else { return }
    model.lose(path)
  }

  private func path(of descriptor: Int32) -> String? {
    guard let node = disk.node(of: descriptor) else { return nil }
    return logs().first { $0.node == node }?.path
  }

  private func logs() -> [(path: String, node: Int)] {
    let directory = Simulation.path + "/incidents/0"
    guard let node = try? disk.live.find(directory) else { return [] }
    return disk.live[node].names.filter { $0.key.hasSuffix(".jsonl") }
      .map { ("\(directory)/\($0.key)", $0.value) }.sorted { $0.path < $1.path }
  }

  // MARK: The machine and its people

  private func cutPower(_ fault: SimulatedFault) {
    for number in alive.keys.sorted() { alive[number]?.kill() }
    alive = [:]
    marking = [:]
    (isReadOnly, isFull) = (false, false)
    let pending = disk.durability.pending
    for (path, node) in logs() {
      let kept = keptBeside(path)
      let writes = pending.compactMap { change -> (offset: Int, bytes: [UInt8])? in
        guard case .write(node, let offset, let bytes) = change, offset >= kept else { return nil }
        return (offset, bytes)
      }
      let first = writes.map(\.offset).min() ?? 0
      let areSaid = writes.allSatisfy {
        $0.offset == first || $0.offset - Simulation.unflushed($0.bytes) <= first
      }
      if !areSaid { shaken.insert(path) }
    }
    let fates = pending.map { change -> Fate in
      if fault == .powerCut { return .lost }
      if fault == .powerCutTearing, random.chance(60), case .write(_, _, let bytes) = change,
        let tear = tear(bytes.count)
      {
        return .torn(tear)
      }
      return random.chance(50) ? .lost : .kept
    }
    tell("of \(pending.count) changes \(fates)")
    disk.crash(fates)
  }

  /// How many bytes before it were not flushed when some lines were written, as the first of them says.
  private static func unflushed(_ lines: [UInt8]) -> Int {
    let line = lines.prefix { $0 != 0x0A }
    return (try? JSON.parse(line))?["unflushed"]?.int ?? 0
  }

  /// The end of what a log's writers have kept of it beside it, durably.
  private func keptBeside(_ path: String) -> Int {
    let image = disk.durability.durable
    guard let directory = try? image.find(Simulation.path + "/redo") else { return 0 }
    let alias = String(Path.name(path).dropLast(6))
    return image[directory].names.values.compactMap {
      RedoFile.contents(of: image[$0].bytes, for: alias)?.end
    }.max() ?? 0
  }

  private func tear(_ count: Int) -> Tear? {
    guard count > 1 else { return nil }
    let length = random.int(0...count - 1)
    let end = random.chance(50) ? length : count
    guard end > 0 else { return nil }
    let from = random.int(0...end - 1)
    let missing = random.chance(30) ? [from..<random.int(from...end - 1) + 1] : []
    return Tear(length: length, end: end, missing: missing)
  }

  /// Somebody does something to a log while nobody writes into it: two who write at once can't be told apart by anyone.
  private func edit(_ fault: SimulatedFault) {
    let free = logs().filter { !disk.isLocked($0.node) && !disk.live[$0.node].bytes.isEmpty }
    guard !free.isEmpty else { return }
    let (path, node) = random.pick(free)
    let bytes = disk.live[node].bytes
    tell("\(fault) \(path)")
    disk.time += 1
    do {
      switch fault {
      case .replacedBySame: try put(bytes, at: path, isOther: true)
      case .newlineDropped where bytes.last == 0x0A && isWhole(bytes):
        model.dropNewline(path)
        try put(Array(bytes.dropLast()), at: path, isOther: false)
      case .removed:
        model.cut(path, to: 0)
        try disk.remove(path)
        try disk.synchronizeDirectory(Path.parent(path))
      case .cut:
        let end = random.int(1...bytes.count)
        model.cut(path, to: Simulation.walk(Array(bytes.prefix(end))).head.seq)
        try put(Array(bytes.prefix(end)), at: path, isOther: random.chance(50))
      case .bitFlipped:
        model.flip(path)
        var bytes = bytes
        bytes[random.int(0...bytes.count - 1)] ^= 1 << UInt8(random.int(0...7))
        try put(bytes, at: path, isOther: random.chance(50))
      default: break
      }
    } catch {
      fail("nobody can edit \(path): \(error)")
    }
  }

  private func isWhole(_ bytes: [UInt8]) -> Bool {
    let chain = Simulation.walk(bytes)
    return chain.offset == bytes.count && chain.open == nil
  }

  /// Takes what verifies.
  private static func walk(_ bytes: [UInt8]) -> Chain {
    var chain = Chain(alias: nil)
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      guard (try? line.withUnsafeBytes { try chain.take($0) { _ in } }) != nil else { break }
    }
    return chain
  }

  private func put(_ bytes: [UInt8], at path: String, isOther: Bool) throws(SystemError) {
    if isOther { try disk.remove(path) }
    let descriptor = try disk.open(path, isOther ? .create : .append, permissions: 0o600)
    defer { disk.close(descriptor) }
    try disk.truncate(descriptor, to: 0)
    try disk.writeAll(descriptor, bytes)
    try disk.synchronize(descriptor)
    try disk.synchronizeDirectory(Path.parent(path))
  }

  // MARK: The end

  /// Everybody is gone. A new process, to which nothing happens, finds what was promised.
  private func finish() {
    for process in alive.values { process.kill() }
    if random.chance(50) { cutPower(random.pick([.powerCut, .powerCutKeepingSome])) }
    do {
      let home = try Home.open(path: Simulation.path, fileSystem: disk)
      for reference in try home.incidents() {
        if let problem = try look(reference, home) { fail("\(reference.alias): \(problem)") }
      }
      try declareAgain(home)
      for path in model.acknowledged.keys.sorted() where model.last(path) > 0 {
        if disk.live.contents(of: path) == nil { fail("\(path) was acknowledged and is gone") }
      }
    } catch {
      fail("in the end: \(error)")
    }
  }

  private func look(_ reference: IncidentReference, _ home: Home) throws -> String? {
    let path = reference.path
    let log = try IncidentLog.open(reference, in: home, identities: .counting)
    let contents = try log.read()
    let isHarmed = model.flipped.contains(path)
    // A last line without its newline in which a bit was flipped can't be told from a tear.
    if isHarmed, model.unended.contains(path) { return nil }
    if let problem = model.problem(
      contents.events, of: path, atLeast: isHarmed ? 0 : model.last(path))
    {
      return problem
    }
    switch contents.condition {
    case .damaged where isHarmed || shaken.contains(path): return nil
    case .damaged(let damage): return "damaged, and nobody did it: \(damage)"
    case .incomplete: return "what was acknowledged is not put back"
    case .poisoned: return model.lost.contains(path) ? nil : "poisoned, and no flush failed"
    case .abandoned: return nil
    case .sound, .torn: break
    }
    return try askAgain(reference, home, log, isHarmed: isHarmed)
  }

  /// Declarations of which nobody knew are asked for once more; afterwards there is one incident for each.
  private func declareAgain(_ home: Home) throws {
    // Further back nobody looks for an earlier attempt.
    guard try home.incidents().count <= 8, model.flipped.isEmpty else { return }
    for request in model.doubtful where request.path == nil {
      guard try home.incidents().count <= 8, case .declared(let declared) = request.drafts[0].fact
      else { return }
      let log = try IncidentLog.create(in: home, drafts: request.drafts, now: { self.clock })
      let same = try home.incidents().filter { reference in
        let contents = try IncidentLog.open(reference, in: home).read()
        guard case .declared(let other)? = contents.events.first?.fact else { return false }
        return other.incident == declared.incident && contents.condition != .poisoned
      }
      if same.count > 1 { fail("\(declared.incident.text) stands there \(same.count) times") }
      if let problem = model.problem(try log.read().events, of: log.reference.path, atLeast: 0) {
        fail("declared again: \(problem)")
      }
    }
  }

  /// What nobody knew of is asked for once more, and then stands there once.
  private func askAgain(
    _ reference: IncidentReference, _ home: Home, _ log: IncidentLog, isHarmed: Bool
  ) throws -> String? {
    for request in model.doubtful where request.path == reference.path {
      var isDone = false
      for _ in 0..<3 where !isDone {
        let outcome = try log.append(request.drafts, after: log.head, now: { self.clock })
        if case .conflict = outcome { continue }
        isDone = true
      }
      guard isDone else { return "what was asked for again is not recorded" }
    }
    let again = try IncidentLog.open(reference, in: home).read()
    let ids = again.events.map(\.id)
    for request in model.doubtful where request.path == reference.path {
      guard request.drafts.allSatisfy({ draft in ids.filter { $0 == draft.id }.count == 1 }) else {
        return "what was asked for again does not stand there once"
      }
    }
    if let problem = model.problem(again.events, of: reference.path, atLeast: 0) { return problem }
    // A tear is mended by the next append, of which there may be none.
    let findings = Verifier(fileSystem: disk).verify(reference).findings.filter { $0.kind != .torn }
    return findings.isEmpty || isHarmed ? nil : "it does not verify: \(findings)"
  }
}
