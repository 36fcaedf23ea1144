import Glibc

/// A Python that waits for a number on a line and answers with the seconds that so much work took.
final class Python {
  private let child: Child

  /// `nil` where there is no Python, or where the script lacks a module, which is said.
  ///
  /// `name` is what the module is called; `script` defines `work(count)` and finds `arguments` in `sys.argv[1:]`.
  init?(_ bench: Bench, _ name: String, script: String, arguments: [String] = []) throws {
    guard let python = bench.find("python3") else { return nil }
    let text = """
      import sys, time
      try:
      \(script.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n"))
      except ImportError:
          print("missing", flush=True); sys.exit()
      print("ready", flush=True)
      for line in sys.stdin:
          start = time.perf_counter(); work(int(line)); print(time.perf_counter() - start, flush=True)
      """
    child = try Child(
      [python, "-c", text] + arguments, try Surroundings(bench.scratch), talks: true, errors: true)
    let answer = child.readLine()
    if answer == "missing" { bench.say("Python's \(name) is not installed and left out") }
    guard answer == "ready" else { return nil }
  }

  /// - Returns: How many seconds the work took.
  func work(_ count: Int) throws -> Double {
    try child.send(line: String(count))
    guard let line = child.readLine(), let time = Double(line) else {
      throw Failure("Python ended before its work was done")
    }
    return time
  }
}
