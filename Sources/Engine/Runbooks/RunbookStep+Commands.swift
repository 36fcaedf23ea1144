extension RunbookStep {
  /// What a shell can run; fenced code of another language is shown and copied, never run.
  private static let shells: Set<String> = [
    "", "sh", "bash", "shell", "zsh", "console", "shell-session", "sh-session", "bash-session",
    "shellsession", "terminal",
  ]

  /// Whether a shell can run a command, counted from 0; `false` where there is no such command.
  public func isShell(_ command: Int) -> Bool {
    commands.indices.contains(command) && languages[command] == nil
  }

  /// Adds a command in a language as a fence names it.
  mutating func add(command: String, language: String) {
    if !RunbookStep.shells.contains(language) { languages[commands.count] = language }
    commands.append(command)
  }

  /// How long it should take, where its title ends in such as `(5m)`, `(~10 min)` or `(about 1 hour)`.
  public var expected: Duration? {
    guard title.last == ")", let open = title.lastIndex(of: "(") else { return nil }
    var text = title[title.index(after: open)...].dropLast()
    for word in ["about ", "ca. ", "~"] where text.hasPrefix(word) {
      text = text.dropFirst(word.count)
    }
    // A bare number, such as a page's, is no length of time.
    guard text.last?.isLetter == true else { return nil }
    return Duration(planText: String(text))
  }
}
