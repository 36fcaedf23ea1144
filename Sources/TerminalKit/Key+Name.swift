extension Key {
  private static let names: [(KeyCode, String)] = [
    (.enter, "enter"), (.tab, "tab"), (.backspace, "backspace"), (.escape, "esc"),
    (.up, "up"), (.down, "down"), (.left, "left"), (.right, "right"), (.home, "home"),
    (.end, "end"), (.pageUp, "pageup"), (.pageDown, "pagedown"), (.insert, "insert"),
    (.delete, "delete"), (.character(" "), "space"),
  ]

  private static let aliases: [String: KeyCode] = [
    "escape": .escape, "return": .enter, "pgup": .pageUp, "pgdn": .pageDown, "del": .delete,
    "ins": .insert, "bs": .backspace,
  ]

  /// The key that a name such as `ctrl-p`, `shift-left`, `F5`, `esc`, `space` or `?` stands for.
  package init?(name: String) {
    var rest = name[...]
    var modifiers: Modifiers = []
    let prefixes: [(String, Modifiers)] = [
      ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
    ]
    while let (prefix, modifier) = prefixes.first(where: { rest.lowercased().hasPrefix($0.0) }),
      rest.count > prefix.count
    {
      rest = rest.dropFirst(prefix.count)
      modifiers.insert(modifier)
    }
    let lowercase = rest.lowercased()
    if rest.count == 1, let character = rest.first {
      self = Key(.character(character), modifiers).normalised
    } else if let known = Key.names.first(where: { $0.1 == lowercase })?.0 {
      self.init(known, modifiers)
    } else if let known = Key.aliases[lowercase] {
      self.init(known, modifiers)
    } else if lowercase.hasPrefix("f"), let number = Int(lowercase.dropFirst()),
      (1...24).contains(number)
    {
      self.init(.function(number), modifiers)
    } else {
      return nil
    }
  }

  /// The name that `init(name:)` reads.
  package var name: String {
    var prefix = ""
    if modifiers.contains(.control) { prefix += "ctrl-" }
    if modifiers.contains(.alt) { prefix += "alt-" }
    if modifiers.contains(.shift) { prefix += "shift-" }
    switch code {
    case .function(let number): return prefix + "F\(number)"
    case .character(let character) where character != " ": return prefix + String(character)
    default: return prefix + (Key.names.first { $0.0 == code }?.1 ?? "")
    }
  }

  /// One form for what terminals report in several: shift lives in a letter's case, and control
  /// knows no case.
  var normalised: Key {
    guard case .character(let character) = code else { return self }
    var modifiers = modifiers
    if modifiers.contains(.control) {
      return Key(.character(Character(character.lowercased())), modifiers)
    }
    if modifiers.contains(.shift) && character != " " {
      modifiers.remove(.shift)
      let upper = character.uppercased()
      return Key(.character(upper.count == 1 ? Character(upper) : character), modifiers)
    }
    return self
  }
}
