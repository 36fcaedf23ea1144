import Engine
import TerminalKit

/// A command in full, before it is run: one key runs it, any other leaves it.
package struct Confirmation: Sendable {
  /// At least one.
  private let commands: [RunnableCommand]
  private let machine: String
  private var place = 0
  private(set) var reading: Reading

  init(_ commands: [RunnableCommand], on machine: String) {
    self.commands = commands
    self.machine = machine
    reading = Confirmation.reading(commands, 0, machine)
  }

  enum Outcome: Equatable {
    case going, cancelled
    case confirmed(RunnableCommand)
  }

  mutating func handle(_ event: InputEvent, seen: Seen) -> Outcome {
    guard case .key(let key) = event else { return .going }
    switch (key.code, key.modifiers) {
    case (.character("y"), []): return .confirmed(commands[place])
    case (.tab, []):
      place = (place + 1) % commands.count
      reading = Confirmation.reading(commands, place, machine)
      return .going
    default: return reading.handle(event, on: .room, seen: seen) ? .going : .cancelled
    }
  }

  private static func reading(
    _ commands: [RunnableCommand], _ place: Int, _ machine: String
  ) -> Reading {
    let command = commands[place]
    var lines = command.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { ReadingLine(String($0), .strong) }
    lines.append(ReadingLine(""))
    let limit = command.limit.short(seconds: command.limit < .minutes(1))
    lines.append(ReadingLine("runs it on \(machine), for \(limit) at most", lead: "y"))
    if commands.count > 1 {
      lines.append(
        ReadingLine(
          "shows the next command; this is \(place + 1) of \(commands.count)", lead: "tab"))
    }
    lines.append(ReadingLine("leaves it alone", lead: "esc"))
    lines.append(
      ReadingLine("It reads nothing, and what it prints goes into the log. Ctrl-C stops it.", .dim))
    return Reading("Run this command?", lines)
  }
}
