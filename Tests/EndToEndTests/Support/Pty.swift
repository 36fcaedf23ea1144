import Foundation
import Testing

/// A program at the other end of a pseudo-terminal, with that terminal as its own.
final class Pty {
  let process: pid_t
  /// All that was written to the terminal so far.
  private(set) var output: [UInt8] = []
  private(set) var status: Int32?
  private let master: Int32
  private var isHungUp = false
  private let home: TemporaryHome

  /// Starts a program as the leader of a session whose terminal this is; `home` outlives it.
  init(
    _ arguments: [String], in home: TemporaryHome, environment: [String: String],
    columns: Int = 120, rows: Int = 36
  ) throws {
    self.home = home
    var (master, slave): (Int32, Int32) = (-1, -1)
    var window = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&master, &slave, &name, nil, &window) == 0 else {
      throw Lacking(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    self.master = master
    defer { close(slave) }
    for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    // The first terminal that a session's leader opens becomes the session's.
    process = try spawn(arguments, environment, session: true) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    if !isHungUp { close(master) }
  }

  // MARK: What it writes

  /// Takes in what has been written, waiting at most so long for the first of it.
  ///
  /// - Returns: Whether there was anything.
  @discardableResult
  func read(within limit: Duration = .zero) -> Bool {
    guard !isHungUp else { return false }
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, Int32(limit / .milliseconds(1))) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var any = false
    while true {
      let count = Foundation.read(master, &buffer, buffer.count)
      guard count > 0 else { return any }
      output += buffer[..<count]
      any = true
    }
  }

  /// Reads on until the bytes from `start` on contain a text.
  func wait(
    for text: String, from start: Int = 0, within limit: Duration = patience
  ) -> Bool {
    let end = ContinuousClock.now + limit
    while !contains(text, from: start) {
      if ContinuousClock.now >= end { return false }
      read(within: .milliseconds(20))
      if hasEnded { return contains(text, from: start) }
    }
    return true
  }

  /// Whether the screen comes to show a text. All of it is painted again for that: otherwise only what differs is.
  func shows(_ text: String) -> Bool {
    eventually {
      let start = output.count
      type("\u{0C}")
      return wait(for: text, from: start, within: .milliseconds(500))
    }
  }

  /// Reads on until nothing has come for a while.
  func settle(quiet: Duration = .milliseconds(150)) {
    while read(within: quiet) {}
  }

  func contains(_ text: String, from start: Int = 0) -> Bool {
    contains(Array(text.utf8), from: start)
  }

  func contains(_ bytes: [UInt8], from start: Int = 0) -> Bool {
    start <= output.count && output[start...].contains(bytes)
  }

  // MARK: What is done to it

  func type(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty, !isHungUp {
      let count = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 { bytes = bytes.dropFirst(count) } else if !read(within: .seconds(1)) { return }
    }
  }

  /// Presses Esc the way that kitty's protocol writes it: the bare byte and the key after it, read at one go because
  /// the machine is slow, would be one key with Alt.
  func escape() { type("\u{1B}[27u") }

  /// Keeps the terminal itself from showing what is typed.
  func muteEcho() {
    var settings = settings
    settings.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(master, TCSANOW, &settings)
  }

  /// Pastes, as a terminal does where bracketed paste is on.
  func paste(_ text: String) { type("\u{1B}[200~\(text)\u{1B}[201~") }

  func resize(columns: Int, rows: Int) {
    var window = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &window)
  }

  func send(_ signal: Int32) { kill(process, signal) }

  /// Takes the terminal away, as a closed window or a lost connection does.
  func hangUp() {
    close(master)
    isHungUp = true
  }

  /// The terminal's settings as they stand; they outlive the program.
  var settings: termios {
    var settings = termios()
    tcgetattr(master, &settings)
    return settings
  }

  // MARK: How it ends

  var hasEnded: Bool {
    if status != nil { return true }
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) == process else { return false }
    self.status = status
    read()
    return true
  }

  /// Waits until it ends, reading on meanwhile.
  func waitForEnd(within limit: Duration = patience) -> Bool {
    eventually(within: limit) {
      read(within: .milliseconds(5))
      return hasEnded
    }
  }

  /// The code that it left with; `nil` where a signal ended it, or nothing yet.
  var exitCode: Int32? { status.flatMap { $0 & 0x7F == 0 ? ($0 >> 8) & 0xFF : nil } }

  /// The signal that ended it.
  var endingSignal: Int32? { status.flatMap { $0 & 0x7F == 0 ? nil : $0 & 0x7F } }

}

/// Starts a program without the signal mask and the descriptors of the tests.
func spawn(
  _ arguments: [String], _ environment: [String: String], session: Bool = false,
  prepare: (inout posix_spawn_file_actions_t) -> Void
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  prepare(&actions)
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var (none, all) = (sigset_t(), sigset_t())
  sigemptyset(&none)
  sigfillset(&all)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setsigdefault(&attributes, &all)
  var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
  if session { flags |= 0x80 }  // POSIX_SPAWN_SETSID, which the import lacks.
  posix_spawnattr_setflags(&attributes, Int16(flags))
  var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
  var settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
  defer { for pointer in words + settings { free(pointer) } }
  var process: pid_t = 0
  let code = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &settings)
  guard code == 0 else {
    throw Lacking(description: "\(arguments[0]): \(String(cString: strerror(code)))")
  }
  return process
}

extension Collection where Element == UInt8 {
  /// Whether these bytes hold others, one after the other.
  func contains(_ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first else { return true }
    var at = startIndex
    while let found = self[at...].firstIndex(of: first) {
      if self[found...].starts(with: wanted) { return true }
      at = index(after: found)
    }
    return false
  }
}
