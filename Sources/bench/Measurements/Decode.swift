import EventLog

extension Measurement {
  /// Lines to values, without any check of the chain.
  static let decode = Measurement("decode") { bench in
    let count = bench.size(100_000, quick: 2000)
    let log = try bench.log(events: count)
    let lines = try readLines(log)
    let surroundings = try Surroundings(bench.scratch)
    var parties: [(name: String, run: () throws -> Double)] = []
    if let jq = bench.find("jq") {
      parties.append(
        ("jq -c .", { try Child.time([jq, "-c", ".", log.path], surroundings) }))
    }
    for (name, call) in [("json", "json.loads"), ("orjson", "orjson.loads")] {
      let script = """
        import \(name)
        lines = open(sys.argv[1], "rb").read().splitlines()
        def work(count):
            for line in lines: \(call)(line)
        """
      guard
        let python = try Python(bench, name, script: script, arguments: [log.path])
      else { continue }
      parties.append(("Python \(name)", { try python.work(count) }))
    }
    let times = try inTurns(
      rounds: bench.size(5, quick: 2), [{ try decode(lines) }] + parties.map(\.run))
    let rates = times.map { Double(count) / $0.median }
    for (party, rate) in zip(parties, rates.dropFirst()) {
      bench.report("decode", rates[0], "lines/s", .higher, peer: (party.name, rate))
    }
    if parties.isEmpty { bench.report("decode", rates[0], "lines/s", .higher) }
  }

  private static func readLines(_ log: Workload.Log) throws -> [[UInt8]] {
    guard let bytes = readFile(log.path) else { throw Failure("the log is gone") }
    return bytes.split(separator: 0x0A).map(Array.init)
  }

  private static func decode(_ lines: [[UInt8]]) throws -> Double {
    var codec = LineCodec()
    return try timed {
      for line in lines { _ = try codec.decode(line) }
    }
  }
}
