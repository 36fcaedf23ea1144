import EventLog
import FuzzProperties
import Interchange
import TestSupport
import Testing

/// Records that were changed at random: each is imported or named, and nothing traps.
@Suite struct MutationTests {
  @Test func recordsWithChangedValues() throws {
    var records = try Property.historySamples.map { try JSON.parse($0) }
    // Forty real ones, so that the shapes of real data are mutated too.
    records += try SharedHistory.records().prefix(40)
    let failures = Trials.failures(4000) { random in
      let record = random.pick(records)
      var mutator = Mutator(random: random)
      return Property.recordFault(mutator.mutate(record))
    }
    #expect(failures == [])
  }

  /// What the mapping makes of mutated records, the log takes: whole lines, in one import.
  @Test func mutatedRecordsAreRecordedOrNamed() throws {
    let records = try Property.historySamples.map { try JSON.parse($0) }
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
