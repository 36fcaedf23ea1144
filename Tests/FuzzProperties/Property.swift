/// What must hold of any bytes that one of our readers is given.
///
/// The tests give it changed samples by seeds (`Trials`), and `.ci/fuzz` whatever libFuzzer makes of the same samples
/// and words.
package struct Property: Sendable {
  /// What `.ci/fuzz` calls it.
  package let name: String
  /// What the grammar gives a meaning.
  package let words: [[UInt8]]
  /// Inputs to begin with, in the form that `fault` takes.
  package let samples: @Sendable () throws -> [[UInt8]]
  /// What is wrong with what became of an input; `nil` where nothing is.
  package let fault: @Sendable ([UInt8]) throws -> String?

  package init(
    _ name: String, words: [String] = [], samples: @escaping @Sendable () throws -> [[UInt8]],
    fault: @escaping @Sendable ([UInt8]) throws -> String?
  ) {
    self.init(name, rawWords: words.map { Array($0.utf8) }, samples: samples, fault: fault)
  }

  /// For a grammar that has words which are no text.
  package init(
    _ name: String, rawWords: [[UInt8]], samples: @escaping @Sendable () throws -> [[UInt8]],
    fault: @escaping @Sendable ([UInt8]) throws -> String?
  ) {
    self.name = name
    self.words = rawWords
    self.samples = samples
    self.fault = fault
  }

  /// All but that of the arguments, which needs the program itself.
  package static let all: [Property] = [
    .json, .line, .log, .redo, .keys, .cells, .text, .times, .zone, .runbook, .history, .importing,
    .alert,
    .planFile, .plan,
  ]
}

/// Bytes as they are shown where something is wrong with them.
package func shown(_ bytes: [UInt8]) -> String {
  String(decoding: bytes, as: UTF8.self).debugDescription
}
