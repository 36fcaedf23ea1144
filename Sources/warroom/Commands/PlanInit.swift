import ArgumentParser
import Engine
import EventLog
import Glibc
import PlanFiles

struct InitPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a complete starter plan, with comments.",
    usage: "warroom plan init [DIR]",
    discussion: """
      Without a directory: what --plan names, else $WARROOM_PLAN, else the plan beside your settings. A file that is there already is never \
      written over.
      """)
  @OptionGroup var global: GlobalOptions
  @Argument(help: ArgumentHelp("Where to write it.", valueName: "dir")) var directory: String?

  func run() throws {
    let context = try Context(global)
    let path = try directory ?? context.plans.directory()
    let files = Starter.files(today: context.moments.day(context.now))
    // All or nothing: half a starter among somebody's own files would be neither.
    if let taken = files.first(where: { access("\(path)/\($0.path)", F_OK) == 0 }) {
      throw Failure(
        "\(path)/\(taken.path) is there already, and nothing is written over. Name another directory, "
          + "or check this one: `warroom plan check \(path)`.")
    }
    for file in files {
      guard Files.create("\(path)/\(file.path)", file.bytes) else {
        throw Failure(
          "\(path)/\(file.path) can't be written: \(String(cString: strerror(errno))). What was "
            + "written before it stays.")
      }
    }
    let shown = Cell(path).text
    Output.line("\(shown) holds a plan of \(files.count) files, to be made your own.")
    Output.line(
      "Next: put your people, services and channels in the place of those marked EXAMPLE,")
    Output.line("then `warroom plan check \(shown)`.")
  }
}
