import Engine
import Foundation
import TestSupport
import Testing

/// Random text where people and files say when, how long and what to do; docs/reliability.md tells how all of it is run.
@Suite("Random text")
struct FuzzTests {
  private static let times = [
    "now", "-10m", "10m ago", "14:05", "9:05:30", "2026-11-22 14:05", "2026-11-22T14:05:30.123Z",
    "2026-11-22",
    "2026-11-22T14:05:30+05:30", "1h30m", "2 hours", "90s", "7", "9999-12-31T23:59:59.999Z",
    "0000-01-01",
  ].map { Array($0.utf8) }
  private static let words = [
    "ago", "-", ":", "Z", "T", "+14:00", "99", "999999999", "٣", " ", ".", "h", "w", "-0", "24:00",
    "60", "\u{0}", "é",
  ].map { Array($0.utf8) }

  @Test("is a time or a length or neither, and every time that is read is written back as itself")
  func times() {
    let berlin = zone("Europe/Berlin") ?? .utc
    let now = Instant(milliseconds: 1_795_355_052_083)
    let failures = Trials.failures(5000) { random in
      let bytes = random.mutate(random.pick(FuzzTests.times), words: FuzzTests.words)
      let text = String(decoding: bytes, as: UTF8.self)
      if let length = Duration(planText: text), length < .zero {
        return "\(text) is less than no time"
      }
      if let instant = Instant(rfc3339: text), Instant(rfc3339: instant.rfc3339) != instant {
        return "\(text.debugDescription) is \(instant.rfc3339)"
      }
      for zone in [.utc, berlin] {
        guard let instant = parseWhen(text, now: now, zone: zone) else { continue }
        // Years beyond four digits have no form to be written in; nothing is recorded under them.
        guard instant.milliseconds >= -62_167_219_200_000,
          instant.milliseconds < 253_402_300_800_000
        else { continue }
        if Instant(rfc3339: instant.rfc3339) != instant {
          return "\(text.debugDescription) is \(instant)"
        }
      }
      return nil
    }
    #expect(failures == [])
  }

  @Test("of a runbook is steps or none, each with a title of one line")
  func runbooks() {
    let sample = Array(
      """
      ---
      title: Disk full
      expected: 15m
      ---
      # Disk full
      - [ ] Find the disk
        Look first.
        ```sh
        df -h
        ```
        - [x] Nested `code`
      1. [ ] Numbered
      > quote
      ## Next ##
      """.utf8)
    let words = [
      "- [ ] ", "```", "~~~", "---\n", "# ", "1. ", "\t", "\r\n", "\r", "\u{FEFF}", "[x]", "title:",
      "\u{85}", "\u{2028}",
      "\u{1B}[2J", "    ", "> ", "expected: 99999999999h\n",
    ].map { Array($0.utf8) }
    let failures = Trials.failures(5000) { random in
      let text = String(decoding: random.mutate(sample, words: words, changes: 8), as: UTF8.self)
      let book = Runbook(markdown: text, name: "file")
      if book.title.isEmpty { return "\(text.debugDescription) has no title" }
      for step in book.steps {
        if step.title.isEmpty || step.title.contains("\n") {
          return "\(step) of \(text.debugDescription)"
        }
        if !(0...8).contains(step.depth) { return "\(step) of \(text.debugDescription)" }
      }
      return nil
    }
    #expect(failures == [])
  }

  @Test("or bytes of a zone file never trap, whatever is asked of the zone")
  func zones() throws {
    let samples = ["Europe/Berlin", "UTC", "Australia/Lord_Howe"].compactMap {
      FileManager.default.contents(atPath: "/usr/share/zoneinfo/\($0)").map(Array.init)
    }
    guard !samples.isEmpty else {
      print("skipped: this machine has no zones")
      return
    }
    let moments = [Int64.min / 4, -62_167_219_200_000, 0, 1_795_355_052_083, 253_402_300_799_999]
      .map { Instant(milliseconds: $0) }
    let words = [
      Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8), Array("<+99>-99".utf8),
      Array("M13.9.9/999".utf8), [0xFF, 0xFF, 0xFF, 0xFF],
      [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0],
    ]
    let failures = Trials.failures(3000) { random in
      let bytes = random.mutate(random.pick(samples), words: words, changes: 6)
      guard let zone = Zone(name: "x", tzif: bytes) else { return nil }
      for moment in moments {
        let offset = zone.offsetSeconds(at: moment)
        if abs(offset) > 26 * 3600 { return "an offset of \(offset) seconds" }
        _ = zone.abbreviation(at: moment)
      }
      _ = parseWhen("2026-03-29 02:30", now: moments[3], zone: zone)
      return nil
    }
    #expect(failures == [])
  }
}
