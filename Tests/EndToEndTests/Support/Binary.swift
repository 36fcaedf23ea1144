import Foundation
import Testing

/// The program under test: the real binary, built beside the tests.
enum Binary {
  /// `WARROOM_BINARY` names another, such as a release build.
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["WARROOM_BINARY"] { return named }
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/warroom"
  }()

  /// Whether a program that a test needs is installed.
  static func isInstalled(_ program: String) -> Bool { find(program) != nil }

  static func find(_ program: String) -> String? {
    ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"].map { "\($0)/\(program)" }
      .first { access($0, X_OK) == 0 }
  }
}

/// How long a test waits for something that should take milliseconds. Only what never comes costs this much: a machine
/// under load may let a process stand for seconds, and how fast the program is, the benchmark says.
let patience = Duration.seconds(60)

/// Asks again and again until something holds, for a test must not sleep longer than it has to.
///
/// - Returns: Whether it came to hold in time.
func eventually(
  within limit: Duration = patience, every step: Duration = .milliseconds(10),
  _ holds: () throws -> Bool
) rethrows -> Bool {
  let end = ContinuousClock.now + limit
  while true {
    if try holds() { return true }
    if ContinuousClock.now >= end { return false }
    pause(step)
  }
}

/// Blocks the thread, as everything in these tests does.
func pause(_ length: Duration) {
  usleep(UInt32(length / .microseconds(1)))
}

/// Something about the machine that keeps a test from working.
struct Lacking: Error, CustomStringConvertible {
  var description: String
}
