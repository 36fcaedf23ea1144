/// Texts that can be found in what a screen writes although it writes only what changed: any two of 26 in a row differ
/// in every place, so that one never stands where the other stood.
enum Marker {
  private static let offsets = [0, 7, 3, 19, 11, 23, 5, 16, 9, 2, 21, 13]

  static func text(_ number: Int) -> String {
    String(decoding: bytes(number), as: UTF8.self)
  }

  static func bytes(_ number: Int) -> [UInt8] {
    offsets.map { UInt8(ascii: "a") + UInt8(($0 + number) % 26) }
  }
}

extension [UInt8] {
  /// Whether these bytes hold others, one after the other.
  func holds(_ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first, count >= wanted.count else { return wanted.isEmpty }
    for start in 0...count - wanted.count where self[start] == first {
      if self[start...].starts(with: wanted) { return true }
    }
    return false
  }
}
