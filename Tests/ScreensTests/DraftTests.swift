import Engine
import Screens
import TerminalKit
import Testing

/// Nothing that somebody typed is ever lost.
struct DraftTests {
  /// The keys to the first text question of every form that has one.
  static let forms = [
    "n", "f", "d", "e", "H", "O", "I", "E", "m", "S", "Q", "A", "r enter", "a enter", "U enter",
    "h enter",
    "s enter enter enter", "p enter", "c", "R", "t", "T enter", "D enter", "W enter", "X", "B", "o",
    "N",
  ]

  @Test(arguments: forms)
  func `Esc keeps the text for the next form of the kind`(keys: String) {
    var desk = Desk(.busy)
    desk.press(keys)
    desk.press("ctrl-u")
    desk.type("words 冷却")
    let form = desk.form
    desk.press("esc")
    #expect(desk.form == nil)
    #expect(desk.draftFiles.values.contains { $0.contains("words 冷却") })
    desk.press(keys)
    #expect(desk.field == "words 冷却", "\(form?.title ?? "")")
  }

  @Test(arguments: forms)
  func `ctrl-c leaves a form as Esc does, and the keys of the program work in it`(keys: String) {
    var desk = Desk(.busy)
    desk.press(keys)
    desk.press("ctrl-u")
    desk.type("words 冷却")
    #expect(desk.press("ctrl-l") == [.redraw] && desk.press("ctrl-z") == [.suspend])
    #expect(desk.field == "words 冷却")
    #expect(!desk.press("ctrl-c").contains(.quit))
    #expect(desk.form == nil)
    #expect(desk.draftFiles.values.contains { $0.contains("words 冷却") })
  }

  @Test func `alt-enter goes to a new line of any text, and joins no words`() {
    for keys in ["n", "f", "u enter enter"] {
      var desk = Desk(.busy)
      desk.press(keys)
      desk.press("ctrl-u")
      desk.type("one")
      desk.press("alt-enter")
      desk.type("two")
      #expect(desk.field?.hasSuffix("one\ntwo") == true, "\(keys)")
    }
  }

  @Test func `the word that was not ended is stored by the next second`() {
    var desk = Desk(.busy)
    desk.press("n")
    desk.type("last words")
    #expect(desk.draftFiles["note"] == "last ")
    desk.effects += desk.model.storeRest()
    #expect(desk.draftFiles["note"] == "last words")
    #expect(desk.model.storeRest().isEmpty)
    desk.press("backspace")
    desk.effects += desk.model.storeRest()
    #expect(desk.draftFiles["note"] == "last word")
  }

  @Test(arguments: forms.filter { $0 != "A" })
  func `a refusal gives the form back with its text and the reason`(keys: String) {
    var desk = Desk(.busy)
    desk.isDiskSlow = true
    desk.press(keys)
    desk.press("ctrl-u")
    desk.type("9")
    var presses = 0
    while desk.waiting.isEmpty, presses < 4, desk.form != nil {
      desk.press("enter")
      presses += 1
      if desk.waiting.isEmpty, desk.field == "" { desk.type("7") }
    }
    guard !desk.waiting.isEmpty else {
      // It was refused before it got that far: it is still open, with the reason.
      #expect(desk.form?.refusal != nil)
      #expect(desk.form?.answers.contains("9") == true)
      return
    }
    #expect(desk.form == nil)
    #expect(desk.draftFiles.values.contains { $0.contains("9") })
    desk.refuseOne("NOT recorded: full.")
    #expect(desk.form?.refusal == "NOT recorded: full.")
    #expect(desk.form?.answers.contains("9") == true)
  }

  @Test func `what is recorded is no draft any more`() {
    var desk = Desk(.busy)
    desk.press("n")
    desk.type("all is well ")
    #expect(desk.draftFiles["note"] == "all is well ")
    desk.press("enter")
    #expect(desk.draftFiles["note"] == nil)
    #expect(desk.model.drafts["note"] == nil)
    desk.press("n")
    #expect(desk.field == "")
  }

  @Test func `a new form of the same kind is empty while the entry before is on its way`() {
    var desk = Desk(.busy)
    desk.isDiskSlow = true
    desk.press("n")
    desk.type("first")
    desk.press("enter n")
    #expect(desk.field == "")
    desk.type("second ")
    // Both would survive a closed terminal.
    #expect(desk.draftFiles["note"]?.contains("first") == true)
    #expect(desk.draftFiles["note"]?.contains("second") == true)
  }

  @Test func `a text that is refused while another is typed waits behind it`() {
    var desk = Desk(.busy)
    desk.isDiskSlow = true
    desk.press("n")
    desk.type("first")
    desk.press("enter n")
    desk.type("second")
    desk.refuseOne()
    #expect(desk.field == "second")
    #expect(desk.model.toast?.text.contains("kept") == true)
    desk.press("enter")
    desk.finish()
    desk.press("n")
    #expect(desk.field == "first")
    #expect(desk.model.history.events.last?.fact == .noted(kind: .note, text: "second"))
  }

  @Test func `a text in the open form or on its way is not let go with another of its kind`() {
    var desk = Desk(.busy)
    desk.isDiskSlow = true
    for text in ["long", "short"] {
      desk.press("n")
      desk.type(text)
      desk.press("enter")
    }
    #expect(["long", "short"].allSatisfy { desk.model.holdsDraft($0, key: "note") })
    desk.refuseOne()
    #expect(desk.field == "long")
    desk.finish()
    #expect(desk.model.holdsDraft("long", key: "note"))
    #expect(!desk.model.holdsDraft("short", key: "note"))
  }

  @Test func `several texts of a kind come back one after the other`() {
    var desk = Desk(.busy)
    desk.isDiskSlow = true
    for text in ["one", "two", "three"] {
      desk.press("n")
      desk.type(text)
      desk.press("enter")
    }
    desk.press("?")
    for _ in 0..<3 { desk.refuseOne() }
    desk.press("esc")
    var found: Set<String> = []
    desk.isDiskSlow = false
    for _ in 0..<3 {
      desk.press("n")
      found.insert(desk.field ?? "")
      desk.press("enter")
    }
    #expect(found == ["one", "two", "three"])
    #expect(desk.draftFiles["note"] == nil)
  }

  @Test func `an update's text belongs to its audience`() {
    var desk = Desk(.busy)
    desk.press("u home enter enter")
    desk.clear()
    desk.type("for engineers")
    desk.press("esc u home down enter enter")
    #expect(desk.field != "for engineers")
    desk.press("esc u home enter enter")
    #expect(desk.field == "for engineers")
  }

  @Test func `a drafted text follows its audience and status until somebody types`() {
    var desk = Desk(.busy)
    desk.press("u home enter enter")
    let drafted = desk.field ?? ""
    #expect(drafted.contains("Next update at"))
    desk.press("shift-tab")
    desk.type("resolved")
    desk.press("enter")
    #expect(desk.field?.contains("resolved after") == true)
    desk.type(" Thanks")
    desk.press("shift-tab home enter")
    #expect(desk.field?.hasSuffix(" Thanks") == true)
  }

  @Test func `what nobody typed is no draft`() {
    var desk = Desk(.busy)
    for keys in ["u enter enter", "h enter enter", "E", "m", "R enter"] {
      desk.press(keys)
      desk.press("esc")
    }
    #expect(desk.model.drafts.isEmpty)
    #expect(desk.draftFiles.isEmpty)
  }

  @Test func `drafts from an earlier terminal are offered`() {
    var desk = Desk(.busy)
    desk.model.drafts = ["note": "from before"]
    desk.press("n")
    #expect(desk.field == "from before")
    #expect(desk.text().contains("kept from before"))
  }

  @Test func `closing asks for the name anew each time`() {
    var desk = Desk(.resolved)
    desk.press("C enter")
    desk.type("INC-0042")
    desk.press("esc C enter")
    #expect(desk.field == "")
    desk.type("INC-0041")
    desk.press("enter")
    #expect(desk.form?.refusal?.contains("INC-0041") == true)
    desk.press("backspace")
    desk.type("2")
    desk.press("enter")
    #expect(desk.model.history.incident?.phase == .closed)
  }

  @Test func `a runbook's path is kept until it is attached`() {
    var desk = Desk(.busy)
    desk.press("A")
    desk.type("~/gateway.md")
    #expect(desk.press("enter").contains(.attachRunbook(path: "~/gateway.md", ticket: 1)))
    desk.press("A")
    #expect(desk.field == "~/gateway.md")
    desk.press("esc")
    var record = Record.busy
    record.run(
      "14:06:00", "ana",
      .attachRunbook(
        title: "Again", source: "/home/ana/gateway.md", expected: nil,
        steps: [RunbookStep(title: "Look")]))
    desk.model.receive(Array(record.events.suffix(1)), now: desk.now)
    desk.press("A")
    #expect(desk.field == "")
  }

  @Test func `a paste outside of a field begins a note`() {
    var desk = Desk(.busy)
    desk.paste("R\nq\n")
    #expect(desk.field == "R\nq\n")
    #expect(desk.events.count == Record.busy.events.count)
  }

  @Test(arguments: forms)
  func `F4 hands the text to an editor and takes it back`(keys: String) {
    var desk = Desk(.busy)
    desk.press(keys)
    desk.press("ctrl-u")
    desk.type("raw")
    #expect(desk.press("F4") == [.edit("raw")])
    desk.model.edited("well\nput")
    #expect(desk.field == "well\nput")
    desk.press("esc")
    #expect(desk.draftFiles.values.contains { $0.contains("well\nput") })
  }
}
