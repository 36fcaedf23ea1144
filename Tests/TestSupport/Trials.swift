internal import Glibc

/// How much of a long test runs: `WARROOM_TEST_SCALE` unset or `1` is CI's share, `full` is all that
/// docs/reliability.md speaks of, and another number is so many times CI's share.
package enum Scale {
  /// - Parameters:
  ///   - share: How often in CI.
  ///   - full: How often where all of it is asked for.
  /// - Returns: How often now, at least once.
  package static func count(_ share: Int, full: Int) -> Int {
    guard let text = variable("WARROOM_TEST_SCALE") else { return share }
    if text == "full" { return full }
    guard let times = Int(text), times > 0 else { return share }
    return min(share * times, max(share, full))
  }

  package static var isFull: Bool { variable("WARROOM_TEST_SCALE") == "full" }

  /// A variable of the environment that is set and not empty.
  package static func variable(_ name: String) -> String? {
    guard let text = getenv(name).map({ String(cString: $0) }), !text.isEmpty else { return nil }
    return text
  }
}

/// Many random inputs to one property, each named by a seed of its own.
///
/// `WARROOM_TEST_SEED=17` tries the input of that seed alone, and `WARROOM_TEST_SEED=1-50000` a slice of all.
package enum Trials {
  /// One that failed, with how to have it again.
  package struct Failure: Hashable, Sendable, CustomStringConvertible {
    package var seed: UInt64
    package var what: String

    package init(seed: UInt64, what: String) {
      self.seed = seed
      self.what = what
    }

    package var description: String {
      "seed \(seed): \(what) (have it again with WARROOM_TEST_SEED=\(seed))"
    }
  }

  /// More failures than these are most likely the same one.
  private static let failureLimit = 3

  /// The seeds to try: `share` of them in CI, `full` of them where all is asked for.
  package static func seeds(_ share: Int, full: Int) -> ClosedRange<UInt64> {
    let parts = (Scale.variable("WARROOM_TEST_SEED") ?? "").split(separator: "-")
      .compactMap { UInt64($0) }
    if let first = parts.first, let last = parts.last, first <= last { return first...last }
    return 1...UInt64(Scale.count(share, full: full))
  }

  /// Tries one property with many inputs.
  ///
  /// - Parameters:
  ///   - share: How many inputs in CI.
  ///   - full: How many where all is asked for.
  ///   - property: Makes the input out of the generator, and says what is wrong; `nil` where nothing is.
  /// - Returns: The first failures; empty where the property holds.
  package static func failures(
    _ share: Int, full: Int = 1_000_000, _ property: (inout Seeded) throws -> String?
  ) -> [Failure] {
    var failures: [Failure] = []
    for seed in seeds(share, full: full) {
      var random = Seeded(seed)
      do {
        guard let what = try property(&random) else { continue }
        failures.append(Failure(seed: seed, what: what))
      } catch {
        failures.append(Failure(seed: seed, what: "\(error)"))
      }
      if failures.count == failureLimit { break }
    }
    return failures
  }
}
