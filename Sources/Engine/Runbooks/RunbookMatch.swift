/// A runbook of the plan that may help with an incident, and why.
public struct RunbookMatch: Hashable, Sendable {
  /// What speaks for a runbook, the strongest first.
  public enum Reason: Hashable, Sendable {
    /// An alert is routed to it by the plan, under the route's name.
    case route(String)
    /// An alert names it by its URL.
    case link(alert: String)
    /// An alert fits its matchers.
    case alert(String)
    /// It is for the service that is affected.
    case service(ServiceID)
    /// The title speaks of its service.
    case named(ServiceID)
    /// Words of the title stand in its title or its name.
    case words([String])
  }

  public var runbook: PlanRunbook
  /// Greater than zero; more is better, and only the order matters.
  public var score: Int
  /// Never empty.
  public var reasons: [Reason]

  /// The reasons as part of a sentence: `service checkout, title word latency`.
  public var why: String { reasons.map(\.words).joined(separator: ", ") }
}

extension RunbookMatch.Reason {
  /// As part of a sentence.
  public var words: String {
    switch self {
    case .route(let name): "route \(name)"
    case .link(let alert): "link of alert \(alert)"
    case .alert(let name): "alert \(name)"
    case .service(let service): "service \(service)"
    case .named(let service): "title names \(service)"
    case .words(let words):
      (words.count == 1 ? "title word " : "title words ") + words.joined(separator: " ")
    }
  }

  /// How much each reason weighs: what a person wrote down for this very alert is worth more than any guess, and no
  /// number of words outweighs the service.
  fileprivate var weight: Int {
    switch self {
    case .route: 400
    case .link: 300
    case .alert: 200
    case .service: 60
    case .named: 50
    case .words(let words): 10 * min(words.count, 4)
    }
  }
}

/// What is known when runbooks are looked for.
public struct RunbookQuery: Hashable, Sendable {
  public var title: String
  public var service: ServiceID?
  public var alerts: [Alert]

  /// More alerts than this say nothing new, and each is held against every runbook.
  private static let alertLimit = 20

  /// Only the latest alerts count.
  public init(title: String, service: ServiceID? = nil, alerts: [Alert] = []) {
    self.title = title
    self.service = service
    self.alerts = alerts.suffix(RunbookQuery.alertLimit)
  }

  /// What an incident says; alerts that still stand come before those that cleared.
  public init(_ incident: Incident) {
    let alerts =
      incident.alerts.filter { $0.clearedAt != nil }
      + incident.alerts.filter { $0.clearedAt == nil }
    self.init(title: incident.title, service: incident.service, alerts: alerts.map(\.alert))
  }
}

extension Plan {
  /// The runbooks that may help, the best first; of equals, in the order of their names.
  public func runbooks(for query: RunbookQuery) -> [RunbookMatch] {
    let search = RunbookSearch(query, self)
    let matches = runbooks.filter { !$0.steps.isEmpty }.compactMap { search.match($0) }
    return matches.sorted {
      $0.score != $1.score ? $0.score > $1.score : $0.runbook.name < $1.runbook.name
    }
  }

  /// The same for an incident, without those that are attached to it.
  public func runbooks(for incident: Incident) -> [RunbookMatch] {
    let attached = Set(incident.runbooks.map(\.runbook.source))
    return runbooks(for: RunbookQuery(incident)).filter { !attached.contains($0.runbook.source) }
  }

  /// A runbook by its name, or by its path within the plan.
  public func runbook(named name: String) -> PlanRunbook? {
    runbooks.first { $0.name == name }
      ?? runbooks.first { $0.source == name || $0.source == name + ".md" }
  }
}

/// One search, with what is worked out once for all runbooks.
private struct RunbookSearch {
  let query: RunbookQuery
  let service: ServiceID?
  let words: [String]
  /// The services that the title speaks of, by any of their names.
  var named: Set<ServiceID> = []
  /// The words of each service's names.
  var serviceWords: [ServiceID: Set<String>] = [:]
  /// By the name of a runbook: the route that leads an alert to it.
  var routes: [String: String] = [:]

  init(_ query: RunbookQuery, _ plan: Plan) {
    let router = AlertRouter(plan)
    self.query = query
    service = query.service.map { router.service(named: $0) }
    words = TitleWords.of(query.title)
    for service in plan.services {
      for name in [service.id, service.title] + service.aliases {
        let parts = TitleWords.of(name)
        guard !parts.isEmpty else { continue }
        if parts.allSatisfy({ words.contains($0) }) { named.insert(service.id) }
        serviceWords[service.id, default: []].formUnion(parts)
      }
    }
    for alert in query.alerts {
      guard let route = router.route(alert), let name = route.runbook else { continue }
      routes[name] = route.name
    }
  }

  func match(_ runbook: PlanRunbook) -> RunbookMatch? {
    var reasons: [RunbookMatch.Reason] = []
    if let route = routes[runbook.name] { reasons.append(.route(route)) }
    if let alert = query.alerts.first(where: { isLinked($0.runbookURL, to: runbook) }) {
      reasons.append(.link(alert: alert.shortName))
    }
    let matchers = runbook.matchers.filter { !$0.isEmpty }.map(CompiledMatchers.init)
    if let alert = query.alerts.first(where: { alert in matchers.contains { $0.match(alert) } }) {
      reasons.append(.alert(alert.shortName))
    }
    if let service = runbook.service {
      if service == self.service {
        reasons.append(.service(service))
      } else if named.contains(service) {
        reasons.append(.named(service))
      }
    }
    // What speaks for it as its service does not speak for it twice.
    let isServed = reasons.contains {
      $0 == .service(runbook.service ?? "") || $0 == .named(runbook.service ?? "")
    }
    let said = isServed ? runbook.service.flatMap { serviceWords[$0] } ?? [] : []
    let common = commonWords(runbook).filter { !said.contains($0) }
    if !common.isEmpty { reasons.append(.words(common)) }
    guard !reasons.isEmpty else { return nil }
    return RunbookMatch(
      runbook: runbook, score: reasons.reduce(0) { $0 + $1.weight }, reasons: reasons)
  }

  /// Whether the last part of a link is the runbook's name: `https://wiki/runbooks/payment-errors.md#check`.
  private func isLinked(_ url: String?, to runbook: PlanRunbook) -> Bool {
    guard let url, let page = url.split(whereSeparator: { "?#".contains($0) }).first,
      var last = page.split(separator: "/").last
    else { return false }
    for ending in [".md", ".html"] where last.hasSuffix(ending) {
      last = last.dropLast(ending.count)
    }
    let name = runbook.name.split(separator: "/").last ?? ""
    return last.lowercased() == name.lowercased()
  }

  private func commonWords(_ runbook: PlanRunbook) -> [String] {
    let theirs = TitleWords.of(runbook.title) + TitleWords.of(runbook.name)
    return words.filter { word in theirs.contains { TitleWords.areAlike(word, $0) } }
  }
}

extension Alert {
  /// What people call it: its rule's name, where it has one.
  fileprivate var shortName: String {
    labels.first { $0.name == "alertname" }?.value ?? summary
  }
}

/// The words of a title that say what it is about.
enum TitleWords {
  /// In small letters, each once, in their order; without the words that stand in any title.
  static func of(_ text: String) -> [String] {
    var seen: Set<String> = []
    return text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter {
      word in
      guard word.count >= 2, !word.allSatisfy(\.isNumber), !common.contains(word) else {
        return false
      }
      return seen.insert(word).inserted
    }
  }

  /// Whether two are the same word: `payment` and `payments`, `fail` and `failing`.
  static func areAlike(_ one: String, _ other: String) -> Bool {
    let (short, long) = one.count <= other.count ? (one, other) : (other, one)
    return short == long
      || short.count >= 4 && long.hasPrefix(short) && long.count - short.count <= 3
  }

  private static let common: Set<String> = [
    "a", "after", "all", "an", "and", "are", "as", "at", "be", "but", "by", "can", "down", "for",
    "from",
    "has", "have", "high", "how", "in", "incident", "into", "is", "it", "its", "more", "no", "not",
    "of",
    "off", "on", "or", "our", "out", "over", "runbook", "runs", "since", "some", "than", "that",
    "the", "their", "then", "this", "to", "too", "under", "up", "very", "was", "we", "when",
    "where", "which",
    "while", "with",
  ]
}
