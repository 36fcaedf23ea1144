import TerminalKit
import TestSupport
import Testing

@Suite("Frame")
struct FrameTests {
  private let red = Style(foreground: .indexed(1))
  private let blue = Style(foreground: .rgb(1, 2, 3), background: .indexed(4), attributes: .bold)

  @Test("text is clipped at every side and says how far it went")
  func clipping() {
    var frame = Frame(size: Size(columns: 5, rows: 2))
    #expect(frame.write("abcdefg", x: 2, y: 0, style: red) == 3)
    #expect(frame.write("abcdefg", x: -3, y: 1, style: red) == 7)
    #expect(frame.text() == "  abc\ndefg\n")
    #expect(frame.write("xyz", x: 0, y: 1, style: red, maxX: 2) == 2)
    #expect(frame.row(1) == "xyfg ")
    #expect(frame.write("abc", x: 5, y: 0, style: red) == 0)
    #expect(frame.write("abc", x: 0, y: 7, style: red) == 3)
    #expect(frame[2, 0].style == red && frame[0, 0].style == .plain)
  }

  @Test("no size is too small for anything that draws")
  func anySize() {
    let panel = PanelStyle(
      border: red, number: red, title: red, right: red, focusedBorder: blue, focusedNumber: blue,
      focusedTitle: blue)
    for columns in -1...12 {
      for rows in -1...4 {
        var frame = Frame(size: Size(columns: columns, rows: rows))
        for x in -3...3 {
          let rect = Rect(x: x, y: x, width: columns + 2 - x, height: rows + 1)
          frame.fill(rect, style: blue)
          frame.tint(rect, background: .indexed(2))
          frame.restyle(rect) { $0.bold() }
          frame.drawPanel(
            in: rect, number: "1", title: "日本", right: "37 events", focused: true, style: panel)
          frame.drawBar(0.5, x: x, y: 0, width: columns, full: red, rest: blue)
          frame.drawHints(
            [KeyHint("n", "note")], x: x, y: 0, maxX: columns, key: red, label: blue)
          frame.writeRight("日本語", maxX: columns, y: 0, style: red)
          frame.draw(Frame(size: Size(columns: 3, rows: 3), style: red), x: x, y: x)
        }
        #expect(frame.text().split(separator: "\n", omittingEmptySubsequences: false).count > 0)
        #expect(frame.size.columns >= 0 && frame.size.rows >= 0)
      }
    }
  }

  @Test("a wide character at the right edge is left out rather than split")
  func wideAtTheEdge() {
    var frame = Frame(size: Size(columns: 4, rows: 1))
    #expect(frame.write("日本語", x: 1, y: 0, style: red) == 3)
    #expect(frame.row(0) == " 日 ")
    #expect(frame[3, 0].style == red)
    #expect(frame.write("語", x: -1, y: 0, style: red) == 2)
    #expect(frame[0, 0].base == " ")
  }

  @Test("writing over half of a wide character blanks the other half")
  func halves() {
    var frame = Frame(size: Size(columns: 6, rows: 1))
    frame.write("日本語", x: 0, y: 0, style: red)
    frame.write("x", x: 1, y: 0, style: blue)
    #expect(frame.row(0) == " x本語")
    frame.write("y", x: 2, y: 0, style: blue)
    #expect(frame.row(0) == " xy 語")
    frame.fill(Rect(x: 5, y: 0, width: 1, height: 1), style: blue)
    #expect(frame.row(0) == " xy   ")
  }

  @Test("whatever is drawn in whatever order, each row stays exactly as wide as the frame")
  func rowsStayWhole() {
    for seed in UInt64(0)..<150 {
      var random = Seeded(seed)
      var frame = Frame(size: Size(columns: 17, rows: 3))
      for _ in 0..<30 {
        let x = Int.random(in: -4..<20, using: &random)
        let y = Int.random(in: -1..<4, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: frame.fill(Rect(x: x, y: y, width: 3, height: 2), style: blue)
        case 1:
          var other = Frame(size: Size(columns: 5, rows: 2))
          other.write(random.text(upTo: 6), x: 0, y: 0, style: red)
          frame.draw(other, x: x, y: y)
        default: frame.write(random.text(upTo: 12), x: x, y: y, style: red)
        }
      }
      for y in 0..<3 {
        var expectsTail = false
        for x in 0..<17 {
          #expect(frame[x, y].isTail == expectsTail, "seed \(seed) at \(x),\(y)")
          expectsTail = frame[x, y].isWide
        }
        #expect(!expectsTail, "seed \(seed)")
        #expect(Text.columns(frame.row(y)) == 17, "seed \(seed)")
      }
    }
  }

  @Test("styles come back from a cell as they went in")
  func styles() {
    let colors: [Color] = [.standard, .indexed(0), .indexed(255), .rgb(255, 0, 17, nearest: 9)]
    var frame = Frame(size: Size(columns: 1, rows: 1))
    for foreground in colors {
      for background in colors {
        for bits in UInt8(0)..<32 {
          let style = Style(
            foreground: foreground, background: background, attributes: Attributes(rawValue: bits))
          frame.write("x", x: 0, y: 0, style: style)
          #expect(frame[0, 0].style == style)
        }
      }
    }
  }

  @Test("standard colors mean the ground's own")
  func ground() {
    let ground = Style(foreground: .indexed(7), background: .indexed(0))
    var frame = Frame(size: Size(columns: 3, rows: 1), style: ground)
    frame.write("a", x: 0, y: 0, style: Style(foreground: .indexed(1)))
    frame.write("b", x: 1, y: 0, style: Style(background: .indexed(4), attributes: .bold))
    #expect(frame[0, 0].style == Style(foreground: .indexed(1), background: .indexed(0)))
    #expect(
      frame[1, 0].style
        == Style(foreground: .indexed(7), background: .indexed(4), attributes: .bold))
    frame.tint(frame.bounds, background: .standard)
    #expect(frame[1, 0].style.background == .indexed(0))
    frame.fill(frame.bounds, style: .plain)
    #expect(frame == Frame(size: Size(columns: 3, rows: 1), style: ground))
  }

  @Test("a tint changes the background alone")
  func tinting() {
    var frame = Frame(size: Size(columns: 3, rows: 2))
    frame.write("abc", x: 0, y: 0, style: blue)
    frame.tint(Rect(x: 1, y: 0, width: 1, height: 1), background: .rgb(9, 9, 9))
    #expect(frame[1, 0].style == blue.on(.rgb(9, 9, 9)))
    #expect(frame[0, 0].style == blue && frame[2, 0].style == blue)
    #expect(frame.row(0) == "abc")
  }

  @Test("the changed columns are those that differ, with wide characters whole")
  func changes() {
    var before = Frame(size: Size(columns: 8, rows: 2))
    before.write("ab日本cd", x: 0, y: 0, style: red)
    var after = before
    #expect(after.changedColumns(0, from: before) == nil)
    after.write("x", x: 6, y: 0, style: red)
    #expect(after.changedColumns(0, from: before) == 6..<7)
    after = before
    after.write("xy", x: 3, y: 0, style: red)
    #expect(after.changedColumns(0, from: before) == 2..<6)
    after = before
    after.write("月", x: 2, y: 0, style: red)
    #expect(after.changedColumns(0, from: before) == 2..<4)
    #expect(after.changedColumns(1, from: before) == nil)
    #expect(after.changedColumns(9, from: before) == nil)
  }

  @Test("text ends where it is told to end")
  func rightAligned() {
    var frame = Frame(size: Size(columns: 8, rows: 1))
    #expect(frame.writeRight("日本", maxX: 7, y: 0, style: red) == 3)
    #expect(frame.row(0) == "   日本 ")
    #expect(frame.writeRight([Span("a", red), Span("b", blue)], maxX: 2, y: 0) == 0)
    #expect(frame.row(0) == "ab 日本 ")
    #expect(frame.writeRight("too long for it", minX: 2, maxX: 5, y: 0, style: red) == 2)
    #expect(frame.row(0) == "abtoo  ".prefix(5) + "本 ")
  }

  @Test("a legend gives each style one letter")
  func legend() {
    var frame = Frame(size: Size(columns: 6, rows: 1))
    frame.write("aa", x: 1, y: 0, style: red)
    frame.write("b", x: 3, y: 0, style: blue)
    frame.write("c", x: 4, y: 0, style: red)
    var legend = StyleLegend()
    #expect(frame.styleRow(0, legend: &legend) == ".aaba.")
    #expect(legend.text() == "a 1\nb #010203 on 4 bold\n")
  }

  @Test("a panel's border says what it is called and what it counts, while there is room")
  func panels() {
    let style = PanelStyle(
      border: red, number: red, title: red, right: red, focusedBorder: blue, focusedNumber: blue,
      focusedTitle: blue)
    let expected = [
      30: "╭─ 1 Timeline ──── 37 events ╮", 27: "╭─ 1 Timeline ─ 37 events ╮",
      22: "╭─ 1 Timeline ───────╮", 12: "╭─ 1 Time… ╮", 2: "╭╮",
    ]
    for (width, top) in expected {
      var frame = Frame(size: Size(columns: width, rows: 3))
      let inner = frame.drawPanel(
        in: frame.bounds, number: "1", title: "Timeline", right: "37 events", focused: false,
        style: style)
      #expect(frame.row(0) == top)
      #expect(inner == Rect(x: 1, y: 1, width: width - 2, height: 1))
    }
  }

  @Test("hints that do not fit are left out whole")
  func hints() {
    var frame = Frame(size: Size(columns: 20, rows: 1))
    let hints = [KeyHint("n", "note"), KeyHint("u", "update"), KeyHint("x", "tick")]
    #expect(frame.drawHints(hints, x: 0, y: 0, maxX: 20, key: blue, label: red) == 16)
    #expect(frame.row(0) == "n note  u update    ")
  }
}
