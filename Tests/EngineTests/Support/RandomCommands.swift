import Engine
import TestSupport

/// Any command, many of them with nonsense in them.
extension Seeded {
  /// Numbers and names are mostly such as exist where it should be `sane`.
  mutating func command(now: Instant, sane: Bool = false) -> Command {
    let reason = maybe(sane ? "because" : text())
    let words = sane ? "some words" : text()
    let when = chance(30) ? (sane ? now - .seconds(int(0...600)) : instant(around: now)) : nil
    let count = sane ? int(1...3) : number()
    let step = sane ? StepReference(runbook: int(1...2), step: int(1...3)) : step()
    let role = sane ? pick(["ic", "tl", "cl", "sme"]) : roleID()
    switch int(0...37) {
    case 0: return .note(kind: pick(EntryKind.allCases), text: words, happened: when)
    case 1: return .retitle(words)
    case 2: return .setService(words)
    case 3: return .describeImpact(words)
    case 4:
      return .triage(
        impact: sane ? pick(["high", "medium", "low", "none"]) : text(),
        urgency: sane ? pick(["high", "medium", "low"]) : text(),
        to: maybe(sane ? pick(["P1", "P2", "P3", "P4"]) : severityID()), reason: reason)
    case 5:
      return .changeSeverity(
        to: sane ? pick(["P1", "P2", "P3", "P4"]) : severityID(), reason: reason)
    case 6, 7: return .changePhase(to: pick(Phase.allCases), reason: reason)
    case 8: return .acknowledge(note: reason, happened: when)
    case 9: return .contain(note: reason, happened: when)
    case 10:
      return .resolve(note: reason, cause: reason, isVerified: chance(50), happened: when)
    case 11: return .close(reason: reason, isReviewed: chance(50))
    case 12, 13: return .reopen(reason: reason)
    case 14, 15: return .assign(role: role, person: person(), note: reason)
    case 16: return .release(role: role, person: maybe(person()), reason: reason)
    case 17: return .offerHandoff(role: role, to: person(), brief: reason)
    case 18: return .acceptHandoff(role: role)
    case 19: return .report(role: role, text: words, happened: when)
    case 20, 21:
      return .postUpdate(
        audience: sane ? pick(["engineering", "management", "status-page"]) : audienceID(),
        status: reason, message: words, happened: when)
    case 22:
      return .amend(entry: count, text: maybe(words), happened: when, reason: reason)
    case 23: return .strike(entry: sane ? int(1...20) : count, reason: reason)
    case 24: return .confirmHypothesis(entry: sane ? int(1...20) : count, text: reason)
    case 25: return .refuteHypothesis(entry: sane ? int(1...20) : count, text: reason)
    case 26:
      return .attachRunbook(
        title: sane ? pick(["Fail over", "Roll back"]) : text(), source: "f", expected: nil,
        steps: sane ? (1...3).map { RunbookStep(title: "step \($0)") } : steps())
    case 27: return .startStep(step)
    case 28:
      let run = CommandRun(
        step: step, command: words, exitCode: maybe(count), cut: maybe(.stopped),
        lasting: .seconds(1), beginning: words, outputBytes: 1)
      return chance(70) ? .finishStep(step, note: reason) : .recordRun(run)
    case 29: return .skipStep(step, reason: reason)
    case 30: return .blockStep(step, reason: reason)
    case 31: return chance(50) ? .noteStep(step, text: words) : .reopenStep(step, reason: reason)
    case 32:
      return .assignTask(
        title: words, person: person(),
        checkInAfter: sane ? nil : maybe(.seconds(pick([Int.min, -1, 0, 60, Int.max]))))
    case 33:
      return chance(50) ? .finishTask(count, note: reason) : .dropTask(count, reason: reason)
    case 34: return chance(50) ? .ask(words) : .answer(question: count, text: words)
    case 35:
      return chance(50) ? .page(who: person(), text: reason) : .escalate(reason: reason)
    case 36:
      var plan = Plan.builtin
      plan.digest = pick(["builtin:1", String(repeating: "ab", count: 32)])
      return .adopt(plan)
    default:
      return chance(50)
        ? .receiveAlert(Alert(key: words, source: "prom", summary: words), happened: when)
        : .clearAlert(key: words, text: reason, happened: when)
    }
  }

  /// An incident that was lived through by accepted commands only.
  mutating func livedThrough(_ commands: Int) -> Room {
    var room = Room(pick(["P1", "P2", "P3", "P4"]))
    for _ in 0..<commands {
      room.pass(.seconds(int(1...240)))
      _ = try? room.run(command(now: room.now, sane: true), by: person())
    }
    return room
  }
}
