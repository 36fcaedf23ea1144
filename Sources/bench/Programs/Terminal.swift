import Glibc

/// A program at the other end of a pseudo-terminal of 120 columns and 40 rows.
final class Terminal {
  let process: pid_t
  /// When it was started, on the clock of `seconds()`.
  let started: Double
  /// Readable when it has written something.
  let descriptor: Int32
  private var hasEnded = false

  /// What it wrote at a stretch.
  struct Burst {
    /// When its first bytes came, and its last.
    var first: Double
    var last: Double
    var bytes: [UInt8]
  }

  /// A stretch of output ends when nothing came for so long; a program that is starting is given more.
  static let quiet = 0.025
  static let quietAtFirst = 0.06

  /// `directory`: Where the program starts; `nil` is where this one is.
  init(
    _ arguments: [String], _ surroundings: Surroundings, in directory: String? = nil
  ) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var window = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&master, &slave, &name, nil, &window) == 0 else {
      throw Failure("no pseudo-terminal: \(errorText())")
    }
    defer { close(slave) }
    for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    descriptor = master
    started = seconds()
    process = try Spawn.start(
      arguments, surroundings.variables, in: directory, isLeader: true
    ) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
  }

  deinit { end() }

  var facts: ProcessFacts { ProcessFacts(process: process) }

  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  /// What is there to read now.
  func read() -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// The next output, waited for until a moment; `nil` where none comes.
  func readNext(until end: Double) -> [UInt8]? {
    guard waitReadable(until: end) else { return nil }
    let bytes = read()
    return bytes.isEmpty ? nil : bytes
  }

  /// Waits for output, at most so many seconds, and takes in all that comes at a stretch.
  func burst(within limit: Double, quiet: Double = Terminal.quiet) -> Burst? {
    var burst: Burst?
    let end = seconds() + limit
    while true {
      let deadline = burst.map { min(end, $0.last + quiet) } ?? end
      guard waitReadable(until: deadline) else { return burst }
      let bytes = read()
      if bytes.isEmpty { return burst }
      let now = seconds()
      if burst == nil { burst = Burst(first: now, last: now, bytes: []) }
      burst?.last = now
      burst?.bytes += bytes
    }
  }

  /// Takes in all that comes in so many seconds.
  ///
  /// - Returns: How many bytes came.
  @discardableResult
  func drain(for length: Double) -> Int {
    var count = 0
    let end = seconds() + length
    while waitReadable(until: end) {
      let bytes = read()
      if bytes.isEmpty { break }
      count += bytes.count
    }
    return count
  }

  private func waitReadable(until deadline: Double) -> Bool {
    while true {
      let left = deadline - seconds()
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let wait = Int32((max(0, left) * 1000).rounded(.up))
      let count = poll(&request, 1, wait)
      if count > 0 { return request.revents & Int16(POLLIN) != 0 }
      if count == 0 || errno != EINTR { return false }
    }
  }

  /// Takes its terminal away, and waits until it is gone.
  func end() {
    if hasEnded { return }
    hasEnded = true
    close(descriptor)
    var status: Int32 = 0
    for attempt in 0..<200 {
      if waitpid(process, &status, WNOHANG) == process { return }
      if attempt == 20 { kill(process, SIGTERM) }
      usleep(5000)
    }
    kill(process, SIGKILL)
    waitpid(process, &status, 0)
  }
}
