/// Reads a moment as people type it: `--at`, "go to time", a correction.
///
/// - `now`.
/// - `-10m`, `10m ago`: a length of time (as `Duration(planText:)` reads it) before now.
/// - `14:05`, `14:05:30`: today in the zone; yesterday, where that lies more than twelve hours ahead, because `23:55`
///   typed at ten past midnight means the evening before.
/// - `2026-11-22 14:05`, with `T` or a space, seconds and a fraction at will: in the zone. The date alone is its midnight.
/// - RFC 3339: the same with `Z` or an offset, which then counts instead of the zone.
///
/// A time that the zone's clocks skip counts as if they had not jumped yet; of one that comes twice, the first is meant.
///
/// - Returns: `nil` where the text is none of these. What lies in the future is not refused here.
public func parseWhen(_ text: String, now: Instant, zone: Zone) -> Instant? {
  let text = trimmed(text)
  let lowercased = text.lowercased()
  if lowercased == "now" { return now }
  if let length = lengthAgo(lowercased) { return now - length }
  if let written = WrittenTime(text) { return written.instant(in: zone) }
  return clockTime(text, now: now, zone: zone)
}

/// The length in `-10m` or `10m ago`.
private func lengthAgo(_ text: String) -> Duration? {
  if text.hasPrefix("-") { return Duration(planText: String(text.dropFirst())) }
  guard text.hasSuffix(" ago") else { return nil }
  return Duration(planText: String(text.dropLast(4)))
}

private func clockTime(_ text: String, now: Instant, zone: Zone) -> Instant? {
  var parser = DigitParser(text.utf8)
  // `9:05` is what people type at five past nine.
  let isShort = text.utf8.dropFirst().first == UInt8(ascii: ":")
  guard let hour = parser.digits(isShort ? 1 : 2), parser.take(":"),
    let minute = parser.digits(2)
  else { return nil }
  var second = 0
  if parser.take(":") {
    guard let read = parser.digits(2) else { return nil }
    second = read
  }
  guard parser.isAtEnd else { return nil }
  let today = CivilTime(now, offsetSeconds: zone.offsetSeconds(at: now))
  let time = CivilTime(
    year: today.year, month: today.month, day: today.day, hour: hour, minute: minute,
    second: second)
  guard time.isValid else { return nil }
  let instant = zone.instant(of: time)
  guard instant > now + .hours(12) else { return instant }
  return zone.instant(of: time.dayBefore)
}

extension CivilTime {
  /// The same time on the day before.
  fileprivate var dayBefore: CivilTime {
    CivilTime(instant() - .days(1))
  }
}
