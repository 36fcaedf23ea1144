import Engine
import Screens
import TerminalKit
import Testing

/// The whole screens as they look, against pictures that a person has looked at.
struct PictureTests {
  static let sizes = [
    Size(columns: 120, rows: 36), Size(columns: 80, rows: 24), Size(columns: 40, rows: 10),
  ]

  @Test func `a fresh incident asks to be acknowledged`() {
    expectPictures(Desk(.fresh), "room-fresh")
  }

  @Test func `a busy room shows what is overdue first`() {
    expectPictures(Desk(.busy), "room-busy")
    expectPictures(
      Desk(.busy), "room-busy", sizes: [Size(columns: 200, rows: 50), Size(columns: 1, rows: 1)])
  }

  @Test func `each theme draws the busy room`() {
    for theme in BuiltinThemes.names where theme != "dark" {
      expectPicture(Desk(.busy, theme: theme).view(120, 36), "room-busy-\(theme)")
    }
  }

  @Test func `a resolved incident says what is left to do`() {
    expectPictures(Desk(.resolved), "room-resolved")
  }

  @Test func `an imported incident of two days shows its dates`() {
    expectPictures(Desk(.imported), "room-imported")
  }

  @Test func `a room that can't be written says so`() {
    var desk = Desk(.busy)
    desk.model.condition = .readOnly("the log is damaged at entry 7, byte 1402: its hash differs")
    desk.model.unverified = .init(count: 9, newest: [nil] + Record.busy.events.suffix(7))
    expectPictures(desk, "room-read-only")
  }

  @Test func `a filter shows what it lets through`() {
    var desk = Desk(.busy)
    desk.press("/")
    desk.type("roll !note")
    expectPictures(desk, "room-filtering")
    desk.press("enter")
    expectPictures(desk, "room-filtered", sizes: [Size(columns: 80, rows: 24)])
  }

  @Test func `a zoomed panel leaves what is due in sight`() {
    var desk = Desk(.busy)
    desk.press("4 +")
    expectPictures(desk, "room-zoomed")
  }

  @Test func `the panels of a medium screen change beside the timeline`() {
    var desk = Desk(.busy)
    desk.press("2")
    expectPictures(desk, "room-due", sizes: [Size(columns: 80, rows: 24)])
    desk.press("3")
    expectPictures(desk, "room-roles", sizes: [Size(columns: 80, rows: 24)])
  }

  @Test func `entries on their way to a slow disk show as such`() {
    var desk = Desk(.busy)
    desk.isDiskSlow = true
    desk.press("n")
    desk.type("queue drains")
    desk.press("enter x")
    expectPictures(desk, "room-recording")
  }

  @Test(arguments: [
    ("u", "update"), ("u enter enter", "message"), ("s", "impact"), ("s enter enter", "severity"),
    ("a", "assign"),
    ("a enter", "person"), ("h", "handoff"), ("h enter enter", "brief"), ("n", "note"),
    ("t", "task"), ("R", "resolve"), ("R enter enter", "confirm"), ("p", "phase"),
    ("m", "amend"), ("W", "answer"),
  ])
  func `forms leave the field in sight`(keys: String, name: String) {
    var desk = Desk(.busy)
    desk.press(keys)
    expectPictures(desk, "form-\(name)")
  }

  @Test func `an update is read once more before it goes`() {
    var desk = Desk(.busy)
    desk.press("u enter enter enter")
    expectPictures(desk, "form-preview")
  }

  @Test func `a refusal stands below the text it is about`() {
    var desk = Desk(.busy)
    desk.isDiskSlow = true
    desk.press("n")
    desk.type("it is 冷却 time, and this is a note that is too long for a row of forty columns")
    desk.press("enter")
    desk.refuseOne("NOT recorded: the disk is full. Nothing is lost; make room and press Enter.")
    expectPictures(desk, "form-refused")
  }

  @Test func `a paste of several lines is one entry`() {
    var desk = Desk(.busy)
    desk.press("n")
    desk.paste("first line\nsecond line\r\nthird")
    expectPictures(desk, "form-paste", sizes: [Size(columns: 80, rows: 24)])
    desk.press("enter")
    expectPictures(desk, "room-pasted", sizes: [Size(columns: 80, rows: 24)])
  }

  @Test func `the palette finds by letters and shows keys`() {
    var desk = Desk(.busy)
    desk.press(":")
    expectPictures(desk, "palette")
    desk.type("resol")
    expectPictures(desk, "palette-typed")
  }

  @Test func `help, brief and entries can be read`() {
    var desk = Desk(.busy)
    desk.press("?")
    expectPictures(desk, "help")
    desk.press("esc b")
    expectPictures(desk, "brief")
    desk.press("esc enter")
    expectPictures(desk, "entry", sizes: [Size(columns: 120, rows: 36)])
  }

  @Test func `a replay says that it is one`() {
    let desk = Desk(replaying: .resolved, at: at("2026-11-22T13:58:30Z"))
    expectPictures(desk, "replay")
    let long = Desk(replaying: .imported, at: at("2018-10-22T06:36:00Z"))
    expectPictures(long, "replay-imported")
  }
}
