import Screens
import TerminalKit

/// Finds a theme: a file that is named, one in the settings, or one that is in the program.
enum Themes {
  static func look(named name: String?) throws -> Look {
    let name = name ?? Environment.value("WARROOM_THEME") ?? "dark"
    guard let text = text(of: name) else {
      if Files.exists(name), isFile(name) {
        throw Failure("The theme \(name) can't be read: \(Files.problem(name)).", code: 64)
      }
      throw Failure(
        "There is no theme \"\(name)\". There are \(BuiltinThemes.names.joined(separator: ", ")), and theme files.",
        code: 64)
    }
    let (theme, problems) = Theme.parse(
      text, file: name, roles: Look.roles, inherit: { Themes.text(of: $0) })
    if let problem = problems.first {
      throw Failure(
        "\(problem)" + (problems.count > 1 ? " (and \(problems.count - 1) more)" : ""), code: 64)
    }
    return Look(theme)
  }

  private static func isFile(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(".theme")
  }

  private static func text(of name: String) -> String? {
    if isFile(name) {
      return Files.read(name).map { String(decoding: $0, as: UTF8.self) }
    }
    let override = "\(Environment.configurationDirectory)/themes/\(name).theme"
    if let bytes = Files.read(override) { return String(decoding: bytes, as: UTF8.self) }
    return BuiltinThemes.text(name)
  }
}
