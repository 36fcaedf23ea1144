import Glibc

/// Figures of the same kind, and where they lie.
struct Samples {
  private(set) var values: [Double] = []

  mutating func add(_ value: Double) { values.append(value) }

  var isEmpty: Bool { values.isEmpty }
  var sum: Double { values.reduce(0, +) }
  var mean: Double { values.isEmpty ? 0 : sum / Double(values.count) }
  var max: Double { values.max() ?? 0 }
  var min: Double { values.min() ?? 0 }
  var median: Double { quantile(0.5) }

  /// The smallest value that so large a part of all does not exceed; 0 where there are none.
  func quantile(_ part: Double) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let rank = Int((part * Double(sorted.count)).rounded(.up)) - 1
    return sorted[Swift.min(Swift.max(0, rank), sorted.count - 1)]
  }
}

/// Seconds on a clock that never goes back.
func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Lets so many seconds pass.
func pause(_ length: Double) { usleep(UInt32(length * 1_000_000)) }

/// How long something takes, in seconds.
func timed(_ body: () throws -> Void) rethrows -> Double {
  let start = seconds()
  try body()
  return seconds() - start
}

/// Lets several take turns, so that whatever else the machine does hits all of them alike: `rounds` times each, in an
/// order of its own each round, so that nobody pays more often than others for what a certain one has left to do.
///
/// - Returns: What each of them measured.
func inTurns(rounds: Int, _ parties: [() throws -> Double]) throws -> [Samples] {
  var samples = parties.map { _ in Samples() }
  var random = Seeded(11)
  for _ in 0..<rounds {
    for index in parties.indices.shuffled(using: &random) {
      samples[index].add(try parties[index]())
    }
  }
  return samples
}
