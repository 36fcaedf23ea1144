import CPlatform
import Dispatching
import Engine
import EventLog
import Foundation
import Synchronization
import Testing

/// As the program does at its start: a child that ends before it has read everything must not end us.
let brokenPipesAreIgnored: Bool = {
  _ = signal(SIGPIPE, SIG_IGN)
  return true
}()

/// A home of its own for one test, with a plan whose pages are lines in a file; removed with the value.
final class Desk: Sendable {
  let path: String
  let home: Home
  private let held: Mutex<Plan>

  /// - Parameter window: How long each of the three levels has to acknowledge.
  /// - Throws: `SystemError` where there is no room for it.
  init(window: Duration = .seconds(1)) throws {
    precondition(brokenPipesAreIgnored)
    var template = Array("/tmp/warroom-dispatch-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    home = try Home.open(path: path + "/home")
    held = Mutex(Desk.plan(path, window))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var plan: Plan {
    get { held.withLock { $0 } }
    set { held.withLock { $0 = newValue } }
  }

  /// Three levels; a page is a line in `pages`: who, and whether it may be there already.
  private static func plan(_ path: String, _ window: Duration) -> Plan {
    var plan = Plan.builtin
    let script =
      "read -r subject; printf '%s %s %s\\n' \"$1\" \"$WARROOM_RESENT\" \"$subject\" >> \"$2\""
    plan.channels = [
      ChannelRule(
        id: "sms",
        kind: .command(arguments: ["/bin/sh", "-c", script, "sms", "{person}", "\(path)/pages"]),
        timeLimit: .seconds(20), retries: 1, backoff: .milliseconds(200))
    ]
    plan.people = ["ana", "raj", "mei"].map {
      PersonRule(id: $0, name: $0, contacts: [.init(channel: "sms", address: "+1")])
    }
    plan.policies = [
      EscalationPolicy(
        id: "critical",
        levels: [
          EscalationLevel(targets: [.schedule("primary")], acknowledgeWithin: window),
          EscalationLevel(targets: [.schedule("secondary")], acknowledgeWithin: window),
          EscalationLevel(targets: [.person("mei")], acknowledgeWithin: window),
        ])
    ]
    plan.policyOf = ["P1": "critical"]
    return plan
  }

  static let clock: @Sendable () -> Instant = { Instant(milliseconds: warroom_now()) }

  func settings(
    isService: Bool = false, clock: @escaping @Sendable () -> Instant = Desk.clock,
    secrets: SecretReader = SecretReader()
  ) -> Enforcer.Settings {
    Enforcer.Settings(
      home: home, via: "raj(1003)@bastion", process: Int(getpid()), isService: isService,
      clock: clock, secrets: secrets,
      onCall: { _, schedule, _ in
        ["primary": "ana", "secondary": "raj"][schedule]
      }, plan: { [self] _, _ in plan })
  }

  @discardableResult
  func declare(
    _ severity: SeverityID = "P1", title: String = "Checkout is down", isDrill: Bool = false
  ) throws -> IncidentReference {
    let declaration = Declaration(
      incident: .random(at: Desk.clock()), alias: "", plan: "p", title: title,
      severity: severity, isDrill: isDrill)
    let log = try IncidentLog.create(
      in: home,
      drafts: [
        EventDraft(id: .random(at: Desk.clock()), by: "ana", fact: .declared(declaration))
      ], now: Desk.clock)
    return log.reference
  }

  func record(_ facts: [Fact], in reference: IncidentReference, by person: PersonID = "ana") throws
  {
    let log = try IncidentLog.open(reference, in: home)
    _ = try log.read()
    let drafts = facts.map { EventDraft(id: .random(at: Desk.clock()), by: person, fact: $0) }
    for _ in 0..<20 {
      guard case .conflict = try log.append(drafts, after: log.head, now: Desk.clock) else {
        return
      }
    }
  }

  func events(_ reference: IncidentReference) throws -> [Event] {
    try IncidentLog.open(reference, in: home).read().events
  }

  func incident(_ reference: IncidentReference) throws -> Incident {
    try #require(Incident(events: try events(reference)))
  }

  /// Who was paged, in order, with `!` where it says that it may be there already.
  var pages: [String] {
    lines("pages").map { line in
      let words = line.split(separator: " ")
      return words[0] + (words[1] == "1" ? "!" : "")
    }
  }

  func lines(_ name: String) -> [String] {
    let text = (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  func text(_ name: String) -> String {
    (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? ""
  }

  /// Runs an enforcer until something holds; within the limit.
  @discardableResult
  func run(
    _ enforcer: Enforcer, seconds: Int = 20, until isDone: () throws -> Bool
  ) throws -> Bool {
    let end = Uptime.now + .seconds(seconds)
    while Uptime.now < end {
      let pause = enforcer.turn()
      if try isDone() { return true }
      var descriptors = enforcer.descriptors
      _ = poll(&descriptors, nfds_t(descriptors.count), Int32(min(50, pause.milliseconds)))
    }
    return try isDone()
  }
}

/// Waits for something that others do.
func eventually(_ seconds: Int = 20, _ holds: () throws -> Bool) throws -> Bool {
  let end = Uptime.now + .seconds(seconds)
  while Uptime.now < end {
    if try holds() { return true }
    poll(nil, 0, 20)
  }
  return try holds()
}
