import Engine
import EventLog
import Testing

/// Something that the log does to a disk, to be tried with every call going wrong.
struct DiskOperation: Sendable, CustomTestStringConvertible, CustomStringConvertible {
  enum Kind: String, CaseIterable {
    case appendOne, appendBatch, appendLongText, complete, repair, repairBatch
    case createFirst, createNext, salvage, spool, blob, plan, importing, growing, follow
    case quick, settle, putBack, together
  }

  let kind: Kind
  static let all = Kind.allCases.map { DiskOperation(kind: $0) }
  var description: String { kind.rawValue }
  var testDescription: String { kind.rawValue }

  private static let first = IncidentReference(number: 1, home: CrashRecording.path)
  private static let second = IncidentReference(number: 2, home: CrashRecording.path)
  private static let digest = String(repeating: "ab", count: 32)
  private static let exported = IncidentReference(number: 7, home: CrashRecording.path)

  private var drafts: [EventDraft] {
    switch kind {
    case .appendBatch, .repairBatch, .quick, .settle: [note(50), note(51), note(52)]
    case .appendLongText:
      [note(50, String(repeating: "output ", count: LogLimits.textBytes / 7 + 1))]
    case .createFirst, .createNext: [draft(50, .declared(declaration(5))), note(51)]
    default: [note(50)]
    }
  }

  /// Everything that anybody may find recorded.
  var submitted: [EventID: Fact] {
    var all: [EventID: Fact] = [identity(1): .declared(declaration())]
    for number in 2...9 { all[identity(number)] = note(number).fact }
    for draft in drafts { all[draft.id] = draft.fact }
    all[identity(101)] = .declared(declaration(27))
    for number in 102...105 { all[identity(number)] = note(number).fact }
    if kind == .together { all[identity(57)] = note(57).fact }
    if kind == .appendLongText { all[identity(50)] = longTextAsKept }
    if kind == .salvage {
      for (id, fact) in DiskOperation.salvaged { all[id] = fact }
    }
    return all
  }

  var damaged: Set<String> { kind == .salvage ? [DiskOperation.first.path] : [] }

  /// How the homes are opened that it is done in.
  var options: Home.Options {
    var options = Home.Options()
    if [.quick, .settle, .putBack].contains(kind) {
      options.redo = RedoPolicy(after: 0, milliseconds: 60_000, bytes: kind == .quick ? 1300 : 4000)
    }
    return options
  }

  /// What was promised before it began.
  var standing: [DiskPromise] {
    [.appendOne, .appendBatch, .complete, .quick, .settle, .putBack, .together].contains(kind)
      ? [.events(DiskOperation.first, (1...4).map(identity))] : []
  }

  /// The durable disk that it begins with.
  func image() throws -> DiskImage {
    let disk = SimulatedDisk()
    if kind == .createFirst { return disk.live }
    let home = try Home.open(path: CrashRecording.path, fileSystem: disk, options: options)
    let log = try makeLog(in: home, events: 1)
    for number in 2...4 { try append(log, [note(number)]) }
    if kind == .repairBatch { try append(log, [note(5), note(6), note(7)]) }
    if kind == .growing {
      guard case .imported? = Importer(home).importLines(DiskOperation.exportedBytes).first else {
        throw SystemError(call: "import", code: 0)
      }
    }
    var image = disk.live
    let node = try image.find(log.reference.path)
    switch kind {
    case .complete: image[node].bytes.removeLast()
    case .repair, .repairBatch: image[node].bytes.removeLast(90)
    // The power was cut: of all but the first two events the log has nothing that can be read.
    case .putBack:
      let end = image[node].bytes.count
      image[node].bytes.replaceSubrange(end - 500..<end - 200, with: repeatElement(0, count: 300))
      image[node].bytes.removeLast(100)
    case .salvage: image[node].bytes[image[node].bytes.count - 300] ^= 1
    default: break
    }
    return image
  }

  /// Does it.
  ///
  /// - Returns: What was promised.
  func run(_ home: Home) throws -> [DiskPromise] {
    switch kind {
    case .quick, .settle: return try quick(home)
    case .together: return try together(home)
    case .appendOne, .appendBatch, .appendLongText, .complete, .repair, .repairBatch, .putBack:
      return try appendDrafts(home)
    case .createFirst, .createNext:
      let log = try IncidentLog.create(
        in: home, drafts: drafts, now: { start }, identities: .counting)
      return [.events(log.reference, drafts.map(\.id))]
    case .salvage:
      let author = RecordAuthor(id: identity(90), by: "ana", now: { start })
      let saved = try IncidentLog.salvage(
        DiskOperation.first, in: home, to: home, author: author, reason: "a bit flipped")
      return [.events(saved.reference, [91, 2, 92].map(identity))]
    case .spool:
      _ = try Spool(home).save("typed", for: .init(incident: "INC-0001", kind: "note"), now: start)
      return [.spooled("typed")]
    case .blob:
      let bytes = Array("a long text".utf8)
      return [.blob(try Blobs(home).store(bytes), bytes)]
    case .plan:
      let file = PlanArchive.File(path: "a/plan.yaml", bytes: Array("plan".utf8))
      try PlanArchive(home).store([file], digest: DiskOperation.digest)
      return [.plan(DiskOperation.digest)]
    case .importing, .growing: return try importing(home)
    case .follow:
      let log = try IncidentLog.open(DiskOperation.first, in: home)
      let events = try log.read().events + log.readNew().events
      return [.events(DiskOperation.first, events.map(\.id))]
    }
  }

  private func quick(_ home: Home) throws -> [DiskPromise] {
    let log = try IncidentLog.open(DiskOperation.first, in: home, identities: .counting)
    _ = try log.read()
    for draft in drafts {
      for _ in 0..<3 {
        guard case .conflict = try log.append([draft], after: log.head, now: { start }) else {
          break
        }
      }
    }
    if kind == .settle { try log.settle() }
    return [.events(DiskOperation.first, drafts.map(\.id))]
  }

  /// Appends while others want to, of whom one has come and appended before it flushes.
  private func together(_ home: Home) throws -> [DiskPromise] {
    guard let process = home.fileSystem as? SimulatedProcess else { return [] }
    let other = SimulatedProcess(process.disk, process.number + 10)
    defer { other.kill() }
    let judge = process.judge
    defer { process.judge = judge }
    process.isContended = { true }
    var theirs: IncidentLog?
    process.judge = { call in
      if call.isFlushPlace, theirs == nil,
        let home = try? Home.open(path: CrashRecording.path, fileSystem: other)
      {
        theirs = try? IncidentLog.open(DiskOperation.first, in: home, identities: .counting)
        if let theirs, (try? theirs.read()) != nil {
          _ = try? theirs.append([note(57)], after: theirs.head, now: { start })
        }
      }
      return judge(call)
    }
    return try appendDrafts(home)
  }

  /// Appends to the first log, as often as others were faster or it was mended.
  private func appendDrafts(_ home: Home) throws -> [DiskPromise] {
    let log = try IncidentLog.open(DiskOperation.first, in: home, identities: .counting)
    _ = try log.read()
    for _ in 0..<3 {
      if case .conflict = try log.append(drafts, after: log.head, now: { start }) { continue }
      return [.events(DiskOperation.first, drafts.map(\.id))]
    }
    throw SystemError(call: "append", code: 0)
  }

  private static let exportedBytes = exported([])
  /// The same log a while later.
  private static let grownBytes = exported([note(104), note(105)])

  private static func exported(_ more: [EventDraft]) -> [UInt8] {
    let disk = SimulatedDisk()
    guard let home = try? Home.open(path: CrashRecording.path, fileSystem: disk) else { return [] }
    var log: IncidentLog?
    for number in 1...7 {
      log = try? IncidentLog.create(
        in: home, drafts: [draft(101, .declared(declaration(20 + number))), note(102), note(103)],
        now: { start })
    }
    if let log, (try? log.read()) != nil {
      for draft in more { _ = try? append(log, [draft]) }
    }
    return log.flatMap { try? disk.contents(of: $0.reference.path) } ?? []
  }

  private func importing(_ home: Home) throws -> [DiskPromise] {
    let isGrowing = kind == .growing
    let bytes = isGrowing ? DiskOperation.grownBytes : DiskOperation.exportedBytes
    switch Importer(home).importLines(bytes).first {
    case .imported(let reference)?, .grown(let reference)?, .present(let reference)?:
      return [.events(reference, (isGrowing ? 101...105 : 101...103).map(identity))]
    default: throw SystemError(call: "import", code: 0)
    }
  }

  /// Does it once more, as people do who were told that it failed.
  func again(_ home: Home, _ disk: SimulatedDisk) throws -> [DiskPromise] {
    if kind == .importing, disk.live.contents(of: DiskOperation.exported.path) == [] {
      // The refusal says so: the number was taken, and nothing recorded.
      try disk.remove(DiskOperation.exported.path)
    }
    return try run(home)
  }

  func isPoisoned(_ home: Home) throws -> Bool {
    try home.incidents().contains { try home.fileSystem.exists($0.poisonPath) }
  }

  func refusesPoisoned(_ home: Home) -> Bool {
    do {
      for reference in try home.incidents()
      where try home.fileSystem.exists(reference.poisonPath) {
        let log = try IncidentLog.open(reference, in: home)
        guard try log.read().condition == .poisoned else { return false }
        _ = try log.append([note(60)], after: log.head, now: { start })
        return false
      }
      return true
    } catch {
      return (error as? AppendError) == .poisoned(nil)
    }
  }

  /// Nothing is there twice, and nothing by halves that would pass for a whole.
  func isThereOnce(_ home: Home) throws -> String? {
    var declared: [EventID] = []
    for reference in try home.incidents() {
      let contents = try IncidentLog.open(reference, in: home).read()
      guard case .declared(let declaration)? = contents.events.first?.fact else { continue }
      declared.append(declaration.incident)
      // Two repairs at one moment have one identity here, where identities count from the clock.
      let ids = contents.events.filter { $0.fact.name != "log.repaired" }.map(\.id)
      if Set(ids).count != ids.count { return "an event stands twice in \(reference.alias)" }
      let salvaged = declaration.incident == identity(90) && kind == .salvage
      if salvaged, contents.events.count != 3 { return "half of a salvaged log" }
    }
    let isTwice = kind != .salvage && Set(declared).count != declared.count
    return isTwice ? "an incident stands twice" : nil
  }

  private var longTextAsKept: Fact? {
    let disk = SimulatedDisk()
    guard let home = try? Home.open(path: CrashRecording.path, fileSystem: disk),
      let log = try? makeLog(in: home),
      case .appended(_, let events)? = try? log.append(drafts, after: log.head, now: { start })
    else { return nil }
    return events.first?.fact
  }

  private static let salvaged: [(EventID, Fact)] = {
    let operation = DiskOperation(kind: .salvage)
    guard let image = try? operation.image() else { return [] }
    let disk = SimulatedDisk(image)
    guard let home = try? Home.open(path: CrashRecording.path, fileSystem: disk),
      (try? operation.run(home)) != nil,
      let events = try? IncidentLog.open(second, in: home).read().events
    else { return [] }
    return events.map { event in
      guard case .declared(var declaration) = event.fact else { return (event.id, event.fact) }
      declaration.alias = ""
      return (event.id, .declared(declaration))
    }
  }()
}
