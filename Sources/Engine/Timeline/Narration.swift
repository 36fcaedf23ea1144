/// An event in words: what screens, plain lines and reports all say of it.
public struct Narration: Hashable, Sendable {
  /// What kind of entry it is, for its sign and colour.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case declared, alert, cleared, acknowledged, severity, phase, milestone, role, handoff, report
    case update, note, observation, hypothesis, finding, decision, action, runbook, step, stepDone
    case task, question, answer, resolved, closed, reopened, correction, log, other
    case escalation, page, pageFailed, delivery, deliveryFailed, command, plan
  }

  public var kind: Kind
  /// One short word for the column beside the time.
  public var label: String
  /// The rest of the sentence; may hold several lines.
  public var text: String

  init(_ kind: Kind, _ label: String, _ text: String) {
    self.kind = kind
    self.label = label
    self.text = text
  }
}

/// Says an event in words, as it stands after all corrections.
///
/// - Parameters:
///   - event: One of the incident's events.
///   - incident: Supplies titles of runbooks and tasks, and what amendments changed.
///   - plan: Supplies the titles of roles and audiences.
/// - Returns: Its kind, a word for the column beside the time, and the rest of the sentence.
public func narrate(_ event: Event, in incident: Incident, plan: Plan) -> Narration {
  var narration = Narrator(incident: incident, plan: plan).say(event.fact)
  if case .acknowledged(nil) = event.fact {
    let after = event.happened - incident.declaredAt
    narration.text = "\(event.by), \(after.short(seconds: true)) after the declaration"
  }
  if incident.alertsAfterResolution.contains(event.seq) {
    narration.text = "back after the resolution: " + narration.text
  }
  if let text = incident.overlay.amended[event.seq]?.text { narration.text = text }
  // What others wrote may be empty; a line in the timeline never is.
  if narration.label.isEmpty { narration.label = "entry" }
  if narration.text.isEmpty { narration.text = "(nothing was written)" }
  if let verdict = incident.overlay.verdicts[event.seq] {
    narration.text = (verdict ? "confirmed: " : "refuted: ") + narration.text
  }
  return narration
}

/// When an entry is said to have happened, after amendments.
public func happened(_ event: Event, in incident: Incident) -> Instant {
  incident.overlay.amended[event.seq]?.happened ?? event.happened
}

struct Narrator {
  let incident: Incident
  let plan: Plan

  func say(_ fact: Fact) -> Narration {
    switch fact {
    case .declared, .retitled, .serviceSet, .impactDescribed, .severityProposed,
      .severityChanged, .phaseChanged, .planAdopted, .milestoneRecorded, .resolutionVerified,
      .resolved, .closed, .reopened, .tagged,
      .acknowledged:
      course(fact)
    case .roleAssigned, .roleReleased, .handoffOffered, .handoffAccepted, .reported: roles(fact)
    case .runbookAttached, .stepStarted, .stepDone, .stepSkipped, .stepBlocked, .stepNoted,
      .stepReopened, .commandRun:
      runbooks(fact)
    case .taskAssigned, .taskDone, .taskDropped, .questionAsked, .questionAnswered: tasks(fact)
    case .escalationStarted, .escalationAdvanced, .escalationExhausted, .pageRequested, .pageSent,
      .pageFailed, .updateRequested, .updateSent, .updateFailed:
      enforcement(fact)
    default: entries(fact)
    }
  }

  private func course(_ fact: Fact) -> Narration {
    switch fact {
    case .declared(let declaration):
      let impact = declaration.impact.map { ": \($0)" } ?? ""
      let drill = declaration.isDrill ? "drill, " : ""
      return Narration(
        .declared, "declared", "\(drill)\(declaration.severity), \(declaration.title)\(impact)")
    case .retitled(let title): return Narration(.other, "title", title)
    case .serviceSet(let service): return Narration(.other, "service", service)
    case .impactDescribed(let text): return Narration(.other, "impact", text)
    case .severityProposed(let impact, let urgency, let severity):
      return Narration(
        .severity, "triage", "impact \(impact), urgency \(urgency): \(severity) proposed")
    case .planAdopted(let digest, let name, _):
      return Narration(.plan, "plan", "held to \(name) from here on (\(digest.prefix(12)))")
    case .severityChanged(let from, let to, let reason):
      let change = from.map { "\($0) → \(to)" } ?? to
      return Narration(.severity, "severity", change + (reason.map { "  \($0)" } ?? ""))
    case .phaseChanged(_, let to, let reason):
      return Narration(.phase, "phase", to.rawValue + (reason.map { ": \($0)" } ?? ""))
    case .milestoneRecorded(let milestone):
      return Narration(
        .milestone, milestone == .contained ? "contained" : "reached", milestone.words)
    case .resolutionVerified(let text):
      return Narration(.milestone, "verified", text ?? "the conditions for resolving hold")
    case .resolved(let note, let cause):
      let parts = [note, cause.map { "probable cause: \($0)" }].compactMap { $0 }
      return Narration(
        .resolved, "resolved", parts.isEmpty ? "no note yet" : parts.joined(separator: "; "))
    case .closed(let reason):
      return Narration(.closed, "closed", reason ?? "the incident is closed")
    case .reopened(let reason): return Narration(.reopened, "reopened", reason ?? "it is back")
    case .tagged(let label): return Narration(.other, "label", label)
    case .acknowledged(let note):
      return Narration(.acknowledged, "acked", note ?? "somebody is on it")
    default: return Narration(.other, fact.name, "")
    }
  }

  private func title(_ role: RoleID) -> String { plan.role(role)?.title ?? role }

  private func roles(_ fact: Fact) -> Narration {
    switch fact {
    case .roleAssigned(let role, let person, let note):
      Narration(.role, "role", "\(title(role)): \(person)" + (note.map { ", \($0)" } ?? ""))
    case .roleReleased(let role, let person, let reason):
      Narration(
        .role, "role", "\(person) leaves \(title(role))" + (reason.map { ": \($0)" } ?? ""))
    case .handoffOffered(let role, let from, let to, let brief):
      Narration(
        .handoff, "handoff",
        "\(from) offers \(to) the role \(title(role))" + (brief.map { ": \($0)" } ?? ""))
    case .handoffAccepted(let role, let from, let to):
      Narration(.handoff, "handoff", "\(to) takes \(title(role)) over from \(from)")
    case .reported(let role, let text):
      Narration(.report, "report", "\(plan.role(role)?.abbreviation ?? role): \(text)")
    default: Narration(.other, fact.name, "")
    }
  }

  private func step(_ reference: StepReference) -> String {
    let book = incident.runbooks.first { $0.runbook.runbook == reference.runbook }
    let steps = book?.runbook.steps ?? []
    guard reference.step > 0, reference.step <= steps.count else {
      return "step \(reference.step)"
    }
    return steps[reference.step - 1].title
  }

  private func runbooks(_ fact: Fact) -> Narration {
    func said(_ kind: Narration.Kind, _ step: StepReference, _ text: String) -> Narration {
      Narration(kind, "step \(step.step)", text)
    }
    switch fact {
    case .runbookAttached(let runbook):
      let count = runbook.steps.count
      return Narration(
        .runbook, "runbook", "\(runbook.title), \(count) step\(count == 1 ? "" : "s")")
    case .stepStarted(let step): return said(.step, step, "started: \(self.step(step))")
    case .stepDone(let step, let note): return said(.stepDone, step, note ?? self.step(step))
    case .stepSkipped(let step, let reason):
      return said(.step, step, "skipped: \(reason ?? self.step(step))")
    case .stepBlocked(let step, let reason):
      return said(.step, step, "blocked: \(reason ?? self.step(step))")
    case .stepNoted(let step, let text): return said(.step, step, text)
    case .stepReopened(let step, let reason):
      return said(.step, step, "reopened: \(reason ?? self.step(step))")
    case .commandRun(let run): return said(.command, run.step, "\(run.ending): \(run.command)")
    default: return Narration(.other, fact.name, "")
    }
  }

  private func tasks(_ fact: Fact) -> Narration {
    func title(_ number: Int) -> String {
      incident.tasks.first { $0.number == number }?.title ?? "task \(number)"
    }
    switch fact {
    case .taskAssigned(_, let title, let person, _):
      return Narration(.task, "task", "\(person): \(title)")
    case .taskDone(let number, let note):
      return Narration(.task, "task", "done: \(title(number))" + (note.map { ", \($0)" } ?? ""))
    case .taskDropped(let number, let reason):
      return Narration(
        .task, "task", "dropped: \(title(number))" + (reason.map { ", \($0)" } ?? ""))
    case .questionAsked(_, let text): return Narration(.question, "question", text)
    case .questionAnswered(_, let text): return Narration(.answer, "answer", text)
    default: return Narration(.other, fact.name, "")
    }
  }

  private func entries(_ fact: Fact) -> Narration {
    switch fact {
    case .alertReceived(let alert): return Narration(.alert, "alert", alert.summary)
    case .alertRepeated(let key, let count):
      let summary = incident.alerts.first { $0.alert.key == key }?.alert.summary ?? key
      return Narration(.alert, "alert", "\(count) more: \(summary)")
    case .alertCleared(let key, let text):
      let summary = incident.alerts.first { $0.alert.key == key }?.alert.summary ?? key
      return Narration(.cleared, "cleared", text ?? summary)
    case .alertExcluded(let alert, let rule):
      return Narration(.alert, "excluded", "\(alert.summary): \(rule)")
    case .updatePosted(let update):
      let audience = plan.audience(update.audience)?.title.lowercased() ?? update.audience
      let status = update.status.map { "\($0): " } ?? ""
      return Narration(.update, "update", "\(audience), \(status)\(update.message)")
    case .noted(let kind, let text): return noted(kind, text)
    case .hypothesisConfirmed(let entry, let text):
      return Narration(.hypothesis, "confirmed", text ?? "the hypothesis of entry \(entry)")
    case .hypothesisRefuted(let entry, let text):
      return Narration(.hypothesis, "refuted", text ?? "the hypothesis of entry \(entry)")
    case .amended(let entry, let text, let happened, let reason):
      let what = [text.map { "now: \($0)" }, happened.map { "happened \($0.rfc3339)" }, reason]
      return Narration(
        .correction, "amended",
        "entry \(entry), " + what.compactMap { $0 }.joined(separator: "; "))
    case .struck(let entry, let reason):
      return Narration(
        .correction, "struck", "entry \(entry)" + (reason.map { ": \($0)" } ?? ""))
    case .marked(let entry): return Narration(.correction, "marked", "entry \(entry)")
    case .logRepaired(_, let length, _):
      return Narration(.log, "log", "repaired: \(length) bytes of a torn entry cut off and kept")
    case .logSalvaged(let from, let seq, _, _):
      return Narration(.log, "log", "continued from \(from), sound up to entry \(seq)")
    case .unknown(let type, let data): return Narration(.other, type, data)
    default: return Narration(.other, fact.name, "")
    }
  }

  private func noted(_ kind: EntryKind, _ text: String) -> Narration {
    switch kind {
    case .note: Narration(.note, "note", text)
    case .observation: Narration(.observation, "seen", text)
    case .hypothesis: Narration(.hypothesis, "guess", text)
    case .finding: Narration(.finding, "finding", text)
    case .decision: Narration(.decision, "decision", text)
    case .action: Narration(.action, "action", text)
    }
  }
}

extension Milestone {
  /// In words, for a sentence.
  public var words: String {
    switch self {
    case .impactStarted: "impact started"
    case .detected: "detected"
    case .acknowledged: "acknowledged"
    case .triaged: "severity confirmed"
    case .contained: "the bleeding has stopped"
    case .resolved: "resolved"
    case .reviewed: "reviewed"
    }
  }
}
