import CPlatform
import CursesTerminal
import Dispatching
import Engine
import Glibc
import TerminalKit

/// The one loop: waits for keys, signals, the clock and news from the disk, and paints what changed.
final class TerminalLoop {
  /// How long a lone ESC may be the beginning of a longer key; Esc must feel immediate.
  private static let escapePatience = Duration.milliseconds(25)

  private let app: App
  private let terminal: CursesTerminal
  private var parser = InputParser()
  /// When what may be the beginning of a longer key is taken as it stands. A moment rather than the
  /// limit of one wait: a rehearsal's clock at sixty times its speed ends every wait before that.
  private var escapeDue: Uptime?
  private let signals: Int32
  private let timer: Int32
  /// Whether the next SIGCONT ends a stop of our own making.
  private var isStopping = false

  /// Signals go to the loop alone; to be called before any thread is started.
  static func blockSignals() {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in handled { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  private static let handled: [Int32] = [
    SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT,
  ]

  init(app: App, options: TerminalOptions) throws {
    self.app = app
    signals = warroom_signalfd(TerminalLoop.handled, TerminalLoop.handled.count)
    timer = warroom_timerfd()
    guard signals >= 0, timer >= 0 else {
      throw Failure("The system has no descriptors left: \(String(cString: strerror(errno))).")
    }
    terminal = try CursesTerminal(options: options)
  }

  deinit {
    close(signals)
    close(timer)
  }

  /// Runs until the person leaves or the terminal goes.
  func run() {
    defer {
      terminal.close()
      app.leave()
    }
    paint()
    app.afterFirstPicture()
    while !terminal.isGone {
      arm()
      guard wait() else { return }
      paint()
    }
  }

  private func paint() { terminal.paint(app.frame(terminal.size)) }

  private func arm() {
    guard let next = app.nextTick else {
      _ = warroom_timerfd_set(timer, 0)
      return
    }
    let wall = Environment.now().milliseconds + max(1, app.clock.wait(until: next))
    _ = warroom_timerfd_set(timer, wall)
  }

  /// Waits for the next thing to happen and takes it in.
  ///
  /// - Returns: `false` to end.
  private func wait() -> Bool {
    var requests = [
      pollfd(fd: terminal.inputDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: timer, events: Int16(POLLIN), revents: 0),
    ]
    requests += app.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let timeout = escapeDue.map { Int32(clamping: max(0, ($0 - .now).milliseconds)) } ?? -1
    let count = poll(&requests, nfds_t(requests.count), timeout)
    if count < 0 { return errno == EINTR }
    var goesOn = true
    if requests[1].revents != 0 { goesOn = takeSignals() }
    if goesOn, requests[0].revents != 0 {
      goesOn = readKeys(requests[0].revents)
    } else if goesOn, let due = escapeDue, due <= .now {
      escapeDue = nil
      goesOn = take(parser.flush())
    }
    if goesOn, requests[2].revents != 0 {
      warroom_eventfd_drain(timer)
      goesOn = carryOut(app.tick())
    }
    if goesOn, requests.dropFirst(3).contains(where: { $0.revents != 0 }) {
      goesOn = carryOut(app.news())
    }
    return goesOn
  }

  private func readKeys(_ events: Int16) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(terminal.inputDescriptor, &buffer, buffer.count)
    if count > 0 {
      let events = parser.feed(buffer[..<count])
      escapeDue = parser.isPending ? .now + TerminalLoop.escapePatience : nil
      return take(events)
    }
    if count < 0, errno == EINTR || errno == EAGAIN { return events & Int16(POLLHUP) == 0 }
    return false
  }

  private func take(_ events: [InputEvent]) -> Bool {
    for event in events where !carryOut(app.input(event)) { return false }
    return true
  }

  private func takeSignals() -> Bool {
    while true {
      switch warroom_signalfd_read(signals) {
      case 0: return true
      case SIGWINCH: terminal.resize()
      case SIGTSTP: suspend()
      case SIGCONT: continued()
      default: return false
      }
    }
  }

  private func carryOut(_ requests: [App.Request]) -> Bool {
    for request in requests {
      switch request {
      case .quit: return false
      case .bell: terminal.bell()
      case .redraw: terminal.reclaim()
      case .suspend: suspend()
      case .notify(let text): terminal.notify(text)
      case .copy(let text):
        guard !terminal.copy(text) else { continue }
        terminal.bell()
        app.say("This terminal can't be given that text. Enter shows it whole, to be selected.")
      case .edit(let text):
        terminal.suspend()
        // Pages go out beside the editor; only where it is stopped, all of this is.
        app.enforcer?.stand(alone: true)
        let edited = EditorProgram.edit(text, whenStopped: stopWithOthers)
        app.enforcer?.stand(alone: false)
        terminal.resume()
        if let edited { app.edited(edited) }
      }
    }
    return true
  }

  /// To the shell and back: the terminal is left as it was found.
  private func suspend() {
    terminal.suspend()
    // The whole job, as the shell does it; where no shell is left to continue it, the system ignores this.
    kill(0, SIGTSTP)
    stopWithOthers()
    terminal.resume()
  }

  /// Stops until somebody continues the job; whoever is stopped must not keep others from paging.
  private func stopWithOthers() {
    app.pauseEnforcing()
    isStopping = true
    var set = sigset_t()
    sigpending(&set)
    // It came with the one that stopped the others, as a rule.
    if sigismember(&set, SIGTSTP) == 0 { kill(getpid(), SIGTSTP) }
    sigemptyset(&set)
    sigaddset(&set, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    app.resumeEnforcing()
  }

  /// Somebody else stopped and continued us, and the shell has used the terminal meanwhile.
  private func continued() {
    if isStopping {
      isStopping = false
      return
    }
    terminal.reclaim()
  }
}
