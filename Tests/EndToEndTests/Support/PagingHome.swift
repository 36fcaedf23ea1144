import Engine
import EventLog
import Foundation
import Testing

/// A home with a plan of three levels, whose pages are lines of a file: who, and `1` where they may have it already.
final class PagingHome {
  let home: TemporaryHome
  let plan: String
  let changes: [String: String?]

  /// `window` is how long each level is waited for. Alex is the primary, robin the secondary, mira the manager.
  init(window: String) throws {
    home = try TemporaryHome()
    plan = home.directory + "/plan"
    changes = ["WARROOM_PLAN": plan]
    let made = try home.run(["plan", "init", plan])
    try #require(made.code == 0, "\(made.errorText)")
    try change("plan.yaml") { text in
      text.replacing("acknowledge_within: 5m", with: "acknowledge_within: \(window)")
        .replacing("repeats: 1", with: "repeats: 0").replacing(/at_end: .*/, with: "")
        .replacing(
          "    file: pages.log\n    form: lines\n",
          with: "    command: [/bin/sh, '\(home.directory)/page', '{person}']\n")
    }
    try change("oncall.yaml") { text in
      text.replacing("[alex, robin, sasha]", with: "[alex]")
        .replacing("[robin, sasha, alex]", with: "[robin]")
    }
    try "read -r subject; echo \"$1 $WARROOM_RESENT\" >> \(home.directory)/pages\n".write(
      toFile: home.directory + "/page", atomically: true, encoding: .utf8)
  }

  private func change(_ name: String, _ body: (String) -> String) throws {
    let path = "\(plan)/\(name)"
    try body(try String(contentsOfFile: path, encoding: .utf8))
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Declares a P1 under the plan.
  func declare() throws -> IncidentReference {
    let outcome = try warroom("declare", "Checkout fails", "--severity", "P1")
    try #require(outcome.code == 0, "\(outcome.errorText)")
    return try #require(try home.home.incidents().last)
  }

  @discardableResult
  func warroom(_ arguments: String..., as person: String = "ana") throws -> Program.Outcome {
    try home.run(arguments, as: person, changing: changes)
  }

  /// Who was paged, in order, with `!` where the page says that they may have it already.
  var pages: [String] {
    let text = (try? String(contentsOfFile: home.directory + "/pages", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map {
      $0.split(separator: " ")[0] + ($0.hasSuffix(" 1") ? "!" : "")
    }
  }

  /// Whether the newest page went out.
  func isSent(_ reference: IncidentReference) throws -> Bool {
    if case .sent? = try incident(reference).escalation.pages.last?.outcome { true } else { false }
  }

  func incident(_ reference: IncidentReference) throws -> Incident {
    try #require(Incident(events: try home.events(reference)))
  }

  /// The process that last wrote into the lease that it enforces.
  var holder: pid_t? {
    let path = home.home.path + "/enforcer"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let content = try? JSON.parse(text)
    else { return nil }
    return content["pid"]?.int.map { pid_t($0) }
  }

  func service() throws -> Service { try Service(self) }

  func room(
    _ arguments: [String] = [], as person: String = "ana", columns: Int = 120, rows: Int = 36
  ) throws -> Pty {
    try home.pty(arguments, as: person, columns: columns, rows: rows, changing: changes)
  }
}

/// `warroom enforce`, killed with the value.
final class Service {
  let process: pid_t
  private var isGone = false

  init(_ paging: PagingHome) throws {
    process = try spawn(
      [Binary.path, "enforce"], paging.home.environment(changing: paging.changes), session: true
    ) { actions in
      for descriptor in 0...2 as ClosedRange<Int32> {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
      }
    }
  }

  func send(_ signal: Int32) { kill(process, signal) }

  /// Kills it at once, as a machine that loses its power does to all it runs.
  func kill9() {
    guard !isGone else { return }
    isGone = true
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }

  deinit { kill9() }
}
