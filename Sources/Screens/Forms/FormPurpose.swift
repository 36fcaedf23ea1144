/// What a form's answers become.
package enum FormPurpose: Hashable, Sendable {
  case entry(kind: String)
  case update
  case assign, release, handoff, report
  case severity, phase, contain, resolve, close, reopen
  case task, finishTask, dropTask
  case ask, answer
  case page, escalate
  case skipStep(runbook: Int, step: Int)
  case blockStep(runbook: Int, step: Int)
  case noteStep(runbook: Int, step: Int)
  case reopenStep(runbook: Int, step: Int)
  case attachFrom, attach, retitle, impact
  case amend(entry: Int)
  case strike(entry: Int)
  case verdict(entry: Int)
  case goTo
  case declare

  /// What leaves the room is read once more before it goes.
  var wantsPreview: Bool { self == .update }
}

extension Form {
  /// Under which name its texts are kept when it is left: letters, digits and dashes, as it becomes a file's. `nil`
  /// where they must not come back: what confirms a closing is typed anew each time.
  package var draftKey: String? {
    switch purpose {
    case .entry(let kind): kind
    // A text for the management is none for the status page.
    case .update: "update-\(Form.plain(questions[0].answer))"
    case .assign: "assign"
    case .release: "release"
    case .handoff: "handoff"
    case .report: "report"
    case .severity: "severity"
    case .phase: "phase"
    case .contain: "contain"
    case .resolve: "resolve"
    case .reopen: "reopen"
    case .task: "task"
    case .finishTask: "task-done"
    case .dropTask: "task-dropped"
    case .ask: "ask"
    case .answer: "answer"
    case .page: "page"
    case .escalate: "escalate"
    case .skipStep(let runbook, let step): "skip-\(runbook)-\(step)"
    case .blockStep(let runbook, let step): "block-\(runbook)-\(step)"
    case .noteStep(let runbook, let step): "step-\(runbook)-\(step)"
    case .reopenStep(let runbook, let step): "reopen-\(runbook)-\(step)"
    case .attach: "attach"
    case .retitle: "title"
    case .impact: "impact"
    case .amend(let entry): "amend-\(entry)"
    case .strike(let entry): "strike-\(entry)"
    case .verdict(let entry): "verdict-\(entry)"
    case .declare: "declare"
    case .close, .goTo, .attachFrom: nil
    }
  }

  private static func plain(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }
}
