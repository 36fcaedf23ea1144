import Engine

/// Who sees to it that the plan is followed: pages, reminders and deliveries, as far as a screen knows.
package enum Enforcing: Hashable, Sendable {
  /// Nobody has looked yet, or the screen lives in a time of its own.
  case unknown
  /// The process of this screen.
  case here
  /// Another process: `raj(1003)@bastion, process 4711`.
  case elsewhere(String)
  /// Another process that does not do what is due.
  case hanging(String)
  /// This process, which can't record what is due; the reason is a sentence without its full stop.
  case failing(String)
  /// Nobody, and why this process can't, where that is known.
  case nobody(String?)

  /// What must be said of it in red, the longest wording first; empty where all is well.
  var alarm: [String] {
    switch self {
    case .unknown, .here, .elsewhere: []
    case .hanging(let who):
      [
        "WHOEVER SHOULD PAGE HANGS: \(who) does not do what is due. Others step in late; end it, or continue it.",
        "WHOEVER SHOULD PAGE HANGS: \(who)", "PAGES ARE LATE: the enforcer hangs",
      ]
    case .failing(let why): ["NOT PAGED: \(why)"]
    case .nobody(let why):
      [
        "NOBODY ENFORCES THE PLAN, so nobody is paged: run `warroom enforce`."
          + (why.map { " Here: \($0)." } ?? ""),
        "NOBODY ENFORCES THE PLAN: run `warroom enforce`", "NOBODY PAGES: run `warroom enforce`",
      ]
    }
  }

  /// The longest wording that fits; the shortest where none does.
  func alarm(columns: Int) -> String? {
    alarm.first { $0.count + 1 <= columns } ?? alarm.last
  }
}

extension Plan {
  /// Whether there is anything in it that a machine has to do in time.
  var asksForEnforcement: Bool {
    !policies.isEmpty || !notifications.isEmpty
      || audiences.contains { !$0.channels.isEmpty || $0.remindAfter != nil }
  }
}
