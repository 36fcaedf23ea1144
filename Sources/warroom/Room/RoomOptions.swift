import ArgumentParser
import Engine
import TerminalKit

/// The options of commands that take the whole screen.
struct ScreenOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "dark, light, high-contrast, terminal, mono, or a theme file; else $WARROOM_THEME.",
      valueName: "theme"))
  var theme: String?

  @Flag(help: "Let the mouse's wheel scroll; the terminal's own selection then needs Shift.")
  var mouse = false

  @Option(
    help: ArgumentHelp(
      "Drive the screen by a file of keys instead of a terminal; see docs/script.md.",
      valueName: "file"))
  var script: String?

  @Option(
    help: ArgumentHelp("The size of the screen of a script.", valueName: "columns x rows"))
  var size: String = "120x36"

  @Option(
    help: ArgumentHelp(
      "The time that a script begins at; nothing but a sandbox can be written then.",
      valueName: "time"))
  var now: String?

  @Option(
    help: ArgumentHelp(
      "Where the pictures that a script saves go, and the last one; else standard output.",
      valueName: "file"))
  var dump: String?

  /// - Throws: `Failure` where it is no size that a screen can have.
  func parsedSize() throws -> Size {
    let parts = size.lowercased().split(separator: "x")
    guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]),
      (1...1000).contains(columns), (1...1000).contains(rows)
    else {
      throw Failure(
        "\"\(size)\" is no size. Write columns and rows, such as 120x36; 1000 at most.", code: 64)
    }
    return Size(columns: columns, rows: rows)
  }
}
