import Foundation
import Testing

/// A real terminal: a tmux server of its own, gone with the value.
final class Tmux {
  static let isInstalled = Binary.isInstalled("tmux")

  private let socket: String
  private let environment: [String: String]
  private let home: TemporaryHome

  /// Starts a program in a window; `home` holds the server's socket and outlives it.
  init(
    _ arguments: [String], in home: TemporaryHome, environment: [String: String],
    columns: Int = 120, rows: Int = 36
  ) {
    socket = "warroom-test-\(UInt32.random(in: 0...UInt32.max))"
    self.environment = environment.merging(["TMUX_TMPDIR": home.directory]) { $1 }
    self.home = home
    let settings = environment.filter { $0.key != "TERM" }.map { "\($0)=\($1)" }
    run(
      [
        "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "sleep 600",
        ";", "set", "-g", "status", "off", ";", "set", "-g", "remain-on-exit", "on", ";", "set",
        "-g", "window-size", "manual", ";", "set", "-g", "default-terminal",
        environment["TERM"] ?? "tmux-256color", ";", "set", "-sg", "escape-time", "0", ";",
        "respawn-pane", "-k", "/usr/bin/env", "-i",
      ] + settings + ["TERM=\(environment["TERM"] ?? "tmux-256color")"] + ["TMUX=fake,1,0"]
        + arguments)
  }

  deinit {
    let process = process
    run(["kill-server"])
    // Its home is removed next, and nothing may be written there after that.
    if process > 0 { _ = eventually(within: .seconds(3)) { kill(process, 0) != 0 } }
  }

  /// Carries a tmux command out; what went wrong comes back in place of what it says.
  @discardableResult
  func run(_ arguments: [String]) -> String {
    guard let tmux = Binary.find("tmux") else { return "no tmux here" }
    do {
      let settings = environment.merging(["TERM": "xterm-256color"]) { $1 }
      let outcome = try Program.run([tmux, "-L", socket] + arguments, settings)
      return outcome.code == 0 ? outcome.text : outcome.errorText
    } catch {
      return "\(error)"
    }
  }

  func keys(_ names: String...) { run(["send-keys"] + names) }

  /// Types text as it stands.
  func type(_ text: String) { run(["send-keys", "-l", "--", text]) }

  func resize(columns: Int, rows: Int) {
    run(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// The text on the screen, a line a row.
  func screen() -> String { run(["capture-pane", "-p"]) }

  func value(_ format: String) -> String {
    run(["display-message", "-p", "#{\(format)}"])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Waits until the screen shows all of some texts.
  func wait(for texts: String..., within limit: Duration = patience) -> Bool {
    eventually(within: limit, every: .milliseconds(20)) {
      let screen = screen()
      return texts.allSatisfy { screen.contains($0) }
    }
  }

  /// Waits until the screen shows none of some texts.
  func waitUntilGone(_ text: String, within limit: Duration = patience) -> Bool {
    eventually(within: limit, every: .milliseconds(20)) { !screen().contains(text) }
  }

  var process: pid_t { pid_t(value("pane_pid")) ?? 0 }

  /// Whether its terminal is closed, which is the last that a program does.
  var isDead: Bool { value("pane_dead") == "1" }

  /// Waits for the end of the program.
  ///
  /// - Returns: The code that it left with; `nil` where a signal ended it, or nothing yet.
  func waitForExit() -> Int32? {
    _ = eventually {
      // A busy server can miss that a child has ended; another one's end shows it both.
      isDead && run(["run-shell", "true"]).isEmpty && value("pane_dead_status") != ""
    }
    return Int32(value("pane_dead_status"))
  }
}

/// A program that is run to its end.
enum Program {
  struct Outcome {
    var code: Int32
    var output: [UInt8]
    var errors: [UInt8]
    var text: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  /// Runs it without a terminal, in a session of its own; both outputs are kept.
  static func run(_ arguments: [String], _ environment: [String: String]) throws -> Outcome {
    let (output, errors) = (try Captured(), try Captured())
    let process = try spawn(arguments, environment, session: true) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, output.descriptor, 1)
      posix_spawn_file_actions_adddup2(&actions, errors.descriptor, 2)
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return Outcome(
      code: status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F),
      output: output.bytes, errors: errors.bytes)
  }

  /// A file without a name, so that no reader is needed while the program runs.
  private final class Captured {
    let descriptor: Int32

    init() throws {
      var name = Array("/tmp/warroom-test-XXXXXX".utf8CString)
      descriptor = mkstemp(&name)
      guard descriptor >= 0 else { throw Lacking(description: "no file in /tmp") }
      unlink(name)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    var bytes: [UInt8] {
      let size = Int(lseek(descriptor, 0, SEEK_END))
      var bytes = [UInt8](repeating: 0, count: size)
      return pread(descriptor, &bytes, size, 0) == size ? bytes : []
    }
  }
}
