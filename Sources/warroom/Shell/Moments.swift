import Engine

/// Moments and lengths of time as plain lines show them, in one zone and seen from one moment.
struct Moments {
  var zone: Zone
  var now: Instant

  private func civil(_ instant: Instant) -> CivilTime {
    CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant))
  }

  /// `2026-11-22`.
  func day(_ instant: Instant) -> String {
    let time = civil(instant)
    return "\(padded(time.year, 4))-\(padded(time.month))-\(padded(time.day))"
  }

  /// `Mon`.
  func weekday(_ instant: Instant) -> String {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][civil(instant).weekday - 1]
  }

  /// `14:05:41`.
  func clock(_ instant: Instant) -> String { minute(instant) + ":" + padded(civil(instant).second) }

  /// `14:05`.
  func minute(_ instant: Instant) -> String {
    let time = civil(instant)
    return "\(padded(time.hour)):\(padded(time.minute))"
  }

  /// `2026-11-22 14:05:41 CET`.
  func full(_ instant: Instant) -> String {
    "\(day(instant)) \(clock(instant)) \(zone.abbreviation(at: instant))"
  }

  /// `14:05`, with its day before it unless that is today.
  func near(_ instant: Instant) -> String {
    (day(instant) == day(now) ? "" : day(instant) + " ") + minute(instant)
  }

  /// `+02:00` under an hour, `+1:02:00` from there on.
  static func offset(_ length: Duration) -> String {
    (length < .zero ? "-" : "+") + short(length)
  }

  /// `02:00` under an hour, `1:02:00` under two days, `3d 04:05` from there on; without a sign.
  static func short(_ length: Duration) -> String {
    let total = Int(abs(length.milliseconds) / 1000)
    let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60)
    if hours >= 48 { return "\(hours / 24)d \(padded(hours % 24)):\(padded(minutes))" }
    if hours > 0 { return "\(hours):\(padded(minutes)):\(padded(seconds))" }
    return "\(padded(minutes)):\(padded(seconds))"
  }
}

private func padded(_ value: Int, _ width: Int = 2) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
