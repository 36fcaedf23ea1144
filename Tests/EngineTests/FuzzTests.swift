import FuzzProperties
import TestSupport
import Testing

/// Random text where people and files say when, how long and what to do; docs/reliability.md tells how all of it is run.
@Suite("Random text")
struct FuzzTests {
  private func failures(_ share: Int, _ property: Property, changes: Int = 4) throws
    -> [Trials.Failure]
  {
    let samples = try property.samples()
    guard !samples.isEmpty else {
      print("skipped: this machine has no samples of \(property.name)")
      return []
    }
    return Trials.failures(share) { random in
      let sample = random.pick(samples)
      return try property.fault(random.mutate(sample, words: property.words, changes: changes))
    }
  }

  @Test("is a time or a length or neither, and every time that is read is written back as itself")
  func times() throws {
    #expect(try failures(5000, .times) == [])
  }

  @Test("of a runbook is steps or none, each with a title of one line")
  func runbooks() throws {
    #expect(try failures(5000, .runbook, changes: 8) == [])
  }

  @Test("or bytes of a zone file never trap, whatever is asked of the zone")
  func zones() throws {
    #expect(try failures(3000, .zone, changes: 6) == [])
  }
}
