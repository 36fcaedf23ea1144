import Engine
import Screens
import TerminalKit
import Testing

struct FormTests {
  @Test func `a choice is narrowed by its beginning`() {
    var desk = Desk(.busy)
    desk.press("u")
    desk.type("st")
    #expect(desk.field == "status-page")
    desk.press("backspace backspace")
    desk.type("cust")
    #expect(desk.field == "customer-success")
    desk.type("zzz")
    #expect(desk.field == "customer-success")
  }

  @Test func `a choice is narrowed by its number`() {
    var desk = Desk(.busy)
    desk.press("p 1")
    #expect(desk.field == "detection")
    desk.press("backspace 4")
    #expect(desk.field == "resolution")
    desk.press("esc s enter enter 3")
    #expect(desk.field == "P3")
  }

  @Test func `j and k move where no choice begins with them`() {
    var desk = Desk(.busy)
    desk.press("s enter enter home j j")
    #expect(desk.field == "P3")
    desk.press("k")
    #expect(desk.field == "P2")
    desk.press("esc")
    var record = Record.busy
    record.run("14:06:00", "ana", .assignTask(title: "kill the job", person: "raj"))
    desk = Desk(record)
    desk.press("T k")
    #expect(desk.field == "2")
  }

  @Test func `Tab completes a name, and goes on to the next`() {
    var desk = Desk(.busy)
    desk.press("t")
    desk.type("look")
    desk.press("enter")
    desk.type("me")
    desk.press("tab")
    #expect(desk.field == "mei")
    desk.press("tab")
    #expect(desk.field != "mei")
    #expect(desk.text(40, 10).contains("Tab"))
  }

  @Test func `what is asked may not stay empty unless it says so`() {
    var desk = Desk(.busy)
    desk.press("n enter")
    #expect(desk.form?.refusal?.contains("can't be left empty") == true)
    desk.press("esc c enter")
    #expect(desk.model.history.incident?.milestones[.contained] != nil)
  }

  @Test func `lines begin with Alt-Enter and Ctrl-J in a text`() {
    var desk = Desk(.busy)
    desk.press("u enter enter")
    desk.clear()
    desk.type("a")
    desk.press("alt-enter")
    desk.type("b")
    desk.press("ctrl-j")
    desk.type("c")
    #expect(desk.field == "a\nb\nc")
  }

  @Test func `posting an update takes one more Enter`() {
    var desk = Desk(.busy)
    desk.press("u enter enter enter")
    #expect(desk.waiting.isEmpty)
    #expect(desk.events.count == Record.busy.events.count)
    desk.press("enter")
    #expect(desk.events.count == Record.busy.events.count + 1)
  }

  @Test func `an update is written to whoever is selected in Due`() {
    var desk = Desk(.busy)
    let due = desk.model.dueNow(desk.now)
    guard let at = due.lastIndex(where: { $0.kind == .update }) else {
      return #expect(Bool(false), "an update is owed")
    }
    desk.press("2")
    for _ in 0..<at { desk.press("j") }
    desk.press("enter")
    #expect(desk.field == due[at].subject)
  }

  @Test func `a question is asked and answered`() {
    var desk = Desk(.busy)
    desk.press("Q")
    desk.type("who pays?")
    desk.press("enter W")
    desk.type("who")
    desk.press("enter")
    desk.type("we do")
    desk.press("enter")
    #expect(desk.model.history.incident?.questions.last?.answer == "we do")
  }

  @Test func `a guess is confirmed or refuted`() {
    var desk = Desk(.busy)
    desk.press("v")
    #expect(desk.form == nil)
    desk.press("H")
    desk.type("it is the pool")
    desk.press("enter v down enter")
    desk.type("pool is fine")
    desk.press("enter")
    let guess = desk.events.count - 1
    #expect(desk.model.history.incident?.overlay.verdicts[guess] == false)
  }

  @Test func `undo asks nothing and says what was taken back`() {
    var desk = Desk(.busy)
    desk.press("z")
    #expect(desk.model.toast?.text == "Taken back: task, check the pool size")
    desk.press("z")
    #expect(desk.model.toast?.text == "Taken back: decision, roll back deployment 4211")
    #expect(desk.model.history.incident?.tasks.first?.state == .dropped)
  }

  @Test func `undo takes a whole batch back`() {
    var desk = Desk(.busy)
    desk.press("a home enter")
    desk.type("mei")
    desk.press("enter")
    #expect(desk.model.history.incident?.holders(of: "ic").map(\.person) == ["mei"])
    desk.press("z")
    #expect(desk.model.history.incident?.holders(of: "ic").map(\.person) == ["ana"])
    #expect(desk.model.toast?.text == "Taken back: ana is Incident Commander again")
  }

  @Test func `nothing of mine means nothing to take back`() {
    var desk = Desk(.busy, me: "new")
    desk.press("z")
    #expect(desk.model.toast?.isError == true)
    #expect(desk.events.count == Record.busy.events.count)
  }

  @Test func `what others do does not cover why something was refused`() {
    func others(_ text: String, in desk: inout Desk) {
      let count = desk.model.history.events.count
      desk.model.receive(
        Record.entries(
          [FactDraft(.noted(kind: .note, text: text))], by: "raj", after: count, now: desk.now),
        now: desk.now)
    }
    var desk = Desk(.busy)
    desk.press("y")
    let refusal = desk.model.toast?.text
    #expect(refusal?.contains("acknowledged") == true)
    others("at the same moment", in: &desk)
    #expect(desk.model.toast?.text == refusal)
    desk.pass(.seconds(11))
    others("later", in: &desk)
    #expect(desk.model.toast?.text.contains("later") == true)
  }
}
