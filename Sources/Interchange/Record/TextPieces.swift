/// The longest beginning of a text that has at most so many bytes, cut between characters where that is near.
func prefix(of text: String, bytes limit: Int) -> String {
  String(text[..<cut(text, from: text.startIndex, bytes: limit)])
}

/// A text in pieces of at most so many bytes, which make it up again.
func pieces(of text: String, bytes limit: Int) -> [String] {
  var pieces: [String] = []
  var start = text.startIndex
  repeat {
    let end = cut(text, from: start, bytes: limit)
    pieces.append(String(text[start..<end]))
    start = end
  } while start < text.endIndex
  return pieces
}

/// A text of at most so many characters, and few enough bytes for a name; where it was longer, it ends with `…`.
func shortened(_ text: String, characters: Int) -> String {
  let beginning = prefix(of: text, bytes: ImportLimits.nameBytes)
  if beginning.utf8.count == text.utf8.count, text.count <= characters { return text }
  var cut = beginning.prefix(characters - 1)
  while let last = cut.last, last.isWhitespace { cut.removeLast() }
  return cut + "…"
}

/// How far back a boundary between characters is looked for. People write none as long as this; a letter under
/// thousands of accents is cut between its scalars.
private let scalarsPerCharacter = 64

private func cut(_ text: String, from start: String.Index, bytes limit: Int) -> String.Index {
  guard
    let limit = text.utf8.index(start, offsetBy: limit, limitedBy: text.endIndex),
    limit < text.endIndex
  else { return text.endIndex }
  let scalars = text.unicodeScalars
  let last = limit.samePosition(in: scalars) ?? scalars.index(before: scalars.index(after: limit))
  var end = last
  for _ in 0..<scalarsPerCharacter where end > start {
    if String.Index(end, within: text) != nil { return end }
    end = scalars.index(before: end)
  }
  // A limit below one scalar's four bytes does not occur, but an empty piece would never end.
  return last > start ? last : scalars.index(after: start)
}
