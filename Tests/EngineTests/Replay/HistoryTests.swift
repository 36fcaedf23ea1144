import Engine
import TestSupport
import Testing

@Suite("Replay")
struct HistoryTests {
  @Test("folding a prefix equals the jump to it, across every border of the kept states")
  func prefixes() {
    var random = Seeded(11)
    let events = random.history(of: 3 * History.spacing + 200)
    let history = History(events: events)
    guard var incident = Incident(first: events[0]) else { return }
    #expect(history.incident(after: 0) == nil && history.incident(after: -3) == nil)
    for count in 1...events.count {
      if count > 1 { incident.apply(events[count - 1]) }
      let border = count % History.spacing
      // Each jump folds half a spacing on average: all near the borders, and a tenth of the others.
      if count < 100 || border < 40 || border > History.spacing - 40 || count % 10 == 0 {
        #expect(history.incident(after: count) == incident, "after \(count)")
      }
    }
    #expect(history.incident(after: .max) == incident && history.incident == incident)
  }

  @Test("a log that declares its incident late is replayed as it was")
  func lateDeclaration() {
    var random = Seeded(12)
    let events = random.history(of: 2 * History.spacing)
    let noise = (1...History.spacing + 5).map {
      Event(
        seq: $0, id: EventID(high: 0, low: UInt64($0)), at: declaredAt, by: "ana",
        fact: .noted(kind: .note, text: "before"))
    }
    let history = History(events: noise + events)
    for count in stride(from: 0, through: history.events.count, by: 41) {
      let declared = noise.count
      #expect(
        history.incident(after: count)
          == Incident(events: history.events.prefix(count).dropFirst(declared)), "after \(count)")
    }
  }

  @Test("a jump anywhere in 100,000 events folds less than one spacing")
  func jumps() {
    var room = Room()
    var history = History(events: room.events)
    for index in 2...100_000 {
      room.now = declaredAt + .seconds(index)
      history.append(
        Event(
          seq: index, id: EventID(high: 0, low: UInt64(index)), at: room.now, by: "ana",
          fact: .noted(kind: .note, text: "x")))
    }
    for count in stride(from: 0, through: 100_000, by: 1) {
      let start = history.nearest(to: count).count
      if !(start <= count && count - start < History.spacing) { Issue.record("\(count)") }
    }
    #expect(history.incident(after: 99_999)?.lastSeq == 99_999)
  }

  @Test("what has been seen is not taken away when a clock goes back", arguments: 0..<10)
  func clocksGoingBack(seed: UInt64) {
    var random = Seeded(seed)
    let history = History(events: random.history(of: 500))
    guard let span = history.span else { return }
    var before = 0
    for second in stride(from: 0, through: (span.end - span.start).wholeSeconds + 4, by: 3) {
      let moment = span.start + .seconds(second)
      let count = history.count(at: moment)
      let expected =
        history.events.firstIndex { $0.at > moment } ?? history.events.count
      #expect(count == expected && count >= before, "seed \(seed), second \(second)")
      #expect(history.count(before: moment) <= count)
      before = count
    }
    #expect(before == history.events.count)
    #expect(history.count(at: span.start - .milliseconds(1)) == 0)
  }

  @Test("an imported incident is replayed by when things happened")
  func imported() {
    var room = Room(origin: ImportOrigin(source: "statuspage", identifier: "x"))
    room.record(.noted(kind: .note, text: "a"), happened: declaredAt + .hours(1))
    let history = History(events: room.events)
    #expect(history.count(at: declaredAt) == 1)
    #expect(history.count(at: declaredAt + .hours(1)) == 2)
  }

  @Test("heat counts every event once, each in its slice", arguments: [1, 2, 7, 60, 400, 20_000])
  func heat(slices: Int) {
    for seed in 0..<8 as Range<UInt64> {
      var random = Seeded(seed)
      let history = History(events: random.history(of: 300))
      let heat = history.heat(slices: slices)
      #expect(heat.count == min(slices, 10_000) && heat.reduce(0, +) == 300)
      guard let span = history.span else { return }
      let length = Double((span.end - span.start).milliseconds)
      var expected = [Int](repeating: 0, count: heat.count)
      for index in 0..<300 {
        let part = Double((history.instant(ofEvent: index) - span.start).milliseconds)
        expected[min(heat.count - 1, Int(part * Double(heat.count) / length))] += 1
      }
      #expect(heat == expected, "seed \(seed)")
    }
  }

  @Test("heat without a span, without events or without slices")
  func emptyHeat() {
    #expect(History().heat(slices: 3) == [0, 0, 0] && History().span == nil)
    #expect(History(events: Room().events).heat(slices: 3) == [1, 0, 0])
    #expect(History(events: Room().events).heat(slices: -1).isEmpty)
  }

  @Test("milestones are marked in order, struck ones are not, and stepping goes through them")
  func milestones() throws {
    var room = Room("P2")
    room.pass(.minutes(1))
    try room.run(.acknowledge())
    room.pass(.minutes(1))
    try room.run(.changeSeverity(to: "P1"))
    room.pass(.minutes(1))
    try room.run(.contain())
    let contained = room.events.count
    room.pass(.minutes(1))
    try room.run(.resolve(note: "n", cause: "c", isVerified: true))
    var history = History(events: room.events)
    #expect(
      history.milestones.map(\.label) == ["P2", "acknowledged", "P1", "contained", "resolved"])
    #expect(
      history.milestones.map(\.kind)
        == [.declared, .acknowledged, .severity, .contained, .resolved])
    var visited: [Mark] = []
    var moment = declaredAt - .seconds(1)
    while let mark = history.nextMilestone(after: moment) {
      visited.append(mark)
      moment = mark.at
    }
    #expect(visited == history.milestones)
    #expect(history.previousMilestone(before: moment)?.kind == .contained)
    #expect(history.previousMilestone(before: declaredAt) == nil)
    room.record(.struck(entry: contained, reason: nil))
    history = History(events: room.events)
    #expect(!history.milestones.contains { $0.kind == .contained })
  }

  @Test("stepping by event visits each moment once, forwards and back")
  func stepping() {
    var random = Seeded(13)
    let history = History(events: random.history(of: 200))
    let moments = Set((0..<200).map { history.instant(ofEvent: $0) }).sorted()
    var forwards: [Instant] = []
    var moment = moments[0] - .seconds(1)
    while let index = history.nextEvent(after: moment) {
      moment = history.instant(ofEvent: index)
      forwards.append(moment)
    }
    #expect(forwards == moments)
    var back = [moment]
    while let index = history.previousEvent(before: moment) {
      moment = history.instant(ofEvent: index)
      back.append(moment)
    }
    #expect(back == moments.reversed())
  }
}

@Suite("The clock of a replay")
struct PlaybackClockTests {
  private static func history(gaps: [Int]) -> History {
    var room = Room()
    for gap in gaps {
      room.pass(.seconds(gap))
      room.record(.noted(kind: .note, text: "x"))
    }
    return History(events: room.events)
  }

  private let history = history(gaps: [10, 3600, 20])

  @Test("time passes at the speed, and stops at the end")
  func plays() {
    var clock = PlaybackClock(position: declaredAt, speed: 60, isPlaying: true)
    clock.advance(by: .seconds(1), in: history)
    #expect(clock.position == declaredAt + .seconds(60))
    clock.isPlaying = false
    clock.advance(by: .seconds(1), in: history)
    #expect(clock.position == declaredAt + .seconds(60))
    clock.isPlaying = true
    clock.advance(by: .seconds(Int64.max), in: history)
    #expect(clock.position == declaredAt + .seconds(3630) && !clock.isPlaying)
    #expect(clock.progress(in: history) == 1)
  }

  @Test("a gap longer than the limit is shortened to it")
  func idle() {
    var clock = PlaybackClock(
      position: declaredAt, isPlaying: true, maximumIdle: .seconds(5))
    clock.advance(by: .seconds(1), in: history)
    #expect(clock.position == declaredAt + .seconds(6))
    clock.advance(by: .seconds(4), in: history)
    #expect(clock.position == declaredAt + .seconds(10))
    clock.advance(by: .seconds(2), in: history)
    #expect(clock.position == declaredAt + .seconds(3607))
    clock.advance(by: .seconds(8), in: history)
    #expect(clock.position == declaredAt + .seconds(3630) && !clock.isPlaying)
  }

  @Test("in many small parts it arrives where it does in one", arguments: 0..<40)
  func parts(seed: UInt64) {
    var random = Seeded(seed)
    let history = History(events: random.history(of: 60))
    guard let start = history.span?.start else { return }
    let speed = random.pick(PlaybackClock.speeds)
    let idle = random.maybe(Duration.seconds(random.int(0...9)))
    var whole = PlaybackClock(position: start, speed: speed, isPlaying: true, maximumIdle: idle)
    var parted = whole
    var total = Duration.zero
    for _ in 0..<random.int(1...60) {
      let part = Duration.milliseconds(random.int(0...700)) / 2
      total += part
      let before = parted.position
      parted.advance(by: part, in: history)
      #expect(parted.position >= before)
    }
    whole.advance(by: total, in: history)
    #expect(whole.position == parted.position, "seed \(seed)")
    #expect(whole.isPlaying == parted.isPlaying, "seed \(seed)")
  }

  @Test("seeking stays within the span, and tenths divide it")
  func seeking() {
    var clock = PlaybackClock(position: declaredAt)
    clock.seek(to: declaredAt - .hours(1), in: history)
    #expect(clock.position == declaredAt)
    clock.skip(by: .seconds(5), in: history)
    #expect(clock.position == declaredAt + .seconds(5))
    clock.skip(by: .hours(5), in: history)
    #expect(clock.position == declaredAt + .seconds(3630))
    for tenths in 0...10 {
      clock.seek(tenths: tenths, in: history)
      #expect(clock.position == declaredAt + .seconds(363 * tenths))
    }
    clock.seek(tenths: .min, in: history)
    #expect(clock.progress(in: history) == 0)
    clock.seek(to: declaredAt, in: History())
    clock.advance(by: .seconds(1), in: History())
  }

  @Test("speeds go up and down their ladder and stay on it")
  func speeds() {
    var clock = PlaybackClock(position: declaredAt, speed: 7)
    clock.faster()
    #expect(clock.speed == 10)
    clock.slower()
    #expect(clock.speed == 5)
    for _ in 0..<30 { clock.faster() }
    #expect(clock.speed == 3600)
    for _ in 0..<30 { clock.slower() }
    #expect(clock.speed == 0.5)
    clock.setSpeed(.nan)
    #expect(clock.speed == 1)
    clock.setSpeed(-.infinity)
    #expect(clock.speed == 0.5)
  }
}
