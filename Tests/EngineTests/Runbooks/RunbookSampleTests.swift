import Engine
import Foundation
import Testing

/// Runbooks as teams write them, in the styles that we have met.
@Suite("Runbooks of other teams")
struct RunbookSampleTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    var file: String
    var title: String
    var steps: [String]
    /// By the place of their step, from 0.
    var commands: [Int: [String]] = [:]
    var depths: [Int: Int] = [:]
    var testDescription: String { file }
  }

  static let samples = [
    Sample(
      file: "tasks", title: "Kafka consumers fall behind",
      steps: [
        "See which group is behind (2m)", "Compare with the last deployment", "of the consumer",
        "of the producer", "Add consumers, up to the number of partitions (~5 min)",
        "Skip the poison message, if there is one. Run `$ orders-admin skip --group orders` and write its offset down",
        "Tell `#orders` that the lag is gone",
      ],
      commands: [
        0: ["kafka-consumer-groups --bootstrap-server kafka:9092 --describe --all-groups"],
        4: [
          "kubectl scale deploy/orders-consumer \\\n    --replicas=12\nkubectl rollout status deploy/orders-consumer"
        ],
        5: ["orders-admin skip --group orders"],
      ], depths: [2: 1, 3: 1]),
    Sample(
      file: "numbered", title: "Restore the primary database from a backup",
      steps: [
        "Find the newest backup that was verified:",
        "Stop the writers, so that nothing is written to a database that is about to be replaced by the one from the backup",
        "Restore.", "If that fails with `out of disk`, enlarge the volume first",
        "If it fails again, page the data team", "Start the writers again",
        "Check that orders come in",
      ],
      commands: [
        0: ["aws s3 ls s3://backups/primary/ | tail -5"],
        2: [
          "pg_restore --clean --jobs=8 -d primary /backups/latest.dump",
          "SELECT max(created_at) FROM orders;",
        ],
      ], depths: [3: 1, 4: 1]),
    Sample(
      file: "headings", title: "Elevated 5xx at the edge",
      steps: [
        "Overview", "Verification", "Troubleshooting", "Upstreams", "Certificates", "Solution",
        "Escalation",
      ],
      commands: [
        1: ["curl -s http://edge/metrics | grep http_requests_total"], 5: ["systemctl reload edge"],
      ], depths: [3: 1, 4: 1]),
    Sample(
      file: "setext", title: "Disk almost full",
      steps: ["Find the largest files", "Rotate", "Verify"],
      commands: [
        0: ["du -xh / | sort -h | tail\ndf -i"], 1: ["logrotate -f /etc/logrotate.conf"],
      ]),
    Sample(
      file: "quoted", title: "quoted",
      steps: ["Ask who is affected", "Fail over:", "Confirm from outside", "Fail back"],
      commands: [1: ["> /var/run/failover\nfailover --now"]]),
    Sample(
      file: "bullets", title: "Who to call",
      steps: [
        "the provider's hotline, contract 4711", "the duty manager", "in the holidays: her deputy",
        "the data protection officer",
      ], depths: [2: 1]),
    Sample(
      file: "wiki", title: "Step 1: Zustand prüfen 🔍",
      steps: ["Step 1: Zustand prüfen 🔍", "Step 2: Neustart", "Step 3: Übergabe"],
      commands: [1: ["Restart-Service -Name Bestellungen"]]),
    Sample(
      file: "slides", title: "Detect", steps: ["Detect", "Drain", "Hand over"],
      commands: [1: ["drain --all"]]),
  ]

  private func text(_ sample: Sample) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Samples")
    return try String(
      contentsOf: folder.appending(path: sample.file + ".md"), encoding: .utf8)
  }

  @Test("every step and every command is found", arguments: samples)
  func found(_ sample: Sample) throws {
    let book = Runbook(markdown: try text(sample), name: sample.file)
    #expect(book.title == sample.title)
    #expect(book.steps.map(\.title) == sample.steps)
    for (index, step) in book.steps.enumerated() {
      #expect(step.commands == sample.commands[index] ?? [], "\(step.title)")
      #expect(step.depth == sample.depths[index] ?? 0, "\(step.title)")
    }
  }

  @Test("no text is lost on the way, and comments are no text", arguments: samples)
  func nothingLost(_ sample: Sample) throws {
    let text = try text(sample)
    let book = Runbook(markdown: text, name: sample.file)
    let kept = book.steps.map { step in
      [step.title, step.text ?? ""].joined(separator: " ") + " "
        + step.commands.joined(separator: " ")
    }.joined(separator: " ")
    // From the first step on, every word of letters is in some step.
    let first = try #require(sample.steps.first?.split(separator: " ").first)
    let start = try #require(text.range(of: first)).lowerBound
    let headings = Set(
      text.split(separator: "\n").filter { $0.hasPrefix("#") }.flatMap { $0.split(separator: " ") })
    let isTitled = ["headings", "setext", "wiki", "slides"].contains(sample.file)
    for word in text[start...].split(whereSeparator: { !$0.isLetter && $0 != "_" }) {
      if !isTitled, headings.contains(where: { $0.contains(word) }) { continue }
      // A mark within a box, and the languages of code.
      if ["x", "sh", "bash", "sql", "console", "powershell"].contains(word) { continue }
      #expect(kept.contains(word), "\(word)")
    }
  }

  @Test("Windows' line ends and a byte-order mark change nothing", arguments: samples)
  func windows(_ sample: Sample) throws {
    let text = try text(sample)
    let plain = Runbook(markdown: text, name: "f")
    let crlf = "\u{FEFF}" + text.replacing("\n", with: "\r\n")
    #expect(Runbook(markdown: crlf, name: "f") == plain)
  }

  @Test("the languages of fenced code say what a shell can run")
  func languages() throws {
    let numbered = try #require(RunbookSampleTests.samples.first { $0.file == "numbered" })
    let restore = Runbook(markdown: try text(numbered), name: "f").steps[2]
    #expect(restore.isShell(0) && !restore.isShell(1) && !restore.isShell(2))
    #expect(restore.languages == [1: "sql"])
  }

  @Test(
    "a length of time at the end of a title is the step's",
    arguments: [
      ("Look (5m)", 300), ("Look (~10 min)", 600), ("Look (about 1 hour)", 3600),
      ("Look (90s)", 90), ("Look (1h30m)", 5400), ("Look (5)", nil), ("Look (page 5)", nil),
      ("Look (5m) again", nil), ("(5m)", 300), ("Look ()", nil), ("Look )", nil), ("", nil),
    ] as [(String, Int?)])
  func expected(_ title: String, _ seconds: Int?) {
    #expect(RunbookStep(title: title).expected == seconds.map { .seconds($0) })
  }
}
