import Engine
import TestSupport
import Testing

/// Whether both sentences of a refusal can be shown to a person as they are.
func isPresentable(_ refusal: Refusal) -> Bool {
  [refusal.rule, refusal.wayOut].allSatisfy { $0.count > 8 && $0.hasSuffix(".") }
}

@Suite("Any command on any incident")
struct DecidePropertyTests {
  @Test("is decided or refused in two sentences, and never traps", arguments: 0..<100)
  func decided(seed: UInt64) {
    var random = Seeded(seed)
    let histories = [random.history(of: 60), random.livedThrough(60).events]
    for events in histories {
      guard let incident = Incident(events: events) else { continue }
      for _ in 0..<150 {
        let now = random.chance(5) ? random.instant() : incident.lastAt + .seconds(30)
        let command = random.command(now: now, sane: random.chance(50))
        do throws(Refusal) {
          let decision = try decide(
            command, by: random.person(), incident: incident, plan: .builtin, now: now)
          #expect(!decision.facts.isEmpty, "seed \(seed), \(command)")
          #expect(
            decision.warnings.allSatisfy { $0.hasSuffix(".") }, "seed \(seed), \(command)")
        } catch {
          #expect(isPresentable(error), "seed \(seed), \(command): \(error)")
        }
      }
    }
  }

  @Test("has the effect it was given for", arguments: 0..<150)
  func effect(seed: UInt64) {
    var random = Seeded(seed)
    var room = Room(random.pick(["P1", "P2", "P3", "P4"]))
    for _ in 0..<80 {
      room.pass(.seconds(random.int(0...200)))
      let before = room.incident
      let command = random.command(now: room.now, sane: true)
      let person = random.person()
      guard (try? room.run(command, by: person)) != nil else { continue }
      #expect(
        holds(command, by: person, before: before, after: room.incident), "seed \(seed), \(command)"
      )
      #expect(room.incident.lastSeq > before.lastSeq)
    }
  }

  private func holds(
    _ command: Command, by person: PersonID, before: Incident, after: Incident
  ) -> Bool {
    func step(_ step: StepReference) -> StepProgress {
      after.runbooks[step.runbook - 1].steps[step.step - 1]
    }
    func holds(_ role: RoleID, _ person: PersonID) -> Bool {
      after.holders(of: role).contains { $0.person == person }
    }
    switch command {
    case .retitle(let title): return after.title == title
    case .setService(let service): return after.service == service
    case .describeImpact(let text): return after.impact == text
    case .changeSeverity(let to, _): return after.severity == to && after.phase > .triage
    case .triage(_, _, let to, _):
      return after.proposal != before.proposal && after.phase > .triage
        && after.severity == (to ?? after.proposal?.severity)
    case .changePhase(let to, _): return after.phase == to
    case .acknowledge: return after.instant(of: .acknowledged) != nil && after.phase > .detection
    case .contain: return after.instant(of: .contained) != nil
    case .adopt(let plan): return after.plan == plan.digest
    case .resolve(_, let cause, let isVerified, _, _):
      return !after.isOpen && after.resolution?.cause == cause
        && after.resolution?.isVerified == isVerified
    case .close(_, let reviewed):
      return after.phase == .closed && (!reviewed || after.instant(of: .reviewed) != nil)
    case .reopen: return after.isOpen && after.phase == .response
    case .assign(let role, let who, _):
      return holds(role, who) && (role == "sme" || after.holders(of: role).count == 1)
    case .release(let role, let who, _):
      return who.map { !holds(role, $0) } ?? after.holders(of: role).isEmpty
    case .offerHandoff(let role, let to, _): return after.offers[role]?.to == to
    case .acceptHandoff(let role): return holds(role, person) && after.offers[role] == nil
    case .report(let role, _, let when):
      return after.reports[role].map { $0 >= when ?? after.lastAt } == true
    case .postUpdate(let audience, _, _, let when):
      return after.audiences[audience].map { $0.lastAt >= when ?? after.lastAt } == true
    case .strike(let entry, _): return after.overlay.struck[entry] != nil
    case .amend(let entry, _, _, _): return after.overlay.amended[entry] != nil
    case .confirmHypothesis(let entry, _): return after.overlay.verdicts[entry] == true
    case .refuteHypothesis(let entry, _): return after.overlay.verdicts[entry] == false
    case .attachRunbook: return after.runbooks.count == before.runbooks.count + 1
    case .startStep(let reference): return step(reference).state == .started
    case .finishStep(let reference, _): return step(reference).state == .done
    case .skipStep(let reference, _): return step(reference).state == .skipped
    case .blockStep(let reference, _): return step(reference).state == .blocked
    case .reopenStep(let reference, _): return step(reference).state == .open
    case .noteStep(let reference, let text): return step(reference).notes.last?.text == text
    case .recordRun(let run): return after.commandRuns == before.commandRuns + [run]
    case .assignTask(let title, let who, _):
      return after.tasks.last.map { $0.title == title && $0.person == who && $0.state == .open }
        == true && after.tasks.count == before.tasks.count + 1
    case .finishTask(let number, _): return after.tasks[number - 1].state == .done
    case .dropTask(let number, _): return after.tasks[number - 1].state == .dropped
    case .ask: return after.questions.count == before.questions.count + 1
    case .answer(let number, let text): return after.questions[number - 1].answer == text
    case .receiveAlert(let alert, _): return after.alerts.contains { $0.alert.key == alert.key }
    case .clearAlert(let key, _, _):
      return after.alerts.first { $0.alert.key == key }?.clearedAt != nil
    case .page: return after.escalation.pages.count > before.escalation.pages.count
    case .escalate: return after.escalation.run?.advanced.isEmpty == false
    case .note: return true
    }
  }
}
