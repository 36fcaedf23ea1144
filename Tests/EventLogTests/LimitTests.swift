import Engine
import EventLog
import Foundation
import Testing

/// Each limit of the log: what just keeps within it is taken, what is beyond is refused with a sentence and leaves nothing.
@Suite("Limits of the log")
struct LimitTests {
  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func append(_ fact: Fact, by: String = "ana", to log: IncidentLog) throws {
    let draft = EventDraft(id: .random(at: moment), by: by, fact: fact)
    _ = try log.append([draft], after: log.head, now: { moment })
  }

  private var moment: Instant { Instant(milliseconds: 1_795_355_052_083) }

  private func declare(_ title: String, in home: Home) throws -> IncidentLog {
    let declaration = Declaration(
      incident: .random(at: moment), alias: "", plan: Plan.builtin.digest, title: title,
      severity: "P1")
    let draft = EventDraft(id: .random(at: moment), by: "ana", fact: .declared(declaration))
    return try IncidentLog.create(in: home, drafts: [draft], now: { moment })
  }

  private func withHome(_ body: (Home) throws -> Void) throws {
    var template = Array("/tmp/warroom-limits-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(try Home.open(path: path + "/home"))
  }

  @Test("titles, people and roles, in characters and in marks piled upon them")
  func names() throws {
    try withHome { home in
      let log = try declare(String(repeating: "日", count: TextLimits.titleCharacters), in: home)
      let before = log.head
      let pile = "x" + String(repeating: "\u{301}", count: 50_000)
      let cases: [(String, Int, (String) throws -> Void)] = [
        ("title", TextLimits.titleCharacters, { try append(.retitled(title: $0), to: log) }),
        ("title", TextLimits.titleCharacters, { _ = try declare($0, in: home) }),
        ("author", TextLimits.personCharacters, { try append(.marked(entry: 1), by: $0, to: log) }),
        (
          "person", TextLimits.personCharacters,
          { try append(.roleAssigned(role: "ic", person: $0, note: nil), to: log) }
        ),
        (
          "role", TextLimits.roleCharacters,
          { try append(.roleAssigned(role: $0, person: "ana", note: nil), to: log) }
        ),
      ]
      for (what, limit, take) in cases {
        #expect(refusal { try take(String(repeating: "é", count: limit)) } == nil, "\(what)")
        let head = log.head
        for text in [
          String(repeating: "é", count: limit + 1), String(repeating: "é", count: 1_000_000), pile,
        ] {
          let words = refusal { try take(text) }
          #expect(words?.contains("\(what)") == true, "\(what): \(words ?? "taken")")
          #expect(words?.contains("\(limit)") == true, "\(what): \(words ?? "taken")")
        }
        #expect(log.head == head)
      }
      #expect(log.head.seq > before.seq)
    }
  }

  @Test("the line: what is longer is refused, and one just as long as allowed is read again")
  func lines() throws {
    try withHome { home in
      let log = try declare("Limits", in: home)
      func fact(_ count: Int) -> Fact {
        .unknown(type: "x.y", data: #"{"t":""# + String(repeating: "a", count: count) + #""}"#)
      }
      // The longest that is taken is looked for, and must lie just below the limit.
      var (low, high) = (60_000, 66_000)
      while high - low > 1 {
        let middle = (low + high) / 2
        if refusal({ try append(fact(middle), to: log) }) == nil {
          low = middle
        } else {
          high = middle
        }
      }
      let words = refusal { try append(fact(high), to: log) }
      #expect(words?.contains("NOT recorded") == true, "\(words ?? "taken")")
      #expect(refusal { try append(fact(10_000_000), to: log) } != nil)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: log.reference.path))
      let longest = bytes.split(separator: 0x0A).map(\.count).max() ?? 0
      #expect(longest + 1 == LogLimits.lineBytes)
      #expect(try IncidentLog.open(log.reference, in: home).read().condition == .sound)
    }
  }

  @Test("a text: what is longer is kept whole as a blob, with as much of its ends as is said")
  func texts() throws {
    try withHome { home in
      let log = try declare("Limits", in: home)
      for count in [LogLimits.textBytes, LogLimits.textBytes + 1, 5_000_000] {
        let text = String(repeating: "a", count: count - 1) + "z"
        try append(.noted(kind: .note, text: text), to: log)
        guard case .noted(_, let kept)? = try log.read().events.last?.fact else {
          Issue.record("no note")
          return
        }
        guard count > LogLimits.textBytes else {
          #expect(kept == text)
          continue
        }
        let lines = kept.split(separator: "\n")
        #expect(lines.map(\.count).first == LogLimits.excerptCharacters)
        #expect(lines.map(\.count).last == LogLimits.excerptCharacters && kept.hasSuffix("z"))
        let bytes = Array(text.utf8)
        #expect(kept.contains("\(count) bytes in all"))
        #expect(try Blobs(home).read(SHA256.digest(of: bytes)) == bytes)
      }
    }
  }

  @Test("what the system says of who wrote, and the events that are written together")
  func viaAndBatches() throws {
    try withHome { home in
      let log = try declare("Limits", in: home)
      func via(_ count: Int) -> EventDraft {
        EventDraft(
          id: .random(at: moment), by: "ana", via: String(repeating: "v", count: count),
          fact: .marked(entry: 1))
      }
      func batch(_ count: Int) -> [EventDraft] {
        let id = EventID.random(at: moment)
        return (0..<count).map {
          EventDraft(id: id.advanced(by: $0), by: "ana", fact: .marked(entry: 1))
        }
      }
      for (take, limit) in [
        ({ [via($0)] }, LogLimits.viaBytes), (batch, LogLimits.batchEvents),
      ] as [((Int) -> [EventDraft], Int)] {
        _ = try log.append(take(limit), after: log.head, now: { moment })
        let head = log.head
        for count in [limit + 1, 200_000] {
          let words = refusal { _ = try log.append(take(count), after: head, now: { moment }) }
          #expect(words?.contains("\(limit)") == true, "\(words ?? "taken")")
          #expect(words?.contains("NOT recorded") == true)
        }
        #expect(try log.read().head == head)
      }
      #expect(log.head.seq == 2 + LogLimits.batchEvents)
    }
  }

  @Test("a text that waits to be recorded: what is longer than anything takes in is left alone")
  func spool() throws {
    try withHome { home in
      let spool = Spool(home)
      let entry = try spool.save("", for: .init(incident: "INC-0001", kind: "note"), now: moment)
      let path = "\(spool.directory)/\(entry.name)"
      let empty = try Data(contentsOf: URL(fileURLWithPath: path))
      for size in [LogLimits.spoolBytes, LogLimits.spoolBytes + 1, LogLimits.spoolBytes * 2] {
        // The text stands last in the line: `""}` and a newline.
        let text = Data(repeating: 0x61, count: size - empty.count)
        try (empty.dropLast(3) + text + empty.suffix(3)).write(to: URL(fileURLWithPath: path))
        let isOffered = size == LogLimits.spoolBytes
        #expect(try spool.list().map(\.text.utf8.count) == (isOffered ? [text.count] : []))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == size)
      }
    }
  }

  @Test("the number of incidents: the last number is given, and none after it")
  func incidents() throws {
    try withHome { home in
      _ = try declare("First", in: home)
      let group = "\(home.path)/incidents/\(LogLimits.incidents / 1000)"
      mkdir(group, 0o700)
      try Data().write(to: URL(fileURLWithPath: "\(group)/INC-\(LogLimits.incidents - 1).jsonl"))
      #expect(try declare("Last", in: home).reference.number == LogLimits.incidents)
      let words = refusal { _ = try declare("Beyond", in: home) }
      #expect(words?.contains("INC-\(LogLimits.incidents)") == true, "\(words ?? "taken")")
      #expect(try home.incidents().count == 3)
      #expect(try home.find("INC-\(LogLimits.incidents)") != nil)
    }
  }
}
