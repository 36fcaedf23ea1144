/// The types of event that this version knows, by the name they have in the log.
enum FactType: String, CaseIterable {
  case declared = "incident.declared"
  case retitled = "incident.retitled"
  case serviceSet = "incident.service_set"
  case impactDescribed = "impact.described"
  case severityProposed = "severity.proposed"
  case severityChanged = "severity.changed"
  case phaseChanged = "phase.changed"
  case milestoneRecorded = "milestone.recorded"
  case resolutionVerified = "resolution.verified"
  case resolved = "incident.resolved"
  case closed = "incident.closed"
  case reopened = "incident.reopened"
  case tagged = "incident.tagged"
  case roleAssigned = "role.assigned"
  case roleReleased = "role.released"
  case handoffOffered = "handoff.offered"
  case handoffAccepted = "handoff.accepted"
  case reported = "report.given"
  case alertReceived = "alert.received"
  case alertRepeated = "alert.repeated"
  case alertCleared = "alert.cleared"
  case alertExcluded = "alert.excluded"
  case escalationStarted = "escalation.started"
  case escalationAdvanced = "escalation.advanced"
  case escalationExhausted = "escalation.exhausted"
  case pageRequested = "page.requested"
  case pageSent = "page.sent"
  case pageFailed = "page.failed"
  case updateRequested = "update.requested"
  case updateSent = "update.sent"
  case updateFailed = "update.failed"
  case acknowledged = "incident.acknowledged"
  case updatePosted = "update.posted"
  case noted = "entry.noted"
  case hypothesisConfirmed = "hypothesis.confirmed"
  case hypothesisRefuted = "hypothesis.refuted"
  case amended = "entry.amended"
  case struck = "entry.struck"
  case marked = "entry.marked"
  case runbookAttached = "runbook.attached"
  case stepStarted = "step.started"
  case stepDone = "step.done"
  case stepSkipped = "step.skipped"
  case stepBlocked = "step.blocked"
  case stepNoted = "step.noted"
  case stepReopened = "step.reopened"
  case commandRun = "command.run"
  case taskAssigned = "task.assigned"
  case taskDone = "task.done"
  case taskDropped = "task.dropped"
  case questionAsked = "question.asked"
  case questionAnswered = "question.answered"
  case planAdopted = "plan.adopted"
  case logRepaired = "log.repaired"
  case logSalvaged = "log.salvaged"

  /// Finds a type by the bytes of its name, without making a string of them.
  static func named(_ name: UnsafeRawBufferPointer) -> FactType? {
    let count = UInt8(truncatingIfNeeded: name.count)
    guard name.count <= slotBytes - 2 else { return nil }
    return table.withUnsafeBytes { table in
      var slot = hash(name) & (slotCount - 1)
      while true {
        let start = slot * slotBytes
        let index = table[start]
        if index == 0 { return nil }
        let known = UnsafeRawBufferPointer(
          rebasing: table[(start + 2)..<(start + 2 + name.count)])
        if table[start + 1] == count, name.isSame(as: known) {
          return allTypes[Int(index) - 1]
        }
        slot = (slot + 1) & (slotCount - 1)
      }
    }
  }

  private static let allTypes = Array(allCases)
  private static let slotCount = 256
  /// One byte for the type's place in `allTypes` counted from 1, one for the length of its name, then the name.
  private static let slotBytes = 32

  /// An open hash table in one piece of memory.
  private static let table: [UInt8] = {
    precondition(allCases.count < slotCount / 2, "a search ends at a free slot")
    var table = [UInt8](repeating: 0, count: slotCount * slotBytes)
    for (index, type) in allTypes.enumerated() {
      let name = Array(type.rawValue.utf8)
      var slot = name.withUnsafeBytes { hash($0) } & (slotCount - 1)
      while table[slot * slotBytes] != 0 { slot = (slot + 1) & (slotCount - 1) }
      table[slot * slotBytes] = UInt8(index + 1)
      table[slot * slotBytes + 1] = UInt8(name.count)
      table.replaceSubrange(slot * slotBytes + 2..<slot * slotBytes + 2 + name.count, with: name)
    }
    return table
  }()

  private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
    guard name.count > 8 else { return name.count }
    let last = name.count - 1
    return Int(name[0]) &* 7 &+ Int(name[last]) &* 31 &+ Int(name[last - 4]) &* 17
      &+ Int(name[last - 2]) &* 5 &+ name.count
  }
}
