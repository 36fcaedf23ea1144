import FuzzProperties
import TestSupport
import Testing

/// Random bytes against the keyboard, random text against the screen; docs/reliability.md tells how all of it is run.
@Suite("Random input")
struct FuzzTests {
  // MARK: Keys

  private func bytes(_ random: inout Seeded) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.int(1...14) {
      switch random.int(0...5) {
      case 0: bytes.append(random.byte())
      // Rarely so much that the limits of sequences and strings matter.
      case 1 where random.chance(3):
        let (byte, count) = (random.byte(), random.pick([63, 64, 65, 4095, 4096, 4097]))
        bytes += [UInt8](repeating: byte, count: count)
      default: bytes += random.pick(Property.keys.words)
      }
    }
    return random.chance(30) ? random.mutate(bytes, words: Property.keys.words) : bytes
  }

  @Test("any bytes give the same events however they are split, and none of them holds a control")
  func splits() {
    let failures = Trials.failures(5000) { random in
      try Property.keys.fault(bytes(&random))
    }
    #expect(failures == [])
  }

  // MARK: Text

  @Test(
    "no string brings a control, a direction or a zero-width scalar into a cell, and every row stays whole"
  )
  func cells() {
    let failures = Trials.failures(5000) { random in
      try Property.cells.fault(Array(random.text(upTo: 40).utf8))
    }
    #expect(failures == [])
  }

  @Test("cleaned, cut, wrapped and titled text is harmless and as wide as it says")
  func texts() {
    let failures = Trials.failures(3000) { random in
      try Property.text.fault(Array(random.text(upTo: 60).utf8))
    }
    #expect(failures == [])
  }
}
