import Engine
import EventLog
import Foundation
import TestSupport
import Testing

/// The plan is enforced by real processes, in real time, with short windows.
@Suite("Enforcement by real processes", .serialized)
struct EnforcementTests {
  @Test("primary, secondary and manager are each paged once and in order, with nobody watching")
  func order() throws {
    let paging = try PagingHome(window: "3s")
    let service = try paging.service()
    let reference = try paging.declare()
    let isDone = try eventually {
      try paging.incident(reference).escalation.run?.exhaustedAt != nil
    }
    #expect(isDone)
    #expect(eventually { paging.pages.count >= 3 })
    #expect(paging.pages == ["alex", "robin", "mira"])
    let at = try paging.incident(reference).escalation.pages.map(\.requestedAt)
    #expect(zip(at, at.dropFirst()).allSatisfy { $1 - $0 >= .seconds(3) }, "never a level early")
    service.kill9()
  }

  enum Kind: CaseIterable { case room, lobby, service }

  /// One process that enforces: its end, and its number.
  private func begin(_ kind: Kind, _ paging: PagingHome) throws -> (Any, pid_t) {
    switch kind {
    case .room:
      let pty = try paging.room(["open", "INC-0001"])
      return (pty, pty.process)
    case .lobby:
      let pty = try paging.room()
      try #require(pty.wait(for: "warroom"))
      return (pty, pty.process)
    case .service:
      let service = try paging.service()
      return (service, service.process)
    }
  }

  @Test(
    "whoever enforces is killed, and another one goes on",
    arguments: [(Kind.room, Kind.room), (.room, .service), (.service, .room), (.lobby, .lobby)])
  func takeOver(_ first: Kind, _ second: Kind) throws {
    let paging = try PagingHome(window: "30s")
    // With one open incident, the lobby would be its room.
    for title in ["Search is slow", "Mails are late"] {
      try #require(try paging.warroom("declare", title, "--severity", "P4").code == 0)
    }
    let (one, process) = try begin(first, paging)
    try #require(eventually { paging.holder == process }, "a \(first) enforces")
    let (other, heir) = try begin(second, paging)
    kill(process, SIGKILL)
    let reference = try paging.declare()
    #expect(eventually { paging.pages == ["alex"] }, "\(paging.pages)")
    #expect(paging.holder == heir)
    let page = try #require(try paging.incident(reference).escalation.pages.first)
    #expect(page.page.person == "alex" && !page.page.isResent)
    withExtendedLifetime((one, other)) {}
  }

  @Test(
    "a page whose sender is killed before it is sent goes out by another, and says what is not known"
  )
  func betweenIntentAndSend() throws {
    for _ in 0..<Scale.count(3, full: 30) {
      let paging = try PagingHome(window: "60s")
      let first = try paging.service()
      try #require(eventually { paging.holder == first.process })
      let second = try paging.service()
      let reference = try paging.declare()
      let intent = Array("\"page.requested\"".utf8)
      try #require(
        eventually(every: .microseconds(100)) {
          FileManager.default.contents(atPath: reference.path).map { [UInt8]($0).contains(intent) }
            ?? false
        })
      first.kill9()
      #expect(
        try eventually {
          let pages = try paging.incident(reference).escalation.pages
          return pages.contains { if case .sent = $0.outcome { true } else { false } }
        })
      let sent = paging.pages
      #expect([["alex"], ["alex!"], ["alex", "alex!"]].contains(sent.sorted()), "\(sent)")
      let pages = try paging.incident(reference).escalation.pages
      #expect(pages.dropFirst().allSatisfy { $0.page.isResent })
      second.kill9()
    }
  }

  @Test(
    "whoever sleeps through several windows pages one level on waking, and the next has its time")
  func asleep() throws {
    let paging = try PagingHome(window: "6s")
    let service = try paging.service()
    let reference = try paging.declare()
    try #require(try eventually { try paging.isSent(reference) })
    service.send(SIGSTOP)
    pause(.seconds(20))
    #expect(paging.pages == ["alex"])
    service.send(SIGCONT)
    #expect(eventually { paging.pages == ["alex", "robin", "mira"] }, "\(paging.pages)")
    let at = try paging.incident(reference).escalation.pages.map(\.requestedAt)
    #expect(zip(at, at.dropFirst()).allSatisfy { $1 - $0 >= .seconds(6) }, "\(at)")
  }

  @Test(
    "what a full disk can't record is not sent, tried again at leisure, and sent once it can be")
  func fullDisk() throws {
    let paging = try PagingHome(window: "10s")
    let service = try paging.service()
    let reference = try paging.declare()
    try #require(try eventually { try paging.isSent(reference) })
    try limitFiles(of: service.process, toSizeOf: reference.path)
    let before = try processorTime(of: service.process)
    pause(.seconds(14))
    #expect(paging.pages == ["alex"])
    let busy = try processorTime(of: service.process) - before
    #expect(busy < .seconds(2), "\(busy) of fourteen seconds")
    try limitFiles(of: service.process, toSizeOf: nil)
    #expect(eventually { paging.pages == ["alex", "robin", "mira"] }, "\(paging.pages)")
  }

  @Test("whoever holds the lease and stands still is seen, and others page in its place")
  func hanging() throws {
    let paging = try PagingHome(window: "60s")
    let service = try paging.service()
    try #require(eventually { paging.holder == service.process })
    let reference = try paging.declare()
    try #require(eventually { paging.pages == ["alex"] })
    let room = try paging.room(["open", reference.alias])
    try #require(room.wait(for: "Paging"))
    service.send(SIGSTOP)
    try #require(try paging.declare() != reference)
    #expect(
      eventually {
        room.read()
        return paging.pages == ["alex", "alex"]
      }, "\(paging.pages)")
  }

  @Test("a room that is suspended lets go of the lease, and takes it again when it goes on")
  func suspended() throws {
    guard Tmux.isInstalled else { return }
    let paging = try PagingHome(window: "60s")
    let reference = try paging.declare()
    let tmux = try paging.home.shell(changing: paging.changes)
    tmux.type("\(Binary.path) open \(reference.alias)\r")
    try #require(tmux.wait(for: "secondary (robin)"))
    #expect(try holdsLease(paging))
    tmux.keys("C-z")
    try #require(tmux.wait(for: "Stopped"), "\(tmux.screen())")
    #expect(try !holdsLease(paging), "a stopped process keeps nobody from paging")
    tmux.type("clear; fg\r")
    try #require(tmux.wait(for: "secondary (robin)"))
    #expect(try eventually(every: .milliseconds(200)) { try holdsLease(paging) })
    tmux.keys("q")
    try #require(tmux.wait(for: "ready>"))
    #expect(try !holdsLease(paging))
  }

  /// Whether somebody else than the process that asks holds the lease.
  private func holdsLease(_ paging: PagingHome) throws -> Bool {
    let outcome = try paging.warroom("enforce", "--once")
    return outcome.text.contains("enforces already")
  }

  @Test("pages go out while an editor runs, and an editor that is stopped stops the room with it")
  func editing() throws {
    guard Tmux.isInstalled else { return }
    let paging = try PagingHome(window: "60s")
    let reference = try paging.declare()
    let editor = paging.home.directory + "/editor"
    try
      "#!/bin/sh\nwhile [ ! -e \(editor).go ]; do sleep 0.1; done\nkill -TSTP 0\necho edited > \"$1\"\n"
      .write(toFile: editor, atomically: true, encoding: .utf8)
    chmod(editor, 0o755)
    let tmux = try paging.home.shell(
      changing: paging.changes.merging(["EDITOR": editor, "VISUAL": editor]) { $1 })
    tmux.type("\(Binary.path) open \(reference.alias)\r")
    try #require(tmux.wait(for: "secondary (robin)"))
    tmux.keys("u", "Enter", "Enter", "F4")
    try #require(eventually { tmux.value("alternate_on") == "0" })
    _ = try paging.declare()
    #expect(eventually { paging.pages == ["alex", "alex"] }, "\(paging.pages)")
    _ = FileManager.default.createFile(atPath: editor + ".go", contents: nil)
    try #require(tmux.wait(for: "Stopped"), "\(tmux.screen())")
    #expect(try !holdsLease(paging))
    tmux.type("clear; fg\r")
    #expect(tmux.wait(for: "edited"), "\(tmux.screen())")
  }

  @Test("a room in front of which an editor runs takes over within seconds")
  func editingBesideAService() throws {
    guard Tmux.isInstalled else { return }
    let paging = try PagingHome(window: "60s")
    let reference = try paging.declare()
    let service = try paging.service()
    try #require(eventually { paging.holder == service.process && paging.pages == ["alex"] })
    let editor = paging.home.directory + "/editor"
    try "#!/bin/sh\nwhile [ ! -e \(editor).go ]; do sleep 0.1; done\n".write(
      toFile: editor, atomically: true, encoding: .utf8)
    chmod(editor, 0o755)
    let tmux = try paging.home.shell(
      changing: paging.changes.merging(["EDITOR": editor, "VISUAL": editor]) { $1 })
    tmux.type("\(Binary.path) open \(reference.alias)\r")
    try #require(tmux.wait(for: "secondary (robin)"))
    tmux.keys("u", "Enter", "Enter", "F4")
    try #require(eventually { tmux.value("alternate_on") == "0" })
    service.kill9()
    _ = try paging.declare()
    #expect(eventually(within: .seconds(30)) { paging.pages == ["alex", "alex"] })
    _ = FileManager.default.createFile(atPath: editor + ".go", contents: nil)
    #expect(eventually { tmux.value("alternate_on") == "1" })
  }

  @Test(
    "nobody who could enforce is shown in red, in rooms and in the lobby", arguments: [120, 80, 40])
  func nobody(_ columns: Int) throws {
    let paging = try PagingHome(window: "60s")
    let reference = try paging.declare()
    try #require(try paging.warroom("declare", "Mails are late", "--severity", "P4").code == 0)
    // In the place of the lease's file stands something that can't be written.
    try FileManager.default.createDirectory(
      atPath: paging.home.home.path + "/enforcer", withIntermediateDirectories: false)
    let rows = columns == 120 ? 36 : columns == 80 ? 24 : 10
    for arguments in [["open", reference.alias], []] {
      let room = try paging.room(arguments, columns: columns, rows: rows)
      if columns >= 60 {
        try #require(room.wait(for: arguments.isEmpty ? "2 open" : "live"))
      }
      #expect(room.wait(for: columns < 60 ? "NOBODY PAGES" : "NOBODY ENFORCES THE PLAN"))
    }
    let replay = try paging.room(["replay", reference.alias], columns: columns, rows: rows)
    try #require(replay.wait(for: "INC-0001"))
    replay.settle(quiet: .seconds(1))
    #expect(!replay.contains("NOBODY"))
    #expect(paging.pages.isEmpty)
  }

  @Test("a page that was on its way to the disk when its room was left goes out")
  func leftRoom() throws {
    let paging = try PagingHome(window: "60s")
    // With one open incident, the lobby would be its room.
    for title in ["Search is slow", "Mails are late"] {
      try #require(try paging.warroom("declare", title, "--severity", "P4").code == 0)
    }
    let pty = try paging.room()
    try #require(pty.wait(for: "Mails are late"))
    pty.settle()
    pty.type("\r")
    try #require(pty.wait(for: "● live"))
    let reference = try #require(try paging.home.home.incidents().last)
    let holder = open(reference.path, O_RDWR | O_CLOEXEC)
    try #require(flock(holder, LOCK_EX) == 0)
    defer { close(holder) }
    pty.type("P")
    try #require(pty.wait(for: "Page somebody now"))
    pty.type("mira\rcome quickly\r")
    try #require(pty.wait(for: "… recording"))
    let start = pty.output.count
    pty.type("q")
    try #require(pty.wait(for: "Search is slow", from: start))
    flock(holder, LOCK_UN)
    #expect(eventually { paging.pages == ["mira"] }, "\(paging.pages)")
    #expect(try eventually { try paging.isSent(reference) })
    #expect(try paging.incident(reference).escalation.pages.count == 1, "it was not made again")
  }

  @Test("keys page somebody by hand and bring the next level forward, and what came of it shows")
  func keys() throws {
    let paging = try PagingHome(window: "60s")
    let reference = try paging.declare()
    let room = try paging.room(["open", reference.alias])
    try #require(room.wait(for: "secondary (robin)"))
    try #require(eventually { paging.pages == ["alex"] })
    room.type("P")
    try #require(room.wait(for: "Page somebody now"))
    room.type("mira\rcome quickly\r")
    #expect(
      eventually {
        room.read()
        return paging.pages == ["alex", "mira"]
      }, "\(paging.pages)")
    let start = room.output.count
    room.type("L")
    try #require(room.wait(for: "Page secondary (robin) now", from: start))
    room.type("\r")
    #expect(
      eventually {
        room.read()
        return paging.pages == ["alex", "mira", "robin"]
      }, "\(paging.pages)")
    room.type("y")
    #expect(
      try eventually {
        room.read()
        return try paging.incident(reference).milestones[.acknowledged] != nil
      })
    #expect(
      try eventually {
        try paging.incident(reference).escalation.pages.allSatisfy {
          if case .sent = $0.outcome { true } else { false }
        }
      })
  }

  @Test("a notice rings and asks for a notification in the rooms of whom it is for, made harmless")
  func notice() throws {
    let paging = try PagingHome(window: "60s")
    try paging.home.declare("Bad \u{1B}]0;owned\u{07} title", severity: "P4")
    let (alex, mei) = (try paging.room(as: "alex"), try paging.room(as: "mei"))
    try #require(alex.wait(for: "INC-0001") && mei.wait(for: "INC-0001"))
    try #require(
      eventually {
        (try? paging.home.processes().count) == 2
      })
    let (before, others) = (alex.output.count, mei.output.count)
    let outcome = try paging.warroom("page", "INC-0001", "alex", "--channel", "room")
    #expect(outcome.code == 0, "\(outcome.errorText)")
    #expect(alex.wait(for: "\u{1B}]9;", from: before))
    #expect(alex.contains("\u{07}", from: before))
    #expect(!alex.contains("\u{1B}]0;owned"))
    mei.settle(quiet: .seconds(1))
    #expect(!mei.contains("\u{1B}]9;", from: others))
  }

  @Test("an update that is posted in a room is delivered, and the outcome stands in the timeline")
  func update() throws {
    let paging = try PagingHome(window: "60s")
    let reference = try paging.declare()
    let room = try paging.room(["open", reference.alias])
    try #require(room.wait(for: "secondary (robin)"))
    room.type("u")
    try #require(room.wait(for: "Audience"))
    room.type("status\r\r")
    room.settle()
    room.type("\r\r")
    let page = paging.home.home.path + "/status/index.html"
    #expect(
      eventually {
        room.read()
        return FileManager.default.fileExists(atPath: page)
      })
    #expect(
      try eventually {
        let deliveries = try paging.incident(reference).deliveries
        return deliveries.count == 2
          && deliveries.allSatisfy { if case .sent = $0.outcome { true } else { false } }
      })
  }

  @Test("an alert that is held down opens its incident once its time is over, with nobody watching")
  func heldAlert() throws {
    let paging = try PagingHome(window: "60s")
    let path = paging.plan + "/plan.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains("lasting: 3m"))
    try text.replacing(
      "matchers: ['alertname = HighLoad']\n      lasting: 3m",
      with: "matchers: ['alertname = CheckoutErrors']\n      lasting: 15s"
    ).write(toFile: path, atomically: true, encoding: .utf8)
    let service = try paging.service()
    let alert =
      #"{"key":"k","summary":"errors","labels":{"alertname":"CheckoutErrors","severity":"critical"}}"#
    let file = paging.home.directory + "/alert"
    try alert.write(toFile: file, atomically: true, encoding: .utf8)
    let taken = try Program.run(
      ["/bin/sh", "-c", "\(Binary.path) alert --format json < \(file)"],
      paging.home.environment(changing: paging.changes))
    #expect(taken.text.contains("excluded"), "\(taken.text) \(taken.errorText)")
    let held = try paging.warroom("alert", "--list")
    #expect(held.text.contains("held"), "\(held.text)")
    #expect(try eventually { try !paging.home.home.incidents().isEmpty })
    #expect(eventually { paging.pages == ["alex"] })
    #expect(try paging.warroom("alert", "--list").text.contains("No alert is held back"))
    service.kill9()
  }
}
