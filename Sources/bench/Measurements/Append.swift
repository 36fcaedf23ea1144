import Engine
import EventLog
import Glibc

extension Measurement {
  /// One event at a time, each durable before the next.
  static let append = Measurement("append.one") { bench in
    try compare(bench, "append.one", batch: 1, count: bench.size(12_000, quick: 60))
  }

  /// Sixty-four events in one write and one flush.
  static let appendBatch = Measurement("append.64") { bench in
    try compare(bench, "append.64", batch: 64, count: bench.size(6000, quick: 12))
  }

  /// Takes turns of a few appends each, so that all have the same disk under them.
  private static func compare(
    _ bench: Bench, _ name: String, batch: Int, count: Int
  ) throws {
    let directory = try bench.scratch.directory(name)
    let ours = try AppendLoop(home: directory + "/home", batch: batch)
    let bare = try BareLoop(path: directory + "/bare", batch: batch, line: ours.lineBytes)
    let sqlite = try Python(
      bench, "sqlite3", script: sqlite,
      arguments: [directory + "/log.db", String(batch), String(ours.lineBytes)])
    let turn = 4
    // The first flush of a turn carries what the one before has left in the file system's journal: it is not timed.
    var parties: [() throws -> Double] = [
      {
        _ = try ours.run(1); return try ours.run(turn)
      },
      {
        _ = bare.run(1); return bare.run(turn)
      },
    ]
    if let sqlite {
      parties.append {
        _ = try sqlite.work(1); return try sqlite.work(turn)
      }
    }
    let times = try inTurns(rounds: count / turn, parties)
    let rates = times.map { Double(batch * turn * $0.values.count) / $0.sum }
    bench.report(
      name, rates[0], "events/s", .higher, peer: ("a bare loop of write and fdatasync", rates[1]))
    if rates.count > 2 {
      bench.report(
        name, rates[0], "events/s", .higher, peer: ("SQLite, WAL, synchronous=FULL", rates[2]))
    }
  }

  private static let sqlite = """
    import sqlite3
    path, batch, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL"); db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE log(seq INTEGER PRIMARY KEY, line TEXT)")
    rows = [("x" * size,)] * batch
    def work(count):
        for _ in range(count):
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO log(line) VALUES(?)", rows)
            db.execute("COMMIT")
    """
}

/// Appends to a log as a room does, but one after the other.
final class AppendLoop {
  private let log: IncidentLog
  private let batch: Int
  private var random = Seeded(7)
  /// The bytes of one line, on average.
  let lineBytes: Int

  init(home path: String, batch: Int) throws {
    let home = try Home.open(path: path)
    log = try declare(in: home)
    self.batch = batch
    let size = try home.fileSystem.status(log.reference.path, followsLinks: false).size
    let draft = AppendLoop.draft(EventID(at: Workload.now(), random: (1, 2)))
    _ = try log.append([draft], after: log.head, now: Workload.now)
    lineBytes = try home.fileSystem.status(log.reference.path, followsLinks: false).size - size
  }

  /// - Returns: How many seconds it took.
  func run(_ count: Int) throws -> Double {
    let now = Workload.now()
    // Made before the clock runs, as the lines of the others are.
    let batches = (0..<count).map { _ in
      let first = EventID(at: now, random: (random.next(), random.next()))
      return (0..<batch).map { AppendLoop.draft(first.advanced(by: $0)) }
    }
    return try timed {
      for drafts in batches {
        guard case .appended = try log.append(drafts, after: log.head, now: Workload.now) else {
          throw Failure("somebody else wrote to the log")
        }
      }
    }
  }

  static func draft(_ id: EventID) -> EventDraft {
    EventDraft(
      id: id, by: "raj", via: "raj(1003)@bastion",
      fact: .noted(
        kind: .observation, text: "restarted the payment pods, error rate back to 0.2 %"))
  }
}

/// What any program must do to keep a line: write it, and have it flushed.
final class BareLoop {
  private let descriptor: Int32
  private let bytes: [UInt8]

  init(path: String, batch: Int, line: Int) throws {
    descriptor = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure("\(path): \(errorText())") }
    bytes = [UInt8](repeating: UInt8(ascii: "x"), count: batch * line)
  }

  deinit { close(descriptor) }

  /// - Returns: How many seconds it took.
  func run(_ count: Int) -> Double {
    timed {
      for _ in 0..<count {
        _ = write(descriptor, bytes, bytes.count)
        fdatasync(descriptor)
      }
    }
  }
}

/// A new incident.
func declare(in home: Home) throws -> IncidentLog {
  let now = Workload.now()
  let declaration = Declaration(
    incident: .random(at: now), alias: "", plan: "builtin:1", title: "Checkout fails",
    severity: "P2")
  let draft = EventDraft(id: .random(at: now), by: "ana", fact: .declared(declaration))
  let log = try IncidentLog.create(in: home, drafts: [draft], now: Workload.now)
  _ = try log.readNew()
  return log
}
