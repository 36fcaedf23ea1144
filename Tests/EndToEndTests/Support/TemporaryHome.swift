import Engine
import EventLog
import Foundation
import TestSupport
import Testing

/// A home, settings and state of a test's own, removed with the value.
final class TemporaryHome {
  /// The directory that holds all of it.
  let directory: String
  let home: Home

  /// `name` is the home's own, within the directory.
  init(named name: String = "home") throws {
    var template = Array("/tmp/warroom-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Lacking(description: "no directory in /tmp") }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for part in ["config", "state", "data", "run"] {
      mkdir("\(directory)/\(part)", 0o700)
    }
    home = try Home.open(path: "\(directory)/\(name)")
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// What a person's program finds, and nothing of the machine's settings.
  func environment(
    as person: String = "ana", changing changes: [String: String?] = [:]
  ) -> [String: String] {
    var environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory, "TERM": "xterm-256color",
      "LC_ALL": "C.UTF-8", "TZ": "UTC", "WARROOM_HOME": home.path, "WARROOM_USER": person,
      "XDG_CONFIG_HOME": directory + "/config", "XDG_STATE_HOME": directory + "/state",
      "XDG_DATA_HOME": directory + "/data", "XDG_RUNTIME_DIR": directory + "/run",
      "HISTFILE": "",
      // A crash is wanted in some tests; the runtime would ask at the terminal what to do about it.
      "SWIFT_BACKTRACE": "enable=no",
    ]
    // A mutant is looked for in the program as well as in the tests.
    if let mutant = Scale.variable("WARROOM_MUTANT") { environment["WARROOM_MUTANT"] = mutant }
    for (name, value) in changes { environment[name] = value }
    return environment
  }

  // MARK: What stands in it

  static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

  func author(_ person: String, at moment: Instant? = nil) -> RecordAuthor {
    let moment = moment ?? TemporaryHome.now
    return RecordAuthor(id: identity(), by: person, via: "test", now: { moment })
  }

  func identity() -> EventID {
    EventID(
      at: TemporaryHome.now, random: (.random(in: 0...UInt64.max), .random(in: 0...UInt64.max)))
  }

  /// Declares an incident; the title may be one that the program would refuse.
  @discardableResult
  func declare(
    _ title: String = "Checkout fails", severity: String = "P2", by person: String = "raj",
    at moment: Instant = now
  ) throws -> IncidentLog {
    let declaration = Declaration(
      incident: identity(), alias: "", plan: Plan.builtin.digest, title: title, severity: severity)
    let draft = EventDraft(id: identity(), by: person, fact: .declared(declaration))
    return try IncidentLog.create(in: home, drafts: [draft], now: { moment })
  }

  /// Records facts one after the other, as somebody else at another terminal.
  func record(
    _ facts: [Fact], in log: IncidentLog, by person: String = "raj", at moment: Instant? = nil
  ) throws {
    for fact in facts {
      let draft = EventDraft(id: identity(), by: person, fact: fact)
      while true {
        let moment = moment ?? TemporaryHome.now
        let outcome = try log.append([draft], after: log.head, now: { moment })
        if case .conflict = outcome { continue }
        break
      }
    }
  }

  func note(_ text: String) -> Fact { .noted(kind: .note, text: text) }

  /// The facts of an incident as they stand on disk.
  func events(_ reference: IncidentReference) throws -> [Event] {
    try IncidentLog.open(reference, in: home).read().events
  }

  /// The texts of all notes on disk.
  func notes(_ reference: IncidentReference) throws -> [String] {
    try events(reference).compactMap {
      if case .noted(_, let text) = $0.fact { text } else { nil }
    }
  }

  /// What stands on disk, for the words of a failed expectation.
  func comment(on log: IncidentLog) -> Comment {
    "on disk: \((try? notes(log.reference)) ?? [])"
  }

  // MARK: The program in it

  func pty(
    _ arguments: [String] = [], as person: String = "ana", columns: Int = 120, rows: Int = 36,
    changing changes: [String: String?] = [:]
  ) throws -> Pty {
    try Pty(
      [Binary.path] + arguments, in: self, environment: environment(as: person, changing: changes),
      columns: columns, rows: rows)
  }

  func tmux(
    _ arguments: [String] = [], as person: String = "ana", columns: Int = 120, rows: Int = 36,
    changing changes: [String: String?] = [:]
  ) -> Tmux {
    let settings = ["TERM": "tmux-256color"].merging(changes) { $1 }
    return Tmux(
      [Binary.path] + arguments, in: self, environment: environment(as: person, changing: settings),
      columns: columns, rows: rows)
  }

  func run(
    _ arguments: [String], as person: String = "ana", changing changes: [String: String?] = [:]
  ) throws -> Program.Outcome {
    try Program.run([Binary.path] + arguments, environment(as: person, changing: changes))
  }
}
