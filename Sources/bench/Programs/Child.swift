import Glibc

/// A program that is run for its work, without a terminal.
final class Child {
  let process: pid_t
  private var input: Int32 = -1
  private var output: Int32 = -1
  private var pending: [UInt8] = []
  private var status: Int32?

  /// - Parameters:
  ///   - arguments: The program's path, then its arguments.
  ///   - surroundings: Its environment.
  ///   - talks: Whether its input and output are held here; else it reads and writes /dev/null.
  ///   - errors: Whether it may write to our standard error.
  /// - Throws: `Failure` where it can't be started.
  init(
    _ arguments: [String], _ surroundings: Surroundings, talks: Bool = false, errors: Bool = false
  ) throws {
    var (toChild, fromChild): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    if talks {
      guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else {
        throw Failure("no pipe: \(errorText())")
      }
      for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    defer { if talks { _ = (close(toChild[0]), close(fromChild[1])) } }
    process = try Spawn.start(arguments, surroundings.variables) { actions in
      if talks {
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
      } else {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      }
      if !errors { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
    }
    (input, output) = (toChild[1], fromChild[0])
  }

  deinit {
    closeInput()
    if output >= 0 { close(output) }
    if status == nil {
      kill(process, SIGKILL)
      _ = wait()
    }
  }

  /// Writes to what it reads.
  func send(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(input, $0.baseAddress?.advanced(by: done), $0.count - done)
      }
      guard count > 0 else { throw Failure("a program that was started takes nothing any more") }
      done += count
    }
  }

  func send(line: String) throws { try send(Array((line + "\n").utf8)) }

  /// The next line that it writes; `nil` once it has ended.
  func readLine() -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        defer { pending.removeFirst(end + 1) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      let count = read(output, &buffer, buffer.count)
      guard count > 0 else { return nil }
      pending += buffer[..<count]
    }
  }

  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Waits until it ends.
  ///
  /// - Returns: The code that it left with; 128 and more for a signal, as shells say it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    self.status = status
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
  }

  /// Whether it has ended, without waiting.
  var hasEnded: Bool {
    if status != nil { return true }
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) == process else { return false }
    self.status = status
    return true
  }

  /// Runs a program to its end, its output thrown away.
  ///
  /// - Returns: How many seconds it took.
  static func time(
    _ arguments: [String], _ surroundings: Surroundings
  ) throws -> Double {
    var code: Int32 = 0
    let time = try timed { code = try Child(arguments, surroundings).wait() }
    guard code == 0 else {
      throw Failure("`\(arguments.joined(separator: " "))` left with \(code)")
    }
    return time
  }
}
