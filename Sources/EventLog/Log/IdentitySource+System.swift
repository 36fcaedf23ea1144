internal import CPlatform
public import Engine

extension IdentitySource {
  /// From the kernel's random numbers.
  package static let system = IdentitySource { .random(at: $0) }
}

extension EventID {
  /// A new identity from the kernel's random numbers.
  public static func random(at instant: Instant) -> EventID {
    var random: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &random) { buffer in
      if warroom_random(buffer.baseAddress, buffer.count) != 0 {
        // Kernels without getrandom(2) are older than ours can be; the standard library's source serves as well.
        var generator = SystemRandomNumberGenerator()
        buffer.storeBytes(of: generator.next(), as: UInt64.self)
        buffer.storeBytes(of: generator.next(), toByteOffset: 8, as: UInt64.self)
      }
    }
    return EventID(at: instant, random: random)
  }

  /// The identity `count` steps after this one: a batch takes its identities from one.
  public func advanced(by count: Int) -> EventID {
    let (low, overflow) = self.low.addingReportingOverflow(UInt64(max(0, count)))
    return EventID(high: high &+ (overflow ? 1 : 0), low: low)
  }
}
