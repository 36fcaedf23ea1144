import Engine
import EventLog
import PlanFiles
import Testing

@Suite struct StarterTests {
  @Test("the starter is read without a finding")
  func clean() {
    let reading = readStarter()
    #expect(reading.findings == [])
    #expect(reading.plan != nil)
  }
}

/// A plan from files in memory.
func read(_ files: [PlanFile]) -> PlanReading {
  PlanDirectory(files: files).reading(zones: testZone) { SHA256.digest(of: $0).hex }
}

func readStarter(today: String = "2026-11-24") -> PlanReading { read(Starter.files(today: today)) }

/// The zones that the tests name; none of the machine's.
func testZone(_ name: String) -> Zone? { name == "UTC" ? .utc : nil }
