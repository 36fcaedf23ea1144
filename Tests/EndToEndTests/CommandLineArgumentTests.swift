import EventLog
import Testing

/// The argument rules, asked of the program many lines at a time.
@Suite struct CommandLineArgumentTests {
  /// What the program makes of each line of words.
  private func arrange(_ lines: [[String]]) throws -> [JSON] {
    let input = lines.map { JSON.array($0.map { .string($0) }).text + "\n" }.joined()
    return try Desk().done("arguments", input: input).json
  }

  private func check(
    _ cases: [(typed: [String], arranged: [String])],
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let results = try arrange(cases.map(\.typed))
    try #require(results.count == cases.count)
    for (expected, result) in zip(cases, results) {
      #expect(
        result == .array(expected.arranged.map { .string($0) }), "\(expected.typed)",
        sourceLocation: location)
    }
  }

  private func checkRefused(
    _ cases: [(typed: [String], words: String)], at location: SourceLocation = #_sourceLocation
  ) throws {
    let results = try arrange(cases.map(\.typed))
    try #require(results.count == cases.count)
    for (expected, result) in zip(cases, results) {
      let sentence = result["refused"]?.string ?? "not refused: \(result.text)"
      #expect(
        sentence.contains(expected.words), "\(expected.typed): \(sentence)",
        sourceLocation: location)
    }
  }

  @Test func optionsMayStandBeforeOrAfterTheCommand() throws {
    let arranged = ["note", "--home=/h", "--at=-5m", "--", "text"]
    try check([
      (["--home", "/h", "--at", "-5m", "note", "text"], arranged),
      (["--home", "/h", "note", "--at", "-5m", "text"], arranged),
      (["note", "text", "--home=/h", "--at=-5m"], arranged),
      (["--home=/h", "note", "text", "--at", "-5m"], arranged),
      (["--json", "list", "--open"], ["list", "--json", "--open"]),
      (["--runbook", "2", "runbook", "done", "3"], ["runbook", "done", "--runbook=2", "--", "3"]),
      (["runbook", "--runbook", "2", "done", "3"], ["runbook", "done", "--runbook=2", "--", "3"]),
      (["update", "--message=", "--audience", "x"], ["update", "--message=", "--audience=x"]),
    ])
  }

  @Test func textMayBeginWithADash() throws {
    try check([
      (["note", "-5", "%"], ["note", "--", "-5", "%"]),
      (["note", "-x"], ["note", "--", "-x"]),
      (["note", "--- cut ---"], ["note", "--", "--- cut ---"]),
      (["note", "--5"], ["note", "--", "--5"]),
      (["note", "-- five nodes"], ["note", "--", "-- five nodes"]),
      (["note", "--Capital"], ["note", "--", "--Capital"]),
      (["note", "-"], ["note", "--", "-"]),
      (["note", "--", "--json", "--", "x"], ["note", "--", "--json", "--", "x"]),
      (["note", ""], ["note", "--", ""]),
      (["note"], ["note"]),
      (["resolve", "--note", "- item"], ["resolve", "--note=- item"]),
      (["resolve", "--note", "-5"], ["resolve", "--note=-5"]),
      (["resolve", "--note", "--5 nodes"], ["resolve", "--note=--5 nodes"]),
      (["import", "-"], ["import", "--", "-"]),
      (["runbook", "attach", "--", "-odd-.md"], ["runbook", "attach", "--", "-odd-.md"]),
    ])
  }

  @Test func anIncidentsIDIsTheIncident() throws {
    try check([
      (["note", "INC-0042", "text"], ["note", "--incident=INC-0042", "--", "text"]),
      (["note", "inc-42", "text"], ["note", "--incident=inc-42", "--", "text"]),
      // Only at the front of text: further on it is what the text speaks of.
      (["note", "see", "INC-0041"], ["note", "--", "see", "INC-0041"]),
      (["note", "see INC-0041"], ["note", "--", "see INC-0041"]),
      (["note", "INC-0042", "INC-0041"], ["note", "--incident=INC-0042", "--", "INC-0041"]),
      (["note", "INC-", "x"], ["note", "--", "INC-", "x"]),
      (["note", "INC-12a"], ["note", "--", "INC-12a"]),
      (["assign", "ic", "ana", "INC-1"], ["assign", "--incident=INC-1", "--", "ic", "ana"]),
      (["assign", "INC-1", "ic", "ana"], ["assign", "--incident=INC-1", "--", "ic", "ana"]),
      (["strike", "4", "INC-1"], ["strike", "--incident=INC-1", "--", "4"]),
      (["task", "INC-1"], ["task", "list", "--incident=INC-1"]),
      (["task", "INC-1", "done", "2"], ["task", "done", "--incident=INC-1", "--", "2"]),
      (["ack", "--incident", "INC-2", "INC-1"], ["ack", "--incident=INC-2", "--", "INC-1"]),
      (["show", "INC-0042"], ["show", "--", "INC-0042"]),
      (["verify", "INC-1", "INC-2"], ["verify", "--", "INC-1", "INC-2"]),
    ])
  }

  @Test func helpIsHelpWhereverItStands() throws {
    try check([
      (["help"], ["--help"]), (["--help"], ["--help"]), (["-h"], ["--help"]),
      (["help", "note"], ["note", "--help"]), (["note", "--help"], ["note", "--help"]),
      (["--help", "note"], ["note", "--help"]), (["note", "text", "-h"], ["note", "--help"]),
      (["help", "task", "give"], ["task", "give", "--help"]),
      (["task", "-h"], ["task", "--help"]),
      (["note", "--", "-h"], ["note", "--", "-h"]), (["--version"], ["--version"]),
      ([], ["lobby"]), (["--theme", "mono"], ["lobby", "--theme=mono"]),
      (["--experimental-dump-help"], ["--experimental-dump-help"]),
    ])
  }

  @Test func aSlipIsRefusedWithWhatIsNearest() throws {
    try checkRefused([
      (["delcare", "x"], "Did you mean declare?"), (["nte", "x"], "Did you mean note?"),
      (["Note", "x"], "Did you mean note?"), (["lst"], "Did you mean list?"),
      (["resolv"], "Did you mean resolve?"), (["help", "hlep"], "Did you mean help?"),
      (["frobnicate"], "`warroom --help` lists them"), ([""], "There is no command \"\""),
      (["INC-0042"], "comes after the command"), (["task", "giv"], "Did you mean give?"),
      (["runbook", "x"], "`warroom runbook` has no command \"x\""),
      (["note", "--att", "5m", "x"], "Did you mean --at?"),
      (["note", "--jsn"], "Did you mean --json?"), (["note", "--sev", "x"], "has no option --sev"),
      (["note", "--cause", "x"], "`warroom note` has no option --cause"),
      (["--cause", "x", "note"], "`warroom note` has no option --cause"),
      (["--cause", "x"], "`warroom` has no option --cause"),
      (["--hme", "x", "list"], "Did you mean --home?"), (["list", "-x"], "has no option -x"),
      (["due", "-5"], "has no option -5"), (["note", "--at"], "--at needs a value"),
      (["note", "--at", "--json", "x"], "--at needs a value, and --json is another option"),
      (["list", "--open=yes"], "--open takes no value"),
      (["note", "--at=\u{301}x", "y"], "--at begins with an accent"),
      (["note", "--at", "\u{301}x", "y"], "--at begins with an accent"),
    ])
  }

  @Test func theTableIsWhatArgumentParserKnows() throws {
    let desk = try Desk()
    var table: [[String]: JSON] = [:]
    for line in try desk.done("arguments", "--table").json {
      table[line["path"]?.array?.compactMap(\.string) ?? []] = line
    }
    let dump = try JSON.parse(try desk.done("--experimental-dump-help").output)
    var paths: Set<[String]> = []
    try compare(try #require(dump["command"]), [], table, &paths)
    #expect(paths == Set(table.keys))
  }

  private func compare(
    _ command: JSON, _ above: [String], _ table: [[String]: JSON], _ paths: inout Set<[String]>
  ) throws {
    let name = try #require(command["commandName"]?.string)
    if name == "help" { return }
    let path = above + [name]
    paths.insert(path)
    let entry = try #require(table[path], "\(path)")
    func names(_ kind: String) -> Set<String> {
      let arguments = (command["arguments"]?.array ?? []).filter { $0["kind"]?.string == kind }
      return Set(
        arguments.flatMap { $0["names"]?.array ?? [] }
          .filter { $0["kind"]?.string == "long" }.compactMap { $0["name"]?.string })
    }
    func listed(_ key: String) -> Set<String> {
      Set((entry[key]?.array ?? []).compactMap(\.string))
    }
    // A group of commands has no options of its own; the table lets them stand before their subcommand's name.
    let isGroup = command["subcommands"]?.array?.isEmpty == false
    if !isGroup {
      #expect(names("option") == listed("options"), "\(path)")
      #expect(
        names("flag").subtracting(["version"]) == listed("flags").subtracting(["version"]),
        "\(path)")
    }
    let aliases = Set((command["aliases"]?.array ?? []).compactMap(\.string))
    #expect(aliases == listed("aliases"), "\(path)")
    for child in command["subcommands"]?.array ?? [] { try compare(child, path, table, &paths) }
  }

  @Test func helpForEveryCommandMentionsItsOptions() throws {
    let desk = try Desk()
    for line in try desk.done("arguments", "--table").json {
      let path = (line["path"]?.array ?? []).compactMap(\.string).dropFirst()
      if ["arguments", "lobby"].contains(path.first) { continue }
      let help = try desk.run(Desk.program, path + ["--help"])
      #expect(help.code == 0)
      #expect(help.output.contains("USAGE: warroom"), "\(path)")
      if [[], ["task"], ["runbook"], ["plan"]].contains(path) { continue }
      for option in ((line["options"]?.array ?? []) + (line["flags"]?.array ?? [])) {
        let name = "--" + (option.string ?? "?")
        #expect(help.output.contains(name), "\(path): \(name)")
      }
    }
  }
}
