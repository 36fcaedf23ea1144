/// SplitMix64: the same seed gives the same run, so that a failure can be had again from the seed it prints.
package struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  /// What is chosen hangs on the bytes alone (FNV-1a), so that an input says all that there is to say of a failure.
  package init(of bytes: [UInt8]) {
    state = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  package mutating func int(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  package mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

  package mutating func chance(_ percent: Int) -> Bool { int(1...100) <= percent }

  package mutating func pick<T>(_ values: [T]) -> T { values[int(0...values.count - 1)] }

  package mutating func maybe<T>(_ value: T) -> T? { chance(50) ? value : nil }
}

// MARK: Text

extension Seeded {
  /// Text with everything in it that has ever broken a screen.
  package mutating func text(upTo length: Int) -> String {
    var view = String.UnicodeScalarView()
    for _ in 0..<int(0...length) { view.append(scalar()) }
    return String(view)
  }

  package mutating func scalar() -> Unicode.Scalar {
    let range: ClosedRange<UInt32> =
      switch int(0...11) {
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

// MARK: Bytes

extension Seeded {
  /// Changes bytes at a few places: flips a bit, puts in another byte, removes, doubles, cuts, moves, or puts in one
  /// of the words that a grammar turns on.
  ///
  /// - Parameters:
  ///   - bytes: What is changed; may be empty.
  ///   - words: What the grammar under test gives a meaning.
  ///   - changes: The most places.
  /// - Returns: The changed bytes; now and then they are the same.
  package mutating func mutate(
    _ bytes: [UInt8], words: [[UInt8]], changes: Int = 4
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<int(1...changes) {
      guard !bytes.isEmpty else { return words.isEmpty ? [byte()] : pick(words) }
      let place = int(0...bytes.count - 1)
      let end = min(bytes.count, place + int(1...12))
      switch int(0...8) {
      case 0, 1: bytes[place] ^= 1 << (next() & 7)
      case 2: bytes[place] = byte()
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 5:
        if chance(20) { bytes.removeSubrange(place...) } else { bytes.remove(at: place) }
      case 6:
        let piece = bytes[place..<end]
        bytes.insert(contentsOf: piece, at: int(0...bytes.count))
      default:
        guard !words.isEmpty else { continue }
        bytes.replaceSubrange(chance(50) ? place..<place : place..<end, with: pick(words))
      }
    }
    return bytes
  }
}
