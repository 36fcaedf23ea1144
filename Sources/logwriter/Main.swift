internal import Engine
internal import EventLog
internal import Glibc

/// A process that appends as fast as it can, for the tests to kill. Not a product.
///
///     logwriter HOME INC NAME COUNT [BATCH [BYTES]]   prints every identity after it was acknowledged
///     logwriter --declare HOME                makes an incident, a blob and a spooled text
@main
struct Main {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      if arguments.first == "--declare" {
        try declare(in: arguments.last ?? "")
      } else {
        try write(Array(arguments))
      }
    } catch {
      complain("logwriter: \(error)\n")
      exit(1)
    }
  }

  private static func declare(in path: String) throws {
    let home = try Home.open(path: path)
    let declaration = Declaration(
      incident: .random(at: currentTime()), alias: "", plan: "", title: "test", severity: "P3")
    let draft = EventDraft(
      id: .random(at: currentTime()), by: "raj", fact: .declared(declaration))
    let log = try IncidentLog.create(in: home, drafts: [draft], now: currentTime)
    _ = try Blobs(home).store([1, 2, 3])
    _ = try Spool(home).save(
      "text", for: .init(incident: log.reference.alias, kind: "note"), now: currentTime())
  }

  private static func write(_ arguments: [String]) throws {
    guard arguments.count >= 4, let count = Int(arguments[3]) else {
      complain("usage: logwriter HOME INC NAME COUNT [BATCH [BYTES]]\n")
      exit(64)
    }
    let batch = arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1
    let home = try Home.open(path: arguments[0])
    guard let reference = try home.find(arguments[1]) else { exit(2) }
    var session = try Session(
      try IncidentLog.open(reference, in: home), initial: 0, fold: { $0 = $1.seq })
    // Long enough to cross pages often: that is where a kill tears a line.
    let length = arguments.count > 5 ? Int(arguments[5]) ?? 700 : 700
    let text = String(repeating: "x", count: length)
    for _ in 0..<count {
      let now = currentTime()
      let author = RecordAuthor(id: .random(at: now), by: arguments[2], now: { currentTime() })
      let facts = (0..<batch).map { _ in FactDraft(.noted(kind: .note, text: text)) }
      let outcome: RecordOutcome<Never> = session.record(author) { _ in .success(facts) }
      guard case .recorded(_, let events) = outcome else {
        if case .busy = outcome { continue }
        complain("logwriter: \(outcome)\n")
        exit(1)
      }
      // One write for all: what arrives in the pipe was acknowledged.
      let lines = events.map { $0.id.text + "\n" }.joined()
      _ = lines.withCString { Glibc.write(1, $0, strlen($0)) }
    }
  }
}

func complain(_ text: String) { _ = text.withCString { Glibc.write(2, $0, strlen($0)) } }

func currentTime() -> Instant {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}
