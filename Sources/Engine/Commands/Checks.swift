/// A text without the white space around it.
package func trimmed(_ text: String) -> String {
  var slice = Substring(text)
  while let first = slice.first, first.isWhitespace { slice.removeFirst() }
  while let last = slice.last, last.isWhitespace { slice.removeLast() }
  return String(slice)
}

/// `nil` for a text that says nothing.
func meaningful(_ text: String?) -> String? {
  guard let text else { return nil }
  let trimmed = trimmed(text)
  return trimmed.isEmpty ? nil : trimmed
}

func required(_ text: String, _ what: String) throws(Refusal) -> String {
  guard let text = meaningful(text) else {
    throw Refusal("\(what) without words says nothing.", wayOut: "Write what it is.")
  }
  return text
}

func checkedTitle(_ text: String) throws(Refusal) -> String {
  let title = try required(text, "A title")
  guard TextLimits.holds(title, characters: TextLimits.titleCharacters) else {
    throw Refusal(
      "A title has at most \(TextLimits.titleCharacters) characters; this one has \(title.count).",
      wayOut: "Say it shorter, and put the rest into a note.")
  }
  guard !title.contains(where: \.isNewline) else {
    throw Refusal("A title is one line.", wayOut: "Put the further lines into a note.")
  }
  return title
}

func checkedName(_ text: String?, what: String) throws(Refusal) -> String? {
  guard let name = meaningful(text) else { return nil }
  guard TextLimits.holds(name, characters: TextLimits.nameCharacters),
    !name.contains(where: \.isNewline)
  else {
    throw Refusal(
      "\(what) is one line of at most \(TextLimits.nameCharacters) characters.",
      wayOut: "Use its short name.")
  }
  return name
}

/// A name that can stand for a person in a log: no white space, no control characters, not too long.
///
/// - Throws: A refusal that says what is wrong with it.
public func checkedPerson(_ text: String) throws(Refusal) -> PersonID {
  let name = trimmed(text)
  guard !name.isEmpty else {
    throw Refusal("A person needs a name.", wayOut: "Name one, such as `ana`.")
  }
  guard TextLimits.holds(name, characters: TextLimits.personCharacters) else {
    throw Refusal(
      "A person's name has at most \(TextLimits.personCharacters) characters.",
      wayOut: "Use the short one.")
  }
  let isPlain = name.unicodeScalars.allSatisfy {
    !$0.properties.isWhitespace && $0.properties.generalCategory != .control
      && $0.properties.generalCategory != .format
  }
  guard isPlain else {
    throw Refusal(
      "\"\(name)\" is not a person's short name: it holds white space or control characters.",
      wayOut: "Write it in one word, such as `ana`.")
  }
  return name
}

func checkedSeverity(_ id: SeverityID, plan: Plan) throws(Refusal) -> SeverityID {
  if plan.severity(id) != nil { return id }
  if let match = plan.severities.first(where: { $0.id.lowercased() == id.lowercased() }) {
    return match.id
  }
  throw Refusal(
    "The plan has no severity \"\(id)\".",
    wayOut: "It has \(listed(plan.severities.map(\.id))).")
}

/// A role by its id, its abbreviation or its title, in any case.
///
/// - Throws: A refusal that lists the plan's roles.
public func role(named text: String, in plan: Plan) throws(Refusal) -> RoleRule {
  let name = text.lowercased()
  let match = plan.roles.first {
    $0.id.lowercased() == name || $0.abbreviation.lowercased() == name
      || $0.title.lowercased() == name
  }
  guard let match else {
    throw Refusal(
      "The plan has no role \"\(text)\".", wayOut: "It has \(listed(plan.roles.map(\.id))).")
  }
  return match
}

func checkedAudience(_ text: String, plan: Plan) throws(Refusal) -> AudienceRule {
  let name = text.lowercased()
  guard
    let match = plan.audiences.first(where: {
      $0.id.lowercased() == name || $0.title.lowercased() == name
    })
  else {
    throw Refusal(
      "The plan has no audience \"\(text)\".",
      wayOut: "It has \(listed(plan.audiences.map(\.id))).")
  }
  return match
}

func checkNotInFuture(_ instant: Instant, now: Instant) throws(Refusal) {
  // Clocks of two hosts differ by seconds; more than a minute is a typing error.
  guard instant <= now + .minutes(1) else {
    throw Refusal(
      "\(instant.rfc3339) has not come yet.",
      wayOut: "Give the time it happened; it is \(now.rfc3339) now.")
  }
}

/// `a, b and c`.
package func listed(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "none" }
  return words.dropLast().joined(separator: ", ") + " and " + last
}
