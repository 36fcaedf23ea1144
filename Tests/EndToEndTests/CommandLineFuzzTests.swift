import EventLog
import TestSupport
import Testing

/// Random words as arguments, through the rules that arrange them and the parser behind those; docs/reliability.md
/// tells how all of it is run.
@Suite struct CommandLineFuzzTests {
  /// How many lines of words one run of the program gets.
  private static let portion = 5000

  private struct Vocabulary {
    var commands: [String] = []
    var options: [String] = []

    init() throws {
      for line in try Desk().done("arguments", "--table").json {
        let path = (line["path"]?.array ?? []).compactMap(\.string)
        commands += path.dropFirst() + (line["aliases"]?.array ?? []).compactMap(\.string)
        options += ((line["options"]?.array ?? []) + (line["flags"]?.array ?? [])).compactMap(
          \.string)
      }
      commands = Set(commands).sorted()
      options = Set(options).sorted().map { "--" + $0 }
    }
  }

  private static let values = [
    "INC-0001", "inc-42", "INC-99999999999999999999", "INC-", "-5m", "10m ago", "now", "P1", "ic",
    "ana", "7", "-7", "",
    " ", "-", "--", "---", "-h", "help", "--help", "--version", "=", "--=x", "-x", "--5",
    "99999999999999999999", "NaN",
    "../../etc/passwd", "/dev/stdin", "~root", "two words", "a=b", "--note=--at", "text",
    "\u{1B}]0;x\u{7}", "\u{202E}x",
    "\n", "\u{7F}", "👩‍💻", "e\u{301}", "2026-02-30T25:61:61Z", "9999-12-31", "%s%n%n", "$(id)",
    "`id`", "'", "\"", "\\",
    "--generate-completion-script", "---completion", "--experimental-dump-help",
  ]

  private func words(_ random: inout Seeded, _ vocabulary: Vocabulary) -> [String] {
    var words: [String] = []
    if random.chance(85) { words.append(random.pick(vocabulary.commands)) }
    for _ in 0..<random.int(0...6) {
      switch random.int(0...9) {
      case 0, 1: words.append(random.pick(vocabulary.options))
      case 2: words.append(random.pick(vocabulary.options) + "=" + random.pick(Self.values))
      case 3: words.append(random.pick(vocabulary.commands))
      case 4: words.append(random.text(upTo: 12))
      case 5:
        let word = Array(random.pick(vocabulary.options + vocabulary.commands).utf8)
        words.append(String(decoding: random.mutate(word, words: []), as: UTF8.self))
      default: words.append(random.pick(Self.values))
      }
    }
    if random.chance(10) { words.swapAt(0, random.int(0...max(0, words.count - 1))) }
    // No argument of a process holds NUL.
    return words.map { $0.filter { $0 != "\0" } }
  }

  /// Sends lines of words through the program.
  private func arrange(_ lines: [[String]], _ flags: [String] = []) throws -> [JSON] {
    let input = lines.map { JSON.array($0.map { .string($0) }).text + "\n" }.joined()
    let outcome = try Desk().run(Desk.program, ["arguments"] + flags, input: input)
    #expect(outcome.code == 0, "\(outcome.complaint)")
    return outcome.json
  }

  @Test func anyWordsAreArrangedOrRefusedAndNoneIsLost() throws {
    let vocabulary = try Vocabulary()
    var failures: [Trials.Failure] = []
    let seeds = Trials.seeds(10_000, full: 1_000_000)
    for first in stride(from: seeds.lowerBound, through: seeds.upperBound, by: Self.portion) {
      let portion = first...min(seeds.upperBound, first + UInt64(Self.portion) - 1)
      let typed = portion.map { seed in
        var random = Seeded(seed)
        return words(&random, vocabulary)
      }
      let results = try arrange(typed)
      try #require(results.count == typed.count, "seeds \(portion): it ended early")
      // What is arranged stays as it is when it is arranged again.
      let arranged = results.map { $0.array.map { $0.compactMap(\.string) } ?? [] }
      let again = try arrange(arranged)
      for (index, seed) in portion.enumerated() {
        guard let what = wrong(typed[index], results[index], again[index]) else { continue }
        failures.append(Trials.Failure(seed: seed, what: what))
      }
      if failures.count > 2 { break }
    }
    #expect(failures.prefix(3) == [])
  }

  private func wrong(_ typed: [String], _ result: JSON, _ again: JSON) -> String? {
    if let refusal = result["refused"]?.string {
      let isSentence = [".", "?", "`"].contains { refusal.hasSuffix($0) } && refusal.count > 10
      return isSentence ? nil : "\(typed) is refused with \(refusal.debugDescription)"
    }
    guard let arranged = result.array?.compactMap(\.string) else {
      return "\(typed): \(result.text)"
    }
    if arranged == ["--version"] || arranged.last == "--help" { return nil }
    if arranged == typed { return nil }
    if again != result { return "\(typed) is \(arranged), and then \(again.text)" }
    // Every character that was typed is there again, but for dashes, command names and what ends the options.
    let separators = arranged.firstIndex(of: "--") ?? arranged.count
    let texts = arranged[separators...].dropFirst()
    for text in texts where !typed.contains(text) { return "\(typed) became \(arranged)" }
    var left = arranged.flatMap { word -> [String] in
      guard word.hasPrefix("--") else { return [word] }
      return word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
    }
    for word in typed where word != "--" {
      let parts =
        left.contains(word)
        ? [word]
        : word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
          String.init)
      for part in parts {
        // An alias gives way to the command's own name.
        if let at = left.firstIndex(of: part) {
          left.remove(at: at)
        } else if !isAlias(part) {
          return "\(part.debugDescription) of \(typed) is lost: \(arranged)"
        }
      }
    }
    return nil
  }

  private func isAlias(_ word: String) -> Bool {
    ["finding", "decision", "action", "observation", "hypothesis"].contains(word)
  }

  @Test func anyWordsAreParsedOrRefused() throws {
    let vocabulary = try Vocabulary()
    let seeds = Trials.seeds(300, full: 1_000_000)
    for first in stride(from: seeds.lowerBound, through: seeds.upperBound, by: Self.portion) {
      let portion = first...min(seeds.upperBound, first + UInt64(Self.portion) - 1)
      let typed = portion.map { seed in
        var random = Seeded(seed)
        return words(&random, vocabulary)
      }
      let results = try arrange(typed, ["--parse"])
      try #require(results.count == typed.count, "seeds \(portion): it ended early")
      for result in results where result.array == nil {
        #expect(result["refused"]?.string?.isEmpty == false)
      }
    }
  }
}
