extension CivilTime {
  /// The midnight of a day as plans write it: `2026-11-22`.
  ///
  /// - Returns: `nil` where it is none, or the day does not exist.
  package init?(date text: some StringProtocol) {
    guard text.utf8.count == "2026-11-22".utf8.count, let written = WrittenTime(text) else {
      return nil
    }
    self = written.time
  }

  /// `2026-11-22`.
  package var date: String {
    let digits = String(month * 100 + day + 10_000).dropFirst()
    let years = String(year.modulo(10_000) + 10_000).dropFirst()
    return "\(years)-\(digits.prefix(2))-\(digits.suffix(2))"
  }
}

extension Instant {
  /// Reads `2026-11-22 14:05` in a zone, or RFC 3339 with an offset of its own.
  ///
  /// - Returns: `nil` where it is neither, or is a day without a time.
  package init?(written text: some StringProtocol, in zone: Zone) {
    guard text.contains(":"), let written = WrittenTime(text) else { return nil }
    self = written.instant(in: zone)
  }
}
