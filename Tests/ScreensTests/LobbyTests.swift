import Engine
import Screens
import TerminalKit
import TestSupport
import Testing

struct LobbyTests {
  private let now = at("2026-11-22T14:05:41Z")

  private func entry(_ record: Record, _ alias: String, problem: String? = nil) -> LobbyEntry {
    guard let incident = Incident(events: record.events) else { preconditionFailure("declared") }
    return LobbyEntry(alias: alias, incident: incident, problem: problem)
  }

  private var few: [LobbyEntry] {
    [
      entry(.busy, "INC-0042"), entry(.fresh, "INC-0041"), entry(.resolved, "INC-0040"),
      entry(.resolved, "INC-0039", problem: "the log is damaged at entry 7, byte 1402"),
      LobbyEntry(alias: "INC-0038", problem: "the first line is no JSON"),
      entry(.imported, "INC-0037"),
    ]
  }

  private func lobby(_ entries: [LobbyEntry]) -> LobbyModel {
    LobbyModel(me: "ana", plan: .builtin, zone: .utc, look: look(), entries: entries)
  }

  private func many() -> LobbyModel {
    let past = entry(.resolved, "")
    return lobby(
      [entry(.busy, "INC-0999")]
        + (1...800).reversed().map { number in
          var one = past
          one.alias = "INC-0\(100 + number)"
          one.title = "\(number % 2 == 0 ? "Checkout" : "Search") is slow, case \(number)"
          return one
        })
  }

  @discardableResult
  private func press(_ keys: String, _ lobby: inout LobbyModel) -> [Effect] {
    keys.split(separator: " ").flatMap { name in
      Key(name: String(name)).map { lobby.update(.key($0), now: now) } ?? []
    }
  }

  private func type(_ text: String, _ lobby: inout LobbyModel) {
    for character in text { _ = lobby.update(.key(Key(.character(character))), now: now) }
  }

  @Test func `the lobby shows what is open, what was, and what is damaged`() {
    for size in PictureTests.sizes {
      expectPicture(
        lobby(few).view(size: size, now: now), "lobby-\(size.columns)x\(size.rows)")
      expectPicture(
        lobby([]).view(size: size, now: now), "lobby-empty-\(size.columns)x\(size.rows)")
      var model = many()
      _ = model.view(size: size, now: now)
      press("G k k", &model)
      expectPicture(
        model.view(size: size, now: now), "lobby-many-\(size.columns)x\(size.rows)")
      var declaring = lobby(few)
      press("d", &declaring)
      type("Search is down", &declaring)
      press("enter enter enter", &declaring)
      expectPicture(
        declaring.view(size: size, now: now), "lobby-declare-\(size.columns)x\(size.rows)")
    }
  }

  @Test func `the selection stays on its incident when others come`() {
    var model = lobby(Array(few.dropFirst()))
    press("j", &model)
    let alias = model.listed[model.selected].alias
    model.replace(few)
    #expect(model.listed[model.selected].alias == alias)
  }

  @Test func `open incidents stand the worst first, drills last, the newest first among equals`() {
    let severities = ["P3", "P1", "P4", "P2", "P1", "P9", "P3"]
    let entries = severities.enumerated().map { number, severity in
      var one = entry(.fresh, "INC-000\(9 - number)")
      one.severity = severity
      one.isDrill = number == 1
      return one
    }
    let past = entry(.resolved, "INC-0001")
    let model = lobby([past] + entries)
    #expect(
      model.listed.map(\.alias) == [
        "INC-0005", "INC-0006", "INC-0009", "INC-0003", "INC-0007", "INC-0004", "INC-0008",
        "INC-0001",
      ])
  }

  @Test func `the order follows the plans of the incidents, and the selection its incident`() {
    var (minor, worse) = (entry(.fresh, "INC-0002"), entry(.fresh, "INC-0001"))
    (minor.severity, worse.severity) = ("SEV-B", "SEV-A")
    var model = lobby([minor, worse])
    #expect(model.listed.map(\.alias) == ["INC-0002", "INC-0001"])
    press("j", &model)
    var plan = Plan.builtin
    plan.severities[0].id = "SEV-A"
    plan.severities[1].id = "SEV-B"
    model.plans[minor.incident?.plan ?? ""] = plan
    #expect(model.listed.map(\.alias) == ["INC-0001", "INC-0002"])
    #expect(model.selected == 0)
  }

  @Test func `the lobby says who is on call, and that nobody is`() {
    var model = lobby(few)
    let layer = OnCallSchedule.Layer(
      name: "weekly", people: ["mei"], startDay: 20_000, handoffMinute: 0, everyDays: 7)
    model.plan.people = [PersonRule(id: "mei", name: "Mei Lin")]
    model.plan.schedules = [
      OnCallSchedule(id: "primary", title: "Primary", zone: .utc, layers: [layer]),
      OnCallSchedule(id: "secondary", title: "Secondary", zone: .utc, layers: []),
    ]
    let text = model.view(size: Size(columns: 80, rows: 24), now: now).text()
    #expect(text.contains("On call  Primary Mei Lin   Secondary NOBODY"))
    #expect(!model.view(size: Size(columns: 40, rows: 10), now: now).text().contains("On call"))
  }

  @Test func `a search narrows the list as one types, and Esc clears it`() {
    var model = many()
    press("/", &model)
    type("checkout case 7", &model)
    #expect(
      model.listed.allSatisfy {
        $0.title.contains("Checkout") && "\($0.alias) \($0.title)".contains("7")
      })
    #expect(model.listed.count < 400)
    let found = model.listed.count
    press("enter", &model)
    #expect(model.listed.count == found)
    press("esc", &model)
    #expect(model.listed.count == 801)
  }

  @Test func `Enter in a search keeps the selected incident, and a further one opens it`() {
    var model = many()
    press("/", &model)
    type("case 77", &model)
    press("down enter", &model)
    let alias = model.listed[model.selected].alias
    #expect(press("enter", &model) == [.openRoom(alias: alias)])
    #expect(press("r", &model) == [.openReplay(alias: alias)])
  }

  @Test func `the selected incident shows, whatever keys brought it there`() {
    var model = many()
    var random = Seeded(3)
    for _ in 0..<300 {
      press(random.pick(["j", "k", "pagedown", "pageup", "g", "G", "j j j"]), &model)
      let frame = model.view(size: Size(columns: 80, rows: random.int(4...30)), now: now)
      let alias = model.listed[model.selected].alias
      #expect(frame.text().contains(alias))
    }
  }

  @Test func `moving by a line leaves the list where it is`() {
    var model = many()
    let size = Size(columns: 120, rows: 36)
    _ = model.view(size: size, now: now)
    press("pagedown j j", &model)
    let before = model.view(size: size, now: now)
    press("j", &model)
    let after = model.view(size: size, now: now)
    let changed = (0..<36).count { after.changedColumns($0, from: before) != nil }
    #expect(changed == 2)
  }

  @Test func `a declaration that is left or refused comes back as it was typed`() {
    var model = lobby([])
    press("d", &model)
    type("Search is down", &model)
    press("esc d", &model)
    guard case .form(let form) = model.layer else { return #expect(Bool(false), "no form") }
    #expect(form.answers[0] == "Search is down")
    press("enter", &model)
    type("1", &model)
    press("enter", &model)
    type("1", &model)
    press("enter enter", &model)
    type("search", &model)
    let effects = press("enter", &model)
    #expect(
      effects == [
        .declare(
          DeclareCommand(
            title: "Search is down", severity: "P1", service: "search",
            answers: .init(impact: "high", urgency: "high")))
      ])
    model.refused("NOT recorded: the disk is full.", now: now)
    guard case .form(let again) = model.layer else { return #expect(Bool(false), "no form") }
    #expect(again.answers == ["Search is down", "high", "high", "P1", "search"])
    #expect(again.refusal == "NOT recorded: the disk is full.")
  }
}
