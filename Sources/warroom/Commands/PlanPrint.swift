import ArgumentParser
import Engine
import Interchange

struct PrintPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print",
    abstract: "Print the whole plan as the document that an auditor asks for.",
    usage: "warroom plan print [--format md|html]",
    discussion: """
      Seven parts: purpose and scope, what an incident is, severities, roles, escalation, communication, resolution and \
      review. How people are reached is not in it: that is `warroom plan contacts`.
      """)
  @OptionGroup var shared: SharedOptions
  @Option(help: ArgumentHelp("md (Markdown) or html (a page of its own).", valueName: "format"))
  var format = "md"

  func run() throws {
    guard !shared.json else {
      throw Failure("A document has no JSON; `warroom plan show` has.", code: Program.usageCode)
    }
    let context = try shared.context()
    let document = PlanDocument.document(of: context.plan, today: context.now)
    switch format.lowercased() {
    case "md", "markdown": write(document.markdown)
    case "html": write(document.html)
    default:
      throw Failure(
        "There is no format \"\(format)\". There are md and html.", code: Program.usageCode)
    }
  }

  private func write(_ text: String) {
    for line in Lines.split(text).dropLast() { Output.line(line) }
  }
}
