import Glibc

/// A program that takes the whole screen, and the keys that move its selection by one line and back.
struct ScreenProgram {
  var name: String
  var arguments: [String]
  var keys: [String]
  var directory: String?

  /// warroom with a room of 1,000 events, then each peer that is installed: tig on 4,000 commits, htop, less and lnav
  /// on the room's log.
  static func all(_ bench: Bench) throws -> [ScreenProgram] {
    let log = try bench.log(events: 1000)
    var programs = [
      ScreenProgram(
        name: "warroom",
        arguments: [try bench.program(), "open", log.alias, "--home", log.home],
        keys: ["k", "j"])
    ]
    if let tig = bench.find("tig"), let git = bench.find("git") {
      let repository = try makeRepository(bench, git)
      programs.append(
        ScreenProgram(name: "tig", arguments: [tig], keys: ["j", "k"], directory: repository))
    }
    if let htop = bench.find("htop") {
      programs.append(
        ScreenProgram(name: "htop", arguments: [htop], keys: ["\u{1B}OB", "\u{1B}OA"]))
    }
    if let less = bench.find("less") {
      programs.append(
        ScreenProgram(
          name: "less", arguments: [less, "-S", log.path], keys: ["j", "k"]))
    }
    if let lnav = bench.find("lnav") {
      programs.append(
        ScreenProgram(name: "lnav", arguments: [lnav, log.path], keys: ["k", "j"]))
      // The first start unpacks what lnav brings.
      try open(programs[programs.count - 1], bench).drain(for: 2)
    }
    return programs
  }

  static func open(_ program: ScreenProgram, _ bench: Bench) throws -> Terminal {
    try Terminal(
      program.arguments, try Surroundings(bench.scratch), in: program.directory)
  }

  /// Opens it and waits until it has drawn its first picture.
  static func openDrawn(
    _ program: ScreenProgram, _ bench: Bench
  ) throws -> (terminal: Terminal, picture: Terminal.Burst) {
    let terminal = try open(program, bench)
    guard let picture = terminal.burst(within: 20, quiet: Terminal.quietAtFirst) else {
      throw Failure("\(program.name) drew nothing")
    }
    return (terminal, picture)
  }

  private static func makeRepository(_ bench: Bench, _ git: String) throws -> String {
    let path = bench.scratch.path("repository")
    if access(path, F_OK) == 0 { return path }
    let surroundings = try Surroundings(bench.scratch)
    _ = try Child.time([git, "init", "--quiet", "--initial-branch=main", path], surroundings)
    let importer = try Child(
      [git, "-C", path, "fast-import", "--quiet"], surroundings, talks: true, errors: true)
    var stream = ""
    for number in 1...4000 {
      let message = "change \(number): move what depends on it along"
      stream += """
        commit refs/heads/main
        committer Ana <ana@example.org> \(1_700_000_000 + number * 600) +0000
        data \(message.utf8.count)
        \(message)
        M 100644 inline file\(number % 50).txt
        data \(String(number).utf8.count)
        \(number)

        """
    }
    try importer.send(Array(stream.utf8))
    importer.closeInput()
    guard importer.wait() == 0 else { throw Failure("git fast-import failed") }
    _ = try Child.time([git, "-C", path, "reset", "--quiet", "--hard"], surroundings)
    return path
  }
}
