internal import Engine

extension DemoScenario {
  /// GitHub, 21 and 22 October 2018, from the operator's public analysis of 30 October 2018.
  package static let outage2018 = DemoScenario(
    title: "GitHub, 21 and 22 October 2018: a rehearsal",
    introduction: [
      "A rehearsal of GitHub's outage of 21 and 22 October 2018, made from the operator's own public analysis.",
      "People, tools and words are invented. Clock times in the texts are those of the original, in UTC.",
      "A day is pressed into a quarter of an hour. You are the Incident Commander; the others act by themselves.",
      "Yours to do: acknowledge, take the command, confirm the severity,",
      "hand out the roles, keep the updates coming, decide what is asked of you,",
      "say when the bleeding has stopped, and resolve it.",
    ],
    plan: .builtin,
    role: .incidentCommander,
    declaration: DeclareCommand(
      title: "Writes fail and data looks stale on several database clusters", severity: "P2",
      service: "github.com",
      impact: "some pages fail, others show data that is minutes old", isDrill: true),
    declaredBy: Cast.monitoring,
    undetected: .minutes(2),
    events: numbered(alarm + findings + restore + recovery, from: 0),
    reactions: Outage2018.reactions)

  private static func numbered(_ events: [DemoEvent], from first: Int) -> [DemoEvent] {
    events.enumerated().map { index, event in
      var event = event
      event.number = first + index
      return event
    }
  }
}

/// Who takes part besides the person at the keyboard.
enum Cast {
  static let monitoring = "monitoring"
  /// Leads the technical side, if asked to.
  static let raj = "raj"
  /// Knows the databases.
  static let sam = "sam"
  /// Writes to the audiences, if asked to.
  static let mei = "mei"
  /// Speaks for the customers.
  static let lena = "lena"
  /// Speaks for the management.
  static let dana = "dana"
}

/// The content of the scenario.
enum Outage2018 {
  /// The step that waits for the commander's decision.
  static let pauseStep = StepReference(runbook: 1, step: 4)
}

private func event(
  _ minutes: Int, _ seconds: Int, _ person: PersonID, _ command: Command
) -> DemoEvent {
  DemoEvent(number: 0, after: .seconds(minutes * 60 + seconds), by: person, command: command)
}

private func alert(_ key: String, _ summary: String, _ cluster: String) -> Command {
  .receiveAlert(
    Alert(
      key: key, source: "prometheus", summary: summary,
      labels: [.init(name: "cluster", value: cluster), .init(name: "site", value: "us-east")]))
}

private func step(_ number: Int) -> StepReference { StepReference(runbook: 1, step: number) }

/// The first minute and a half: 22:54 to 23:07 in the original.
private let alarm: [DemoEvent] = [
  event(0, 2, Cast.monitoring, alert("db-writes", "Writes fail on 3 clusters", "mysql1")),
  event(
    0, 6, Cast.monitoring, alert("db-replication", "Replicas in the East are behind", "mysql2")),
  event(0, 11, Cast.monitoring, alert("web-latency", "Page loads above 5 s", "web")),
  event(
    0, 18, Cast.sam,
    .note(
      kind: .observation,
      text: "Several clusters report primaries in the West that belong in the East. (23:02 in the "
        + "original.)")),
  event(
    0, 27, Cast.raj,
    .note(kind: .note, text: "raj: I can lead the technical side. Assign me with a if you want.")),
  event(
    0, 36, Cast.mei,
    .note(kind: .note, text: "mei: I am free to write the updates, as Communications Lead.")),
  event(
    0, 46, Cast.sam,
    .note(
      kind: .finding,
      text:
        "Two minutes before the alerts, work on an optical link cut the East Coast hub off from "
        + "its data center for 43 seconds. (22:52.)")),
  event(
    0, 56, Cast.sam,
    .note(
      kind: .finding,
      text: "The cluster manager's interface lists servers in the West only: it held an election "
        + "while the link was down.")),
  event(
    1, 10, Cast.sam,
    .note(
      kind: .action, text: "Deployment tooling locked by hand, so that nothing else moves. (23:07.)"
    )
  ),
]

/// What the trouble is, up to the question that only the commander can answer: 23:09 to 23:19.
private let findings: [DemoEvent] = [
  event(1, 25, Cast.raj, Outage2018.runbook.attach),
  event(1, 32, Cast.sam, .startStep(step(1))),
  event(1, 40, Cast.sam, .finishStep(step(1), note: "locked since 23:07")),
  event(1, 50, Cast.lena, .ask("Customers ask whether their data is lost. What may we say?")),
  event(2, 0, Cast.raj, .startStep(step(2))),
  event(
    2, 10, Cast.raj,
    .note(
      kind: .observation,
      text: "Most users see errors or stale pages by now: that reads like the first line of P1. "
        + "(23:13, when the site went to red.)")),
  event(2, 30, Cast.raj, .finishStep(step(2), note: "all affected primaries are in the West")),
  event(2, 40, Cast.sam, .startStep(step(3))),
  event(
    3, 5, Cast.sam,
    .note(
      kind: .finding,
      text: "The East holds seconds of writes that never reached the West, and the West has taken "
        + "nearly 40 minutes since. There is no safe way straight back.")),
  event(3, 15, Cast.sam, .finishStep(step(3), note: "both sites hold what the other lacks")),
  event(
    3, 25, Cast.sam,
    .ask(
      "May we pause webhook delivery and Pages builds? They write on their own and make the "
        + "two sites differ more. It puts the integrity of data before speed. (23:19.)")),
]

/// From the plan to the restored clusters: 00:05 to 11:12 on the 22nd.
private let restore: [DemoEvent] = [
  event(
    4, 30, Cast.raj,
    .note(
      kind: .action,
      text: "The way back: restore from backups, synchronize both sites, return to a stable "
        + "topology, then work off the queues. (00:05 on the 22nd.)")),
  event(5, 10, Cast.raj, .startStep(step(5))),
  event(
    5, 20, Cast.raj,
    .note(
      kind: .observation,
      text: "Restores run for all affected clusters. Backups are taken every four hours, hold "
        + "several terabytes and lie off site: this takes hours. (00:41.)")),
  event(
    6, 20, Cast.raj,
    .note(
      kind: .observation,
      text: "Some clusters are back in the East and replicate; pages are slow meanwhile. (06:51.)")),
  event(6, 50, Cast.dana, .ask("When will it be over? I am asked every ten minutes.")),
  event(
    7, 30, Cast.lena,
    .note(
      kind: .observation,
      text: "Whoever writes the public post: in the original it came late, because publishing it "
        + "needed the Pages builds that were paused. (07:46.)")),
  event(8, 40, Cast.raj, .finishStep(step(5), note: "all clusters restored")),
  event(8, 45, Cast.raj, .startStep(step(6))),
  event(
    8, 55, Cast.sam,
    .note(
      kind: .finding,
      text: "All primaries are in the East again, dozens of read replicas are hours behind. They "
        + "catch up ever more slowly: a straight line through the first hours promises too much. "
        + "(11:12.)")),
  event(
    9, 40, Cast.monitoring,
    alert("replica-lag", "Delays grow as traffic nears its peak", "mysql1")),
  event(
    10, 10, Cast.sam,
    .note(
      kind: .action,
      text: "More read replicas started in the public cloud, to share the load. (13:15.)")),
]

/// From stable to green: 16:24 to 23:03 on the 22nd.
private let recovery: [DemoEvent] = [
  event(10, 45, Cast.monitoring, .clearAlert(key: "replica-lag")),
  event(10, 50, Cast.sam, .finishStep(step(6), note: "replicas in sync")),
  event(10, 55, Cast.raj, .startStep(step(7))),
  event(11, 10, Cast.raj, .finishStep(step(7), note: "back on the original topology")),
  event(11, 15, Cast.monitoring, .clearAlert(key: "db-writes")),
  event(11, 18, Cast.monitoring, .clearAlert(key: "db-replication")),
  event(
    11, 25, Cast.raj,
    .note(
      kind: .finding,
      text: "Replicas in sync, topology as it was: reads and writes are right from here on. The "
        + "bleeding has stopped; c says so. (16:24.)")),
  event(11, 45, Cast.raj, .startStep(step(8))),
  event(
    12, 0, Cast.sam,
    .note(
      kind: .finding,
      text: "Over 5 million hook events and 80 thousand Pages builds wait. About 200 thousand "
        + "webhook payloads had outlived their time to live and were dropped. Processing paused, "
        + "limit raised, processing resumed. (16:45.)")),
  event(12, 40, Cast.monitoring, .clearAlert(key: "web-latency")),
  event(13, 0, Cast.raj, .finishStep(step(8), note: "the queues are empty")),
  event(13, 5, Cast.sam, .startStep(step(9))),
  event(13, 25, Cast.sam, .finishStep(step(9), note: "no user data lost")),
  event(
    13, 35, Cast.raj,
    .note(
      kind: .note,
      text: "raj: the backlog is done, integrity is confirmed, all graphs are at their baseline. "
        + "(23:03, green after 24 h 11 min.) You can call it resolved.")),
]
