import Engine
import Foundation
import TestSupport
import Testing

private func bytes(of name: String) -> [UInt8]? {
  FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)").map(Array.init)
}

func zone(_ name: String) -> Zone? { bytes(of: name).flatMap { Zone(name: name, tzif: $0) } }

private let names = [
  "UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns",
  "America/Sao_Paulo", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
  "Pacific/Auckland", "Pacific/Chatham", "Asia/Tokyo", "Antarctica/Troll",
]

@Suite("Time zones")
struct ZoneTests {
  @Test("a zone file says what Foundation says, at 10,000 moments", arguments: names)
  func agrees(_ name: String) throws {
    guard let zone = zone(name), let oracle = TimeZone(identifier: name) else {
      print("skipped: this machine has no zone \(name)")
      return
    }
    var random = Seeded(5)
    var wrong: [String] = []
    for _ in 0..<10_000 {
      let seconds = Int64.random(in: 0...3_786_912_000, using: &random)
      let instant = Instant(milliseconds: seconds * 1000)
      let date = Date(timeIntervalSince1970: Double(seconds))
      if zone.offsetSeconds(at: instant) != oracle.secondsFromGMT(for: date) {
        wrong.append(instant.rfc3339)
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count) differ: \(wrong.prefix(3))")
  }

  @Test("a shown time leads back to its moment, or to the earlier of two", arguments: names)
  func back(_ name: String) throws {
    guard let zone = zone(name) else { return }
    var random = Seeded(6)
    for _ in 0..<5000 {
      let instant = Instant(
        milliseconds: Int64.random(in: 0...3_786_912_000, using: &random) * 1000)
      let shown = CivilTime(instant, offsetSeconds: zone.offsetSeconds(at: instant))
      let found = zone.instant(of: shown)
      #expect(found <= instant && instant - found <= .seconds(7200), "\(instant.rfc3339)")
      #expect(CivilTime(found, offsetSeconds: zone.offsetSeconds(at: found)) == shown)
    }
  }

  @Test("a time the clocks skip lies after the jump, and one that comes twice is the first")
  func gapsAndOverlaps() {
    guard let berlin = zone("Europe/Berlin"), let troll = zone("Antarctica/Troll") else {
      print("skipped: this machine has no zones")
      return
    }
    func moment(_ zone: Zone, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int) -> String {
      zone.instant(
        of: CivilTime(year: 2026, month: month, day: day, hour: hour, minute: minute)
      ).rfc3339
    }
    #expect(moment(berlin, 3, 29, 1, 59) == "2026-03-29T00:59:00.000Z")
    #expect(moment(berlin, 3, 29, 2, 30) == "2026-03-29T01:30:00.000Z")
    #expect(moment(berlin, 3, 29, 3, 0) == "2026-03-29T01:00:00.000Z")
    #expect(moment(berlin, 10, 25, 2, 30) == "2026-10-25T00:30:00.000Z")
    #expect(moment(berlin, 10, 25, 3, 0) == "2026-10-25T02:00:00.000Z")
    #expect(moment(troll, 3, 29, 2, 0) == "2026-03-29T02:00:00.000Z")
    #expect(berlin.abbreviation(at: at("2026-07-01T00:00:00Z")) == "CEST")
    #expect(berlin.abbreviation(at: at("2099-01-01T00:00:00Z")) == "CET")
  }

  @Test(
    "a file's last rule is followed, unless no clock can show its offset",
    arguments: [
      ("CET-1", 3600), ("<+99>-99", 0), ("WEST99", 0), ("CET-1CEST-99,M3.5.0,M10.5.0", 0),
    ])
  func lastRule(rule: String, seconds: Int) {
    // Counts of leap seconds and the like, then one type of time, then its name; the same twice.
    let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 31) + [0, 0, 0, 1, 0, 0, 0, 4]
    let part = header + [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
    let zone = Zone(name: "x", tzif: part + part + Array("\n\(rule)\n".utf8))
    #expect(zone?.offsetSeconds(at: Instant(milliseconds: 1_795_355_052_083)) == seconds)
  }

  @Test("bytes that are no zone file never trap, whatever was changed in them")
  func fuzz() {
    var random = Seeded(7)
    let moments = [Int64.min, 0, 1_800_000_000_000, .max].map { Instant(milliseconds: $0) }
    for name in names {
      guard let sound = bytes(of: name) else { continue }
      for _ in 0..<400 {
        var broken = sound
        for _ in 0..<random.int(1...4) {
          broken[random.int(0...broken.count - 1)] = random.pick([0, 1, 0x7F, 0x80, 0xFF, 45, 57])
        }
        if random.chance(20) { broken.removeLast(random.int(0...broken.count)) }
        guard let zone = Zone(name: name, tzif: broken) else { continue }
        for moment in moments {
          _ = zone.offsetSeconds(at: moment)
          _ = zone.instant(of: CivilTime(moment))
        }
      }
    }
    #expect(Zone(name: "x", tzif: []) == nil)
    #expect(Zone(name: "x", tzif: Array("TZif2".utf8)) == nil)
  }
}

@Suite("Moments as people type them")
struct WhenTests {
  private let now = at("2026-11-22T13:44:00Z")

  @Test(
    "each form is read",
    arguments: [
      ("now", "2026-11-22T13:44:00Z"), ("-10m", "2026-11-22T13:34:00Z"),
      ("10m ago", "2026-11-22T13:34:00Z"), ("1h30m AGO", "2026-11-22T12:14:00Z"),
      ("14:05", "2026-11-22T14:05:00Z"), (" 9:05 ", "2026-11-22T09:05:00Z"),
      ("13:44:30", "2026-11-22T13:44:30Z"), ("2026-11-20 14:05", "2026-11-20T14:05:00Z"),
      ("2026-11-20", "2026-11-20T00:00:00Z"),
      ("2026-11-20T14:05:00+01:00", "2026-11-20T13:05:00Z"), ("-0m", "2026-11-22T13:44:00Z"),
    ])
  func forms(_ text: String, _ expected: String) {
    #expect(parseWhen(text, now: now, zone: .utc) == at(expected))
  }

  @Test(
    "what is no moment is refused",
    arguments: [
      "", "soon", "25:00", "14:60", "14", "14:5", "1405", "-", " ago", "2026-02-30 14:05", "14:05x",
      "+10m",
    ])
  func refused(_ text: String) { #expect(parseWhen(text, now: now, zone: .utc) == nil) }

  @Test("a time more than twelve hours ahead was yesterday, the exact twelve are today")
  func yesterday() {
    let night = at("2026-11-22T00:10:00Z")
    #expect(parseWhen("23:55", now: night, zone: .utc) == at("2026-11-21T23:55:00Z"))
    #expect(parseWhen("12:10", now: night, zone: .utc) == at("2026-11-22T12:10:00Z"))
    #expect(parseWhen("12:11", now: night, zone: .utc) == at("2026-11-21T12:11:00Z"))
    #expect(
      parseWhen("23:55", now: at("2027-01-01T00:10:00Z"), zone: .utc)
        == at("2026-12-31T23:55:00Z"))
  }

  @Test("the day and the offset are the zone's, unless the text has its own offset")
  func zoned() {
    guard let berlin = zone("Europe/Berlin") else { return }
    let late = at("2026-07-01T23:30:00Z")
    #expect(parseWhen("01:00", now: late, zone: berlin) == at("2026-07-01T23:00:00Z"))
    #expect(parseWhen("2026-07-01 12:00", now: late, zone: berlin) == at("2026-07-01T10:00:00Z"))
    #expect(parseWhen("2026-07-01T12:00Z", now: late, zone: berlin) == at("2026-07-01T12:00:00Z"))
  }
}
