internal import Engine

extension Fact {
  /// Reads a fact of a known type; keys it does not know are left alone.
  init(_ type: FactType, _ fields: inout some FactFields) throws(Malformed) {
    switch type {
    case .declared, .retitled, .serviceSet, .impactDescribed, .severityProposed,
      .severityChanged, .phaseChanged, .milestoneRecorded, .resolutionVerified, .resolved, .closed,
      .reopened, .tagged, .acknowledged, .planAdopted:
      self = try Fact(course: type, &fields)
    case .roleAssigned, .roleReleased, .handoffOffered, .handoffAccepted, .reported, .taskAssigned,
      .taskDone, .taskDropped, .questionAsked, .questionAnswered:
      self = try Fact(people: type, &fields)
    case .alertReceived, .alertRepeated, .alertCleared, .alertExcluded, .updatePosted, .noted,
      .hypothesisConfirmed, .hypothesisRefuted, .amended, .struck, .marked, .logRepaired,
      .logSalvaged:
      self = try Fact(entry: type, &fields)
    case .runbookAttached, .stepStarted, .stepDone, .stepSkipped, .stepBlocked, .stepNoted,
      .stepReopened, .commandRun:
      self = try Fact(runbook: type, &fields)
    case .escalationStarted, .escalationAdvanced, .escalationExhausted, .pageRequested, .pageSent,
      .pageFailed, .updateRequested, .updateSent, .updateFailed:
      self = try Fact(enforcement: type, &fields)
    }
  }

  /// Writes the members of the `data` object in their documented order.
  func encode(to out: inout LineWriter) {
    switch self {
    case .declared, .retitled, .serviceSet, .impactDescribed, .severityProposed,
      .severityChanged, .phaseChanged, .milestoneRecorded, .resolutionVerified, .resolved, .closed,
      .reopened, .tagged, .acknowledged, .planAdopted:
      encodeCourse(to: &out)
    case .roleAssigned, .roleReleased, .handoffOffered, .handoffAccepted, .reported, .taskAssigned,
      .taskDone, .taskDropped, .questionAsked, .questionAnswered:
      encodePeople(to: &out)
    case .alertReceived, .alertRepeated, .alertCleared, .alertExcluded, .updatePosted, .noted,
      .hypothesisConfirmed, .hypothesisRefuted, .amended, .struck, .marked, .logRepaired,
      .logSalvaged:
      encodeEntry(to: &out)
    case .runbookAttached, .stepStarted, .stepDone, .stepSkipped, .stepBlocked, .stepNoted,
      .stepReopened, .commandRun:
      encodeRunbook(to: &out)
    case .escalationStarted, .escalationAdvanced, .escalationExhausted, .pageRequested, .pageSent,
      .pageFailed, .updateRequested, .updateSent, .updateFailed:
      encodeEnforcement(to: &out)
    case .unknown:
      preconditionFailure("the data of an unknown type is written as it came")
    }
  }
}
