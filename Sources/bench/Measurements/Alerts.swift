import Engine
import EventLog
import Glibc

extension Measurement {
  /// Ten thousand alerts of fifty fingerprints in one request, as after a switch failed, from starting `warroom alert` to
  /// its end; and one alert in a home of many incidents that are closed.
  static let alerts = Measurement("alerts.10000", "alerts.past") { bench in
    let program = try bench.program()
    let surroundings = try Surroundings(bench.scratch)
    let plan = bench.scratch.path("alert-plan")
    _ = try Child.time([program, "plan", "init", plan], surroundings)
    func take(_ payload: [UInt8], _ home: String) throws -> Double {
      try timed {
        let child = try Child(
          [program, "alert", "--format", "alertmanager", "--home", home, "--plan", plan],
          surroundings, talks: true, errors: true)
        try child.send(payload)
        child.closeInput()
        while child.readLine() != nil {}
        let code = child.wait()
        guard code == 0 else { throw Failure("`warroom alert` left with \(code)") }
      }
    }
    if bench.wants("alerts.10000") {
      let (count, kinds) = (bench.size(10_000, quick: 200), bench.size(50, quick: 10))
      let payload = payload(count: count, kinds: kinds)
      var times = Samples()
      for round in 0..<bench.size(5, quick: 1) {
        let home = bench.scratch.path("alerts-\(round)")
        times.add(try take(payload, home))
        try check(home, entries: kinds)
      }
      bench.report("alerts.10000", times.median, "s", .lower)
    }
    if bench.wants("alerts.past") {
      let home = bench.scratch.path("alerts-past")
      try Workload.writePast(incidents: bench.size(819, quick: 20), home: home, end: .isClosed)
      var times = Samples()
      // The first one makes whatever is kept for the others.
      for round in 0..<bench.size(9, quick: 2) {
        let time = try take(payload(count: 1, kinds: 1), home)
        if round > 0 { times.add(time * 1000) }
      }
      bench.report("alerts.past", times.median, "ms", .lower)
    }
  }

  /// A request as Alertmanager sends it.
  private static func payload(count: Int, kinds: Int) -> [UInt8] {
    let start = (Workload.now() - .minutes(1)).rfc3339
    let alerts = (0..<count).map { number -> JSON in
      let kind = number % kinds
      return [
        "status": "firing", "startsAt": .string(start), "fingerprint": .string("f1d0\(kind)"),
        "labels": [
          "alertname": "CheckoutErrors", "severity": "critical", "instance": .string("pod-\(kind)"),
        ],
        "annotations": ["summary": .string("the checkout fails on pod-\(kind)")],
      ]
    }
    return JSON.object([("version", "4"), ("status", "firing"), ("alerts", .array(alerts))]).bytes
  }

  /// That every fingerprint has its one entry, and all stand in one incident.
  private static func check(_ path: String, entries: Int) throws {
    let home = try Home.open(path: path)
    let references = try home.incidents()
    guard references.count == 1 else {
      throw Failure("\(references.count) incidents were declared")
    }
    var received = 0
    _ = try IncidentLog.open(references[0], in: home).read { event in
      if case .alertReceived = event.fact { received += 1 }
    }
    guard received == entries else { throw Failure("\(received) of \(entries) entries") }
  }
}
