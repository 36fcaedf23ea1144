internal import Engine

extension Outage2018 {
  /// Numbers above those of the script.
  private static let firstNumber = 1000

  /// What people do because of what the commander does, or leaves open.
  static let reactions: [DemoReaction] = {
    let all = reminders + technical + communication + decision
    return all.enumerated().map { index, reaction in
      var reaction = reaction
      reaction.number = firstNumber + index
      return reaction
    }
  }()
}

private func reaction(
  _ delay: Duration, after when: DemoCondition, unless: DemoCondition? = nil,
  _ person: PersonID, _ command: Command
) -> DemoReaction {
  DemoReaction(
    number: 0, delay: delay, when: when, unless: unless, by: person, command: command)
}

private func note(_ text: String) -> Command { .note(kind: .note, text: text) }

/// The room notices what is still open.
private let reminders: [DemoReaction] = [
  reaction(
    .seconds(50), after: .declared, unless: .acknowledged, Cast.monitoring,
    .receiveAlert(
      Alert(key: "db-writes", source: "prometheus", summary: "Writes fail on 3 clusters"))),
  reaction(
    .seconds(100), after: .declared, unless: .acknowledged, Cast.raj,
    note("raj: nobody has acknowledged this yet; y does.")),
  reaction(
    .seconds(170), after: .declared, unless: .triaged, Cast.sam,
    note("sam: is this P1? Stale pages for most users, as far as I see; s confirms it.")),
  reaction(
    .seconds(240), after: .declared, unless: .held(.incidentCommander), Cast.lena,
    note("lena: who has the command? I have questions; a assigns it.")),
  reaction(
    .seconds(290), after: .declared, unless: .held("tl"), Cast.raj,
    note("raj: I go on with the runbook; the role of the Technical Lead is still open.")),
  reaction(
    .seconds(330), after: .declared, unless: .updated("status-page"), Cast.lena,
    note("lena: customers read nothing about this on the status page; u writes an update.")),
  // Nobody may be left in a room where nothing moves: whoever sees it may record it.
  reaction(
    .seconds(765), after: .declared, unless: .contained, Cast.raj,
    .contain(note: "reads and writes are right again since the failover (16:24)")),
]

/// The Technical Lead reports, once there is one.
private let technical: [DemoReaction] = [
  reaction(
    .seconds(12), after: .held("tl", by: Cast.raj), Cast.raj,
    note("raj: I have the technical side. sam takes the clusters, I take the restore.")),
  reaction(
    .seconds(60), after: .held("tl", by: Cast.raj), Cast.raj,
    .report(
      role: "tl",
      text:
        "Two sites hold writes that the other lacks. We keep the West serving while we compare; "
        + "nothing is lost so far.")),
  reaction(
    .seconds(420), after: .held("tl", by: Cast.raj), Cast.raj,
    .report(
      role: "tl",
      text: "Restores run as planned. The replicas decide how long it takes; I would promise no "
        + "time yet.")),
  reaction(
    .seconds(40), after: .held("tl", by: Cast.sam), Cast.sam,
    .report(role: "tl", text: "I lead from the database side; raj does the restore.")),
  reaction(
    .seconds(15), after: .held("sme", by: Cast.sam), Cast.sam,
    note("sam: on the clusters, under the Incident Commander.")),
]

/// The Communications Lead works, once there is one; the audiences answer.
private let communication: [DemoReaction] = [
  reaction(
    .seconds(15), after: .held("cl", by: Cast.mei), Cast.mei,
    note("mei: I have the updates. I draft the status page first; tell me what is certain.")),
  reaction(
    .seconds(75), after: .held("cl", by: Cast.mei), Cast.mei,
    .ask("May I write that no data is lost, or only that we are protecting it?")),
  reaction(
    .seconds(150), after: .held("cl", by: Cast.mei), Cast.mei,
    .postUpdate(
      audience: "engineering", status: "investigating",
      message: "Primaries moved to the West during a short network cut. Deployments are locked. "
        + "Please run nothing against the databases.")),
  reaction(
    .seconds(510), after: .held("cl", by: Cast.mei), Cast.mei,
    .postUpdate(
      audience: "engineering", status: "identified",
      message: "Clusters are restored in the East, replicas catch up. Deployments stay locked.")),
  reaction(
    .seconds(20), after: .updated("status-page"), Cast.lena,
    note(
      "lena: thank you, I point customers to the status page. (The first public word came after "
        + "17 minutes in the original.)")),
  reaction(
    .seconds(25), after: .updated("management"), Cast.dana,
    note("dana: that is what I needed. Keep the next one to two sentences.")),
  reaction(
    .seconds(15), after: .answered(askedBy: Cast.lena), Cast.lena,
    note("lena: clear, I pass it on word for word.")),
]

/// The queues follow what was decided.
private let decision: [DemoReaction] = [
  reaction(
    .seconds(15), after: .decided, Cast.sam, .startStep(Outage2018.pauseStep)),
  reaction(
    .seconds(30), after: .decided, Cast.sam,
    .finishStep(Outage2018.pauseStep, note: "done as the Incident Commander decided")),
  reaction(
    .seconds(75), after: .decided, Cast.sam,
    .note(
      kind: .finding,
      text: "Since the decision the two sites do not drift apart any further. The queues grow, "
        + "which costs time later and no data.")),
  reaction(
    .seconds(20), after: .answered(askedBy: Cast.sam), unless: .decided,
    Cast.sam, note("sam: understood. Please put it down as a decision too; d does.")),
  reaction(
    .seconds(405), after: .declared, unless: .decided, Cast.sam,
    .skipStep(Outage2018.pauseStep, reason: "no decision was recorded; the queues keep running")),
]
