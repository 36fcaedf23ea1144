internal import CPlatform
package import Engine
package import EventLog
internal import Glibc
internal import Synchronization

/// Runs one command beside a screen, on a thread of its own, so that nothing it prints or keeps open holds the screen up.
///
/// The command has no terminal: it reads nothing, and what it prints goes to us.
package final class CommandRunner: Sendable {
  /// How far it is.
  package struct Report: Hashable, Sendable {
    /// The last line that it printed.
    package var lastLine = ""
    package var outputBytes = 0
    /// What to record, once it has ended.
    package var run: CommandRun?
    /// Why it could not be started, or its output could not be kept, as a sentence.
    package var problem: String?
    package var hasEnded = false
  }

  private struct Shared: Sendable {
    var report = Report()
    /// How often it was asked to stop.
    var stops = 0
  }

  package let command: RunnableCommand
  /// Readable when `report` may say something else.
  package let descriptor: Int32
  private let wakeup: Int32
  private let home: Home
  private let shared = Mutex(Shared())
  /// The screen need not hear of every line.
  private static let reportEvery = Duration.milliseconds(250)

  /// Starts the command.
  ///
  /// - Parameters:
  ///   - command: Goes to `sh -c` as it is.
  ///   - alias: The incident, which the command finds in WARROOM_INCIDENT.
  ///   - home: Keeps its output, where the log can't hold all of it.
  /// - Throws: `SystemError` where no descriptor or no thread can be had; where the command itself can't be started, the
  ///   report says so.
  package init(_ command: RunnableCommand, in alias: String, home: Home) throws(SystemError) {
    self.command = command
    self.home = home
    descriptor = warroom_eventfd()
    let code = errno
    wakeup = warroom_eventfd()
    guard descriptor >= 0, wakeup >= 0 else { throw SystemError(call: "eventfd", code: code) }
    try Worker { [self] in run(alias) }.detach()
  }

  deinit {
    close(descriptor)
    close(wakeup)
  }

  /// How it stands; never waits.
  package func report() -> Report {
    warroom_eventfd_drain(descriptor)
    return shared.withLock { $0.report }
  }

  /// Asks it to stop, as Ctrl-C does; the second time it is made to.
  package func stop() {
    shared.withLock { $0.stops += 1 }
    warroom_eventfd_signal(wakeup)
  }

  private func run(_ alias: String) {
    var report = Report()
    do throws(SystemError) {
      let session = try CommandSession(command, in: alias)
      var seen = 0
      var published = Uptime.now
      while true {
        let stops = shared.withLock { $0.stops }
        if stops > seen { session.stop() }
        seen = stops
        if let run = session.advance(keepingIn: home) {
          (report.run, report.problem) = run
          break
        }
        if Uptime.now - published >= CommandRunner.reportEvery {
          published = .now
          publish(session.report)
        }
        session.wait(besides: wakeup, atMost: CommandRunner.reportEvery)
        warroom_eventfd_drain(wakeup)
      }
      report.lastLine = session.report.lastLine
      report.outputBytes = session.report.outputBytes
    } catch {
      report.problem = "The command could not be started: \(error)."
    }
    report.hasEnded = true
    publish(report)
  }

  private func publish(_ report: Report) {
    let isNew = shared.withLock { shared in
      defer { shared.report = report }
      return shared.report != report
    }
    if isNew { warroom_eventfd_signal(descriptor) }
  }
}

/// One command while it runs, for whoever has a thread to wait with.
package final class CommandSession {
  private let command: RunnableCommand
  private let child: ChildProcess
  private let printed: Printed
  private let started = Uptime.now

  /// Where the child's output is gathered.
  private final class Printed {
    var output = CommandOutput()
    var show: ((ArraySlice<UInt8>) -> Void)?
  }

  /// Starts a command as `CommandRunner` does.
  ///
  /// - Parameters:
  ///   - command: Goes to `sh -c` as it is.
  ///   - alias: The incident.
  ///   - show: Is given what it prints as it comes.
  /// - Throws: `SystemError` where it can't be started.
  package init(
    _ command: RunnableCommand, in alias: String, show: ((ArraySlice<UInt8>) -> Void)? = nil
  ) throws(SystemError) {
    let printed = Printed()
    printed.show = show
    self.command = command
    self.printed = printed
    child = try ChildProcess(
      ["/bin/sh", "-c", "--", command.text], input: [],
      variables: [
        ("WARROOM_INCIDENT", alias), ("WARROOM_STEP", String(command.step.step)),
      ], timeLimit: command.limit,
      collect: { bytes in
        printed.output.append(bytes)
        printed.show?(bytes)
      })
  }

  package var report: CommandRunner.Report {
    CommandRunner.Report(lastLine: printed.output.lastLine, outputBytes: printed.output.count)
  }

  package func stop() { child.stop() }

  /// Waits until something may have happened.
  package func wait(besides descriptor: Int32, atMost limit: Duration) {
    var requests =
      [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)] + child.descriptors
    let left = min(child.deadline - .now, child.tellsEnding ? limit : .milliseconds(20))
    _ = poll(&requests, nfds_t(requests.count), Int32(clamping: max(1, left.milliseconds)))
  }

  /// Reads what it printed, and ends it where its time is over.
  ///
  /// - Returns: What to record and what went wrong besides, once it has ended; `nil` while it runs.
  package func advance(keepingIn home: Home) -> (run: CommandRun, problem: String?)? {
    guard let ending = child.advance() else { return nil }
    var (blob, problem): (String?, String?) = (nil, nil)
    if let whole = printed.output.whole {
      do throws(SystemError) {
        blob = try Blobs(home).store(whole).hex
      } catch {
        problem =
          "The whole output could not be kept (\(error)); the log has its beginning and end."
      }
    }
    let run = CommandRun(
      of: command, exitCode: ending.exitCode.map(Int.init), signal: ending.signal.map(Int.init),
      cut: ending.isLate ? .timeLimit : ending.isStopped ? .stopped : nil,
      lasting: Uptime.now - started, output: printed.output, blob: blob)
    return (run, problem)
  }
}
