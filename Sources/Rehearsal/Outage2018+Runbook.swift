internal import Engine

extension Outage2018 {
  /// A runbook as a team might have had it.
  static let runbook = DemoRunbook(
    title: "Primaries in the wrong site", source: "runbooks/primaries-in-the-wrong-site.md",
    expected: .minutes(12),
    steps: [
      RunbookStep(
        title: "Lock deployments", text: "Nothing else may change while you look.",
        commands: ["deploy lock --all --reason \"topology\""]),
      RunbookStep(
        title: "List where every primary is",
        commands: ["topology show --clusters all --role primary"]),
      RunbookStep(
        title: "Compare what each site has that the other lacks",
        text: "Writes on both sides mean that no failover is safe.",
        commands: ["binlog compare --left us-east --right us-west --since 22:50"]),
      RunbookStep(
        title: "Pause what writes by itself, if the Incident Commander decides so",
        commands: ["jobs pause webhooks pages-builds"]),
      RunbookStep(
        title: "Restore the affected clusters in the East from backup",
        commands: ["backup restore --site us-east --newest --clusters affected"]),
      RunbookStep(
        title: "Let the replicas catch up", text: "They slow down towards the end.",
        commands: ["replication lag --site us-east --watch"]),
      RunbookStep(
        title: "Return to the original topology",
        commands: ["topology promote --site us-east --clusters affected"]),
      RunbookStep(
        title: "Resume the queues, slowly first",
        commands: ["jobs resume webhooks pages-builds --rate 10%"]),
      RunbookStep(
        title: "Confirm integrity in both sites",
        commands: ["verify rows --sites us-east,us-west --sample 1%"]),
    ])
}

/// A runbook that somebody attaches.
struct DemoRunbook: Sendable {
  var title: String
  var source: String
  var expected: Duration
  var steps: [RunbookStep]

  var attach: Command {
    .attachRunbook(title: title, source: source, expected: expected, steps: steps)
  }
}
