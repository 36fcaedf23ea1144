internal import Engine
internal import Foundation

extension Property {
  /// Text is a time or a length or neither, and every time that is read is written back as itself.
  package static let times = Property(
    "times",
    words: [
      "ago", "-", ":", "Z", "T", "+14:00", "99", "999999999", "٣", " ", ".", "h", "w", "-0",
      "24:00",
      "60", "\u{0}", "é",
    ],
    samples: {
      [
        "now", "-10m", "10m ago", "14:05", "9:05:30", "2026-11-22 14:05",
        "2026-11-22T14:05:30.123Z", "2026-11-22",
        "2026-11-22T14:05:30+05:30", "1h30m", "2 hours", "90s", "7", "9999-12-31T23:59:59.999Z",
        "0000-01-01",
      ].map { Array($0.utf8) }
    },
    fault: { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      if let length = Duration(planText: text), length < .zero {
        return "\(text) is less than no time"
      }
      if let instant = Instant(rfc3339: text), Instant(rfc3339: instant.rfc3339) != instant {
        return "\(text.debugDescription) is \(instant.rfc3339)"
      }
      for zone in [.utc, berlin] {
        guard let instant = parseWhen(text, now: today, zone: zone) else { continue }
        // Years beyond four digits have no form to be written in; nothing is recorded under them.
        guard instant.milliseconds >= -62_167_219_200_000,
          instant.milliseconds < 253_402_300_800_000
        else { continue }
        if Instant(rfc3339: instant.rfc3339) != instant {
          return "\(text.debugDescription) is \(instant)"
        }
      }
      return nil
    })

  private static let today = Instant(milliseconds: 1_795_355_052_083)
  private static let berlin =
    zoneFile("Europe/Berlin").flatMap { Zone(name: "Europe/Berlin", tzif: $0) } ?? .utc

  private static func zoneFile(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)").map(Array.init)
  }

  /// Bytes of a zone file never trap, whatever is asked of the zone.
  package static let zone = Property(
    "zone",
    rawWords: [
      Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8), Array("<+99>-99".utf8),
      Array("M13.9.9/999".utf8), [0xFF, 0xFF, 0xFF, 0xFF],
      [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0],
    ],
    samples: { ["Europe/Berlin", "UTC", "Australia/Lord_Howe"].compactMap(zoneFile) },
    fault: { bytes in
      guard let zone = Zone(name: "x", tzif: bytes) else { return nil }
      for moment in moments {
        let offset = zone.offsetSeconds(at: moment)
        if abs(offset) > 26 * 3600 { return "an offset of \(offset) seconds" }
        _ = zone.abbreviation(at: moment)
      }
      _ = parseWhen("2026-03-29 02:30", now: today, zone: zone)
      return nil
    })

  private static let moments = [
    Int64.min / 4, -62_167_219_200_000, 0, 1_795_355_052_083, 253_402_300_799_999,
  ].map { Instant(milliseconds: $0) }
}
