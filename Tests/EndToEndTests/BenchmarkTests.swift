import EventLog
import Foundation
import Testing

/// That the benchmark runs and speaks JSON; how fast anything is, no test says.
@Suite("The benchmark")
struct BenchmarkTests {
  private let desk: Desk
  private static let program = Desk.programs + "/bench"

  init() throws { desk = try Desk() }

  private func bench(_ arguments: [String]) throws -> Desk.Outcome {
    let scratch = desk.directory + "/scratch"
    mkdir(scratch, 0o700)
    defer {
      let left = (try? FileManager.default.contentsOfDirectory(atPath: scratch)) ?? ["?"]
      #expect(left.isEmpty, "leaves nothing behind")
    }
    return try desk.run(BenchmarkTests.program, arguments, changing: ["TMPDIR": scratch])
  }

  @Test("prints nothing but one JSON object a figure", arguments: ["hash", "append.one", "jump"])
  func figures(name: String) throws {
    let outcome = try bench(["--quick", "--filter", name])
    #expect(outcome.code == 0, "\(outcome.complaint)")
    #expect(!outcome.lines.isEmpty && outcome.json.count == outcome.lines.count)
    for line in outcome.json {
      #expect(line["name"]?.string?.contains(name) == true)
      #expect((line["value"]?.double ?? 0) > 0 && line["unit"]?.string != nil, "\(line.text)")
      guard let peer = line["peer"] else { continue }
      #expect(peer["name"]?.string != nil && (peer["value"]?.double ?? 0) > 0)
      #expect((line["ratio"]?.double ?? 0) > 0)
    }
  }

  @Test("a name stands once in the list, and --filter finds it there")
  func names() throws {
    let names = try bench(["--list"]).lines
    #expect(Set(names).count == names.count)
    #expect(["append.one", "fold", "key.p99", "idle.cpu"].allSatisfy(names.contains))
  }

  @Test(
    "help and misuse", arguments: [["--help"], ["--filter", "nosuch"], ["--filter"], ["--so"]])
  func words(arguments: [String]) throws {
    let outcome = try bench(arguments)
    let isHelp = arguments == ["--help"]
    #expect(outcome.code == (isHelp ? 0 : 64))
    #expect(isHelp ? outcome.output.contains("--quick") : outcome.complaint.contains("bench --"))
  }
}
