import Engine
import TestSupport

/// One incident, people who work on it at random, and two enforcers that know nothing of each other, in a world whose
/// clock jumps, whose processes die and sleep, and whose pages fail, hang and get lost.
///
/// `truth` is the time that really passes, in milliseconds from the declaration; `wall` is what clocks say.
struct SimulatedWorld {
  struct Enforcer {
    /// What it has read of the log, which may be behind.
    var view: Incident
    var seen: Instant
    var isAlive = true
    var wakesUp: Int64?
    /// Counts its lives.
    var life = 0
    var nextWake: Instant?
    /// When it hears of what was appended, in truth.
    var news: Int64? = 0
    var sending: [Sending] = []
    /// Since when it has been awake without a break.
    var awakeSince: Int64 = 0
  }

  /// A page or an update on its way.
  struct Sending {
    var key: String
    var ends: Int64
    var isSent: Bool
    var isFinal: Bool
    var isPage: Bool
  }

  /// What reached somebody, or may have.
  struct Delivered {
    var page: Page
    var entry: Int
  }

  var random: Seeded
  let simulated: SimulatedPlan
  var truth: Int64 = 0
  private var offset: Int64 = 0
  private(set) var events: [Event] = []
  /// For each event, when it was appended, and the sum of all jumps forwards until then.
  private(set) var times: [(truth: Int64, jumped: Int64)] = []
  private(set) var incident: Incident
  private(set) var enforcers: [Enforcer]
  private(set) var delivered: [Delivered] = []
  /// Who requested what: the enforcer and its life, by entry.
  private var authors: [Int: (enforcer: Int, life: Int)] = [:]
  private(set) var jumped: Int64 = 0
  /// Since when windows run by one clock: since the last jump, or the first entry after it.
  private var steady: Int64 = 0
  private var hasJumped = false
  let knowsDeaths: Bool
  private var nextAct: Int64 = 0
  private let pace: Int
  private let acknowledges: Int
  /// What went wrong while it ran.
  var problem: String?

  init(_ seed: inout Seeded) {
    simulated = SimulatedPlan(&seed)
    let severity = seed.pick(["P1", "P1", "P1", "P2", "P3", "P4"])
    let isImported = seed.chance(3)
    let room = Room(
      severity, origin: isImported ? ImportOrigin(source: "s", identifier: "1") : nil)
    incident = room.incident
    events = room.events
    times = [(0, 0)]
    enforcers = [0, 1].map { _ in Enforcer(view: room.incident, seen: declaredAt) }
    knowsDeaths = seed.chance(50)
    pace = seed.pick([40, 120, 400, 900])
    acknowledges = seed.pick([0, 1, 3, 10])
    random = seed
    nextAct = Int64(random.int(0...pace)) * 1000
  }

  var wall: Instant { declaredAt + .milliseconds(truth + offset) }

  var plan: Plan { simulated.plan }

  /// Lets the world go on to the next thing that happens in it.
  ///
  /// - Parameter missing: Asked just before it happens: given the state, the time, and since when an enforcer has been
  ///   awake and no clock jumped, what should have been done before.
  mutating func step(missing: (Incident, Int64, Int64) -> String?) {
    var next = nextAct
    for enforcer in enforcers {
      if let up = enforcer.wakesUp { next = min(next, up) }
      guard enforcer.isAwake else { continue }
      if let news = enforcer.news { next = min(next, news) }
      if let wake = enforcer.nextWake {
        next = min(next, truth + max(0, (wake - wall).milliseconds))
      }
      for sending in enforcer.sending { next = min(next, sending.ends) }
    }
    truth = max(truth, next)
    if let since = enforcers.filter(\.isAwake).map(\.awakeSince).min() {
      problem = problem ?? missing(incident, truth, max(since, steady))
    }
    for index in enforcers.indices { turn(index) }
    guard truth >= nextAct else { return }
    act()
    nextAct = truth + Int64(random.int(1...pace)) * 1000
  }

  // MARK: Enforcers

  private mutating func turn(_ index: Int) {
    if let up = enforcers[index].wakesUp, up <= truth {
      enforcers[index].wakesUp = nil
      enforcers[index].awakeSince = truth
      if !enforcers[index].isAlive {
        enforcers[index].isAlive = true
        enforcers[index].life += 1
        enforcers[index].view = incident
        enforcers[index].seen = wall
      }
      enforcers[index].news = truth
    }
    guard enforcers[index].isAwake else { return }
    settle(index)
    let enforcer = enforcers[index]
    let hasNews = enforcer.news.map { $0 <= truth } ?? false
    let isDue = enforcer.nextWake.map { $0 <= wall } ?? false
    guard hasNews || isDue else { return }
    // Now and then it decides on what it read before, as whoever is overtaken does.
    enforcers[index].news = nil
    if hasNews {
      if random.chance(80) { read(index) } else { enforcers[index].news = truth + 1000 }
    }
    enforce(index)
  }

  private mutating func read(_ index: Int) {
    if enforcers[index].view.lastSeq < incident.lastSeq { enforcers[index].seen = wall }
    enforcers[index].view = incident
  }

  private mutating func enforce(_ index: Int) {
    while true {
      // A clock that went back is noticed by whoever looks at it.
      enforcers[index].seen = min(enforcers[index].seen, wall)
      let enforcer = enforcers[index]
      let due = look(enforcer.view, enforcer.seen)
      enforcers[index].nextWake = due.nextWake
      if due.facts.isEmpty { return }
      guard enforcer.view.lastSeq == incident.lastSeq else {
        read(index)
        continue
      }
      append(due.facts, by: .enforcer)
      read(index)
      let entries = (events.count - due.facts.count)..<events.count
      for entry in entries { authors[entry + 1] = (index, enforcer.life) }
      let dies = random.chance(5)
      send(entries.map { events[$0] }, index, isLost: dies)
      if dies { return stop(index) }
      let again = look(enforcers[index].view, enforcers[index].seen)
      enforcers[index].nextWake = again.nextWake
      if !again.facts.isEmpty { problem = problem ?? "there is more to do at once: \(again.facts)" }
      if let wake = again.nextWake, wake <= wall {
        problem = problem ?? "it would look again at \(wake), and it is \(wall)"
      }
      return
    }
  }

  private func look(_ view: Incident, _ seen: Instant) -> Enforcement {
    enforcement(
      of: view, plan: plan, onCall: simulated.onCall, now: wall, seen: seen,
      isAbandoned: { entry in
        guard knowsDeaths, let author = authors[entry] else { return false }
        let enforcer = enforcers[author.enforcer]
        return !enforcer.isAlive || enforcer.life != author.life
      })
  }

  private mutating func send(_ batch: [Event], _ index: Int, isLost: Bool) {
    var refused: Set<String> = []
    for event in batch {
      if case .pageFailed(let key, _, _) = event.fact { refused.insert(key) }
    }
    for event in batch {
      switch event.fact {
      case .pageRequested(let page) where !refused.contains(page.key):
        guard let channel = plan.channel(page.channel) else { continue }
        let (ends, isSent) = outcome(channel)
        let arrives = isSent || random.chance(20)
        if arrives, !isLost || random.chance(50) {
          delivered.append(Delivered(page: page, entry: event.seq))
        }
        if isLost { continue }
        enforcers[index].sending.append(
          Sending(
            key: page.key, ends: ends, isSent: isSent,
            isFinal: page.attempt >= channel.attemptLimit, isPage: true))
      case .updateRequested(let delivery) where !isLost:
        guard let channel = plan.channel(delivery.channel) else { continue }
        let (ends, isSent) = outcome(channel)
        enforcers[index].sending.append(
          Sending(
            key: delivery.key, ends: ends, isSent: isSent,
            isFinal: delivery.attempt >= channel.attemptLimit, isPage: false))
      default: continue
      }
    }
  }

  private mutating func outcome(_ channel: ChannelRule) -> (ends: Int64, isSent: Bool) {
    switch random.int(0...9) {
    case 0...5: (truth + Int64(random.int(50...3000)), true)
    case 6...7: (truth + Int64(random.int(50...3000)), false)
    default: (truth + channel.timeLimit.milliseconds, false)
    }
  }

  /// Records the outcomes that an enforcer has learnt.
  private mutating func settle(_ index: Int) {
    let done = enforcers[index].sending.filter { $0.ends <= truth }
    enforcers[index].sending.removeAll { $0.ends <= truth }
    for sending in done {
      let fact: Fact =
        switch (sending.isPage, sending.isSent) {
        case (true, true): .pageSent(key: sending.key, detail: nil)
        case (true, false):
          .pageFailed(key: sending.key, reason: "no", isFinal: sending.isFinal)
        case (false, true): .updateSent(key: sending.key, detail: nil)
        case (false, false):
          .updateFailed(key: sending.key, reason: "no", isFinal: sending.isFinal)
        }
      append([fact], by: .enforcer)
    }
  }

  private mutating func stop(_ index: Int) {
    enforcers[index].isAlive = false
    enforcers[index].sending = []
    enforcers[index].wakesUp = truth + Int64(random.int(1...600)) * 1000
  }

  // MARK: The world

  private mutating func append(_ facts: [Fact], by person: PersonID) {
    for fact in facts {
      let last = events.last?.at ?? wall
      // As the log does it: a small step back is levelled out, a larger one is recorded.
      let behind = (last - wall).milliseconds
      let at = behind > 0 && behind <= 5000 ? last : wall
      let event = Event(
        seq: events.count + 1, id: EventID(high: 0, low: UInt64(events.count + 1)), at: at,
        by: person, fact: fact)
      events.append(event)
      times.append((truth, jumped))
      incident.apply(event)
    }
    if hasJumped { steady = truth }
    hasJumped = false
    for index in enforcers.indices where enforcers[index].isAwake {
      enforcers[index].news = truth + Int64(random.int(0...2000))
    }
  }

  private mutating func act() {
    switch random.int(0...99) {
    case 0...9: jump()
    case 10...17:
      let index = random.int(0...1)
      if enforcers[index].isAwake { stop(index) }
    case 18...23: sleep()
    default: respond()
    }
  }

  private mutating func jump() {
    let length = Int64(random.pick([-3600, -300, -20, -3, 3, 20, 300, 3600])) * 1000
    offset += length
    jumped += max(0, length)
    steady = truth
    hasJumped = true
    // A clock that is set is news to whoever waits for it.
    for index in enforcers.indices where enforcers[index].isAwake { enforcers[index].news = truth }
  }

  /// A closed laptop: nothing of it runs.
  private mutating func sleep() {
    let index = random.int(0...1)
    guard enforcers[index].isAwake else { return }
    enforcers[index].wakesUp = truth + Int64(random.pick([30, 600, 3600])) * 1000
  }

  private mutating func respond() {
    let person = random.pick(SimulatedPlan.people)
    let command: Command? =
      switch random.int(0...29) {
      case 0...2: random.chance(acknowledges * 10) ? .acknowledge() : nil
      case 3: random.chance(acknowledges * 10) ? .assign(role: "ic", person: person) : nil
      case 4: .assign(role: "tl", person: person)
      case 5...7: .changeSeverity(to: random.pick(["P1", "P2", "P3", "P4"]))
      case 8:
        random.chance(20) ? .resolve(note: "n", cause: "c", isVerified: true) : .contain()
      case 9: .reopen()
      case 10:
        incident.milestones[.acknowledged].map { .strike(entry: $0.entry) }
      case 11...13: .postUpdate(audience: "engineering", status: nil, message: "still at it")
      case 14...16: nil
      default: .note(kind: .note, text: "looking")
      }
    if command == nil, random.chance(30), let run = incident.escalation.run,
      run.exhaustedAt == nil
    {
      let reached =
        incident.escalation.pages.filter { $0.page.run == run.start.run }
        .map(\.page.level).max() ?? 0
      append(
        [.escalationAdvanced(run: run.start.run, level: reached + 1, reason: nil)], by: person)
      return
    }
    guard let command,
      let decision = try? decide(
        command, by: person, incident: incident, plan: plan, now: wall)
    else { return }
    append(decision.facts.map(\.fact), by: person)
  }
}

extension SimulatedWorld.Enforcer {
  var isAwake: Bool { isAlive && wakesUp == nil }
}

extension SimulatedWorld {
  /// What happened, a line an event: the true second, what the clock said, and who recorded what.
  var story: String {
    let policies = plan.policies.map { policy in
      let windows = policy.levels.map { "\($0.acknowledgeWithin.wholeSeconds) s" }
      return
        "\(policy.id): \(windows), \(policy.repeats) repeats, \(policy.repageAfter, default: "-")"
    }
    let lines = zip(events, times).map { event, time in
      "\(event.seq) \(Double(time.truth) / 1000) \((event.at - declaredAt).clock) \(event.by) \(event.fact)"
    }
    return "\n" + (policies + lines).joined(separator: "\n")
  }
}
