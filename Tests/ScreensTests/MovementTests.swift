import Engine
import Screens
import TerminalKit
import TestSupport
import Testing

struct MovementTests {
  /// Lets a search go on to its end.
  private func finishSearch(_ desk: inout Desk) {
    while desk.model.nextChange(after: desk.now) == desk.now + .milliseconds(1) {
      desk.model.tick(desk.now)
    }
  }

  @Test func `the timeline follows the newest until one moves, and again at its end`() {
    var desk = Desk(.busy)
    #expect(desk.model.selectedEntry == nil)
    desk.press("k")
    #expect(desk.model.selectedEntry == desk.events.count - 1)
    desk.press("n")
    desk.type("one more")
    desk.press("enter")
    #expect(desk.model.selectedEntry == desk.events.count - 2)
    #expect(desk.text().contains("follows again"))
    desk.press("G")
    #expect(desk.model.selectedEntry == nil)
    #expect(desk.text().contains("following"))
    desk.press("k k j j j")
    #expect(desk.model.selectedEntry == nil)
  }

  @Test func `g goes to the first entry, home too`() {
    var desk = Desk(.long(200))
    for key in ["g", "home"] {
      desk.press("G")
      desk.press(key)
      #expect(desk.model.selectedEntry == 1)
      #expect(desk.text().contains("raj"))
    }
  }

  @Test func `a filter goes by words in any case, and by words that must not be there`() {
    var desk = Desk(.busy)
    desk.press("/")
    desk.type("ROLL !decision")
    let text = desk.text()
    #expect(text.contains("rollback started"))
    #expect(!text.contains("roll back deployment 4211"))
    #expect(text.contains("2 found"))
    desk.type(" !step")
    #expect(desk.text().contains("1 found"))
    desk.press("enter")
    #expect(desk.model.filter == "ROLL !decision !step")
    desk.press("esc")
    #expect(desk.model.filter.isEmpty)
    #expect(desk.text().contains("roll back deployment 4211"))
  }

  @Test func `moving under a filter goes from match to match`() {
    var desk = Desk(.long(500))
    desk.press("/")
    desk.type("finding")
    desk.press("enter k")
    var seen: [Int] = []
    for _ in 0..<5 {
      seen.append(desk.model.selectedEntry ?? 0)
      desk.press("k")
    }
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 - $1 == 7 })
    desk.press("g")
    #expect(desk.model.history.events[(desk.model.selectedEntry ?? 1) - 1].isFinding)
  }

  @Test func `what is written under a filter joins where it matches`() {
    var desk = Desk(.busy)
    desk.press("/")
    desk.type("pool")
    desk.press("enter")
    let before = desk.text().contains("2 found")
    desk.press("n")
    desk.type("the pool is back")
    desk.press("enter n")
    desk.type("unrelated")
    desk.press("enter")
    #expect(before)
    #expect(desk.text().contains("3 found"))
    // A correction changes what an entry says, and whether it matches.
    desk.press("k m ctrl-u")
    desk.type("nothing of the kind")
    desk.press("enter enter")
    #expect(desk.text().contains("found"))
  }

  @Test func `a search of many entries goes on in portions and finds them all`() {
    var desk = Desk(.long(20_000))
    desk.press("/")
    desk.type("finding")
    #expect(desk.text().contains("searching"))
    finishSearch(&desk)
    let wanted = desk.events.count(where: \.isFinding)
    #expect(desk.text().contains("\(wanted) found"))
  }

  @Test func `moving by a line leaves the timeline where it is`() {
    var desk = Desk(.long(1000))
    _ = desk.view(120, 40)
    desk.press("pageup")
    _ = desk.view(120, 40)
    desk.press("pageup k k")
    let before = desk.view(120, 40)
    desk.press("k")
    let after = desk.view(120, 40)
    #expect((0..<40).count { after.changedColumns($0, from: before) != nil } <= 2)
  }

  @Test func `the selected entry shows, whatever keys brought it there`() {
    var desk = Desk(.long(300))
    var random = Seeded(11)
    for _ in 0..<400 {
      desk.press(random.pick(["j", "k", "k k k", "pageup", "pagedown", "g", "G"]))
      if random.chance(5) {
        desk.send(.key(Key(.character("n")))); desk.type("x"); desk.press("enter")
      }
      let frame = desk.view(random.pick([120, 80, 40]), random.int(10...50))
      guard let entry = desk.model.selectedEntry, entry > 25 else { continue }
      let said = narrate(
        desk.events[entry - 1], in: desk.model.history.incident ?? Record.busy.incident,
        plan: .builtin)
      #expect(frame.text().contains(said.text.prefix(18)), "entry \(entry)")
    }
  }

  @Test func `panels are chosen by number, and by Tab in order`() {
    var desk = Desk(.busy)
    for (key, panel) in [
      ("2", RoomModel.Panel.due), ("3", .roles), ("4", .runbook), ("1", .timeline),
    ] {
      desk.press(key)
      #expect(desk.model.focus == panel)
    }
    desk.press("tab tab shift-tab")
    #expect(desk.model.focus == .due)
  }

  @Test func `what is due next is on every screen`() {
    for keys in ["", "+", "4 +", "3", "n", "u enter enter", "s", "b", "?", ":", "/"] {
      for (columns, rows) in [(120, 36), (100, 24), (80, 24), (64, 16), (40, 10)] {
        var desk = Desk(.busy)
        desk.press(keys)
        let text = desk.text(columns, rows)
        #expect(text.contains("OVERDUE"), "\(keys) at \(columns)x\(rows)\n\(text)")
      }
    }
  }

  @Test func `help scrolls to its end and back without a pause`() {
    var desk = Desk(.busy)
    desk.press("?")
    _ = desk.view(80, 24)
    for _ in 0..<200 { desk.press("j") }
    let end = desk.text(80, 24)
    #expect(end.contains("what you typed is kept"))
    desk.press("k")
    #expect(desk.text(80, 24) != end)
    desk.press("G")
    #expect(desk.text(80, 24) == end)
  }
}

extension Event {
  fileprivate var isFinding: Bool {
    if case .noted(.finding, _) = fact { true } else { false }
  }
}
