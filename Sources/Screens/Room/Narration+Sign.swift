import Engine
import TerminalKit

extension Narration.Kind {
  /// The sign before an entry, and its colour.
  func sign(_ look: Look) -> (sign: String, style: Style) {
    switch self {
    case .declared: ("◆", look.alarm)
    case .alert: ("▲", look.alarm)
    case .cleared: ("▼", look.good)
    case .acknowledged: ("✓", look.good)
    case .severity: ("◆", look.alarm)
    case .phase: ("→", look.info)
    case .milestone: ("●", look.good)
    case .role: ("@", look.role)
    case .handoff: ("⇄", look.role)
    case .report: ("«", look.accent)
    case .update: ("»", look.accent)
    case .note: ("·", look.dim)
    case .observation: ("·", look.text)
    case .hypothesis: ("~", look.warn)
    case .finding: ("?", look.warn)
    case .decision: ("=", look.strong)
    case .action: ("▸", look.info)
    case .runbook: ("≡", look.info)
    case .step: ("▸", look.dim)
    case .stepDone: ("✓", look.good)
    case .task: ("+", look.info)
    case .question: ("?", look.dim)
    case .answer: ("!", look.dim)
    case .resolved: ("■", look.good)
    case .closed: ("□", look.dim)
    case .reopened: ("◆", look.alarm)
    case .correction: ("✎", look.dim)
    case .log: ("!", look.warn)
    case .escalation: ("!", look.warn)
    case .page: ("!", look.accent)
    case .pageFailed: ("!", look.alarm)
    case .delivery: ("»", look.dim)
    case .deliveryFailed: ("»", look.alarm)
    case .command: ("$", look.info)
    case .plan: ("≡", look.dim)
    case .other: ("·", look.dim)
    }
  }

  /// Whether the label wears the sign's colour.
  var isLoud: Bool {
    switch self {
    case .declared, .alert, .severity, .reopened, .resolved, .decision, .pageFailed,
      .deliveryFailed:
      true
    default: false
    }
  }

  func textStyle(_ look: Look) -> Style {
    switch self {
    case .decision: look.strong
    case .alert, .resolved: look.strong.with([])
    case .correction, .closed: look.dim
    default: look.text
    }
  }
}
