extension Duration {
  /// Reads a length of time as plans and arguments write it: `90s`, `15m`, `1h30m`, `2 hours`, `1d`, or a bare number of
  /// minutes.
  ///
  /// - Returns: `nil` where it is none, is less than zero, or is longer than a hundred years.
  public init?(planText text: String) {
    var rest = Substring(trimmed(text).lowercased())
    var total: Int64 = 0
    var read = false
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, digits.count <= 9, let value = Int64(digits) else { return nil }
      rest = rest.dropFirst(digits.count).drop { $0 == " " }
      let word = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(word.count).drop { $0 == " " }
      guard let unit = Duration.unit(word, alone: !read && rest.isEmpty) else { return nil }
      total += value * unit
      // In here, so that no number of terms overflows.
      guard total <= Duration.hundredYears else { return nil }
      read = true
    }
    guard read else { return nil }
    self = .seconds(total)
  }

  private static let hundredYears: Int64 = 100 * 366 * 86400

  private static func unit(_ word: Substring, alone: Bool) -> Int64? {
    switch word {
    case "s", "sec", "second", "seconds": 1
    case "m", "min", "minute", "minutes": 60
    case "h", "hour", "hours": 3600
    case "d", "day", "days": 86400
    case "w", "week", "weeks": 604_800
    case "": alone ? 60 : nil
    default: nil
    }
  }

  /// Hours, minutes and seconds as clocks count them, from the whole seconds: `00:23:41`, and days before them.
  public var clock: String {
    let seconds = abs(wholeSeconds)
    let clock =
      "\(twoDigits(seconds / 3600 % 24)):\(twoDigits(seconds / 60 % 60)):\(twoDigits(seconds % 60))"
    return (seconds >= 86400 ? "\(seconds / 86400)d " : "") + clock
  }

  /// The length in the largest two units that matter: `2:11` under an hour with seconds, `36 min`, `3 h 20`, `2 d 4 h`.
  ///
  /// - Parameter seconds: Whether to show seconds, for lengths under an hour.
  /// - Returns: Such a text; of a length less than zero, its amount.
  public func short(seconds: Bool) -> String {
    let total = abs(wholeSeconds)
    if seconds, total < 3600 { return "\(total / 60):\(twoDigits(total % 60))" }
    if total < 3600 { return "\(total / 60) min" }
    if total < 86400 { return "\(total / 3600) h \(twoDigits(total / 60 % 60))" }
    return "\(total / 86400) d \(total / 3600 % 24) h"
  }
}

private func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }
