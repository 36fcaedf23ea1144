import Dispatching
import Engine
import EventLog
import Foundation
import Testing

@Suite("Commands that run beside a screen")
struct CommandRunnerTests {
  private func command(_ text: String, limit: Duration = .seconds(20)) -> RunnableCommand {
    RunnableCommand(
      step: StepReference(runbook: 1, step: 2), place: 0, text: text, limit: limit,
      startsStep: false)
  }

  /// Runs it to its end; `stopping` is asked with every report whether to stop it.
  private func run(
    _ text: String, limit: Duration = .seconds(20), in home: Home,
    stopping: (CommandRunner.Report) -> Bool = { _ in false }
  ) throws -> CommandRunner.Report {
    precondition(brokenPipesAreIgnored)
    let runner = try CommandRunner(command(text, limit: limit), in: "INC-0007", home: home)
    var isStopped = false
    while true {
      var request = pollfd(fd: runner.descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&request, 1, 10_000)
      let report = runner.report()
      if report.hasEnded { return report }
      if !isStopped, stopping(report) {
        isStopped = true
        runner.stop()
      }
    }
  }

  @Test("say how they ended and what they printed, on either stream")
  func ends() throws {
    let desk = try Desk()
    let home = desk.home
    let good = try #require(
      try run("echo $WARROOM_INCIDENT $WARROOM_STEP; echo b >&2", in: home).run)
    #expect(good.exitCode == 0 && good.beginning == "INC-0007 2\nb" && good.isGood)
    #expect(good.blob == nil && good.outputBytes == 13 && good.step.step == 2)
    let bad = try #require(try run("exit 3", in: home).run)
    #expect(bad.exitCode == 3 && bad.beginning == "" && !bad.isGood)
    let killed = try #require(try run("kill -9 $$", in: home).run)
    #expect(killed.signal == 9 && killed.exitCode == nil && killed.cut == nil)
    let missing = try #require(try run("no-such-program-here", in: home).run)
    #expect(missing.exitCode == 127 && missing.beginning.contains("no-such-program-here"))
  }

  @Test("keep all of a long output beside the log")
  func blob() throws {
    let desk = try Desk()
    let home = desk.home
    let run = try #require(try run("seq 1 20000", in: home).run)
    let text = (1...20000).map { "\($0)\n" }.joined()
    let digest = SHA256.digest(of: Array(text.utf8))
    #expect(run.blob == digest.hex && run.outputBytes == text.utf8.count)
    #expect(try Blobs(home).read(digest) == Array(text.utf8))
    #expect(run.beginning.hasPrefix("1\n2\n") && run.end?.hasSuffix("19999\n20000") == true)
  }

  @Test("are stopped with all that they started, also when they do not want to")
  func stopped() throws {
    let desk = try Desk()
    let home = desk.home
    let mark = "warroom-stop-\(getpid())"
    let script =
      "trap '' INT TERM; bash -c 'exec -a \(mark) sleep 100' & echo up; sleep 100; sleep 100"
    let started = Uptime.now
    let report = try run(
      "exec bash -c '\(script.replacingOccurrences(of: "'", with: "'\\''"))'", in: home
    ) {
      $0.lastLine == "up"
    }
    let run = try #require(report.run)
    #expect(run.cut == .stopped && run.beginning == "up")
    #expect(Uptime.now - started < .seconds(15))
    #expect(try eventually { try !processes().contains { $0.contains(mark) } })
  }

  @Test("end when their time is over, also while they print without end")
  func late() throws {
    let desk = try Desk()
    let run = try #require(try run("yes", limit: .seconds(2), in: desk.home).run)
    #expect(run.cut == .timeLimit && run.outputBytes > 0 && run.blob != nil)
  }

  @Test("reach no terminal, and read nothing")
  func terminal() throws {
    let desk = try Desk()
    let run = try #require(
      try run(
        "cat; (: < /dev/tty) 2> /dev/null && echo tty || echo none; test -t 1 || echo pipe",
        in: desk.home
      ).run)
    #expect(run.beginning == "none\npipe" && run.exitCode == 0)
  }

  private func processes() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
      guard Int(name) != nil else { return nil }
      return (try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8))
    }
  }
}
