internal import ArgumentParser
package import EventLog

/// What the argument rules, and the parser behind them, make of words, without carrying anything out.
///
/// - Parameters:
///   - words: Without the program's name.
///   - parses: Whether they are parsed too.
/// - Returns: The words as they are arranged, or an object with `refused` and why.
package func arrangement(of words: [String], parses: Bool) -> JSON {
  do {
    let arranged = try ArgumentRules.arrange(words)
    if parses { _ = try Warroom.parseAsRoot(arranged) }
    return .array(arranged.map { .string($0) })
  } catch {
    return ["refused": .string((error as? Failure)?.description ?? Warroom.message(for: error))]
  }
}

/// All commands and their options, one object a command.
package func argumentTable() -> [JSON] { argumentTable(of: CommandShape.root, []) }

private func argumentTable(of shape: CommandShape, _ path: [String]) -> [JSON] {
  let path = path + [shape.name]
  let line: JSON = [
    "path": .array(path.map { .string($0) }),
    "aliases": .array(shape.aliases.map { .string($0) }),
    "flags": .array(shape.flags.sorted().map { .string($0) }),
    "options": .array(shape.options.sorted().map { .string($0) }),
    "text": .bool(shape.words == .text),
  ]
  return [line] + shape.children.flatMap { argumentTable(of: $0, path) }
}
