import Engine

/// The events of one incident: mostly what people and monitoring write, a few that change its course.
struct IncidentEvents {
  enum End {
    /// It is open.
    case stays
    /// Its last event resolves it.
    case isResolved
    /// Its last event closes it, the one before resolves it.
    case isClosed
  }

  /// Milliseconds between two events, on average.
  static let meanGap: Int64 = 500

  private let alias: String
  private let end: End
  private var random: Seeded
  private var at: Instant
  private var tasks = 0
  private var questions = 0

  init(alias: String, start: Instant, seed: UInt64, end: End) {
    self.alias = alias
    self.end = end
    random = Seeded(seed)
    at = start
  }

  /// The event of a number; to be asked for in order, from 1.
  mutating func event(_ seq: Int, of count: Int) -> Event {
    at = at + .milliseconds(Int64(random.below(Int(IncidentEvents.meanGap) * 2)))
    let person = IncidentEvents.people[random.below(IncidentEvents.people.count)]
    let id = EventID(at: at, random: (random.next(), random.next()))
    let occurred = random.below(50) == 0 ? at - .seconds(60 + random.below(600)) : nil
    return Event(
      seq: seq, id: id, at: at, occurred: occurred, by: person, via: "\(person)(1003)@bastion",
      fact: fact(seq, of: count))
  }

  private mutating func fact(_ seq: Int, of count: Int) -> Fact {
    switch seq {
    case 1:
      return .declared(
        Declaration(
          incident: EventID(at: at, random: (random.next(), random.next())), alias: alias,
          plan: "builtin:1", title: "Checkout fails for customers in \(word())", severity: "P2",
          service: "checkout"))
    case 2: return .acknowledged(note: nil)
    case 3: return .roleAssigned(role: "ic", person: "ana", note: nil)
    case 4: return .severityChanged(from: "P2", to: "P1", reason: "a majority of users")
    case 5: return .phaseChanged(from: .detection, to: .response, reason: nil)
    case 6: return .roleAssigned(role: "tl", person: "raj", note: nil)
    case count where end == .isClosed: return .closed(reason: nil)
    case (end == .isClosed ? count - 1 : count) where end != .stays:
      return .resolved(note: text(8), cause: text(6))
    default: return ordinary(seq)
    }
  }

  private mutating func ordinary(_ seq: Int) -> Fact {
    switch random.below(1000) {
    case ..<640:
      let kind = EntryKind.allCases[random.below(EntryKind.allCases.count)]
      // A hypothesis is weighed; nobody has a hundred thousand.
      return .noted(kind: kind == .hypothesis && seq > 2000 ? .note : kind, text: text(9))
    case ..<860:
      let key = "5f1d\(random.below(16))"
      if random.below(8) > 0 { return .alertRepeated(key: key, count: 1 + random.below(40)) }
      return .alertReceived(
        Alert(
          key: key, source: "prometheus", summary: text(6),
          labels: [
            Alert.Label(name: "service", value: word()), Alert.Label(name: "zone", value: "eu-1"),
          ]))
    case ..<930:
      return .updatePosted(
        Update(
          audience: ["engineering", "management", "status"][random.below(3)],
          status: "investigating", message: text(14)))
    case ..<960: return .reported(role: "tl", text: text(10))
    case ..<970 where tasks < 200:
      tasks += 1
      return .taskAssigned(task: tasks, title: text(5), person: "raj", checkInDue: nil)
    case ..<980 where tasks > 0:
      return .taskDone(task: 1 + random.below(tasks), note: text(4))
    case ..<985 where questions < 200:
      questions += 1
      return .questionAsked(question: questions, text: text(8))
    case ..<990 where questions > 0:
      return .questionAnswered(question: 1 + random.below(questions), text: text(8))
    case 998: return .marked(entry: 7 + random.below(max(1, seq - 7)))
    case 999 where seq < 100_000:
      return .amended(
        entry: 7 + random.below(max(1, seq - 7)), text: text(9), happened: nil, reason: nil)
    default: return .noted(kind: .observation, text: text(9))
    }
  }

  private mutating func word() -> String {
    IncidentEvents.words[random.below(IncidentEvents.words.count)]
  }

  private mutating func text(_ count: Int) -> String {
    var text = word()
    for _ in 1..<count { text += " " + word() }
    return text
  }

  private static let people = [
    "ana", "raj", "mei", "tom", "lena", "omar", "kofi", "ines", "yuki", "petr",
  ]

  private static let words = [
    "payment", "pods", "restarted", "error", "rate", "back", "to", "0.2 %", "in", "eu-central-1",
    "queue", "depth", "falls", "slowly", "database", "replica", "lags", "12 s", "behind",
    "the", "primary", "traffic", "moved", "away", "from", "zone", "b", "cache", "hit", "ratio",
    "is", "98 %", "deploy", "rolled", "\"canary\"", "latency", "p99", "840 ms", "für", "customers",
    "retries", "exhausted", "on", "checkout", "certificates", "expire", "tonight", "nothing",
    "new", "since",
  ]
}
