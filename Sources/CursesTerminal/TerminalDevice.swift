internal import Glibc
internal import TerminalKit

/// The terminal's two descriptors, its saved settings, and plain writes to it.
struct TerminalDevice {
  let input: Int32
  let output: Int32
  private let ownsBoth: Bool
  private var saved = termios()

  /// Takes the standard descriptors, or /dev/tty where one of them leads elsewhere.
  init() throws(TerminalError) {
    if isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 {
      (input, output, ownsBoth) = (STDIN_FILENO, STDOUT_FILENO, false)
    } else {
      let tty = open("/dev/tty", O_RDWR | O_CLOEXEC)
      guard tty >= 0 else { throw .noTerminal }
      (input, output, ownsBoth) = (tty, tty, true)
    }
    guard tcgetattr(output, &saved) == 0 else {
      if ownsBoth { Glibc.close(output) }
      throw .noTerminal
    }
    // Whoever shares the terminal may have left it non-blocking, and ncurses would spin on it.
    let flags = fcntl(output, F_GETFL)
    if flags >= 0 && flags & O_NONBLOCK != 0 { _ = fcntl(output, F_SETFL, flags & ~O_NONBLOCK) }
  }

  /// The window's size; nil where the terminal does not say.
  var size: Size? {
    var window = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return nil
    }
    return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }

  /// Whether the other end has hung up.
  var isGone: Bool {
    var descriptor = pollfd(fd: output, events: 0, revents: 0)
    return poll(&descriptor, 1, 0) > 0
      && Int32(descriptor.revents) & (POLLHUP | POLLERR | POLLNVAL) != 0
  }

  func restoreSettings() {
    var settings = saved
    while tcsetattr(output, TCSADRAIN, &settings) != 0 && errno == EINTR {}
  }

  mutating func saveSettings() { _ = tcgetattr(output, &saved) }

  func close() {
    if ownsBoth { Glibc.close(output) }
  }

  /// Writes all of it, or gives up when the terminal is gone or takes nothing for a second.
  @discardableResult
  func write(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if count < 0 && errno == EAGAIN {
        var descriptor = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        if poll(&descriptor, 1, 1000) == 0 || Int32(descriptor.revents) & POLLOUT == 0 {
          return false
        }
      } else if !(count < 0 && errno == EINTR) {
        return false
      }
    }
    return true
  }
}

/// A C stream on a duplicate, because closing the stream must not close the descriptor itself.
struct Stream {
  let file: UnsafeMutablePointer<FILE>?

  init(_ descriptor: Int32, _ mode: String) {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    file = copy < 0 ? nil : fdopen(copy, mode)
  }
}
