/// What one command takes, as far as the arranging of arguments must know it. A test holds this against ArgumentParser's
/// own definitions.
struct CommandShape: Sendable {
  enum Words: Sendable {
    /// Names and numbers: a word that begins with a dash is a mistake.
    case names
    /// Free text at the end, which may begin with a dash.
    case text
  }

  let name: String
  let aliases: [String]
  let words: Words
  /// Without their dashes.
  let flags: Set<String>
  /// Without their dashes; each takes a value.
  let options: Set<String>
  let children: [CommandShape]
  /// The child that is meant where none is named.
  let fallback: String?

  /// `options` are separated by blanks; those that take a value end in `=`. What every command takes is added.
  init(
    _ name: String, _ options: String = "", words: Words = .names, aliases: [String] = [],
    children: [CommandShape] = [], fallback: String? = nil
  ) {
    self.name = name
    self.aliases = aliases
    self.words = words
    let all = (CommandShape.everywhere + " " + options).split(separator: " ").map(String.init)
    self.options = Set(all.filter { $0.hasSuffix("=") }.map { String($0.dropLast()) })
    flags = Set(all.filter { !$0.hasSuffix("=") })
    self.children = children
    self.fallback = fallback
  }

  func child(named word: String) -> CommandShape? {
    children.first { $0.name == word || $0.aliases.contains(word) }
  }

  func has(_ option: String) -> Bool { flags.contains(option) || options.contains(option) }

  private static let everywhere = "home= plan= as= tz= help"
  private static let screen = " theme= mouse script= size= now= dump="
  private static let prints = " now= json"
  private static let records = " now= json incident="

  private static func recording(
    _ name: String, _ options: String = "", words: Words = .names, aliases: [String] = []
  ) -> CommandShape {
    CommandShape(name, options + records, words: words, aliases: aliases)
  }

  static let root = CommandShape(
    "warroom", "version", children: life + people + work + corrections + reading + files)

  private static let life: [CommandShape] = [
    CommandShape("lobby", screen), CommandShape("open", screen),
    CommandShape("replay", "speed= from= idle=" + screen),
    CommandShape("demo", "speed= keep" + screen),
    CommandShape("init", "shared= sandbox"),
    CommandShape("alert", "format= path= list" + prints),
    CommandShape(
      "declare",
      "severity= service= impact= impact-level= urgency= started= drill runbook=" + prints,
      words: .text),
    recording("ack", "at= note="),
    recording("severity", "reason= impact-level= urgency="),
    recording("phase", "reason="),
    recording("contain", "at= note="),
    recording("resolve", "note= cause= verified at="),
    recording("close", "reviewed reason="),
    recording("reopen", "reason="),
    recording("retitle", words: .text),
    recording("impact", words: .text),
    recording("service", words: .text),
  ]

  private static let people: [CommandShape] = [
    recording("assign", "note="),
    recording("release", "reason="),
    recording("handoff", "brief= accept"),
    recording("report", "at=", words: .text),
    recording("update", "audience= status= message= at= draft", words: .text),
    recording("ask", words: .text),
    recording("answer", words: .text),
    recording("page", "channel= text="),
    recording("escalate", "reason="),
  ]

  private static let work: [CommandShape] = [
    recording("note", "at=", words: .text),
    recording("find", "at=", words: .text, aliases: ["finding"]),
    recording("decide", "at=", words: .text, aliases: ["decision"]),
    recording("act", "at=", words: .text, aliases: ["action"]),
    recording("observe", "at=", words: .text, aliases: ["observation"]),
    recording("guess", "at=", words: .text, aliases: ["hypothesis"]),
    CommandShape(
      "task",
      children: [
        recording("give", "in=", words: .text), recording("done", words: .text),
        recording("drop", words: .text),
        recording("list"),
      ], fallback: "list"),
    CommandShape(
      "runbook",
      children: [
        recording("attach"), CommandShape("show", "json"), recording("list"),
        recording("start", "runbook="), recording("done", "note= runbook="),
        recording("skip", "reason= runbook="), recording("block", "reason= runbook="),
        recording("reopen", "reason= runbook="), recording("note", "runbook=", words: .text),
        recording("run", "command= yes limit= runbook="), recording("suggest"),
      ], fallback: "list"),
  ]

  private static let corrections: [CommandShape] = [
    recording("amend", "at= reason=", words: .text),
    recording("strike", "reason="),
    recording("confirm", words: .text),
    recording("refute", words: .text),
  ]

  private static let reading: [CommandShape] = [
    CommandShape("list", "open limit=" + prints),
    CommandShape("show", "limit=" + prints),
    CommandShape("log", "limit= since= filter=" + prints),
    CommandShape("due", prints),
    CommandShape("watch", "limit=" + prints),
    CommandShape("summary", prints),
  ]

  private static let files: [CommandShape] = [
    CommandShape(
      "plan",
      children: [
        CommandShape("init"), CommandShape("check", "strict" + prints),
        CommandShape("show", "severity= service=" + prints),
        CommandShape("oncall", "at= days= ical" + prints),
        CommandShape("contacts", prints), CommandShape("print", "format=" + prints),
        recording("adopt"),
        CommandShape("backtest", "last= limit=" + prints),
        CommandShape("calibrate", "last=" + prints),
      ]),
    CommandShape("enforce", "once json"),
    CommandShape("verify", "head= json"),
    CommandShape("export", "all format= output= to="),
    CommandShape("import", "map= json"),
    CommandShape("salvage", "to= reason= again json"),
    CommandShape("completions"),
    CommandShape("arguments", "table parse"),
  ]
}
