import Engine
import Screens
import TerminalKit
import Testing

struct ReplayTests {
  private let record = Record.resolved

  private func desk(_ time: String = "13:42:00") -> Desk {
    Desk(replaying: record, at: at("2026-11-22T\(time)Z"))
  }

  private func position(_ desk: Desk) -> Instant? { desk.model.playback?.position }

  @Test func `digits go to tenths of the whole`() {
    var desk = desk()
    desk.press("5")
    // From 13:42 to 14:33 there are 51 minutes.
    #expect(position(desk) == at("2026-11-22T14:07:30Z"))
    desk.press("0")
    #expect(position(desk) == at("2026-11-22T13:42:00Z"))
    #expect(desk.model.shown.count == 1)
  }

  @Test func `arrows go by seconds and by tenths`() {
    var desk = desk("14:00:00")
    desk.press("right right left")
    #expect(position(desk) == at("2026-11-22T14:00:05Z"))
    desk.press("shift-right")
    #expect(position(desk) == at("2026-11-22T14:05:11Z"))
    desk.press("shift-left")
    #expect(position(desk) == at("2026-11-22T14:00:05Z"))
  }

  @Test func `comma and period go from event to event, brackets from milestone to milestone`() {
    var desk = desk()
    desk.press(".")
    #expect(position(desk) == at("2026-11-22T13:42:10Z"))
    desk.press(".")
    #expect(position(desk) == at("2026-11-22T13:44:12Z"))
    desk.press(",")
    #expect(position(desk) == at("2026-11-22T13:42:10Z"))
    desk.press("] ] ]")
    #expect(position(desk) == at("2026-11-22T14:20:00Z"))
    desk.press("[")
    #expect(position(desk) == at("2026-11-22T13:46:32Z"))
  }

  @Test func `a time is gone to as it is typed`() {
    var desk = desk()
    desk.press("g ctrl-u")
    desk.type("14:01:15")
    desk.press("enter")
    #expect(position(desk) == at("2026-11-22T14:01:15Z"))
    #expect(desk.text().contains("roll back deployment 4211"))
    desk.press("g ctrl-u")
    desk.type("-2m")
    desk.press("enter")
    #expect(position(desk) == at("2026-11-22T13:59:15Z"))
    #expect(!desk.text().contains("roll back deployment 4211"))
    desk.press("g ctrl-u")
    desk.type("soon")
    desk.press("enter")
    #expect(desk.form?.refusal?.contains("soon") == true)
  }

  @Test func `it plays as fast as it is told, and stops at the end`() {
    var desk = desk()
    desk.press("space")
    desk.pass(.seconds(10))
    #expect(position(desk) == at("2026-11-22T13:52:00Z"))
    desk.press(">")
    desk.pass(.seconds(1))
    #expect(position(desk) == at("2026-11-22T13:54:00Z"))
    desk.press("< <")
    #expect(desk.model.playback?.speed == 30)
    desk.press("L")
    #expect(position(desk) == at("2026-11-22T14:33:00Z"))
    #expect(desk.model.playback?.isPlaying == false)
    #expect(desk.model.nextChange(after: desk.now) == nil)
  }

  @Test func `clocks stand as they stood`() {
    let desk = desk("13:58:30")
    let text = desk.text()
    #expect(text.contains("13:58:30"))
    #expect(text.contains("Resolution target"))
    #expect(!text.contains("resolved 14:31"))
  }

  @Test func `a jump back takes nothing that is shown from another time`() {
    var desk = desk("14:20:00")
    desk.press("k k 1")
    #expect((desk.model.selectedEntry ?? 0) <= desk.model.shown.count)
    expectWhole(desk.view(120, 36))
  }
}
