extension Command {
  /// What the person wrote in it, to be kept where it can't be recorded; `nil` where it is all in the command's name.
  public var text: String? {
    switch self {
    case .note(_, let text, _), .retitle(let text), .setService(let text),
      .describeImpact(let text), .report(_, let text, _), .noteStep(_, let text), .ask(let text),
      .answer(_, let text):
      text
    case .postUpdate(_, _, let message, _): message
    case .assignTask(let title, _, _): title
    case .resolve(let note, let cause, _, _, _):
      [note, cause].compactMap { $0 }.joined(separator: "\n")
    case .offerHandoff(_, _, let brief): brief
    case .amend(_, let text, _, let reason): text ?? reason
    case .changeSeverity(_, let reason), .triage(_, _, _, let reason), .changePhase(_, let reason),
      .close(let reason, _),
      .reopen(let reason), .release(_, _, let reason), .strike(_, let reason),
      .skipStep(_, let reason), .blockStep(_, let reason), .reopenStep(_, let reason),
      .dropTask(_, let reason), .escalate(let reason):
      reason
    case .acknowledge(let note, _), .contain(let note, _), .assign(_, _, let note),
      .finishStep(_, let note), .finishTask(_, let note):
      note
    case .confirmHypothesis(_, let text), .refuteHypothesis(_, let text),
      .clearAlert(_, let text, _), .page(_, _, let text):
      text
    case .recordRun(let run):
      // What cannot be had again.
      [run.command, run.ending, run.beginning, run.end ?? ""].joined(separator: "\n")
    case .acceptHandoff, .attachRunbook, .startStep, .receiveAlert, .adopt: nil
    }
  }
}
