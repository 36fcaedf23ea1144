internal import CPlatform
package import EventLog
internal import Engine
package import Glibc

/// A program that runs beside ours: it is fed, watched and, where it takes too long, ended with all that it started.
///
/// Nothing here waits. Poll `descriptors` until `deadline`, call `advance`, and again, until it gives the ending. A value belongs
/// to one thread, which blocks SIGPIPE (a program need not read what it is given).
package final class ChildProcess {
  /// How it ended.
  package struct Ending: Hashable, Sendable {
    package var exitCode: Int32?
    /// The signal that ended it.
    package var signal: Int32?
    /// Whether it was ended for taking too long.
    package var isLate: Bool
    /// Whether somebody stopped it.
    package var isStopped: Bool
    /// The first and the last of what it printed, on both of its streams.
    package var output: Excerpt
  }

  /// The beginning and the end of a text that may be long.
  package struct Excerpt: Hashable, Sendable {
    package private(set) var head: [UInt8] = []
    package private(set) var tail: [UInt8] = []
    /// How many bytes it has in all.
    package private(set) var count = 0
    /// Bytes kept of the beginning, and of the end.
    package static let limit = 1024

    package mutating func append(_ bytes: some Collection<UInt8>) {
      count += bytes.count
      let room = Excerpt.limit - head.count
      head += bytes.prefix(room)
      tail += bytes.dropFirst(room)
      if tail.count > Excerpt.limit { tail.removeFirst(tail.count - Excerpt.limit) }
    }

    /// As text, with a mark where something is left out.
    package var text: String {
      let gap = count > head.count + tail.count ? Array("…".utf8) : []
      return String(decoding: head + gap + tail, as: UTF8.self)
    }
  }

  /// How long a program that is asked to end has for it.
  private static let patience = Duration.seconds(2)
  /// How much is read at a time, so that a program that prints without end is still seen to be late.
  private static let readLimit = 64

  private let process: pid_t
  private var watch: Int32
  private var input: Int32
  private var output: Int32
  private var unsent: ArraySlice<UInt8>
  private var printed = Excerpt()
  private var isLate = false
  private var isStopped = false
  /// What it was sent to end it, the last.
  private var lastSignal: Int32?
  private let collect: ((ArraySlice<UInt8>) -> Void)?
  /// When it is asked to end, then when it is made to; by the clock that only goes on.
  package private(set) var deadline: Uptime

  /// Starts a program in a session of its own: it can reach no terminal, and all that it starts can be ended with it.
  ///
  /// - Parameters:
  ///   - arguments: The program, looked for along PATH, and its arguments.
  ///   - text: What it reads on its standard input.
  ///   - variables: Set in its environment beside ours.
  ///   - timeLimit: How long it may take.
  ///   - collect: Is given all that it prints as it comes.
  /// - Throws: `SystemError` where it can't be started; with `ENOENT` there is no such program.
  package init(
    _ arguments: [String], input text: [UInt8], variables: [(String, String)] = [],
    timeLimit: Duration, collect: ((ArraySlice<UInt8>) -> Void)? = nil
  ) throws(SystemError) {
    self.collect = collect
    let (reads, writes) = try Self.pipe()
    let feed: (Int32, Int32)
    do throws(SystemError) { feed = try Self.pipe() } catch {
      close(reads)
      close(writes)
      throw error
    }
    defer {
      close(writes)
      close(feed.0)
    }
    do throws(SystemError) {
      process = try Self.spawn(arguments, variables, input: feed.0, output: writes)
    } catch {
      close(reads)
      close(feed.1)
      throw error
    }
    (input, output) = (feed.1, reads)
    for descriptor in [input, output] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    // -1 on kernels before 5.3: then the child is asked after every so often.
    watch = warroom_pidfd_open(process)
    unsent = text[...]
    deadline = .now + timeLimit
  }

  deinit {
    for descriptor in [watch, input, output] where descriptor >= 0 { close(descriptor) }
  }

  /// What to wait for.
  package var descriptors: [pollfd] {
    var waits: [pollfd] = []
    if output >= 0 { waits.append(pollfd(fd: output, events: Int16(POLLIN), revents: 0)) }
    if input >= 0 { waits.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
    if watch >= 0 { waits.append(pollfd(fd: watch, events: Int16(POLLIN), revents: 0)) }
    return waits
  }

  /// Whether the system tells when it ends; without that, `advance` must be called every so often.
  package var tellsEnding: Bool { watch >= 0 }

  /// Feeds it, reads what it prints, and ends it where its time is over.
  ///
  /// - Returns: How it ended; `nil` while it runs.
  package func advance() -> Ending? {
    feed()
    read()
    var status: Int32 = 0
    let result = waitpid(process, &status, WNOHANG)
    if result == process || (result < 0 && errno == ECHILD) {
      read()
      if isLate || isStopped { kill(-process, SIGKILL) }
      let signal = status & 0x7F
      return Ending(
        exitCode: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
        isLate: isLate, isStopped: isStopped, output: printed)
    }
    guard Uptime.now >= deadline else { return nil }
    if lastSignal == nil { isLate = true }
    send(lastSignal == nil || lastSignal == SIGINT ? SIGTERM : SIGKILL)
    return nil
  }

  /// Asks it to end, as Ctrl-C does; where it does not, it is made to. Asked again, it is made to at once.
  package func stop() {
    if !isLate { isStopped = true }
    send(lastSignal == nil ? SIGINT : SIGKILL)
  }

  private func send(_ signal: Int32) {
    kill(-process, signal)
    lastSignal = signal
    deadline = .now + ChildProcess.patience
  }

  private func feed() {
    while input >= 0 {
      guard !unsent.isEmpty else {
        close(input)
        input = -1
        return
      }
      let count = unsent.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      if count > 0 {
        unsent = unsent.dropFirst(count)
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        unsent = []
      }
    }
  }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    for _ in 0..<ChildProcess.readLimit where output >= 0 {
      let count = Glibc.read(output, &buffer, buffer.count)
      if count > 0 {
        printed.append(buffer[..<count])
        collect?(buffer[..<count])
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        close(output)
        output = -1
      } else if errno == EAGAIN {
        return
      }
    }
  }

  private static func pipe() throws(SystemError) -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    guard warroom_pipe(&ends) == 0 else { throw SystemError(call: "pipe2", code: errno) }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ arguments: [String], _ variables: [(String, String)], input: Int32, output: Int32
  ) throws(SystemError) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigfillset(&defaults)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | warroom_spawn_setsid()))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var environment = environmentWords(with: variables) + [nil]
    defer { for word in words + environment { free(word) } }
    var process: pid_t = 0
    guard let program = arguments.first else {
      throw SystemError(call: "posix_spawn", code: EINVAL)
    }
    let code = posix_spawnp(&process, program, &actions, &attributes, &words, &environment)
    guard code == 0 else { throw SystemError(call: "posix_spawn", code: code, path: program) }
    return process
  }

  private static func environmentWords(
    with variables: [(String, String)]
  ) -> [UnsafeMutablePointer<CChar>?] {
    var words: [UnsafeMutablePointer<CChar>?] = []
    let names = Set(variables.map(\.0))
    var pointer = environ
    while let word = pointer.pointee {
      let text = String(cString: word)
      if !names.contains(String(text.prefix { $0 != "=" })) { words.append(strdup(word)) }
      pointer += 1
    }
    return words + variables.map { strdup("\($0.0)=\($0.1)") }
  }
}

/// A moment by the clock that only goes on, in milliseconds; it stands still while the machine sleeps.
package struct Uptime: Hashable, Comparable, Sendable {
  package var milliseconds: Int64

  package static var now: Uptime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Uptime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  package static func < (left: Uptime, right: Uptime) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func + (left: Uptime, right: Duration) -> Uptime {
    Uptime(milliseconds: left.milliseconds + right.milliseconds)
  }

  package static func - (left: Uptime, right: Uptime) -> Duration {
    .milliseconds(left.milliseconds - right.milliseconds)
  }
}
