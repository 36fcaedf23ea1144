import Foundation
import Testing

/// Limits, by prlimit(1), how large files may become that a running process writes: beyond it a write fails, as on a full
/// disk. They may be as large as a file is now; where none is named, as large as they may be at all.
func limitFiles(of process: pid_t, toSizeOf path: String?) throws {
  func prlimit(_ arguments: String...) throws -> String {
    let outcome = try Program.run(["/usr/bin/prlimit", "--pid", "\(process)"] + arguments, [:])
    try #require(outcome.code == 0, "\(outcome.errorText)")
    return outcome.text.filter { !$0.isWhitespace }
  }
  let limit =
    try path.map { "\(try Data(contentsOf: URL(fileURLWithPath: $0)).count)" }
    ?? prlimit("--fsize", "-o", "HARD", "--noheadings")
  _ = try prlimit("--fsize=\(limit):")
}

/// For how long a process has kept processors busy since it began.
func processorTime(of process: pid_t) throws -> Duration {
  var clock = clockid_t()
  try #require(clock_getcpuclockid(process, &clock) == 0)
  var time = timespec()
  try #require(clock_gettime(clock, &time) == 0)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
