import Engine
import EventLog
import PlanFiles

/// The moment at which the tests read plans.
let now = Instant(milliseconds: 1_795_521_600_000)  // 2026-11-24T12:00:00Z

/// A plan from files in memory.
func read(_ files: [PlanFile]) -> PlanReading {
  PlanDirectory(files: files).reading(zones: testZone) { SHA256.digest(of: $0).hex }
}

/// The zones that the tests name; none of the machine's.
func testZone(_ name: String) -> Zone? { name == "UTC" ? .utc : nil }

/// The starter, with something done to it.
struct StarterPlan {
  var files = Starter.files(today: "2026-11-24")

  subscript(path: String) -> String {
    get {
      String(decoding: files.first { $0.path == path }?.bytes ?? [], as: UTF8.self)
    }
    set {
      files.removeAll { $0.path == path }
      files.append(PlanFile(path: path, bytes: Array(newValue.utf8)))
    }
  }

  /// Puts one text in the place of another, which must stand there exactly once.
  ///
  /// - Returns: Whether it did.
  mutating func replace(_ old: String, _ new: String, in path: String) -> Bool {
    let parts = self[path].split(separator: old, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return false }
    self[path] = parts.joined(separator: new)
    return true
  }

  mutating func remove(_ path: String) { files.removeAll { $0.path == path } }

  func findings(_ record: PlanRecord = PlanRecord()) -> [PlanFinding] {
    read(files).checked(at: now, record)
  }
}

/// The line on which a text stands for the first time; 0 where it does not.
func line(of text: String, in all: String) -> Int {
  let lines = all.split(separator: "\n", omittingEmptySubsequences: false)
  return (lines.firstIndex { $0.contains(text) } ?? -1) + 1
}
