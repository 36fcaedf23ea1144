import Engine
/// Puts arguments into the order that ArgumentParser wants: the command, its options, `--`, and the words.
///
/// The rules: options may stand before or after the command; text may begin with a dash; `--` ends the options; an
/// argument that is exactly an incident's ID is the incident; an option or a command that does not exist is refused
/// with the nearest that does, and never taken for text or for a wish to open a room.
enum ArgumentRules {
  /// What ArgumentParser answers by itself, as installed completion scripts rely on.
  private static let untouched = [
    "---completion", "--experimental-dump-help", "--generate-completion-script",
  ]

  /// - Parameter arguments: Without the program's name.
  /// - Returns: The same for ArgumentParser.
  /// - Throws: `Failure` with the exit code for usage.
  static func arrange(_ arguments: [String]) throws -> [String] {
    if let first = arguments.first, untouched.contains(where: { first.hasPrefix($0) }) {
      return arguments
    }
    var sorter = ArgumentSorter()
    for argument in arguments { try sorter.take(argument) }
    return try sorter.finish()
  }

  /// The names of the command that was typed, as far as they can be told; for pointing at its help.
  static func commandPath(_ arguments: [String]) -> [String] {
    var sorter = ArgumentSorter()
    for argument in arguments where (try? sorter.take(argument)) == nil { break }
    return sorter.path
  }

  /// Whether a word is exactly an incident's ID, such as `INC-0042`.
  static func isIncident(_ word: String) -> Bool {
    guard word.utf8.count > 4, word.prefix(4).lowercased() == "inc-" else { return false }
    return word.dropFirst(4).utf8.allSatisfy { (48...57).contains($0) }
  }
}

/// Sorts one argument after the other into command, options and words.
private struct ArgumentSorter {
  /// The names of the command and of its subcommand, as they are defined.
  private(set) var path: [String] = []
  private var shape = CommandShape.root
  private var options: [(name: String, value: String?)] = []
  private var words: [String] = []
  /// An option that waits for its value.
  private var awaiting: String?
  private var hasEnded = false
  private var wantsHelp = false
  /// `warroom help X`.
  private var isHelpCommand = false

  mutating func take(_ argument: String) throws {
    if let name = awaiting {
      if let other = knownOption(argument) {
        throw usage("--\(name) needs a value, and --\(other) is another option.")
      }
      try add(name, argument)
      awaiting = nil
    } else if hasEnded {
      words.append(argument)
    } else if argument == "--" {
      hasEnded = true
    } else if argument.hasPrefix("--"), try takeLong(argument) {
      return
    } else if argument == "-h" {
      wantsHelp = true
    } else {
      try takeWord(argument)
    }
  }

  /// - Returns: `false` where it is text that begins with two dashes.
  private mutating func takeLong(_ argument: String) throws -> Bool {
    // By scalars: an accent behind the sign is one character with it.
    let parts = argument.unicodeScalars.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.map(String.init), looksLikeAName(name) else { return false }
    let value = parts.count > 1 ? String(parts[1]) : nil
    if name == "help" {
      wantsHelp = true
      return true
    }
    guard let takesValue = takesValue(name) else { throw unknownOption(name) }
    if takesValue, value == nil {
      awaiting = name
      return true
    }
    if !takesValue, value != nil { throw usage("--\(name) takes no value.") }
    try add(name, value)
    return true
  }

  private mutating func add(_ name: String, _ value: String?) throws {
    // ArgumentParser goes by characters, and would not see the sign between the name and such a value.
    if let value, "=\(value)".count == value.count {
      throw usage("The value of --\(name) begins with an accent that has no letter.")
    }
    options.append((name, value))
  }

  /// Options are letters and dashes; `---`, `--5` and `-- five nodes down` are text.
  private func looksLikeAName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, ("a"..."z").contains(first) else { return false }
    return text.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-"
    }
  }

  /// An option of any command, written as one.
  private func knownOption(_ argument: String) -> String? {
    guard argument.hasPrefix("--") else { return nil }
    let name = String(argument.dropFirst(2).prefix { $0 != "=" })
    return OptionNames.all[name] == nil ? nil : name
  }

  /// Before the command is known, any option may come.
  private func takesValue(_ name: String) -> Bool? {
    guard !path.isEmpty else { return OptionNames.all[name] }
    if shape.flags.contains(name) { return false }
    if shape.options.contains(name) { return true }
    // Of a subcommand that is still to be named.
    for child in shape.children where child.has(name) { return OptionNames.all[name] }
    return nil
  }

  private mutating func takeWord(_ word: String) throws {
    if !shape.children.isEmpty, !isHelpCommand || shape.child(named: word) != nil {
      if try enter(word) { return }
    }
    let startsWithDash = word.hasPrefix("-") && word != "-"
    if startsWithDash, shape.words == .names {
      throw usage(
        "`\(spelt)` has no option \(word). For a word that begins with a dash, put -- before it.")
    }
    words.append(word)
  }

  /// Takes a word as the name of a command, where one is due.
  private mutating func enter(_ word: String) throws -> Bool {
    if path.isEmpty, word == "help", !isHelpCommand {
      isHelpCommand = true
      return true
    }
    if let child = shape.child(named: word) {
      shape = child
      path.append(child.name)
      return true
    }
    if ArgumentRules.isIncident(word) {
      guard path.isEmpty else { return false }
      throw usage(
        "An incident's ID comes after the command: `warroom show \(word)`, "
          + "or `warroom open \(word)` for its room.")
    }
    throw unknownCommand(word)
  }

  // MARK: The end

  func finish() throws -> [String] {
    if let name = awaiting { throw usage("--\(name) needs a value.") }
    var shape = shape
    var path = path
    if wantsHelp || isHelpCommand {
      if isHelpCommand, let topic = words.first {
        throw path.isEmpty ? unknownCommand(topic) : usage("There is no help on \"\(topic)\".")
      }
      return path + ["--help"]
    }
    if path.isEmpty {
      if let word = words.first { throw unknownCommand(word) }
      // ArgumentParser's own answer.
      if options.contains(where: { $0.name == "version" }) { return ["--version"] }
      path = ["lobby"]
      shape = shape.child(named: "lobby") ?? shape
    }
    if let name = shape.fallback, let child = shape.child(named: name) {
      shape = child
      path.append(name)
    }
    for option in options where !shape.has(option.name) { throw foreign(option.name) }
    var options = options
    var words = words
    if shape.has("incident"), !options.contains(where: { $0.name == "incident" }),
      let index = incidentIndex(in: words, shape)
    {
      options.append(("incident", words.remove(at: index)))
    }
    return path + options.map(written) + (words.isEmpty ? [] : ["--"] + words)
  }

  private func written(_ option: (name: String, value: String?)) -> String {
    "--" + option.name + (option.value.map { "=" + $0 } ?? "")
  }

  /// In text, only the first word can be the incident: another may be what the text speaks of.
  private func incidentIndex(in words: [String], _ shape: CommandShape) -> Int? {
    shape.words == .text
      ? words.first.map(ArgumentRules.isIncident) == true ? 0 : nil
      : words.firstIndex(where: ArgumentRules.isIncident)
  }

  // MARK: Refusals

  private var spelt: String { (["warroom"] + path).joined(separator: " ") }

  private func usage(_ text: String) -> Failure { Failure(text, code: Program.usageCode) }

  private func unknownCommand(_ word: String) -> Failure {
    let names = shape.children.map(\.name).filter { !["arguments", "lobby"].contains($0) }
    let nearest = Spelling.nearest(to: word, among: names + (path.isEmpty ? ["help"] : []))
    let rule =
      path.isEmpty ? "There is no command \"\(word)\"." : "`\(spelt)` has no command \"\(word)\"."
    if nearest.isEmpty { return usage("\(rule) `\(spelt) --help` lists them.") }
    return usage("\(rule) Did you mean \(Spelling.choice(nearest))?")
  }

  private func unknownOption(_ name: String) -> Failure {
    if !path.isEmpty, OptionNames.all[name] != nil { return foreign(name) }
    let known = path.isEmpty ? Set(OptionNames.all.keys) : shape.flags.union(shape.options)
    let nearest = Spelling.nearest(to: name, among: known.sorted()).map { "--" + $0 }
    let rule = "`\(spelt)` has no option --\(name)."
    let text = shape.words == .text ? " To say it as text, put -- before it." : ""
    if nearest.isEmpty { return usage("\(rule) See `\(spelt) --help`.\(text)") }
    return usage("\(rule) Did you mean \(Spelling.choice(nearest))?\(text)")
  }

  /// An option that other commands have.
  private func foreign(_ name: String) -> Failure {
    let rule = "`\(spelt)` has no option --\(name)."
    let own = shape.flags.union(shape.options).sorted()
    let nearest = Spelling.nearest(to: name, among: own).map { "--" + $0 }
    return usage(
      nearest.isEmpty
        ? "\(rule) See `\(spelt) --help`." : "\(rule) Did you mean \(Spelling.choice(nearest))?")
  }
}

/// The options of all commands.
enum OptionNames {
  /// Whether each takes a value: a name means the same everywhere, so that an option may stand before its command.
  static let all: [String: Bool] = {
    var names: [String: Bool] = [:]
    func collect(_ shape: CommandShape) {
      for flag in shape.flags { names[flag] = false }
      for option in shape.options { names[option] = true }
      for child in shape.children { collect(child) }
    }
    collect(CommandShape.root)
    return names
  }()
}
