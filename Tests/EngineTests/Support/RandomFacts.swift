import Engine
import TestSupport

/// Any fact at all, sensible or not: a log may hold what no command of ours would decide.
extension Seeded {
  mutating func text() -> String {
    pick(["", " ", "a", "it is slow", "Grüße 👩‍🚒\nzwei Zeilen", "\u{202E}abc", "- [ ] x", "\0"])
  }

  mutating func person() -> PersonID { pick(["ana", "raj", "mei", "tom"]) }

  mutating func number() -> Int { pick([1, 1, 2, 2, 3, 4, 7, 0, -1, .min, .max]) }

  mutating func step() -> StepReference { StepReference(runbook: number(), step: number()) }

  mutating func instant(around now: Instant = declaredAt) -> Instant {
    chance(3)
      ? Instant(milliseconds: pick([.min, .max, 0, -1]))
      : now + .seconds(int(-7200...7200))
  }

  mutating func roleID() -> RoleID { pick(["ic", "tl", "cl", "sme", "scribe"]) }
  mutating func severityID() -> SeverityID { pick(["P1", "P2", "P3", "P4", "SEV9"]) }
  mutating func audienceID() -> AudienceID {
    pick(["engineering", "management", "status-page", "customer-success", "press"])
  }

  mutating func steps() -> [RunbookStep] {
    (0..<int(0...4)).map { RunbookStep(title: "step \($0)", depth: $0 % 3) }
  }

  mutating func fact() -> Fact {
    let reason = maybe(text())
    switch int(0...55) {
    case 0:
      return .declared(
        Declaration(
          incident: EventID(high: 1, low: 2), alias: "INC-2", plan: "x", title: text(),
          severity: severityID()))
    case 1: return .retitled(title: text())
    case 2: return .serviceSet(service: text())
    case 3: return .impactDescribed(text: text())
    case 4: return .severityChanged(from: maybe(severityID()), to: severityID(), reason: reason)
    case 5:
      return .phaseChanged(from: pick(Phase.allCases), to: pick(Phase.allCases), reason: reason)
    case 6: return .milestoneRecorded(pick(Milestone.allCases))
    case 7: return .resolutionVerified(text: reason)
    case 8: return .resolved(note: reason, cause: maybe(text()))
    case 9: return .closed(reason: reason)
    case 10: return .reopened(reason: reason)
    case 11: return .tagged(label: text())
    case 12: return .roleAssigned(role: roleID(), person: person(), note: reason)
    case 13: return .roleReleased(role: roleID(), person: person(), reason: reason)
    case 14: return .handoffOffered(role: roleID(), from: person(), to: person(), brief: reason)
    case 15: return .handoffAccepted(role: roleID(), from: person(), to: person())
    case 16: return .reported(role: roleID(), text: text())
    case 17: return .alertReceived(Alert(key: text(), source: "prom", summary: text()))
    case 18: return .alertRepeated(key: text(), count: number())
    case 19: return .alertCleared(key: text(), text: reason)
    case 20: return .acknowledged(note: reason)
    case 21...24: return .updatePosted(Update(audience: audienceID(), message: text()))
    case 25: return .noted(kind: pick(EntryKind.allCases), text: text())
    case 26: return .hypothesisConfirmed(entry: number(), text: reason)
    case 27: return .hypothesisRefuted(entry: number(), text: reason)
    case 28:
      return .amended(
        entry: int(1...40), text: reason, happened: maybe(instant()), reason: reason)
    case 29: return .struck(entry: int(1...40), reason: reason)
    case 30: return .marked(entry: number())
    case 31:
      return .runbookAttached(
        AttachedRunbook(runbook: int(1...3), title: text(), source: "f", steps: steps()))
    case 32: return .stepStarted(step())
    case 33: return .stepDone(step(), note: reason)
    case 34: return .stepSkipped(step(), reason: reason)
    case 35: return .stepBlocked(step(), reason: reason)
    case 36: return .stepNoted(step(), text: text())
    case 37: return .stepReopened(step(), reason: reason)
    case 38:
      return .taskAssigned(
        task: number(), title: text(), person: person(), checkInDue: maybe(instant()))
    case 39:
      return chance(50)
        ? .taskDone(task: number(), note: reason) : .taskDropped(task: number(), reason: reason)
    case 40: return .questionAsked(question: number(), text: text())
    case 41: return .questionAnswered(question: number(), text: text())
    case 42: return .severityProposed(impact: text(), urgency: text(), severity: severityID())
    case 43:
      return .alertExcluded(Alert(key: text(), source: "prom", summary: text()), rule: text())
    case 44:
      return .escalationStarted(
        EscalationStart(
          run: number(), policy: text(), severity: severityID(),
          reason: pick(EscalationStart.Reason.allCases)))
    case 45: return .escalationAdvanced(run: number(), level: number(), reason: reason)
    case 46: return .escalationExhausted(run: number())
    case 47:
      return .pageRequested(
        Page(
          key: text(), run: number(), level: number(), attempt: number(),
          reason: pick(Page.Reason.allCases), target: text(), person: person(), channel: text(),
          isResent: chance(50), text: reason))
    case 48: return .pageSent(key: text(), detail: reason)
    case 49: return .pageFailed(key: text(), reason: text(), isFinal: chance(50))
    case 50:
      return .updateRequested(
        UpdateDelivery(
          key: text(), entry: number(), audience: audienceID(), channel: text(),
          attempt: number()))
    case 51: return .updateSent(key: text(), detail: reason)
    case 52: return .updateFailed(key: text(), reason: text(), isFinal: chance(50))
    case 53:
      return .commandRun(
        CommandRun(
          step: step(), command: text(), exitCode: maybe(number()), lasting: .seconds(1),
          beginning: text(), outputBytes: number()))
    case 54: return .planAdopted(plan: text(), name: text(), from: reason)
    default:
      return pick([
        .logRepaired(offset: 1, length: 2, digest: "d"),
        .logSalvaged(from: "x", seq: 1, head: "h", reason: reason),
        .unknown(type: text(), data: text()),
      ])
    }
  }

  /// A history that begins with a declaration and goes on with anything, its clock at times going back.
  mutating func history(of count: Int) -> [Event] {
    var room = Room(pick(["P1", "P2", "P3", "P4"]))
    for _ in 1..<count {
      room.pass(.milliseconds(int(-2000...20_000)))
      let happened = chance(20) ? instant(around: room.now) : nil
      room.record(fact(), by: person(), happened: happened)
    }
    return room.events
  }
}
