import Glibc
import Testing

/// Limits, by prlimit(1), how large files may become that a running process writes: beyond it a write fails, as on a full
/// disk. Where there is no size, they may be as large as they like.
func limitFiles(of process: pid_t, to bytes: Int?) throws {
  let limit = bytes.map { "\($0):" } ?? "unlimited:"
  let outcome = try Program.run(
    ["/usr/bin/prlimit", "--pid", "\(process)", "--fsize=\(limit)"], [:])
  try #require(outcome.code == 0, "\(outcome.errorText)")
}

/// For how long a process has kept processors busy since it began.
func processorTime(of process: pid_t) throws -> Duration {
  var clock = clockid_t()
  try #require(clock_getcpuclockid(process, &clock) == 0)
  var time = timespec()
  try #require(clock_gettime(clock, &time) == 0)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
