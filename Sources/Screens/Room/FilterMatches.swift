import Engine

/// Lets entries through whose words hold every word of the filter, in any case; a word after `!` must not be there.
struct EntryMatcher: Hashable, Sendable {
  private let wanted: [[UInt8]]
  private let unwanted: [[UInt8]]

  init(_ filter: String) {
    let words = filter.lowercased().split(whereSeparator: \.isWhitespace)
    wanted = words.filter { !$0.hasPrefix("!") }.map { Array($0.utf8) }
    unwanted = words.filter { $0.hasPrefix("!") && $0.count > 1 }.map { Array($0.utf8.dropFirst()) }
  }

  /// Whether it lets everything through.
  var isEmpty: Bool { wanted.isEmpty && unwanted.isEmpty }

  func matches(_ event: Event, in incident: Incident, plan: Plan) -> Bool {
    let said = narrate(event, in: incident, plan: plan)
    let text = Array("\(said.label) \(said.text) \(event.by)".lowercased().utf8)
    return wanted.allSatisfy { text.holds($0) } && !unwanted.contains { text.holds($0) }
  }
}

extension [UInt8] {
  /// Whether these bytes stand in it somewhere; a plain search, as both are short.
  fileprivate func holds(_ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first, count >= wanted.count else { return wanted.isEmpty }
    return withUnsafeBufferPointer { bytes in
      for start in 0...bytes.count - wanted.count where bytes[start] == first {
        if wanted.indices.allSatisfy({ bytes[start + $0] == wanted[$0] }) { return true }
      }
      return false
    }
  }
}

/// The entries that a filter lets through, looked for from the newest back in small portions, so that a hundred
/// thousand entries hold no key up.
struct FilterMatches: Sendable {
  /// How many entries are looked at in one go: a few milliseconds.
  private static let portion = 2000

  let matcher: EntryMatcher
  /// Newest first.
  private var older: [Int] = []
  /// What came since, oldest first.
  private var newer: [Int] = []
  /// The next entry to look at, going back; 0 at the end.
  private var next: Int
  private var newest: Int

  init(_ matcher: EntryMatcher, count: Int) {
    self.matcher = matcher
    next = count
    newest = count
  }

  var isSearching: Bool { next > 0 }
  var count: Int { older.count + newer.count }

  /// The entry at a place, the oldest that was found being at 0.
  subscript(place: Int) -> Int {
    place < older.count ? older[older.count - 1 - place] : newer[place - older.count]
  }

  /// How many of those found come no later than an entry.
  func count(upTo entry: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] > entry { high = middle } else { low = middle + 1 }
    }
    return low
  }

  mutating func searchOn(_ history: History, plan: Plan) {
    guard let incident = history.incident else { return }
    var left = FilterMatches.portion
    while next > 0, left > 0 {
      let event = history.events[next - 1]
      if matcher.matches(event, in: incident, plan: plan) { older.append(next) }
      next -= 1
      left -= 1
    }
    while newest < history.events.count {
      newest += 1
      if matcher.matches(history.events[newest - 1], in: incident, plan: plan) {
        newer.append(newest)
      }
    }
  }
}

extension RoomModel {
  mutating func setFilter(_ text: String) {
    filter = text
    let matcher = EntryMatcher(text)
    guard matcher != matches?.matcher else { return }
    selectedEntry = nil
    windowEnd = nil
    matches = matcher.isEmpty ? nil : FilterMatches(matcher, count: history.events.count)
    searchOn()
  }

  mutating func searchOn() { matches?.searchOn(history, plan: plan) }

  /// New entries join; where they correct others, what those say has changed and the search begins anew.
  mutating func takeIntoFilter(_ events: [Event]) {
    guard let matcher = matches?.matcher else { return }
    let corrects = events.contains { event in
      switch event.fact {
      case .amended, .struck, .hypothesisConfirmed, .hypothesisRefuted: true
      default: event.seq <= 1
      }
    }
    if corrects { matches = FilterMatches(matcher, count: history.events.count) }
    searchOn()
  }

  /// How many entries there are to see.
  var listedCount: Int { matches?.count(upTo: shown.count) ?? shown.count }

  /// The entry at a place among those to see, from 0.
  func listed(_ place: Int) -> Int { matches.map { $0[place] } ?? place + 1 }

  /// The place of an entry, or of the last before it.
  func place(of entry: Int) -> Int { (matches?.count(upTo: entry) ?? entry) - 1 }
}
