import Glibc

/// What the kernel says of a running process.
struct ProcessFacts {
  let process: pid_t

  private var threads: [String] {
    guard let directory = opendir("/proc/\(process)/task") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if Int(name) != nil { names.append("/proc/\(process)/task/\(name)") }
    }
    return names
  }

  /// The processor time that its threads took, in seconds.
  var processorTime: Double {
    threads.reduce(0) { sum, thread in
      let words = text("\(thread)/schedstat").split(separator: " ")
      return sum + (words.first.flatMap { Double($0) } ?? 0) / 1e9
    }
  }

  /// How often its threads have gone to sleep: each time one was woken up.
  var wakeups: Int {
    threads.reduce(0) { $0 + (number("voluntary_ctxt_switches:", in: "\($1)/status") ?? 0) }
  }

  /// The memory that no file stands behind, in MiB.
  var anonymousMemory: Double? {
    number("RssAnon:", in: "/proc/\(process)/status").map { Double($0) / 1024 }
  }

  private func text(_ path: String) -> Substring {
    Substring(decoding: readFile(path) ?? [], as: UTF8.self)
  }

  private func number(_ key: String, in path: String) -> Int? {
    for line in text(path).split(separator: "\n") where line.hasPrefix(key) {
      return Int(line.dropFirst(key.count).filter(\.isNumber))
    }
    return nil
  }
}
