import TerminalKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Themes")
struct ThemeTests {
  static let roles = """
    ground text strong dim faint accent accent.border key header title phase clock badge.worst
    badge.high badge.medium badge.low good warn alarm owed owed.strong selection shout role info
    command replay.badge replay.bar replay.text heat heat.past field field.prompt overlay
    overlay.border toast error banner recording
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  private func parse(
    _ text: String, roles: [String] = ["text", "selection"], parents: [String: String] = [:]
  ) -> (theme: Theme, problems: [String]) {
    let result = Theme.parse(text, file: "my.theme", roles: roles) { parents[$0] }
    return (result.theme, result.problems.map(\.description))
  }

  @Test("a theme names its colors once and its roles by them")
  func reads() {
    let (theme, problems) = parse(
      """
      # mine
      name = calm

      [palette]
      ink = #d5d4cf/252   # soft
      sel = #242f3f

      [roles]
      text = ink
      selection = default on sel bold underline
      """)
    #expect(problems == [])
    #expect(theme.name == "calm")
    #expect(theme["text"].foreground == .rgb(0xD5, 0xD4, 0xCF, nearest: 252))
    #expect(
      theme["selection"]
        == Style(background: .rgb(0x24, 0x2F, 0x3F), attributes: [.bold, .underline]))
    #expect(theme["nothing"] == .plain)
  }

  @Test(
    "every mistake is named with its line and what was probably meant",
    arguments: [
      (
        "[roles]\ntext = 1\nselecton = 2\nselection = 1",
        "my.theme:3: unknown role “selecton”; did you mean “selection”?"
      ),
      (
        "[palette]\nink = 1\n[roles]\ntext = imk\nselection = ink",
        "my.theme:4: unknown color “imk”; did you mean “ink”?"
      ),
      (
        "[roles]\ntext = red blod\nselection = 1",
        "my.theme:2: unknown attribute “blod”; did you mean “bold”?"
      ),
      ("[roles]\ntext = 1", "my.theme: missing role “selection”"),
      (
        "nmae = x\n[roles]\ntext = 1\nselection = 1",
        "my.theme:1: unknown setting “nmae”; did you mean “name”?"
      ),
      (
        "[colours]\n[roles]\ntext = 1\nselection = 1",
        "my.theme:1: unknown section [colours]: [palette] or [roles]"
      ),
      ("[roles]\ntext\ntext = 1\nselection = 1", "my.theme:2: expected name = value"),
      ("[roles]\ntext = 1 on\nselection = 1", "my.theme:2: expected a color after “on”"),
      (
        "inherits = dusk\n[roles]\ntext = 1\nselection = 1",
        "my.theme:1: no theme is named “dusk”"
      ),
      (
        "[palette]\na = #12345\n[roles]\ntext = 1\nselection = 1",
        "my.theme:2: “#12345” is no color: #rrggbb, #rrggbb/index, 0 to 255, default or a name such as "
          + "bright-red"
      ),
      ("[roles]\ntext = 256\nselection = 1", "my.theme:2: unknown color “256”"),
    ])
  func problems(text: String, problem: String) {
    #expect(parse(text).problems == [problem])
  }

  @Test("a child changes its parent's palette, and keeps the roles that it does not write")
  func inherits() {
    let parent = "[palette]\nink = 1\n[roles]\ntext = ink\nselection = ink on 4"
    let (theme, problems) = parse(
      "inherits = p\n[palette]\nink = 2\n[roles]\nselection = ink on 5", parents: ["p": parent])
    #expect(problems == [])
    #expect(theme["text"].foreground == .indexed(2))
    #expect(theme["selection"].background == .indexed(5))
  }

  @Test("themes that inherit in a circle are told so and still work")
  func circle() {
    let (theme, problems) = parse(
      "name = a\ninherits = b\n[roles]\ntext = 1\nselection = 1",
      parents: ["b": "name = b\ninherits = a", "a": "name = a\ninherits = b"])
    #expect(problems == ["b.theme:2: the themes inherit in a circle"])
    #expect(theme["text"].foreground == .indexed(1))
  }

  @Test(
    "the themes we ship have every role and no mistake",
    arguments: ["dark", "light", "terminal", "mono", "high-contrast"])
  func shipped(name: String) throws {
    let text = try #require(ThemeTests.read(name))
    let result = Theme.parse(
      text, file: name + ".theme", roles: ThemeTests.roles, inherit: ThemeTests.read)
    #expect(result.problems == [])
    #expect(result.theme.name == name)
    // What may not be overlooked must stand out from a plain row in any theme.
    for role in ["owed", "selection", "shout", "badge.worst"] {
      #expect(result.theme[role] != result.theme["text"], "\(role)")
    }
    if name == "mono" {
      for role in ThemeTests.roles {
        #expect(result.theme[role].reduced(to: .mono) == result.theme[role])
      }
    }
  }

  private static func read(_ name: String) -> String? {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    guard let file = fopen("/\(root)/themes/\(name).theme", "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
