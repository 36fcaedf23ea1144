import Dispatching
import Engine
import EventLog
import Foundation
import Testing

@Suite("Programs that are run")
struct ChildProcessTests {
  private func run(
    _ arguments: [String], input: String = "", limit: Duration = .seconds(10)
  ) throws -> ChildProcess.Ending {
    precondition(brokenPipesAreIgnored)
    let child = try ChildProcess(arguments, input: Array(input.utf8), timeLimit: limit)
    while true {
      if let ending = child.advance() { return ending }
      var descriptors = child.descriptors
      let wait = child.tellsEnding ? child.deadline - .now : .milliseconds(20)
      _ = poll(&descriptors, nfds_t(descriptors.count), Int32(max(1, wait.milliseconds)))
    }
  }

  @Test("get the message on their input, and what they print is kept")
  func feeds() throws {
    let ending = try run(["cat"], input: "it is down")
    #expect(ending.exitCode == 0)
    #expect(ending.output.text == "it is down")
    #expect(!ending.isLate)
  }

  @Test("get a long message too, and of a long answer the beginning and the end are kept")
  func long() throws {
    let text = (0..<60_000).map { "\($0)\n" }.joined()
    let ending = try run(["cat"], input: text)
    #expect(ending.output.count == text.utf8.count)
    #expect(ending.output.text.hasPrefix("0\n1\n2\n"))
    #expect(ending.output.text.hasSuffix("59998\n59999\n"))
    #expect(ending.output.text.utf8.count <= 2 * ChildProcess.Excerpt.limit + 3)
  }

  @Test("may leave the message unread, and say on either stream why they fail")
  func unread() throws {
    let text = String(repeating: "x", count: 1_000_000)
    let ending = try run(
      ["sh", "-c", "exec <&-; echo out; echo no credit >&2; exit 3"], input: text)
    #expect(ending.exitCode == 3)
    #expect(ending.output.text == "out\nno credit\n")
  }

  @Test(
    "are ended with all that they started when their time is over, also when they do not want to")
  func late() throws {
    let mark = "warroom-late-\(getpid())"
    let script = "trap '' TERM; sh -c 'exec -a \(mark) sleep 100' & sleep 100; sleep 100"
    let started = Uptime.now
    let ending = try run(["bash", "-c", script], limit: .seconds(3))
    #expect(ending.isLate)
    #expect(ending.signal == SIGKILL)
    #expect(Uptime.now - started < .seconds(20))
    #expect(
      try eventually {
        try run(["sh", "-c", "grep -lz '\(mark)$' /proc/[0-9]*/cmdline 2>/dev/null | wc -l"])
          .output.text.filter(\.isNumber) == "0"
      })
  }

  @Test("run without the signals that are blocked here, in a group of their own")
  func signals() throws {
    let ending = try run(["sh", "-c", "kill -TERM $$; echo not reached"])
    #expect(ending.signal == SIGTERM)
    let group = try run(["sh", "-c", "ps -o pgid= -p $$ || cut -d' ' -f5 /proc/$$/stat; echo $$"])
    let numbers = group.output.text.split(whereSeparator: \.isWhitespace)
    #expect(Set(numbers).count == 1)
  }

  @Test("that do not exist are said to be missing")
  func missing() throws {
    #expect {
      _ = try ChildProcess(["no-such-program-here"], input: [], timeLimit: .seconds(1))
    } throws: { ($0 as? SystemError)?.code == ENOENT }
  }
}
