import Engine
import EventLog
import Glibc
import TestSupport
import Testing

@Suite("Several who append at once")
struct TogetherTests {
  private let disk: SimulatedDisk
  private let reference: IncidentReference
  /// The log before anybody appends.
  private let before: [UInt8]

  init() throws {
    let first = SimulatedDisk()
    let home = try Home.open(path: CrashRecording.path, fileSystem: first)
    let log = try makeLog(in: home, events: 3)
    disk = SimulatedDisk(first.live)
    reference = log.reference
    before = try disk.contents(of: reference.path)
  }

  private func open(_ process: SimulatedProcess) throws -> IncidentLog {
    let home = try Home.open(path: CrashRecording.path, fileSystem: process)
    return try IncidentLog.open(reference, in: home, identities: .counting)
  }

  /// Writers of whom it is noted who was told that his events are recorded.
  private func writers(_ told: Told) -> WritersTogether {
    WritersTogether(disk, open: open) { log, drafts in
      guard
        case .appended(_, let events) = try log.append(
          drafts, after: log.head, now: { start + .seconds(60) })
      else { throw SystemError(call: "append", code: 0) }
      told.events += events.map(\.id)
    }
  }

  private final class Told { var events: [EventID] = [] }

  private func ids() throws -> [EventID] {
    try open(SimulatedProcess(disk, 99)).read().events.map(\.id)
  }

  private let drafts = [[note(10)], [note(11), note(12)], [note(13)]]

  @Test("are all served by the one flush that begins after all have written")
  func oneFlush() throws {
    let told = Told()
    let writers = writers(told)
    var flushes: [Int] = []
    for number in 1...3 {
      writers.judges[number] = {
        if $0.name == "fdatasync" { flushes.append(number) }
        return .done
      }
    }
    try writers.run(drafts)
    #expect(flushes == [3])
    #expect(told.events == [13, 11, 12, 10].map(identity))
    disk.cutPower()
    #expect(try ids() == [1, 2, 3, 10, 11, 12, 13].map(identity))
  }

  @Test("are served by a flush that began after they had written and has succeeded, by no other")
  func tickets() {
    // Every course of six flushes that succeed, fail, or end with whoever flushes.
    for course in 0..<(1 << 6) {
      var (announced, known, flushes) = (0, 0, [(begun: Int, hasSucceeded: Bool)]())
      /// Those who have written, and before how many flushes.
      var tickets = [(ticket: FlushTicket(number: 0), flushes: 0)]
      func look() {
        for (ticket, earlier) in tickets where ticket.isServed(by: known) {
          #expect(flushes[earlier...].contains { $0.hasSucceeded }, "\(course) \(ticket)")
        }
      }
      for flush in 0..<6 {
        let hasSucceeded = course & (1 << flush) != 0
        announced = (known + 1) | 1
        flushes.append((announced, hasSucceeded))
        known = announced
        tickets.append((FlushTicket(number: known), flushes.count))
        if hasSucceeded { known = announced + 1 }
        look()
        tickets.append((FlushTicket(number: known), flushes.count))
        if hasSucceeded {
          #expect(FlushTicket(number: announced - 1).isServed(by: known))
          #expect(!FlushTicket(number: announced).isServed(by: known))
        }
      }
    }
  }

  @Test("flush by themselves where whoever flushed for them is gone before telling")
  func flusherKilled() throws {
    for bytes in [0, 1] {
      let fresh = try TogetherTests()
      let told = Told()
      let writers = fresh.writers(told)
      // Before the flush, or when it is done and not announced.
      var calls = 0
      writers.judges[3] = { call in
        if call.name == "fdatasync" { calls = 1 } else if calls == 1 { calls = 2 }
        return calls == 1 + bytes ? .killed(0) : .done
      }
      var flushes: [Int] = []
      writers.judges[2] = {
        if $0.name == "fdatasync" { flushes.append(2) }
        return .done
      }
      try writers.run(drafts)
      #expect(flushes == [2])
      #expect(told.events == [11, 12, 10].map(identity))
      fresh.disk.cutPower()
      #expect(try fresh.ids().starts(with: [1, 2, 3, 10, 11, 12].map(identity)))
    }
  }

  @Test("are all told when the flush fails that was to serve them", arguments: [true, false])
  func flushFails(isMarked: Bool) throws {
    let told = Told()
    let writers = writers(told)
    writers.judges[3] = {
      switch $0.name {
      case "fdatasync": .failed(EIO)
      case "creat": isMarked ? .done : .failed(ENOSPC)
      default: .done
      }
    }
    try writers.run(drafts)
    #expect(told.events.isEmpty)
    for number in 1...3 {
      guard case .poisoned = writers.errors[number] else {
        Issue.record("\(number): \(String(describing: writers.errors[number]))")
        continue
      }
      #expect(writers.logs[number]?.condition == .poisoned)
    }
    // Where nothing says so to those who come later, nothing is left for them to build upon.
    if !isMarked { #expect(try disk.contents(of: reference.path) == before) }
    disk.cutPower()
    #expect(try ids() == [1, 2, 3].map(identity))
  }

  @Test("keep what another's flush made durable, though a later one fails that nothing can mark")
  func servedBeforeFailure() throws {
    let told = Told()
    let writers = writers(told)
    var failed: AppendError?
    writers.meanwhile[1] = { [disk, open] in
      let other = SimulatedProcess.unableToFlushOrMark(disk)
      guard let log = try? open(other), (try? log.read()) != nil else { return }
      failed = #expect(throws: AppendError.self) {
        try log.append([note(20)], after: log.head, now: { start })
      }
    }
    try writers.run([[note(10)], [note(11)]])
    #expect(failed != nil)
    #expect(told.events == [11, 10].map(identity))
    disk.cutPower()
    #expect(try ids() == [1, 2, 3, 10, 11].map(identity))
  }

  /// Appends by a process that is gone afterwards, with all that it could tell others.
  private func appendAndGo(_ draft: EventDraft, _ told: Told) {
    let process = SimulatedProcess(disk, 50)
    defer { process.kill() }
    guard let log = try? open(process), (try? log.read()) != nil,
      case .appended(_, let events)? = try? log.append(
        [draft], after: log.head, now: { start + .seconds(90) })
    else {
      Issue.record("\(draft.id) is not recorded")
      return
    }
    told.events += events.map(\.id)
  }

  @Test("cut off nothing behind them that was acknowledged, where their own flush fails unmarked")
  func acknowledgedBehind() throws {
    let told = Told()
    let writers = writers(told)
    writers.meanwhile[1] = { appendAndGo(note(20), told) }
    writers.judges[1] = SimulatedProcess.neitherFlushesNorMarks
    try writers.run([[note(10)]])
    #expect(told.events == [identity(20)])
    #expect(writers.errors[1] != nil)
    #expect(try ids() == [1, 2, 3, 10, 20].map(identity))
    disk.cutPower()
    #expect(try ids() == [1, 2, 3, 10, 20].map(identity))
  }

  @Test("are not told that something is recorded that was cut off, though the log is as long again")
  func cutMeanwhile() throws {
    let told = Told()
    let writers = writers(told)
    writers.meanwhile[1] = {
      let descriptor = try? disk.open(reference.path, .append, permissions: 0)
      if let descriptor {
        #expect(throws: Never.self) { try disk.truncate(descriptor, to: before.count) }
        disk.close(descriptor)
      }
      appendAndGo(note(20, String(repeating: "x", count: 600)), told)
    }
    try writers.run([[note(10)]])
    #expect(told.events == [identity(20)])
    guard case .unknown = writers.errors[1] else {
      Issue.record("\(String(describing: writers.errors[1]))")
      return
    }
  }

  @Test("stay until those who wait have looked, where only they can tell that a flush failed")
  func waitsForOthers() throws {
    let writers = writers(Told())
    writers.judges[2] = SimulatedProcess.neitherFlushesNorMarks
    var pauses = 0
    writers.pauses[2] = { [disk, reference] in
      pauses += 1
      // The first has looked, as far as others can tell.
      guard pauses == 3, let node = try? disk.live.find(reference.path) else { return }
      disk.leaveAll(of: 1, LogPlaces.allUnflushed, node)
    }
    try writers.run([[note(10)], [note(11)]])
    #expect(pauses == 3)
  }

  @Test("say of their lines how much before them was not flushed, and others do not")
  func unflushed() throws {
    try writers(Told()).run(drafts)
    let log = try open(SimulatedProcess(disk, 99))
    _ = try log.read()
    try append(log, [note(30)])
    let lines = try disk.contents(of: reference.path).split(separator: 0x0A).map(Array.init)
    let said = try lines.map { try JSON.parse($0)["unflushed"]?.int }
    let lengths = lines.map { $0.count + 1 }
    #expect(
      said == [
        nil, nil, nil, nil, lengths[3], lengths[3] + lengths[4],
        lengths[3] + lengths[4] + lengths[5], nil,
      ])
    #expect(Verifier(fileSystem: disk).verify(reference).findings.isEmpty)
  }

  @Test("leave no damage when the power is cut, whichever of their bytes are lost")
  func holes() throws {
    try writers(Told()).run(drafts)
    let whole = try disk.contents(of: reference.path)
    for from in before.count..<whole.count - 2 {
      for length in [2, 90, 512, 4096] {
        var bytes = whole
        let end = min(from + length, whole.count)
        bytes.replaceSubrange(from..<end, with: repeatElement(0, count: end - from))
        switch tail(of: bytes) {
        case .torn(let offset): #expect(offset <= from && offset >= before.count)
        case .unterminated(from): #expect(bytes[from...].allSatisfy { $0 == 0 })
        case let tail:
          Issue.record("\(from), \(length): \(tail)")
          return
        }
      }
    }
  }

  @Test("do not make damage of what was flushed before them pass for a tear")
  func damageBefore() throws {
    try writers(Told()).run(drafts)
    let whole = try disk.contents(of: reference.path)
    for from in 0..<before.count - 2 {
      var bytes = whole
      bytes.replaceSubrange(from..<from + 2, with: [0, 0])
      guard case .damaged = tail(of: bytes) else {
        Issue.record("\(from): \(tail(of: bytes))")
        return
      }
    }
    // Nor what was flushed, as whoever came later shows by saying nothing.
    let log = try open(SimulatedProcess(disk, 99))
    _ = try log.read()
    try append(log, [note(30)])
    let later = try disk.contents(of: reference.path)
    for from in before.count..<whole.count - 2 {
      var bytes = later
      bytes.replaceSubrange(from..<from + 2, with: [0, 0])
      guard case .damaged = tail(of: bytes) else {
        Issue.record("\(from): \(tail(of: bytes))")
        return
      }
    }
  }

  /// What follows the lines that verify.
  private func tail(of bytes: [UInt8]) -> Tail {
    var chain = Chain(alias: reference.declared)
    return bytes.withUnsafeBytes { raw in
      var damage: Damage?
      while let end = raw[chain.lastOffset...].firstIndex(of: 0x0A), damage == nil {
        do throws(Damage) {
          try chain.take(UnsafeRawBufferPointer(rebasing: raw[chain.lastOffset..<end])) { _ in }
        } catch {
          damage = error
        }
      }
      return chain.judge(
        rest: UnsafeRawBufferPointer(rebasing: raw[chain.lastOffset...]), damage: damage)
    }
  }
}

@Suite("Places of a file")
struct PlaceTests {
  @Test("are on the simulated disk what the kernel makes of them", arguments: 1...40)
  func model(seed: UInt64) throws {
    let scratch = try Scratch()
    let (real, simulated) = (PosixFileSystem(), SimulatedDisk())
    let path = scratch.path + "/log"
    try makeFile(path)
    simulated.close(try simulated.open("/log", .create, permissions: 0o600))
    var random = Seeded(seed)
    func openAll() throws -> [(real: Int32, simulated: Int32)] {
      try (0..<4).map { _ in
        (
          try real.open(path, .append, permissions: 0),
          try simulated.open("/log", .append, permissions: 0)
        )
      }
    }
    var files = try openAll()
    defer { for file in files { real.close(file.real) } }
    let single = [LogPlaces.turn, LogPlaces.flush, LogPlaces.failure]
    for step in 1...400 {
      let index = random.int(0...files.count - 1)
      let file = files[index]
      let places =
        switch random.int(0...3) {
        case 0: random.pick(single)
        case 1: LogPlaces.announced(random.int(1...30))
        case 2: LogPlaces.unflushed(at: random.int(0...30))
        default: LogPlaces.allUnflushed
        }
      switch random.int(0...9) {
      case 0..<5:
        let kind =
          single.contains(places) && places != LogPlaces.failure
          ? LockKind.exclusive : .shared
        if places == LogPlaces.allUnflushed { continue }
        let got = try real.take(file.real, places, kind, waits: false)
        #expect(
          try simulated.take(file.simulated, places, kind, waits: false) == got, "step \(step)")
      case 5..<7:
        real.leave(file.real, places)
        simulated.leave(file.simulated, places)
      case 7:
        // A child that another test starts at this moment has the open file, and its places, until it becomes a program.
        real.leave(file.real, 0..<Int.max)
        real.close(file.real)
        simulated.close(file.simulated)
        files[index] = (
          try real.open(path, .append, permissions: 0),
          try simulated.open("/log", .append, permissions: 0)
        )
      default:
        let (known, end) = (random.int(0...30), random.int(0...31))
        let highest = try LogPlaces.highest(above: known, file.real, real)
        #expect(
          try LogPlaces.highest(above: known, file.simulated, simulated) == highest, "step \(step)")
        let first = try LogPlaces.firstUnflushed(before: end, file.real, real)
        #expect(
          try LogPlaces.firstUnflushed(before: end, file.simulated, simulated) == first,
          "step \(step)")
        #expect(
          (try real.taken(file.real, places) == nil)
            == (try simulated.taken(file.simulated, places) == nil), "step \(step)")
      }
    }
  }
  @Test("are given up when the file is closed, though not before a child just started is a program")
  func closing() throws {
    let scratch = try Scratch()
    let real = PosixFileSystem()
    let path = scratch.path + "/log"
    try makeFile(path)
    let closed = try real.open(path, .append, permissions: 0)
    let other = try real.open(path, .append, permissions: 0)
    defer { real.close(other) }
    for places in [LogPlaces.turn, LogPlaces.flush, LogPlaces.failure] {
      #expect(try real.take(closed, places, .exclusive, waits: false))
    }
    #expect(try real.take(closed, LogPlaces.announced(30), .shared, waits: false))
    #expect(try real.take(closed, LogPlaces.unflushed(at: 30), .shared, waits: false))
    #expect(try real.taken(other, 0..<Int.max) != nil)
    real.close(closed)
    for _ in 0..<1000 where try real.taken(other, 0..<Int.max) != nil { real.pause() }
    #expect(try real.taken(other, 0..<Int.max) == nil)
  }
}
