import Engine
import EventLog
import Interchange
import TestSupport
import Testing

/// Records that were changed at random: each is imported or named, and nothing traps.
@Suite struct MutationTests {
  private static let sample = """
    {"id":"1","title":"Slow &lt;search&gt;","url":"https://x.example/1","started_at":"2026-01-01T00:00:00Z",
    "resolved_at":"2026-01-01T01:00:00Z","impact_window":{"source":"postmortem"},
    "downtime_start":"2025-12-31T23:50:00Z","downtime_end":"2026-01-01T00:40:00Z","impact":"minor",
    "components":["Search","API"],"updates":[
    {"at":"2026-01-01T00:00:00Z","status":"Investigating","message":"<p>We look.</p>"},
    {"at":"2026-01-01T00:20:00Z","status":"Monitoring","message":"It holds &amp; stays."},
    {"at":"2026-01-01T00:30:00Z","status":"Identified","message":"It is back."},
    {"at":"2026-01-01T01:00:00Z","status":"Resolved","message":"Done"}]}
    """
  private static let statuspage = """
    {"id":"2","name":"Slow","status":"resolved","impact":"none","created_at":"2026-01-01T00:00:00Z",
    "started_at":null,"resolved_at":"2026-01-01T01:00:00Z","shortlink":"https://s.example/2",
    "scheduled_for":"2026-01-01T00:00:00Z","scheduled_until":"2026-01-02T00:00:00Z",
    "components":[{"name":"Search"}],"incident_updates":[
    {"status":"resolved","body":"<br>","display_at":"2026-01-01T01:00:00Z"},
    {"status":"in_progress","body":"a < b","created_at":"2026-01-01T00:00:00Z"}]}
    """

  @Test(arguments: 0..<8)
  func recordsWithChangedValues(shard: UInt64) throws {
    var records = [try JSON.parse(Self.sample), try JSON.parse(Self.statuspage)]
    // Forty real ones, so that the shapes of real data are mutated too.
    records += try SharedHistory.records().prefix(40)
    for seed in (shard * 1500)..<((shard + 1) * 1500) {
      var mutator = Mutator(random: Seeded(seed))
      let record = mutator.mutate(records[Int(seed) % records.count])
      check(record, seed: seed)
    }
  }

  private func check(_ record: JSON, seed: UInt64) {
    switch ImportMapping().map(record, at: .line(3)) {
    case .failure(let problem):
      #expect(problem.place == .line(3), "seed \(seed)")
      #expect(problem.what.hasSuffix("."), "seed \(seed): \(problem.what)")
    case .success(let mapped):
      guard case .declared? = mapped.drafts.first?.fact else {
        Issue.record("seed \(seed): declares nothing")
        return
      }
      #expect(Set(mapped.drafts.map(\.id)).count == mapped.drafts.count, "seed \(seed)")
      var phase = Phase.detection
      for draft in mapped.drafts {
        switch draft.fact {
        case .phaseChanged(let from, let to, let reason):
          #expect(from == phase, "seed \(seed)")
          #expect(to > from || reason != nil, "seed \(seed)")
          phase = to
        case .reopened(let reason):
          #expect(reason != nil, "seed \(seed)")
          phase = .response
        case .closed: phase = .closed
        default: break
        }
      }
    }
  }

  /// What the mapping makes of mutated records, the log takes: whole lines, in one import.
  @Test func mutatedRecordsAreRecordedOrNamed() throws {
    let records = [try JSON.parse(Self.sample), try JSON.parse(Self.statuspage)]
    var bytes: [UInt8] = []
    let count = 300
    for seed in 0..<UInt64(count) {
      var mutator = Mutator(random: Seeded(seed &* 7919))
      // Each is an incident of its own, where the mutation left it one.
      let record = JSON.object(
        (records[Int(seed) % 2].object ?? []).map {
          (key: $0.key, value: $0.key == "id" ? .string("id-\(seed)") : $0.value)
        })
      bytes += mutator.mutate(record).bytes + [0x0A]
    }
    let scratch = try Scratch()
    let report = try scratch.run(bytes)
    #expect(report.total == count)
    #expect(report.added.count > 20 && report.skipped.count > 20)
    #expect(try scratch.faults() == [])
    #expect(try scratch.run(bytes).added == [])
  }

  /// Bytes changed, cut and repeated: whatever remains of the form is judged line by line.
  @Test(arguments: 0..<4)
  func brokenBytes(shard: UInt64) throws {
    let lines = [Self.sample, Self.statuspage].map { $0.replacing("\n", with: "") }
    let whole = Array(lines.joined(separator: "\n").utf8)
    for seed in (shard * 60)..<((shard + 1) * 60) {
      var random = Seeded(seed)
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: bytes[at...].prefix(40), at: at)
        default: bytes.removeLast(min(bytes.count - 1, 30))
        }
      }
      let scratch = try Scratch()
      do throws(ImportFailure) {
        let report = try importHistory(bytes, into: scratch.home, now: { Scratch.now })
        #expect(report.total > 0, "seed \(seed)")
      } catch {
        guard case .input = error else {
          Issue.record("seed \(seed): \(error)")
          continue
        }
      }
      #expect(try scratch.faults() == [], "seed \(seed)")
    }
  }
}

/// Changes a JSON value at a few places.
private struct Mutator {
  var random: Seeded

  mutating func mutate(_ value: JSON) -> JSON {
    var value = value
    for _ in 0..<Int.random(in: 1...3, using: &random) { value = change(value, depth: 0) }
    return value
  }

  private mutating func change(_ value: JSON, depth: Int) -> JSON {
    // Rarely the value itself, mostly something within it.
    if depth > 0, Int.random(in: 0..<4, using: &random) == 0 { return other(than: value) }
    switch value {
    case .array(var elements) where !elements.isEmpty:
      let index = Int.random(in: 0..<elements.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: elements.remove(at: index)
      case 1: elements.append(elements[index])
      case 2: elements.swapAt(0, index)
      default: elements[index] = change(elements[index], depth: depth + 1)
      }
      return .array(elements)
    case .object(var members) where !members.isEmpty:
      let index = Int.random(in: 0..<members.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: members.remove(at: index)
      case 1: members[index].key += "_"
      default: members[index].value = change(members[index].value, depth: depth + 1)
      }
      return .object(members)
    default: return other(than: value)
    }
  }

  private mutating func other(than value: JSON) -> JSON {
    let values: [JSON] = [
      .null, true, .number("0"), .number("-1e999"), .string(""), .string("\u{0}\u{202E}\n"),
      .string("<p>&#x110000;<script>x</script>&#0;<a href=\"></p>"), .string("resolved"),
      .string("Postmortem"), .string("2026-01-01T00:10:00+14:00"), .string("0000-01-01T00:00:00Z"),
      .string("9999-12-31T23:59:59.999Z"), .string("2026-02-30T00:00:00Z"), [], [:],
      .string(String(repeating: "<b", count: 5000)), .string(String(repeating: "&", count: 300)),
      .array([value]), ["name": value],
    ]
    return values.randomElement(using: &random) ?? .null
  }
}
