import Engine
import EventLog
import Glibc

extension Measurement {
  /// Fifty rooms open on one incident while somebody writes five events a second.
  static let fifty = Measurement("fifty.cpu", "fifty.lag.p99", "fifty.lag", "fifty.shown") {
    bench in
    let home = try Home.open(path: bench.scratch.path("fifty"))
    let log = try declare(in: home)
    let program = try bench.program()
    let rooms = try (0..<bench.size(50, quick: 4)).map { _ in
      try ScreenProgram.openDrawn(
        ScreenProgram(
          name: "a room",
          arguments: [program, "open", log.reference.alias, "--home", home.path], keys: []), bench
      ).terminal
    }
    var watchers = rooms.map { Watcher($0) }
    watch(&watchers, until: seconds() + bench.size(3, quick: 0.5))
    let before = rooms.map(\.facts.processorTime).reduce(0, +)
    let start = seconds()
    let count = bench.size(100, quick: 5)
    for number in 0..<count {
      let written = seconds()
      for index in watchers.indices { watchers[index].expect(number, written: written) }
      try append(number, to: log)
      watch(&watchers, until: start + Double(number + 1) * 0.2)
    }
    let passed = seconds() - start
    let used = rooms.map(\.facts.processorTime).reduce(0, +) - before
    watch(&watchers, until: seconds() + 2)
    var lags = Samples()
    for watcher in watchers { for lag in watcher.lags.values { lags.add(lag) } }
    bench.report("fifty.cpu", used / passed * 100, "% of a core", .lower)
    bench.report("fifty.lag.p99", lags.quantile(0.99), "ms", .lower)
    bench.report("fifty.lag", lags.max, "ms", .lower)
    bench.report(
      "fifty.shown", Double(lags.values.count) / Double(count * rooms.count) * 100, "%", .higher)
  }

  private static func watch(_ watchers: inout [Watcher], until end: Double) {
    var requests = watchers.map {
      pollfd(fd: $0.terminal.descriptor, events: Int16(POLLIN), revents: 0)
    }
    while true {
      let left = end - seconds()
      guard left > 0 else { return }
      guard poll(&requests, nfds_t(requests.count), Int32(left * 1000) + 1) > 0 else { continue }
      for index in requests.indices where requests[index].revents != 0 { watchers[index].take() }
    }
  }
}

/// Looks for expected events in what one room writes.
private struct Watcher {
  let terminal: Terminal
  /// Milliseconds from the append to the screen, for each event that was shown.
  private(set) var lags = Samples()
  private var expected: [(bytes: [UInt8], written: Double)] = []
  private var seen: [UInt8] = []

  init(_ terminal: Terminal) { self.terminal = terminal }

  mutating func expect(_ number: Int, written: Double) {
    if expected.isEmpty { seen = [] }
    expected.append((Marker.bytes(number), written))
  }

  mutating func take() {
    let bytes = terminal.read()
    guard !expected.isEmpty else { return }
    let now = seconds()
    seen += bytes
    expected.removeAll { event in
      guard seen.holds(event.bytes) else { return false }
      lags.add((now - event.written) * 1000)
      return true
    }
  }
}
