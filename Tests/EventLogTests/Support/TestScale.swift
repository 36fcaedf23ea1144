import Foundation

/// How much of a campaign a run takes, by the environment variable `WARROOM_TEST_SCALE`.
///
/// `1` (and nothing) is what CI has time for, another number that many times as much, and `full` the counts that
/// docs/reliability.md states.
enum TestScale {
  private static let value = ProcessInfo.processInfo.environment["WARROOM_TEST_SCALE"] ?? "1"

  /// How many cases to take of a campaign.
  ///
  /// - Parameters:
  ///   - reduced: What an ordinary run takes.
  ///   - full: What the whole campaign takes.
  /// - Returns: Never more than `full`.
  static func count(_ reduced: Int, full: Int) -> Int {
    if value == "full" { return full }
    return min(full, max(1, Int(value) ?? 1) * reduced)
  }
}
