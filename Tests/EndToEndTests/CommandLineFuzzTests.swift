import EventLog
import FuzzProperties
import TestSupport
import Testing

/// Random words as arguments, through the rules that arrange them and the parser behind those; docs/reliability.md
/// tells how all of it is run.
@Suite struct CommandLineFuzzTests {
  /// How many lines of words one run of the program gets.
  private static let portion = 5000

  private func vocabulary() throws -> ArgumentVocabulary {
    ArgumentVocabulary(try Desk().done("arguments", "--table").json)
  }

  private func words(_ random: inout Seeded, _ vocabulary: ArgumentVocabulary) -> [String] {
    var words: [String] = []
    if random.chance(85) { words.append(random.pick(vocabulary.commands)) }
    for _ in 0..<random.int(0...6) {
      switch random.int(0...9) {
      case 0, 1: words.append(random.pick(vocabulary.options))
      case 2:
        words.append(random.pick(vocabulary.options) + "=" + random.pick(Property.argumentValues))
      case 3: words.append(random.pick(vocabulary.commands))
      case 4: words.append(random.text(upTo: 12))
      case 5:
        let word = Array(random.pick(vocabulary.options + vocabulary.commands).utf8)
        words.append(String(decoding: random.mutate(word, words: []), as: UTF8.self))
      default: words.append(random.pick(Property.argumentValues))
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
    let vocabulary = try vocabulary()
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
        let what = Property.argumentFault(typed[index], results[index], again: again[index])
        guard let what else { continue }
        failures.append(Trials.Failure(seed: seed, what: what))
      }
      if failures.count > 2 { break }
    }
    #expect(failures.prefix(3) == [])
  }

  @Test func anyWordsAreParsedOrRefused() throws {
    let vocabulary = try vocabulary()
    let seeds = Trials.seeds(300, full: 50_000)
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
