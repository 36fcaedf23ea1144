import Engine
import Screens
import TerminalKit
import Testing

/// Who is paged, what came of it, and who is next, on the screen.
struct PagingTests {
  @Test func `whoever is paged next, and when, is seen at every size`() {
    let desk = Desk(.paged(until: "13:43:48"))
    expectPictures(desk, "paging-running")
    #expect(desk.text(120, 36).contains("pages secondary (dana) in 3:12"))
    #expect(desk.text(80, 24).contains("next dana in 3:12"))
    #expect(desk.text(40, 10).contains("3:12  else pages secondary (dana)"))
  }

  @Test func `the countdown runs`() {
    var desk = Desk(.paged(until: "13:43:48"))
    desk.pass(.seconds(2))
    #expect(desk.text().contains("pages secondary (dana) in 3:10"))
  }

  @Test func `what came of each page is told apart`() {
    let record = Record.paged(until: "13:53:00") { page in
      switch (page.person, page.channel) {
      case ("raj", "sms"): .pageFailed(key: page.key, reason: "exit 4: no credit", isFinal: true)
      case ("dana", "sms") where page.attempt == 1: nil
      default: .pageSent(key: page.key, detail: "exit 0")
      }
    }
    let desk = Desk(record)
    expectPictures(desk, "paging-outcomes")
    let text = desk.text(200, 50)
    #expect(text.contains("sms FAILED: exit 4: no credit, push sent"))
    #expect(
      text.contains("sms sent again, push sent"), "an outcome that stays unknown is sent again")
  }

  @Test func `an acknowledgement ends it calmly, and says when silence pages again`() {
    var record = Record.paged(until: "13:43:48")
    record.run("13:44:12", "raj", .acknowledge())
    record.now = at("2026-11-22T13:50:00Z")
    let desk = Desk(record)
    expectPictures(desk, "paging-acknowledged")
    #expect(desk.text().contains("✓ raj acknowledged 13:44"))
    #expect(desk.text(200, 50).contains("acknowledged; sms, push sent"))
  }

  @Test func `a policy that is exhausted is shown loudly`() {
    let desk = Desk(.paged(until: "14:00:00"))
    expectPictures(desk, "paging-exhausted")
    #expect(desk.text().contains("ALL WERE PAGED, NOBODY ANSWERED"))
    #expect(desk.text(80, 24).contains("NOBODY ANSWERED"))
    #expect(desk.text(40, 10).contains("All paged, no answer: y acknowledges"))
  }

  @Test
  func
    `nobody who enforces is a red line in every room, but for replays and where nobody is to be paged`()
  {
    var desk = Desk(.paged(until: "13:43:48"))
    desk.model.enforcing = .nobody("this process can't enforce the plan: open: Permission denied")
    expectPictures(desk, "paging-nobody-enforces")
    #expect(desk.text(80, 24).contains("NOBODY WILL PAGE"))
    desk.model.enforcing = .hanging("raj(1003)@bastion, process 4711")
    #expect(desk.text().contains("WHOEVER SHOULD PAGE HANGS: raj(1003)@bastion, process 4711"))
    #expect(desk.text(40, 10).contains("PAGES ARE LATE"))
    desk.model.enforcing = .elsewhere("raj(1003)@bastion, process 4711")
    #expect(!desk.text().contains("bastion"))
    var calm = Desk(.fresh)
    calm.model.enforcing = .nobody(nil)
    #expect(!calm.text().contains("NOBODY ENFORCES"), "the built-in plan pages nobody")
    var replay = Desk(replaying: .paged(until: "13:53:00"), at: at("2026-11-22T13:45:00Z"))
    replay.model.enforcing = .nobody(nil)
    #expect(!replay.text().contains("NOBODY ENFORCES"))
    #expect(replay.text().contains("pages secondary (dana) in 2:00"), "as it stood then")
  }

  @Test func `P pages somebody of the roster, with a reason that goes out with it`() {
    var desk = Desk(.paged(until: "13:43:48"))
    desk.press("P")
    desk.type("me")
    desk.press("tab enter")
    desk.type("come quickly")
    desk.press("enter")
    #expect(
      desk.effects.contains {
        $0 == .record(.page(who: "mei", text: "come quickly"), ticket: 1)
      })
    #expect(desk.model.layer == nil)
    var builtin = Desk(.fresh)
    builtin.press("P")
    #expect(builtin.form == nil && builtin.text().contains("The plan names nobody to page"))
  }

  @Test func `L asks before the next level is paged, and says who that is`() {
    var desk = Desk(.paged(until: "13:43:48"))
    desk.press("L")
    #expect(desk.form?.title == "Page secondary (dana) now")
    desk.press("esc")
    #expect(!desk.effects.contains { if case .record = $0 { true } else { false } })
    desk.press("L")
    desk.type("raj is on a train")
    desk.press("enter")
    #expect(
      desk.effects.contains { $0 == .record(.escalate(reason: "raj is on a train"), ticket: 1) })
    desk.press("L")
    #expect(desk.form == nil && desk.text().contains("turn has come already"))
  }

  @Test func `Enter on the panel reads everything that came of every page`() {
    var desk = Desk(.paged(until: "13:53:00"))
    desk.press("5 enter")
    expectPictures(desk, "paging-reading")
  }

  @Test
  func `the lobby shows the next page of each open incident, and no countdown to what nobody does`()
  {
    func entry(_ record: Record, _ alias: String) -> LobbyEntry {
      guard let incident = Incident(events: record.events) else { preconditionFailure("declared") }
      return LobbyEntry(alias: alias, incident: incident)
    }
    var acknowledged = Record.paged(until: "13:43:48")
    acknowledged.run("13:44:12", "raj", .acknowledge())
    var lobby = LobbyModel(
      me: "ana", plan: Record.pagingPlan, zone: .utc, look: look(),
      entries: [
        entry(.paged(until: "13:43:48"), "INC-0044"), entry(acknowledged, "INC-0043"),
        entry(.paged(until: "13:59:30"), "INC-0042"), entry(Record(), "INC-0041"),
      ])
    lobby.enforcing = .nobody(nil)
    for size in PictureTests.sizes + [Size(columns: 200, rows: 50)] {
      expectPicture(
        lobby.view(size: size, now: at("2026-11-22T13:44:30Z")),
        "lobby-paging-\(size.columns)x\(size.rows)")
    }
    // A countdown stands only where somebody acts on it.
    #expect(
      !lobby.view(size: Size(columns: 200, rows: 50), now: at("2026-11-22T13:44:30Z"))
        .text().contains("pages secondary"))
    lobby.enforcing = .elsewhere("raj(1003)@bastion, process 4711")
    let enforced = lobby.view(
      size: Size(columns: 200, rows: 50), now: at("2026-11-22T13:44:30Z")
    ).text()
    #expect(enforced.contains("pages secondary (dana) in 2:30"))
    #expect(enforced.contains("page in 29 min") && enforced.contains("not paged yet"))
    #expect(!enforced.contains("NOBODY WILL PAGE"))
  }
}
