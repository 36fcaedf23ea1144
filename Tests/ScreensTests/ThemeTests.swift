import Foundation
import Screens
import TerminalKit
import Testing

struct BuiltinThemeTests {
  private var folder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("themes")
  }

  @Test func `the themes in the program are the files, byte for byte`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".theme") }.map { String($0.dropLast(6)) }
    #expect(Set(names) == Set(BuiltinThemes.names))
    for name in BuiltinThemes.names {
      let file = try String(
        contentsOf: folder.appendingPathComponent("\(name).theme"), encoding: .utf8)
      #expect(BuiltinThemes.text(name) == file, "\(name)")
    }
  }

  @Test(arguments: BuiltinThemes.names)
  func `every theme names every role, and nothing else`(name: String) throws {
    let text = try #require(BuiltinThemes.text(name))
    let (theme, problems) = Theme.parse(
      text, file: name, roles: Look.roles, inherit: BuiltinThemes.text)
    #expect(problems.isEmpty, "\(problems)")
    for role in Look.roles { #expect(theme.has(role), "\(role)") }
  }

  @Test func `an unknown theme is none`() { #expect(BuiltinThemes.text("nope") == nil) }
}
