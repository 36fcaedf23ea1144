import EventLog
import Foundation
import Testing

/// A program that is started without its standard streams opens files under their numbers.
@Suite("Standard streams that are closed or full")
struct ClosedStreamTests {
  private static let commands: [[String]] = [
    ["list"], ["show"], ["show", "--json"], ["log"], ["due"], ["export"],
    ["export", "--format", "cloudevents"], ["verify"], ["completions", "zsh"], ["plan", "print"],
    ["note", "one more"], ["note", "INC-9999", "to nobody"], ["--help"], ["arguments", "--table"],
    ["update", "--audience", "management", "--draft"], ["alert", "--list"], ["enforce", "--once"],
    [],
  ]

  private func run(
    _ home: TemporaryHome, _ command: [String], _ redirection: String
  ) throws -> Program.Outcome {
    try Program.run(
      [
        "/usr/bin/timeout", "-s", "KILL", "30", "/bin/sh", "-c", "exec \"$@\" \(redirection)",
        "sh", Binary.path,
      ] + command, home.environment())
  }

  @Test(
    "never have a log in their place",
    arguments: [">&-", "2>&-", "<&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"])
  func closed(_ redirection: String) throws {
    let home = try TemporaryHome()
    try home.declare("Payments fail")
    let isClosed = redirection.contains(" >&-") || redirection.hasPrefix(">&-")
    for command in ClosedStreamTests.commands {
      let whole = try run(home, command, "")
      let outcome = try run(home, command, redirection)
      #expect((0...64).contains(outcome.code), "\(command) \(redirection): \(outcome.code)")
      if isClosed, !whole.output.isEmpty {
        #expect(outcome.code != 0, "\(command) \(redirection) lost what it said without a word")
      }
      let verified = try run(home, ["verify"], "")
      #expect(verified.code == 0, "\(command) \(redirection): \(verified.text)")
    }
  }

  @Test("are told of where they are full, and not where a reader has left")
  func full() throws {
    let home = try TemporaryHome()
    try home.declare("Payments fail")
    for command in ClosedStreamTests.commands {
      let whole = try run(home, command, "")
      guard whole.code == 0, !whole.output.isEmpty else { continue }
      let outcome = try run(home, command, "> /dev/full")
      #expect(outcome.code == 1, "\(command): \(outcome.code)")
      #expect(outcome.errorText.contains("written"), "\(command): \(outcome.errorText)")
      let left = try run(home, command, "| true")
      #expect(left.errors.isEmpty, "\(command): \(left.errorText)")
    }
  }
}
