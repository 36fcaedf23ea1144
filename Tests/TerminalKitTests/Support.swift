import TerminalKit

/// SplitMix64: the same numbers for the same seed, so that a failure can be had again.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Text with everything in it that has ever broken a screen.
  mutating func text(upTo length: Int) -> String {
    var view = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...length, using: &self) { view.append(scalar()) }
    return String(view)
  }

  mutating func scalar() -> Unicode.Scalar {
    let range: ClosedRange<UInt32> =
      switch Int.random(in: 0..<12, using: &self) {
      case 0...3: 0x20...0x7E
      case 4: 0x00...0x9F
      case 5: 0x300...0x36F
      case 6: 0x4E00...0x4EFF
      case 7: 0x1F1E6...0x1F3FF
      case 8: 0x1F400...0x1F650
      case 9: 0x2000...0x206F
      case 10: 0xFE00...0xFEFF
      default: 0x00...0x10FFFF
      }
    return Unicode.Scalar(UInt32.random(in: range, using: &self)) ?? "\u{200D}"
  }
}

extension String {
  func key() -> InputEvent {
    guard let key = Key(name: self) else { return .paste("no key is named \(self)") }
    return .key(key)
  }
}
