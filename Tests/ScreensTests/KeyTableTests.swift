import Engine
import Screens
import TerminalKit
import Testing

struct KeyTableTests {
  static let screens: [KeyBinding.Screen] = [.room, .replay, .lobby]

  private func bindings(_ screen: KeyBinding.Screen) -> [KeyBinding] {
    KeyTable.bindings.filter { $0.screens.contains(screen) }
  }

  @Test(arguments: screens)
  func `no key does two things on a screen`(screen: KeyBinding.Screen) {
    let keys = bindings(screen).flatMap(\.keys)
    let twice = Dictionary(grouping: keys) { $0 }.filter { $0.value.count > 1 }.keys
    #expect(twice.isEmpty, "\(twice.map(\.name))")
  }

  @Test func `every action has a key`() {
    let bound = Set(KeyTable.bindings.map(\.action))
    let unbound = Action.allCases.filter { !bound.contains($0) }
    #expect(unbound.isEmpty, "\(unbound)")
  }

  @Test func `every command of the room is in the palette`() {
    let found = Set(Palette(screen: .room).matches.map(\.action))
    for binding in bindings(.room) where binding.action != .palette {
      #expect(found.contains(binding.action), "\(binding.action)")
    }
  }

  @Test(arguments: screens)
  func `help lists every key`(screen: KeyBinding.Screen) {
    let model = helpText(screen)
    for binding in bindings(screen) {
      #expect(model.contains(binding.help), "\(binding.help)")
      if binding.action != .tenth { #expect(model.contains(binding.keyName), "\(binding.keyName)") }
    }
  }

  private func helpText(_ screen: KeyBinding.Screen) -> String {
    let size = Size(columns: 100, rows: 200)
    let help = InputEvent.key(Key(.character("?")))
    switch screen {
    case .room:
      var desk = Desk(.busy)
      desk.send(help)
      return desk.text(100, 200)
    case .replay:
      var desk = Desk(replaying: .busy, at: Record.busy.now)
      desk.send(help)
      return desk.text(100, 200)
    case .lobby:
      var lobby = LobbyModel(me: "ana", plan: .builtin, zone: .utc, look: look(), entries: [])
      _ = lobby.update(help, now: Record.busy.now)
      return lobby.view(size: size, now: Record.busy.now).text()
    }
  }

  @Test func `keys that multiplexers and terminals take do nothing`() {
    // Of the letters that are left free, only redrawing has a place among them by custom.
    for letter in "abhjksq" {
      for screen in KeyTableTests.screens {
        #expect(KeyTable.action(for: Key(.character(letter), .control), on: screen) == nil)
      }
    }
    #expect(KeyTable.action(for: Key(.character("l"), .control), on: .room) == .redraw)
  }

  @Test func `labels are a word or two, and sentences end without a full stop`() {
    for binding in KeyTable.bindings {
      #expect(binding.label.count <= 10, "\(binding.label)")
      #expect(!binding.help.hasSuffix("."))
      #expect(!binding.keys.isEmpty)
    }
  }
}
