package import Engine
package import EventLog
package import Glibc

/// One attempt to send something, from its start to its end. Nothing here waits, but for files that are written.
package final class Sending {
  package let parcel: Parcel
  private var child: ChildProcess?
  private let judge: (ChildProcess.Ending) -> SendResult
  private var result: SendResult?

  private init(
    _ parcel: Parcel, _ child: ChildProcess,
    judge: @escaping (ChildProcess.Ending) -> SendResult
  ) {
    self.parcel = parcel
    self.child = child
    self.judge = judge
  }

  private init(_ parcel: Parcel, _ result: SendResult) {
    self.parcel = parcel
    self.result = result
    judge = { _ in result }
  }

  /// Starts to send.
  ///
  /// - Parameters:
  ///   - parcel: What, to whom, and by which channel.
  ///   - home: Where rooms and relative paths are.
  ///   - secrets: Reads what the plan only names.
  ///   - now: UTC.
  /// - Returns: The attempt, which may have ended already.
  package static func start(
    _ parcel: Parcel, home: Home, secrets: SecretReader, now: Instant
  ) -> Sending {
    switch parcel.channel.kind {
    case .command(let arguments):
      let command = CommandChannel(arguments: arguments)
      return run(parcel, command.filled(for: parcel), input: command.input(for: parcel)) {
        command.judge($0)
      }
    case .webhook(let url, let form, let headers):
      do throws(SecretReader.Problem) {
        let webhook = try WebhookChannel(
          url: url, form: form, headers: headers, secrets: secrets)
        return run(
          parcel, WebhookChannel.arguments, input: webhook.configuration(for: parcel, now: now)
        ) { webhook.judge($0) }
      } catch {
        // Whoever takes the lease over may have it.
        return Sending(parcel, .failed(reason: error.description, isFinal: false))
      }
    case .file(let path, let form):
      let file = FileChannel(path: path, form: form, home: home)
      return Sending(parcel, file.write(parcel, now: now))
    case .terminal(let notifies):
      return Sending(
        parcel, TerminalChannel(notifies: notifies, home: home).leave(parcel, now: now))
    }
  }

  private static func run(
    _ parcel: Parcel, _ arguments: [String], input: [UInt8],
    judge: @escaping (ChildProcess.Ending) -> SendResult
  ) -> Sending {
    let variables = [
      ("WARROOM_KEY", parcel.key), ("WARROOM_INCIDENT", parcel.reference.alias),
      ("WARROOM_RESENT", parcel.isResent ? "1" : "0"),
    ]
    do throws(SystemError) {
      let child = try ChildProcess(
        arguments, input: input, variables: variables, timeLimit: parcel.channel.timeLimit)
      return Sending(parcel, child, judge: judge)
    } catch {
      let program = arguments.first ?? ""
      // What is not installed now will not be in five seconds.
      return Sending(
        parcel,
        .failed(
          reason: "\(program) can't be run: \(error.reason)",
          isFinal: error.code == ENOENT || error.code == EACCES))
    }
  }

  /// What to wait for; empty where it has ended.
  package var descriptors: [pollfd] { child?.descriptors ?? [] }

  /// When to look at it again even if nothing is heard; `nil` where it has ended.
  package var deadline: Uptime? {
    guard let child else { return nil }
    return child.tellsEnding ? child.deadline : min(child.deadline, .now + .milliseconds(100))
  }

  /// Goes on with it.
  ///
  /// - Returns: How it ended; `nil` while it is under way.
  package func advance() -> SendResult? {
    if let result { return result }
    guard let ending = child?.advance() else { return nil }
    child = nil
    let result = judge(ending)
    self.result = result
    return result
  }
}

extension ChildProcess.Ending {
  /// How it ended, for a timeline: `exit 1`.
  package var words: String {
    if isLate { return "ended after its time limit" }
    if let exitCode { return "exit \(exitCode)" }
    return signal.map { "ended by signal \($0)" } ?? "ended"
  }
}
