import Engine
import Foundation
import TestSupport
import Testing

@Suite("Instants and RFC 3339")
struct InstantTests {
  @Test("writing and reading agree with Foundation over three centuries")
  func agreesWithFoundation() throws {
    var random = Seeded(1)
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for _ in 0..<5000 {
      let instant = Instant(
        milliseconds: Int64.random(in: -5_000_000_000_000...5_000_000_000_000, using: &random))
      #expect(Instant(rfc3339: instant.rfc3339) == instant)
      let date = try style.parse(instant.rfc3339)
      #expect(
        Int64((date.timeIntervalSince1970 * 1000).rounded()) == instant.milliseconds,
        "\(instant.rfc3339)")
    }
  }

  @Test("every moment of the years 0 to 9999 comes back from its text")
  func roundTrip() {
    var random = Seeded(2)
    let first = at("0000-01-01T00:00:00Z").milliseconds
    let last = at("9999-12-31T23:59:59.999Z").milliseconds
    for _ in 0..<20_000 {
      let instant = Instant(milliseconds: Int64.random(in: first...last, using: &random))
      #expect(Instant(rfc3339: instant.rfc3339) == instant)
    }
    #expect(Instant(milliseconds: last).rfc3339 == "9999-12-31T23:59:59.999Z")
  }

  @Test(
    "other spellings of the same moment are read",
    arguments: [
      "2026-11-22T13:44:00Z", "2026-11-22t13:44:00z", "2026-11-22 13:44:00.000Z",
      "2026-11-22T13:44Z", "2026-11-22T15:44:00+02:00", "2026-11-22T15:44:00+0200",
      "2026-11-22T08:14:00-05:30", "2026-11-22T13:44", "2026-11-22T13:44:00.0009Z",
    ])
  func spellings(_ text: String) {
    #expect(Instant(rfc3339: text) == at("2026-11-22T13:44:00.000Z"))
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "", "2026", "2026-11", "2026-11-22T", "2026-11-22T13", "2026-11-22T13:",
      "2026-1-22T13:44:00Z",
      "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z", "2100-02-29T00:00:00Z", "2026-11-00T00:00:00Z",
      "2026-11-22T24:00:00Z", "2026-11-22T13:60:00Z", "2026-11-22T13:44:60Z",
      "2026-11-22T13:44:00.Z", "2026-11-22T13:44:00,5Z", "2026-11-22T13:44:00ZZ",
      "2026-11-22T13:44:00+24:00", "2026-11-22T13:44:00+02:60", "2026-11-22T13:44:00+2",
      "2026-11-22T13:44:00 Z", " 2026-11-22T13:44:00Z", "2026-11-22T13:44:00Z ",
      "2026/11/22T13:44:00Z", "2026-11-22X13:44:00Z", "-026-11-22T13:44:00Z",
      "２０２６-11-22T13:44:00Z", "2026-11-22T13:44:00Z\n", "now",
    ])
  func invalid(_ text: String) { #expect(Instant(rfc3339: text) == nil) }

  @Test("the ends of the number line trap nowhere")
  func extremes() {
    for value in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
      let instant = Instant(milliseconds: value)
      #expect(instant.rfc3339.utf8.count == 24)
      _ = instant + .seconds(Int64.max)
      _ = instant - .seconds(Int64.max)
      _ = (instant - Instant(milliseconds: 0)).clock
      _ = Zone.utc.offsetSeconds(at: instant)
    }
  }

  @Test("any bytes are read or refused, and never trap")
  func fuzz() {
    var random = Seeded(3)
    let alphabet = Array("0123456789-:TZ+. tz/é".unicodeScalars)
    for _ in 0..<20_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<random.int(0...30) { text.append(random.pick(alphabet)) }
      if let instant = Instant(rfc3339: String(text)) {
        #expect(Instant(rfc3339: instant.rfc3339) == instant)
      }
    }
  }
}

@Suite("Civil time")
struct CivilTimeTests {
  @Test("every day from 1900 to 2100 is the one that Foundation's calendar has")
  func everyDay() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    let first = CivilTime(year: 1900, month: 1, day: 1).dayNumber
    let last = CivilTime(year: 2100, month: 12, day: 31).dayNumber
    #expect(last - first == 73413)
    for day in first...last {
      let instant = Instant(milliseconds: Int64(day) * 86_400_000 + 45_296_789)
      let time = CivilTime(instant)
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekday],
        from: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000))
      #expect(time.year == parts.year && time.month == parts.month && time.day == parts.day)
      #expect(time.weekday % 7 + 1 == parts.weekday)
      #expect(time.dayNumber == day && time.isValid && time.instant() == instant)
      #expect((time.hour, time.minute, time.second, time.millisecond) == (12, 34, 56, 789))
    }
  }
}

@Suite("Event identities")
struct EventIDTests {
  @Test("a ULID comes back from its text, and texts sort as identities do")
  func roundTrip() {
    var random = Seeded(4)
    var ids: [EventID] = []
    for _ in 0..<5000 {
      let id = EventID(high: random.next(), low: random.next())
      #expect(id.text.count == 26 && EventID(id.text) == id)
      ids.append(id)
    }
    #expect(ids.sorted().map(\.text) == ids.map(\.text).sorted())
  }

  @Test("the known example of the specification keeps its time")
  func known() throws {
    let id = try #require(EventID("01ARZ3NDEKTSV4RRFFQ69G5FAV"))
    #expect(id.text == "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    #expect(id.high >> 16 == 1_469_922_850_259)
    let made = EventID(at: Instant(milliseconds: 1_469_922_850_259), random: (.max, .max))
    #expect(made.text.prefix(10) == "01ARZ3NDEK" && made.high & 0xFFFF == 0xFFFF)
    #expect(EventID(at: Instant(milliseconds: -5), random: (0, 0)).high == 0)
  }

  @Test(
    "what is no ULID is refused",
    arguments: [
      "", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAVV",
      "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FAI",
      "01ARZ3NDEKTSV4RRFFQ69G5FAU", "01ARZ3NDEKTSV4RRFFQ69G5FA ", "01ARZ3NDEKTSV4RRFFQ69G5FAÄ",
    ])
  func invalid(_ text: String) { #expect(EventID(text) == nil) }
}

@Suite("Lengths of time as text")
struct DurationTests {
  @Test(
    "lengths are read",
    arguments: [
      ("90s", 90), ("15m", 900), ("1h30m", 5400), ("1h 30m", 5400), ("2 hours", 7200),
      ("1d", 86400), ("45", 2700), (" 5 MIN ", 300), ("0", 0), ("2w", 1_209_600),
      ("1d 2h 3m 4s", 93784),
    ])
  func read(_ text: String, _ seconds: Int) {
    #expect(Duration(planText: text) == .seconds(seconds))
  }

  @Test(
    "what is none is refused",
    arguments: [
      "", " ", "m", "-5m", "5x", "1h30", "5m5", "1.5h", "٣m", "99999999999s", "101 years",
      "5m,", "40000d",
    ])
  func refused(_ text: String) { #expect(Duration(planText: text) == nil) }

  @Test("no number of terms overflows")
  func many() {
    #expect(Duration(planText: String(repeating: "999999999w", count: 30_000)) == nil)
  }

  @Test(
    "lengths are written",
    arguments: [
      (1421, "00:23:41", "23:41", "23 min"), (59, "00:00:59", "0:59", "0 min"),
      (12_000, "03:20:00", "3 h 20", "3 h 20"), (187_200, "2d 04:00:00", "2 d 4 h", "2 d 4 h"),
      (-131, "00:02:11", "2:11", "2 min"),
    ])
  func written(_ seconds: Int, _ clock: String, _ withSeconds: String, _ without: String) {
    let length = Duration.seconds(seconds)
    #expect(length.clock == clock)
    #expect(length.short(seconds: true) == withSeconds)
    #expect(length.short(seconds: false) == without)
  }

  @Test("milliseconds round towards zero, whole seconds down")
  func rounding() {
    #expect(Duration.microseconds(1999).milliseconds == 1)
    #expect(Duration.microseconds(-1999).milliseconds == -1)
    #expect(Duration.milliseconds(-500).wholeSeconds == -1)
    #expect(Duration.milliseconds(1999).wholeSeconds == 1)
  }
}
