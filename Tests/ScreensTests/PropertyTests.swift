import Engine
import Screens
import TerminalKit
import TestSupport
import Testing

/// Whatever is typed at whatever size: nothing traps, every row is whole, and nothing that was typed is lost.
struct PropertyTests {
  private static let pieces = [
    "word", "冷却", "é", "👩‍👩‍👧", "\u{200B}", "\u{1B}[31m", "a b", "P1", "1", "10m", "\u{202E}x",
  ]

  private func input(_ random: inout Seeded, _ keys: [Key]) -> InputEvent {
    switch random.int(0...9) {
    case 0: return .paste(random.pick(PropertyTests.pieces) + random.pick(["", "\n", "\nmore"]))
    case 1: return .key(Key(.character(random.pick(Array("abcdefghij 123!?冷é")))))
    case 2: return .key(random.pick([Key(.enter), Key(.escape), Key(.tab), Key(.tab, .shift)]))
    case 3:
      return .mouse(
        MouseEvent(kind: random.pick([.wheelUp, .wheelDown, .press(1)]), x: 3, y: 3))
    case 4: return .focus(random.chance(50))
    default: return .key(random.pick(keys))
    }
  }

  private func size(_ random: inout Seeded) -> Size {
    random.chance(60)
      ? Size(columns: random.int(0...45), rows: random.int(0...12))
      : Size(columns: random.int(0...250), rows: random.int(0...70))
  }

  @Test(arguments: 0..<12)
  func `any keys at any sizes leave whole rows`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let records: [Record] = [.fresh, .busy, .resolved, .imported, .long(60)]
    let record = random.pick(records)
    var desk =
      random.chance(25)
      ? Desk(replaying: record, at: record.events[record.events.count / 2].at) : Desk(record)
    if random.chance(10) { desk.model.condition = .readOnly("damaged") }
    if seed.isMultiple(of: 3) {
      desk.model.unverified = .init(count: 5, newest: [nil] + record.events.suffix(3))
    }
    let keys = KeyTable.bindings.filter { $0.screens.contains(desk.model.screen) }
      .flatMap(\.keys).filter { $0.name != "q" }
    for _ in 0..<120 {
      desk.isDiskSlow = random.chance(60)
      desk.send(input(&random, keys))
      if random.chance(10), !desk.waiting.isEmpty { desk.refuseOne() }
      if random.chance(20) { desk.finish() }
      if random.chance(20) { desk.pass(.seconds(random.int(0...400))) }
      let size = size(&random)
      let frame = desk.view(size.columns, size.rows)
      #expect(frame.size == size)
      expectWhole(frame)
    }
  }

  @Test(arguments: 0..<8)
  func `a picture that is drawn over after a move is the picture that is drawn anew`(seed: Int) {
    var random = Seeded(UInt64(seed) + 2000)
    let record = random.pick([Record.busy, .fresh, .resolved, .long(400)])
    var desk =
      random.chance(25)
      ? Desk(replaying: record, at: record.events[record.events.count / 2].at) : Desk(record)
    let keys = KeyTable.bindings.filter { $0.screens.contains(desk.model.screen) }
      .flatMap(\.keys).filter { $0.name != "q" }
    if seed.isMultiple(of: 2) {
      desk.model.unverified = .init(count: 5, newest: [nil] + record.events.suffix(3))
    }
    let moves = ["up", "down", "pageup", "pagedown", "home", "end"].compactMap { Key(name: $0) }
    var size = seed.isMultiple(of: 4) ? Size(columns: 40, rows: 10) : Size(columns: 120, rows: 40)
    var former: RoomPicture?
    var reused = 0
    for _ in 0..<80 {
      if random.chance(80) {
        desk.send(.key(random.pick(moves)))
      } else {
        desk.send(input(&random, keys))
        // Back from whatever that opened to where a move is a move.
        if random.chance(60) { desk.press("esc esc") }
        if random.chance(60) { desk.model.focus = .timeline }
      }
      if !desk.model.hasOnlyMoved { former = nil }
      if random.chance(5) {
        desk.pass(.milliseconds(random.int(0...1500)))
        former = nil
      }
      if random.chance(5) { size = self.size(&random) }
      if former != nil { reused += 1 }
      let picture = desk.model.picture(size: size, now: desk.now, after: former)
      #expect(picture.frame == desk.view(size.columns, size.rows))
      // Half a key has come: nothing has changed.
      let again = desk.model.picture(size: size, now: desk.now, after: picture)
      #expect(again.frame == picture.frame)
      former = again
    }
    #expect(reused > 15, "seed \(seed)")
  }

  @Test(arguments: 0..<8)
  func `any keys at any sizes leave a whole lobby`(seed: Int) {
    var random = Seeded(UInt64(seed) + 1000)
    let entries = [Record.busy, .fresh, .resolved, .imported].enumerated().compactMap {
      at, record in
      Incident(events: record.events).map { LobbyEntry(alias: "INC-000\(at)", incident: $0) }
    }
    var lobby = LobbyModel(me: "ana", plan: .builtin, zone: .utc, look: look(), entries: entries)
    let keys = KeyTable.bindings.filter { $0.screens.contains(.lobby) }.flatMap(\.keys)
    let now = Record.busy.now
    for _ in 0..<200 {
      _ = lobby.update(input(&random, keys), now: now)
      if random.chance(5) { lobby.replace(random.chance(50) ? [] : entries) }
      if random.chance(5) { lobby.refused("NOT recorded.", now: now) }
      let size = size(&random)
      expectWhole(lobby.view(size: size, now: now))
    }
  }

  @Test(arguments: 0..<16)
  func `what was typed is recorded, in the form, or kept`(seed: Int) {
    var random = Seeded(UInt64(seed) + 500)
    var desk = Desk(.busy)
    let openers = DraftTests.forms.filter { $0 != "A" }
    for number in 0..<40 {
      if desk.form != nil { desk.press("esc") }
      desk.isDiskSlow = random.chance(60)
      desk.press(random.pick(openers))
      guard desk.form?.questions[desk.form?.current ?? 0].isText == true else { continue }
      let word = "word\(seed)x\(number)y"
      desk.press("ctrl-u")
      desk.type(word)
      switch random.int(0...2) {
      case 0: desk.press("esc")
      case 1: desk.press("enter enter enter")
      default: desk.press("enter esc")
      }
      while random.chance(40), !desk.waiting.isEmpty { desk.refuseOne() }
      if random.chance(50) { desk.finish() }
      let isRecorded = "\(desk.events)".contains(word)
      let isInForm = desk.form?.answers.contains { $0.contains(word) } == true
      let isKept = desk.model.drafts.values.contains { $0.contains(word) }
      let isWaiting = desk.waiting.contains { "\($0.command)".contains(word) }
      #expect(isRecorded || isInForm || isKept || isWaiting, "\(word) is lost")
      // And a closed terminal would find it on disk, unless its form still stands open with a word unfinished.
      if !isRecorded, !isInForm {
        #expect(desk.draftFiles.values.contains { $0.contains(word) }, "\(word) is not on disk")
      }
    }
  }

  @Test func `no key writes in a replay, nor where the log can't be written`() {
    for isReplay in [true, false] {
      for binding in KeyTable.bindings {
        for key in binding.keys {
          var desk =
            isReplay ? Desk(replaying: .busy, at: Record.busy.now) : Desk(.busy)
          if !isReplay { desk.model.condition = .readOnly("damaged") }
          desk.send(.key(key))
          for _ in 0..<4 { desk.press("enter") }
          for effect in desk.effects {
            switch effect {
            case .record, .declare, .attachRunbook, .run:
              Issue.record("\(key.name) wrote \(effect)")
            default: break
            }
          }
        }
      }
    }
  }

  @Test func `no key is named on a screen where it would be refused`() {
    var named: Set<String> = []
    for record in [
      Record.busy, .fresh, .resolved, .paged(until: "13:53:00"), .paged(until: "14:00:00"),
    ] {
      for isReplay in [true, false] {
        for panel in ["1", "2", "3", "4", "5"] {
          var desk = isReplay ? Desk(replaying: record, at: record.now) : Desk(record)
          if !isReplay {
            desk.model.condition = .readOnly("damaged")
            desk.press(panel)
          }
          for (columns, rows) in [(120, 36), (80, 24), (40, 10)] {
            for name in namedKeys(desk.view(columns, rows)) {
              named.insert(name)
              var other = desk
              other.press(name)
              let said = other.model.toast?.text ?? ""
              #expect(
                !said.contains("Read-only:") && !said.contains("nothing can be written"),
                "\(name) at \(columns)×\(rows), replay: \(isReplay)")
            }
          }
        }
      }
    }
    #expect(
      named.isSuperset(of: ["q", "?", "b", "Y"]), "those that do something are named: \(named)")
  }

  /// What is written in the style of keys and is the name of one.
  private func namedKeys(_ frame: Frame) -> Set<String> {
    let style = look().key
    var words: [String] = []
    for y in 0..<frame.size.rows {
      var word = ""
      for x in 0..<frame.size.columns {
        let cell = frame[x, y]
        let isKey =
          cell.style.foreground == style.foreground && cell.style.attributes == style.attributes
        if isKey, !cell.isBlank {
          word.unicodeScalars.append(cell.base)
        } else {
          words.append(word)
          word = ""
        }
      }
      words.append(word)
    }
    return Set(words.filter { Key(name: $0) != nil })
  }

  @Test func `a form that was open when the log broke records nothing`() {
    var desk = Desk(.busy)
    desk.press("n")
    desk.type("too late")
    desk.model.condition = .readOnly("the disk failed")
    desk.press("enter")
    #expect(desk.form?.refusal?.contains("the disk failed") == true)
    #expect(desk.waiting.isEmpty)
    #expect(desk.field == "too late")
  }

  @Test func `the least sizes do not trap, with anything open`() {
    for keys in ["", "n", "u enter enter", "s", ":", "?", "/", "+", "R", "h enter enter"] {
      var desk = Desk(.busy)
      desk.press(keys)
      for columns in 0...8 {
        for rows in 0...8 { expectWhole(desk.view(columns, rows)) }
      }
    }
  }

  @Test func `the field and the reason of a refusal show in forty columns and ten rows`() {
    for keys in DraftTests.forms where keys != "A" {
      var desk = Desk(.busy)
      desk.press(keys)
      desk.press("ctrl-u")
      desk.type("visible")
      guard desk.field == "visible" else { continue }
      var form = desk.form
      form?.refusal = "because of something that needs more than one row to be said"
      desk.model.layer = form.map { .form($0) }
      // Seven rows leave two for the form: the field and the reason.
      for rows in [10, 7] {
        let text = desk.text(40, rows)
        #expect(text.contains("visible"), "\(keys)\n\(text)")
        #expect(text.contains("because"), "\(keys)\n\(text)")
      }
    }
  }
}
