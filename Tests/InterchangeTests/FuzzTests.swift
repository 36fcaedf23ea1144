import Engine
import EventLog
import FuzzProperties
import TestSupport
import Testing

/// Random bytes as files to import; docs/reliability.md tells how all of it is run.
///
/// Whatever a file holds, it ends up as whole logs in the home or is named, and nothing is made outside of the home.
@Suite struct FuzzTests {
  @Test func changedFilesAreImportedOrNamed() throws {
    let property = Property.importing
    let samples = try property.samples()
    let failures = Trials.failures(400) { random in
      try property.fault(random.mutate(random.pick(samples), words: property.words, changes: 6))
    }
    #expect(failures == [])
  }

  @Test func changedExportsAreImportedOrNamed() throws {
    let failures = Trials.failures(400) { random in
      let sound = hostileExport(&random)
      let words = Property.importing.words
      return try Property.importing.fault(
        random.chance(50) ? sound : random.mutate(sound, words: words))
    }
    #expect(failures == [])
  }

  private static let aliases = [
    "INC-0001", "INC-0042", "INC-1234", "../../../tmp/x", "INC-0001/../../../x", "/etc/passwd",
    "INC-1", "inc-0001",
    "INC-00001", "INC-0001\u{0}", "INC-0001.jsonl", "INC-", "", "INC--001", "INC-٠٠٠١",
    "INC-999999999",
    "INC-9999999999", "INC-99999999999999999999", "INC-0000", "INC-0001\n", "..", ".",
  ]

  /// A log whose hashes are right, whatever it says of itself: whoever makes a file up can do that.
  private func hostileExport(_ random: inout Seeded) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.int(1...2) {
      let hostile = random.text(upTo: 20)
      let facts: [Fact] = [
        .declared(
          Declaration(
            incident: EventID(high: random.next() >> 16, low: random.next()),
            alias: random.pick(Self.aliases),
            plan: random.pick(["", "../../x", String(repeating: "a", count: 64)]), title: hostile,
            severity: random.pick(["P1", "../x", hostile]))),
        .noted(kind: .note, text: "whole in blobs/../../../etc/passwd"),
        .logSalvaged(from: "../../../etc/passwd", seq: 1, head: hostile, reason: hostile),
      ]
      var hash = Digest.zero
      for (index, fact) in facts.enumerated() {
        let event = Event(
          seq: index + 1, id: EventID(high: random.next(), low: random.next()), at: Scratch.now,
          by: random.chance(50) ? "raj" : hostile, fact: fact)
        let sealed = LineCodec.seal(LineCodec.encode(event), after: hash)
        bytes += sealed.line
        hash = sealed.hash
      }
    }
    return bytes
  }
}
