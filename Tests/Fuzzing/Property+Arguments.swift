import EventLog
import FuzzProperties
import TestSupport
import warroom

extension Property {
  /// Any words are arranged or refused with a sentence, and none is lost; what is arranged stays as it is.
  ///
  /// An input is one word a line.
  static let arguments = Property(
    "arguments",
    words: argumentValues + vocabulary.commands + vocabulary.options + ["\n--", "\n", "="],
    samples: {
      vocabulary.commands.flatMap { command in
        ["\(command)\nINC-0001\ntwo words", "\(command)\n--json\n--\n-x"].map { Array($0.utf8) }
      } + vocabulary.options.map { Array("log\n\($0)=7\nINC-0001".utf8) }
    },
    fault: { bytes in
      let typed = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        // No argument of a process holds NUL.
        .map { String(decoding: $0.filter { $0 != 0 }, as: UTF8.self) }
      // ArgumentParser takes two milliseconds to put its commands together, each time.
      var random = Seeded(of: bytes)
      if random.int(1...16) == 1 { _ = arrangement(of: typed, parses: true) }
      let result = arrangement(of: typed, parses: false)
      let arranged = result.array?.compactMap(\.string) ?? []
      return argumentFault(
        typed, result, again: arrangement(of: arranged, parses: false))
    })

  private static let vocabulary = ArgumentVocabulary(argumentTable())
}
