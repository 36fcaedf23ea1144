import Glibc

extension Measurement {
  /// From starting the program to the first picture of a lobby over thousands of incidents that are over: without its
  /// cache, and with it.
  static let lobby = Measurement("lobby.cold", "lobby.warm") { bench in
    let count = bench.size(10_000, quick: 200)
    let home = bench.scratch.path("past")
    bench.say("writing \(count) past incidents")
    try Workload.writePast(incidents: count, home: home)
    let lobby = ScreenProgram(
      name: "the lobby", arguments: [try bench.program(), "lobby", "--home", home], keys: [])
    var (cold, warm) = (Samples(), Samples())
    for _ in 0..<bench.size(7, quick: 2) {
      Scratch.remove("\(home)/cache")
      for isWarm in [false, true, true] {
        let (terminal, picture) = try ScreenProgram.openDrawn(lobby, bench)
        let time = (picture.last - terminal.started) * 1000
        if isWarm { warm.add(time) } else { cold.add(time) }
        // The cache is kept once the picture stands.
        if !isWarm { try waitFor("\(home)/cache/lobby") }
        terminal.drain(for: 0.1)
      }
    }
    bench.report("lobby.cold", cold.median, "ms", .lower)
    bench.report("lobby.warm", warm.median, "ms", .lower)
  }

  private static func waitFor(_ path: String) throws {
    let end = seconds() + 20
    while access(path, F_OK) != 0 {
      guard seconds() < end else { throw Failure("\(path) was never kept") }
      usleep(5000)
    }
    usleep(200_000)
  }
}
