extension Theme {
  /// Longer chains are taken for a circle.
  private static let inheritanceLimit = 8

  /// Reads a theme file; docs/themes.md describes the format.
  ///
  /// - Parameters:
  ///   - text: The whole file.
  ///   - file: Its name, for the problems.
  ///   - roles: Every role that the screens use: others are problems, and so are missing ones.
  ///   - inherit: The text of the theme of this name; nil where there is none.
  /// - Returns: A theme that is usable whatever the problems: what is wrong falls back to the
  ///   inherited style, else to the plain one.
  package static func parse(
    _ text: String, file: String, roles: [String], inherit: (String) -> String?
  ) -> (theme: Theme, problems: [ThemeProblem]) {
    var problems: [ThemeProblem] = []
    var layers = [ThemeFile(text, file: file, problems: &problems)]
    while let parent = layers[layers.count - 1].inherits {
      let child = layers[layers.count - 1]
      guard layers.count < inheritanceLimit, !layers.contains(where: { $0.name == parent.value })
      else {
        problems.append(child.problem(parent.line, "the themes inherit in a circle"))
        break
      }
      guard let text = inherit(parent.value) else {
        problems.append(child.problem(parent.line, "no theme is named “\(parent.value)”"))
        break
      }
      layers.append(ThemeFile(text, file: parent.value + ".theme", problems: &problems))
    }
    let palette = resolvePalette(layers, &problems)
    var styles: [String: Style] = [:]
    for layer in layers.reversed() {
      for entry in layer.roles {
        if !roles.contains(entry.key) {
          let hint = nearestName(to: entry.key, in: roles)
          problems.append(layer.problem(entry.line, "unknown role “\(entry.key)”" + hint))
          continue
        }
        switch StyleText(entry.value, palette: palette).parse() {
        case .success(let style): styles[entry.key] = style
        case .failure(let wrong): problems.append(layer.problem(entry.line, wrong.message))
        }
        // A role that is written wrongly is not missing as well.
        if styles[entry.key] == nil { styles[entry.key] = .plain }
      }
    }
    let missing = roles.filter { styles[$0] == nil }
    if !missing.isEmpty {
      let names = missing.map { "“\($0)”" }.joined(separator: ", ")
      let noun = missing.count == 1 ? "role" : "roles"
      problems.append(ThemeProblem(file: file, line: 0, message: "missing \(noun) \(names)"))
    }
    return (Theme(name: layers[0].name ?? file, styles: styles), problems)
  }

  /// A child's palette counts for the roles it inherits too.
  private static func resolvePalette(
    _ layers: [ThemeFile], _ problems: inout [ThemeProblem]
  ) -> [String: Color] {
    var palette: [String: Color] = [:]
    for layer in layers.reversed() {
      for entry in layer.palette {
        if let color = Color(literal: entry.value) {
          palette[entry.key] = color
        } else {
          let message = "“\(entry.value)” is no color: #rrggbb, #rrggbb/index, 0 to 255, default or"
          problems.append(layer.problem(entry.line, message + " a name such as bright-red"))
        }
      }
    }
    return palette
  }
}

/// The lines of one theme file, not yet understood.
private struct ThemeFile {
  struct Entry {
    let key: String
    let value: String
    let line: Int
  }

  let file: String
  var name: String?
  var inherits: Entry?
  var palette: [Entry] = []
  var roles: [Entry] = []

  init(_ text: String, file: String, problems: inout [ThemeProblem]) {
    self.file = file
    var section = ""
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, raw) in lines.enumerated() {
      let line = ThemeFile.strip(raw)
      let number = index + 1
      if line.isEmpty { continue }
      if line.hasPrefix("[") {
        section = line
        if section != "[palette]" && section != "[roles]" {
          problems.append(problem(number, "unknown section \(line): [palette] or [roles]"))
        }
        continue
      }
      guard let equals = line.firstIndex(of: "=") else {
        problems.append(problem(number, "expected name = value"))
        continue
      }
      let key = trim(line[..<equals])
      let value = trim(line[line.index(after: equals)...])
      if key.isEmpty || value.isEmpty {
        problems.append(problem(number, "expected name = value"))
        continue
      }
      let entry = Entry(key: key, value: value, line: number)
      switch (section, key) {
      case ("", "name"): name = value
      case ("", "inherits"): inherits = entry
      case ("", _):
        let hint = nearestName(to: key, in: ["name", "inherits"])
        problems.append(problem(number, "unknown setting “\(key)”" + hint))
      case ("[palette]", _): palette.append(entry)
      case ("[roles]", _): roles.append(entry)
      default: break
      }
    }
  }

  /// Without blanks at the ends and without a comment, which is a `#` before a blank: `#d5d4cf` is none.
  private static func strip(_ line: Substring) -> String {
    var kept = line
    var before: Character = " "
    for at in line.indices {
      if line[at] == "#" && before.isWhitespace {
        let next = line.index(after: at)
        if next == line.endIndex || line[next].isWhitespace {
          kept = line[..<at]
          break
        }
      }
      before = line[at]
    }
    return trim(kept)
  }

  func problem(_ line: Int, _ message: String) -> ThemeProblem {
    ThemeProblem(file: file, line: line, message: message)
  }
}

private func trim(_ text: Substring) -> String {
  let start = text.drop { $0.isWhitespace }
  let end = start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex
  return String(start[..<end])
}
