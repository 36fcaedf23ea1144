import EventLog
import Foundation
import Testing

extension TerminalTests {
  /// What is switched on at the start, and what switches it off again.
  static let modes = [
    ("\u{1B}[?1049h", "\u{1B}[?1049l"), ("\u{1B}[?2004h", "\u{1B}[?2004l"),
    ("\u{1B}[?1004h", "\u{1B}[?1004l"),
  ]

  @Suite("Taking the terminal and giving it back", .serialized)
  struct Life {
    @Test("switches its modes on, and off again when a person leaves")
    func modes() throws {
      let home = try TemporaryHome()
      try home.declare()
      let pty = try home.pty()
      try #require(pty.wait(for: "INC-0001"))
      let before = pty.output.count
      for (on, off) in TerminalTests.modes {
        #expect(pty.contains(on), "\(on.debugDescription)")
        #expect(!pty.contains(off), "\(off.debugDescription)")
      }
      pty.type("q")
      try #require(pty.waitForEnd())
      #expect(pty.exitCode == 0)
      for (_, off) in TerminalTests.modes {
        #expect(pty.contains(off, from: before), "\(off.debugDescription)")
      }
      #expect(pty.contains("\u{1B}[?25h", from: before) || pty.contains("\u{1B}[?12l\u{1B}[?25h"))
    }

    @Test("sets right what another program has done to the screen, when it is asked or was stopped")
    func reclaimed() throws {
      let home = try TemporaryHome()
      try home.declare()
      let pty = try home.pty(columns: 80, rows: 24)
      try #require(pty.wait(for: "INC-0001"))
      pty.settle()
      let settings = pty.settings
      for isStopped in [false, true] {
        let other = open("/proc/\(pty.process)/fd/1", O_WRONLY | O_NOCTTY | O_CLOEXEC)
        // The cursor shows, all that follows is red, and only three rows scroll.
        let harm = "\u{1B}[?25h\u{1B}[41m\u{1B}[2;4r\u{1B}[4h\u{1B}[?7l"
        try #require(write(other, harm, harm.utf8.count) == harm.utf8.count)
        close(other)
        try #require(pty.wait(for: harm))
        let start = pty.output.count
        if isStopped {
          pty.send(SIGSTOP)
          pty.send(SIGCONT)
        } else {
          pty.type("\u{0C}")
        }
        // Hidden, plain, all rows, no insertion, with wrapping.
        for repair in ["[?25l", "[1;24r", "[4l", "[?7h"] {
          #expect(pty.wait(for: "\u{1B}" + repair, from: start), "\(repair), \(isStopped)")
        }
        #expect(pty.contains("\u{1B}[m", from: start) || pty.contains("\u{1B}[0", from: start))
        pty.settle()
        let now = pty.settings
        #expect(now.c_lflag == settings.c_lflag && now.c_iflag == settings.c_iflag)
      }
      // The titles that the terminal was asked to keep are as many as it was asked to give back.
      pty.type("q")
      #expect(pty.waitForEnd() && pty.exitCode == 0)
      let text = String(decoding: pty.output, as: UTF8.self)
      let (kept, given) = (text.ranges(of: "\u{1B}[22;0;0t"), text.ranges(of: "\u{1B}[23;0;0t"))
      #expect(kept.count == given.count)
    }

    @Test("leaves the terminal's settings as it found them")
    func settings() throws {
      let home = try TemporaryHome()
      try home.declare()
      let reference = try home.sane()
      let pty = try home.pty()
      try #require(pty.wait(for: "INC-0001"))
      #expect(pty.settings.c_lflag & tcflag_t(ICANON | ECHO) == 0)
      pty.type("q")
      try #require(pty.waitForEnd())
      #expect(pty.settings.isSame(as: reference))
    }

    @Test(
      "gives the terminal back when it is asked to end, and when it crashes",
      arguments: [SIGTERM, SIGINT, SIGQUIT, SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP])
    func signals(signal: Int32) throws {
      let home = try TemporaryHome()
      try home.declare()
      let reference = try home.sane()
      let pty = try home.pty()
      try #require(pty.wait(for: "INC-0001"))
      pty.settle()
      let before = pty.output.count
      pty.send(signal)
      try #require(pty.waitForEnd())
      for (_, off) in TerminalTests.modes {
        #expect(pty.contains(off, from: before), "\(off.debugDescription)")
      }
      #expect(pty.settings.isSame(as: reference))
      let isCrash = ![SIGTERM, SIGINT, SIGQUIT].contains(signal)
      #expect(isCrash ? pty.endingSignal == signal : pty.exitCode != nil)
    }

    @Test("ends when its terminal goes away, by signal or without one")
    func hangUp() throws {
      let home = try TemporaryHome()
      try home.declare()
      let pty = try home.pty()
      try #require(pty.wait(for: "INC-0001"))
      pty.hangUp()
      #expect(pty.waitForEnd(), "it spins or waits")
      #expect(try home.presenceNames().isEmpty)

      let deaf = try home.pty()
      try #require(deaf.wait(for: "INC-0001"))
      deaf.send(SIGHUP)
      #expect(deaf.waitForEnd())
    }

    @Test("leaves the log and the other viewer alone when it is killed")
    func killed() throws {
      let home = try TemporaryHome()
      let log = try home.declare()
      let (first, second) = (try home.pty(as: "ana"), try home.pty(as: "raj"))
      try #require(first.wait(for: "INC-0001") && second.wait(for: "INC-0001"))
      first.send(SIGKILL)
      try #require(first.waitForEnd())
      second.type("n")
      second.type("still here\r")
      #expect(try eventually { try home.notes(log.reference) == ["still here"] })
      second.type("q")
      #expect(second.waitForEnd())
    }
  }

  @Suite("Under a shell", .serialized, .enabled(if: Tmux.isInstalled, "tmux is not installed"))
  struct Shell {
    @Test("suspends with ^Z and repaints when it comes to the front again")
    func suspend() throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let tmux = try home.shell()
      tmux.type("\(Binary.path)\r")
      try #require(tmux.wait(for: "INC-0001", "Payments fail"))
      for _ in 0..<2 {
        tmux.keys("C-z")
        try #require(tmux.wait(for: "Stopped"), "\(tmux.screen())")
        #expect(tmux.value("alternate_on") == "0")
        tmux.type("stty -a | grep -o ' -icanon' || echo sa''ne\r")
        try #require(tmux.wait(for: "sane"), "\(tmux.screen())")
        tmux.type("clear; fg\r")
        #expect(tmux.wait(for: "INC-0001", "Payments fail"), "\(tmux.screen())")
        #expect(tmux.value("alternate_on") == "1")
      }
      tmux.keys("q")
      #expect(tmux.wait(for: "ready>"))
      #expect(tmux.value("alternate_on") == "0")
    }

    @Test("repaints after somebody else stopped it and the shell has used its terminal")
    func stopped() throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let tmux = try home.shell()
      tmux.type("\(Binary.path)\r")
      try #require(tmux.wait(for: "INC-0001", "Payments fail"))
      kill(try #require(try home.processes().first), SIGSTOP)
      try #require(tmux.wait(for: "Stopped"), "\(tmux.screen())")
      tmux.type("clear\r")
      try #require(tmux.waitUntilGone("Payments fail"))
      tmux.type("fg\r")
      #expect(tmux.wait(for: "INC-0001", "Payments fail"), "\(tmux.screen())")
      tmux.type("n")
      #expect(tmux.wait(for: "╭─ Note"), "keys do not arrive one by one\n\(tmux.screen())")
      tmux.keys("Escape")
      #expect(tmux.waitUntilGone("╭─ Note"))
      tmux.keys("q")
      #expect(tmux.wait(for: "ready>"))
    }

    @Test("waits in the background until it comes to the front")
    func background() throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let tmux = try home.shell()
      tmux.type("\(Binary.path) &\r")
      try #require(tmux.wait(for: "[1]"))
      tmux.type("fg\r")
      #expect(tmux.wait(for: "INC-0001", "Payments fail"), "\(tmux.screen())")
      tmux.keys("q")
      #expect(tmux.wait(for: "ready>"))
    }

    @Test(
      "leaves the shell usable after a crash or a kill",
      arguments: [SIGSEGV, SIGABRT, SIGTERM])
    func crash(signal: Int32) throws {
      let home = try TemporaryHome()
      try home.declare("Payments fail")
      let tmux = try home.shell()
      tmux.type("\(Binary.path); stty -a | grep -o ' -icanon' || echo sa''ne\r")
      try #require(tmux.wait(for: "INC-0001", "Payments fail"))
      let process = try #require(try home.processes().first)
      kill(process, signal)
      #expect(tmux.wait(for: "sane"), "\(tmux.screen())")
      #expect(tmux.value("alternate_on") == "0")
      #expect(!tmux.screen().contains("Payments fail"))
    }
  }
}

extension termios {
  func isSame(as other: termios) -> Bool {
    (c_iflag, c_oflag, c_cflag, c_lflag)
      == (other.c_iflag, other.c_oflag, other.c_cflag, other.c_lflag)
  }
}

extension TemporaryHome {
  /// The settings of a terminal that nobody has touched.
  func sane() throws -> termios {
    try Pty(["/bin/true"], in: self, environment: environment()).settings
  }

  func presenceNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: home.path + "/presence")
  }

  /// A shell with job control in a terminal of its own.
  func shell(changing changes: [String: String?] = [:]) throws -> Tmux {
    let settings = ["TERM": "tmux-256color", "PS1": "ready> "].merging(changes) { $1 }
    let tmux = Tmux(
      ["/bin/bash", "--norc", "--noprofile"], in: self,
      environment: environment(changing: settings))
    try #require(tmux.wait(for: "ready>"))
    return tmux
  }

  /// The processes that have a room of this home open.
  func processes() throws -> [pid_t] {
    try presenceNames().compactMap { name in
      let text = try String(contentsOfFile: "\(home.path)/presence/\(name)", encoding: .utf8)
      return text.firstMatch(of: /"pid":([0-9]+)/).flatMap { pid_t($0.1) }
    }
  }
}
