internal import CNcurses
internal import CPlatform
internal import Glibc
package import TerminalKit

/// The terminal taken over: shows frames, and gives it back as it was.
///
/// There is one at a time, used by one thread: ncurses keeps its state in globals.
package final class CursesTerminal {
  /// The cells of the terminal as of the last `resize`.
  package private(set) var size = Size(columns: 80, rows: 24)

  private var device: TerminalDevice
  private let screen: OpaquePointer
  private let window: UnsafeMutablePointer<WINDOW>
  private let streams: [UnsafeMutablePointer<FILE>]
  private var painter: Painter
  private let options: TerminalOptions
  private var state = State.running
  private var hasCursor: Bool?
  private var hasTitle = false
  private var title = ""
  private let isInTmux: Bool
  /// The console of Linux and hardware terminals print the sequence, or do nothing.
  private let hasClipboard: Bool
  private var shown: Frame?

  private enum State { case running, suspended, closed }

  package init(options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
    let term = Environment.value("TERM") ?? ""
    if ["", "dumb", "none", "unknown"].contains(term) { throw .unsuitable(term: term) }
    self.options = options
    isInTmux = Environment.value("TMUX") != nil
    hasClipboard = term != "linux" && !term.hasPrefix("vt")
    useUTF8Locale()
    let device = try TerminalDevice()
    _ = CursesTerminal.resetSequence.withCString {
      warroom_guard_terminal(device.output, $0, strlen($0))
    }
    // Duplicates, because closing the streams must not close the standard descriptors.
    let streams = [Stream(device.output, "w"), Stream(device.input, "r")].compactMap(\.file)
    let depth = Environment.depth(options.depth)
    guard streams.count == 2,
      let (screen, isDirect) = openScreen(term, depth, output: streams[0], input: streams[1]),
      let window = warroom_window()
    else {
      warroom_unguard_terminal()
      for stream in streams { fclose(stream) }
      device.close()
      throw .unknown(term: term)
    }
    (self.device, self.streams, self.screen, self.window) = (device, streams, screen, window)
    painter = Painter(window: window, palette: Palette(wanted: depth, isDirect: isDirect))
    raw()
    noecho()
    nonl()
    set_escdelay(25)
    // Looking for typed input in the middle of a repaint would take it from our own reader.
    typeahead(-1)
    leaveok(window, false)
    device.write(modesOn)
    fitWindow()
  }

  deinit { close() }

  /// Where typed bytes are read; poll it together with everything else.
  package var inputDescriptor: Int32 { device.input }

  package var depth: ColorDepth { painter.depth }

  /// Whether the terminal's window was closed; nothing can be shown any more.
  package var isGone: Bool { device.isGone }

  // MARK: - Painting

  /// Shows a frame; what has not changed since the last one costs nothing.
  package func paint(_ frame: Frame) {
    guard state == .running else { return }
    shown = frame
    let changed = painter.put(frame, screen: size)
    let visible = frame.cursor.flatMap {
      Rect(size).contains(x: $0.x, y: $0.y) ? $0 : nil
    }
    showCursor(visible != nil)
    if let visible { wmove(window, Int32(visible.y), Int32(visible.x)) }
    wnoutrefresh(window)
    // Small changes arrive at once anyway; a big one would tear without this.
    let isBig = changed * 2 > size.columns * size.rows
    if isBig { device.write("\u{1B}[?2026h") }
    doupdate()
    if isBig { device.write("\u{1B}[?2026l") }
  }

  private func showCursor(_ wanted: Bool) {
    if hasCursor == wanted { return }
    hasCursor = wanted
    curs_set(wanted ? 1 : 0)
    leaveok(window, !wanted)
  }

  /// Takes over a new window size; the next `paint` draws everything.
  package func resize() {
    guard state == .running else { return }
    fitWindow()
    repaintWhole()
  }

  private func fitWindow() {
    let now = device.size ?? Size(columns: Int(getmaxx(window)), rows: Int(getmaxy(window)))
    size = Size(columns: max(1, now.columns), rows: max(1, now.rows))
    if getmaxx(window) != Int32(size.columns) || getmaxy(window) != Int32(size.rows) {
      resizeterm(Int32(size.rows), Int32(size.columns))
    }
  }

  private func repaintWhole() {
    painter.forget()
    hasCursor = nil
    clearok(window, true)
  }

  // MARK: - Giving it back

  /// Gives the terminal to the shell or an editor until `resume`.
  package func suspend() {
    guard state == .running else { return }
    state = .suspended
    device.write(modesOff)
    curs_set(1)
    endwin()
    device.restoreSettings()
    warroom_unguard_terminal()
  }

  /// Takes the terminal back, whatever its size is now, and shows the last frame again.
  package func resume() {
    guard state == .suspended else { return }
    state = .running
    device.saveSettings()
    _ = CursesTerminal.resetSequence.withCString {
      warroom_guard_terminal(device.output, $0, strlen($0))
    }
    // Leaves the state that endwin has set before anything is drawn.
    doupdate()
    device.write(modesOn)
    fitWindow()
    repaintWhole()
    if let shown { paint(shown) }
  }

  /// Shows the last frame again on a terminal that others may have written over, or set to their own modes.
  ///
  /// ncurses leaves the screen and enters it again, which sets right whatever state of it there was. But the line editing of
  /// the system stays off meanwhile: it would make a line break of an Enter that is typed just then.
  package func reclaim() {
    guard state == .running else { return }
    reset_prog_mode()
    // What ncurses goes back to when it leaves the screen; the modes that were found are kept by the device.
    def_shell_mode()
    // The screen that was there before must not be seen in between.
    device.write("\u{1B}[?2026h")
    endwin()
    doupdate()
    device.write(modesOn)
    fitWindow()
    repaintWhole()
    if let shown { paint(shown) }
    device.write("\u{1B}[?2026l")
  }

  /// Gives the terminal back for good; calling it again does nothing.
  package func close() {
    if state == .closed { return }
    if state == .running { suspend() }
    state = .closed
    if hasTitle { device.write("\u{1B}[23;2t") }
    delscreen(screen)
    for stream in streams { fclose(stream) }
    device.close()
  }

  /// Undoes everything that `init` switches on; for a crash handler, which can do no more than write.
  package static let resetSequence =
    "\u{1B}[?2026l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1004l\u{1B}[?2004l"
    + "\u{1B}[?1l\u{1B}>\u{1B}[0m\u{1B}[?1049l\u{1B}[?25h\r"

  private var modesOn: String {
    "\u{1B}[?2004h\u{1B}[?1004h" + (options.mouse ? "\u{1B}[?1002h\u{1B}[?1006h" : "")
  }

  private var modesOff: String {
    (options.mouse ? "\u{1B}[?1006l\u{1B}[?1002l" : "") + "\u{1B}[?1004l\u{1B}[?2004l"
  }
}

extension CursesTerminal {
  // MARK: - Messages to the terminal itself

  package func bell() {
    if state == .running { device.write("\u{07}") }
  }

  /// Asks for a desktop notification, which terminals that know none ignore.
  package func notify(_ text: String) {
    guard state == .running else { return }
    var clean = Text.sanitiseForEscape(text, limit: 200)
    // OSC 9 with a number first is something else in some terminals.
    if clean.first?.isNumber ?? false { clean = " " + clean }
    let term = Environment.value("TERM") ?? ""
    let prefers777 = term.hasPrefix("rxvt") || term.hasPrefix("foot")
    let body = prefers777 ? "777;notify;warroom;" + clean : "9;" + clean
    device.write(passedOn("\u{1B}]\(body)\u{07}"))
  }

  /// The most bytes that terminals take into the clipboard.
  package static let copyLimitBytes = 74_994

  /// Puts text into the clipboard of the terminal, also over ssh.
  ///
  /// - Parameter text: Copied as it is, controls and all.
  /// - Returns: False where it is too long, or the terminal is known to have no clipboard; whether another obeys cannot be
  ///   learnt.
  @discardableResult
  package func copy(_ text: String) -> Bool {
    guard state == .running, hasClipboard, text.utf8.count <= CursesTerminal.copyLimitBytes else {
      return false
    }
    let sequence = "\u{1B}]52;c;\(base64(Array(text.utf8)))\u{07}"
    // tmux takes the bare one where it keeps a clipboard of its own, and passes the wrapped one on.
    return device.write(isInTmux ? sequence + passedOn(sequence) : sequence)
  }

  /// Sets the window's title; the one before comes back at the end.
  package func setTitle(_ text: String) {
    let clean = Text.sanitiseForEscape(text, limit: 200)
    guard state == .running, clean != title || !hasTitle else { return }
    if !hasTitle { device.write("\u{1B}[22;2t") }
    hasTitle = true
    title = clean
    device.write("\u{1B}]2;\(clean)\u{07}")
  }

  /// tmux drops what it does not know unless it is told to pass it on.
  private func passedOn(_ sequence: String) -> String {
    if !isInTmux { return sequence }
    let doubled = sequence.split(separator: "\u{1B}", omittingEmptySubsequences: false)
      .joined(separator: "\u{1B}\u{1B}")
    return "\u{1B}Ptmux;\(doubled)\u{1B}\\"
  }
}

/// Begins ncurses with the terminal's own description, else with the one that fits most.
private func openScreen(
  _ term: String, _ depth: ColorDepth, output: UnsafeMutablePointer<FILE>,
  input: UnsafeMutablePointer<FILE>
) -> (screen: OpaquePointer, isDirect: Bool)? {
  for name in [term, "xterm-256color"] {
    if depth == .truecolor && Environment.hasDirectColor(term: term) {
      let opened = DirectColor.during(term: name) { isDirect in
        isDirect ? newterm(name, output, input) : nil
      }
      if let opened { return (opened, true) }
    }
    if let screen = newterm(name, output, input) { return (screen, false) }
  }
  return nil
}
