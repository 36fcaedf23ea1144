package import Engine
package import TestSupport

/// Random facts of every case.
package struct FactGenerator {
  package var random: Seeded
  /// Numbers of more than 18 digits are for the general way of decoding.
  package var largest: Int

  package static let caseCount = 56

  package init(random: Seeded, largest: Int = .max) {
    self.random = random
    self.largest = largest
  }

  private mutating func flip() -> Bool { Bool.random(using: &random) }

  package mutating func text() -> String {
    let pieces = [
      "a", "restart", "\"", "\\", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "e\u{301}", "漢字",
      "🔥", "\u{2028}", "\u{2029}", "/", "\u{E2}", "\u{FFFF}", " ", "\",\"hash\":\"", "\r",
    ]
    return (0..<Int.random(in: 0...6, using: &random)).map { _ in
      pieces.randomElement(using: &random) ?? ""
    }.joined()
  }

  package mutating func maybe() -> String? { flip() ? text() : nil }

  package mutating func number() -> Int {
    flip() ? Int.random(in: 1...40, using: &random) : Int.random(in: -9...largest, using: &random)
  }

  package mutating func instant() -> Instant {
    Instant(
      milliseconds: Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &random))
  }

  package mutating func maybeInstant() -> Instant? { flip() ? instant() : nil }

  package mutating func step() -> StepReference { StepReference(runbook: number(), step: number()) }

  package mutating func event(_ seq: Int) -> Event {
    let hasBatch = flip()
    return Event(
      seq: seq, id: EventID(high: random.next(), low: random.next()), at: instant(),
      occurred: maybeInstant(), by: text(), via: maybe(),
      batch: hasBatch ? BatchPosition(index: 2, count: 3) : nil,
      fact: fact(Int.random(in: 0..<FactGenerator.caseCount, using: &random)))
  }

  package mutating func fact(_ index: Int) -> Fact {
    switch index {
    case 0: return .declared(declared())
    case 1: return .retitled(title: text())
    case 2: return .serviceSet(service: text())
    case 3: return .impactDescribed(text: text())
    case 4: return .severityChanged(from: maybe(), to: text(), reason: maybe())
    case 5: return .phaseChanged(from: phase(), to: phase(), reason: maybe())
    case 6: return .milestoneRecorded(Milestone.allCases.randomElement(using: &random) ?? .triaged)
    case 7: return .resolutionVerified(text: maybe())
    case 8: return .resolved(note: maybe(), cause: maybe())
    case 9: return .closed(reason: maybe())
    case 10: return .reopened(reason: maybe())
    case 11: return .tagged(label: text())
    case 12: return .roleAssigned(role: text(), person: text(), note: maybe())
    case 13: return .roleReleased(role: text(), person: text(), reason: maybe())
    case 14: return .handoffOffered(role: text(), from: text(), to: text(), brief: maybe())
    case 15: return .handoffAccepted(role: text(), from: text(), to: text())
    case 16: return .reported(role: text(), text: text())
    case 17: return .alertReceived(alert())
    case 18: return .alertRepeated(key: text(), count: number())
    case 19: return .alertCleared(key: text(), text: maybe())
    case 20: return .acknowledged(note: maybe())
    case 21: return .updatePosted(update())
    default: return laterFact(index)
    }
  }

  private mutating func laterFact(_ index: Int) -> Fact {
    switch index {
    case 22:
      return .noted(kind: EntryKind.allCases.randomElement(using: &random) ?? .note, text: text())
    case 23: return .hypothesisConfirmed(entry: number(), text: maybe())
    case 24: return .hypothesisRefuted(entry: number(), text: maybe())
    case 25:
      return .amended(entry: number(), text: maybe(), happened: maybeInstant(), reason: maybe())
    case 26: return .struck(entry: number(), reason: maybe())
    case 27: return .marked(entry: number())
    case 28: return .runbookAttached(runbook())
    case 29: return .stepStarted(step())
    case 30: return .stepDone(step(), note: maybe())
    case 31: return .stepSkipped(step(), reason: maybe())
    case 32: return .stepBlocked(step(), reason: maybe())
    case 33: return .stepNoted(step(), text: text())
    case 34: return .stepReopened(step(), reason: maybe())
    case 35:
      return .taskAssigned(
        task: number(), title: text(), person: text(), checkInDue: maybeInstant())
    case 36: return .taskDone(task: number(), note: maybe())
    case 37: return .taskDropped(task: number(), reason: maybe())
    case 38: return .questionAsked(question: number(), text: text())
    case 39: return .questionAnswered(question: number(), text: text())
    case 40: return .logRepaired(offset: number(), length: number(), digest: text())
    case 41: return .logSalvaged(from: text(), seq: number(), head: text(), reason: maybe())
    default: return enforcementFact(index)
    }
  }

  private mutating func enforcementFact(_ index: Int) -> Fact {
    switch index {
    case 42: return .severityProposed(impact: text(), urgency: text(), severity: text())
    case 43: return .alertExcluded(alert(), rule: text())
    case 44:
      return .escalationStarted(
        EscalationStart(
          run: number(), policy: text(), severity: text(),
          reason: EscalationStart.Reason.allCases.randomElement(using: &random) ?? .raised))
    case 45: return .escalationAdvanced(run: number(), level: number(), reason: maybe())
    case 46: return .escalationExhausted(run: number())
    case 47:
      return .pageRequested(
        Page(
          key: text(), run: number(), level: number(), attempt: number(),
          reason: Page.Reason.allCases.randomElement(using: &random) ?? .manual, target: text(),
          person: text(), channel: text(), isResent: flip(), text: maybe()))
    case 48: return .pageSent(key: text(), detail: maybe())
    case 49: return .pageFailed(key: text(), reason: text(), isFinal: flip())
    case 50:
      return .updateRequested(
        UpdateDelivery(
          key: text(), entry: number(), audience: text(), channel: text(), attempt: number(),
          isResent: flip()))
    case 51: return .updateSent(key: text(), detail: maybe())
    case 52: return .updateFailed(key: text(), reason: text(), isFinal: flip())
    case 53:
      return .commandRun(
        CommandRun(
          step: step(), command: text(), exitCode: flip() ? number() : nil,
          signal: flip() ? number() : nil, cut: flip() ? .timeLimit : nil,
          lasting: .milliseconds(Int.random(in: 0...9999, using: &random)), beginning: text(),
          end: maybe(), outputBytes: number(), blob: maybe()))
    case 54: return .planAdopted(plan: text(), name: text(), from: maybe())
    default: return .unknown(type: "page.escalated", data: #"{"key":"a/1","level":[1, 2.5e3]}"#)
    }
  }

  private mutating func phase() -> Phase { Phase.allCases.randomElement(using: &random) ?? .triage }

  private mutating func declared() -> Declaration {
    let origin =
      flip()
      ? ImportOrigin(source: text(), identifier: text(), url: maybe(), excluded: maybe()) : nil
    return Declaration(
      format: 1, incident: EventID(high: random.next(), low: random.next()), alias: text(),
      plan: text(), title: text(), severity: text(), service: maybe(), impact: maybe(),
      started: maybeInstant(), isDrill: flip(), origin: origin)
  }

  private mutating func alert() -> Alert {
    let labels = (0..<Int.random(in: 0...3, using: &random)).map {
      Alert.Label(name: "label\($0)", value: text())
    }
    return Alert(
      key: text(), source: text(), summary: text(), labels: labels, url: maybe(),
      runbookURL: maybe())
  }

  private mutating func update() -> Update {
    Update(audience: text(), status: maybe(), message: text(), nextDue: maybeInstant())
  }

  private mutating func runbook() -> AttachedRunbook {
    let steps = (0..<Int.random(in: 0...3, using: &random)).map { depth in
      RunbookStep(
        title: text(), depth: depth, text: maybe(), commands: flip() ? [text(), text()] : [],
        languages: flip() ? [Int.random(in: 0...1, using: &random): "sql"] : [:])
    }
    return AttachedRunbook(
      runbook: number(), title: text(), source: text(),
      expected: flip() ? .seconds(Int.random(in: 0...9999, using: &random)) : nil, steps: steps)
  }
}
