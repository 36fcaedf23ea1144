import Engine
import Glibc
import Screens
import TerminalKit

/// Drives a screen by a file of steps: the same code paths as for a person, without a terminal and without waiting.
///
/// One step a line, `#` begins a remark:
///
///     keys n j shift-tab      press keys by name
///     type some text          type it, character by character
///     paste some text         paste it; \n stands for a new line
///     wait 90s                let time pass
///     resize 80x24            change the size of the screen
///     save NAME               keep a picture of the screen under a name
///     styles NAME             the same with a letter for each cell's style below it
struct ScriptDriver {
  /// A step and the line it stands on.
  private struct Step {
    var line: Int
    var verb: String
    var rest: String
  }

  private let steps: [Step]
  private let file: String

  init(file: String) throws {
    self.file = file
    guard let bytes = Files.read(file, takesPipes: true) else {
      throw Failure("The script \(file) can't be read: \(Files.problem(file)).")
    }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    steps = lines.enumerated().compactMap { number, line in
      let text = line.drop(while: \.isWhitespace)
      guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
      let verb = text.prefix { !$0.isWhitespace }
      return Step(
        line: number + 1, verb: String(verb), rest: String(text.dropFirst(verb.count + 1)))
    }
  }

  /// Runs the steps.
  ///
  /// - Returns: The pictures that were saved, and the last one.
  func run(_ app: App, size: Size, clock: ScriptClock) throws -> String {
    var (size, pictures) = (size, "")
    func picture(_ name: String, styles: Bool) {
      let frame = app.frame(size)
      pictures += "=== \(name)\n" + frame.text()
      if !pictures.hasSuffix("\n") { pictures += "\n" }
      guard styles else { return }
      var legend = StyleLegend()
      for y in 0..<size.rows { pictures += frame.styleRow(y, legend: &legend) + "\n" }
      pictures += legend.text() + "\n"
    }
    settle(app)
    for step in steps {
      switch step.verb {
      case "keys":
        for name in step.rest.split(separator: " ") {
          guard let key = Key(name: String(name)) else {
            throw problem(step, "\"\(name)\" is no key. Write such as n, enter, ctrl-p, shift-tab.")
          }
          guard press(.key(key), app) else { return pictures }
        }
      case "type":
        for character in step.rest where !press(.key(Key(.character(character))), app) {
          return pictures
        }
      case "paste":
        let text = step.rest.split(separator: "\\n", omittingEmptySubsequences: false)
          .joined(separator: "\n")
        guard press(.paste(text), app) else { return pictures }
      case "wait":
        guard let length = Duration(planText: step.rest) else {
          throw problem(step, "\"\(step.rest)\" is no length of time. Write such as 90s.")
        }
        pass(length, app, clock)
      case "resize":
        let parts = step.rest.split(separator: "x").compactMap { Int($0) }
        guard parts.count == 2, parts.allSatisfy({ (1...1000).contains($0) }) else {
          throw problem(step, "\"\(step.rest)\" is no size. Write such as 80x24.")
        }
        size = Size(columns: parts[0], rows: parts[1])
      case "save": picture(step.rest, styles: false)
      case "styles": picture(step.rest, styles: true)
      default:
        throw problem(
          step,
          "\"\(step.verb)\" is no step. There are keys, type, paste, wait, resize, save, styles.")
      }
    }
    picture("end", styles: false)
    return pictures
  }

  private func problem(_ step: Step, _ text: String) -> Failure {
    Failure("\(file):\(step.line): \(text)", code: 64)
  }

  /// - Returns: `false` where the screen asks to leave.
  private func press(_ event: InputEvent, _ app: App) -> Bool {
    for request in app.input(event) {
      if case .quit = request { return false }
    }
    settle(app)
    return true
  }

  /// Lets time pass second by second, as the loop would.
  private func pass(_ length: Duration, _ app: App, _ clock: ScriptClock) {
    var left = length
    while left > .zero {
      let step = min(left, .seconds(1))
      clock.advance(by: step)
      left -= step
      _ = app.tick()
      settle(app)
    }
  }

  /// Waits until all that was asked of the disk is done.
  private func settle(_ app: App) {
    _ = app.news()
    while app.isBusy {
      var requests = app.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      _ = poll(&requests, nfds_t(requests.count), 1000)
      _ = app.news()
    }
  }
}
