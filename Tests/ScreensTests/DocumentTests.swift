import Foundation
import Screens
import TerminalKit
import Testing

/// What the documents list is held against the program.
struct DocumentTests {
  private func row(_ binding: KeyBinding) -> String {
    let keys =
      binding.action == .tenth
      ? "`0`–`9`" : binding.keys.map { "`\($0.name)`" }.joined(separator: " ")
    return "| \(keys) | \(binding.help) |\n"
  }

  private var keysDocument: String {
    var text = """
      # Keys

      Made from the key table in `Sources/Screens/Keys/KeyTable.swift`, as are the help on `?`, the line of keys and the
      palette on `:`. A test holds this file against the table; `WARROOM_RECORD=1 swift test` rewrites it.

      Outside of fields, letters act; in a field, every key edits as in a shell line.

      """
    let screens: [(KeyBinding.Screen, String)] = [
      (.room, "The room"), (.replay, "Replay"), (.lobby, "The lobby"),
    ]
    for (screen, title) in screens {
      text += "\n## \(title)\n"
      let bindings = KeyTable.bindings.filter { $0.screens.contains(screen) }
      var groups: [String] = []
      for binding in bindings where !groups.contains(binding.group) { groups.append(binding.group) }
      for group in groups {
        text += "\n| \(group) | |\n|---|---|\n"
        text += bindings.filter { $0.group == group }.map(row).joined()
      }
    }
    text += "\n## While typing\n\n| Key | |\n|---|---|\n"
    text += KeyTable.typing.map { "| `\($0.key)` | \($0.help) |\n" }.joined()
    return text
  }

  @Test func `docs-keys lists the keys of the table`() {
    expectGolden(keysDocument, "keys.md", in: "../../docs")
  }

  @Test func `docs-themes names every role`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let text = try String(
      contentsOf: folder.appendingPathComponent("../../docs/themes.md"), encoding: .utf8)
    for role in Look.roles { #expect(text.contains("`\(role)`"), "\(role)") }
  }
}
