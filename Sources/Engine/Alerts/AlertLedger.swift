/// What the home's log of alerts adds up to: the alerts that opened no incident, and whether they still stand.
package struct AlertLedger: Hashable, Sendable {
  /// One of them.
  package struct Entry: Hashable, Sendable {
    package var alert: Alert
    /// When it began, as far as that is known.
    package var startedAt: Instant
    /// What holds it back; `nil` where the plan has no route for it, or one that declares nothing.
    package var exclusion: Exclusion?
    package var count = 1
    package var clearedAt: Instant?
    /// Who told of it: the sender.
    package var by: PersonID
    /// When it came or went, the latest few.
    package var changes: [Instant]
    /// When anything of it was last recorded.
    package var recordedAt: Instant
    package var repeatedAt: Instant?

    package var isStanding: Bool { clearedAt == nil }
  }

  package private(set) var entries: [String: Entry] = [:]
  /// Events folded in.
  package private(set) var count = 0

  package init() {}

  package subscript(key: String) -> Entry? { entries[key] }

  /// Alerts that have cleared and are remembered for the sake of flapping; far more than a team's monitoring has.
  private static let clearedKept = 4096

  package mutating func apply(_ event: Event) {
    count += 1
    switch event.fact {
    case .alertReceived(let alert): come(alert, nil, event)
    case .alertExcluded(let alert, let rule): come(alert, Exclusion(rule), event)
    case .alertRepeated(let key, let count):
      entries[key]?.count += min(max(0, count), 1 << 32)
      entries[key]?.recordedAt = event.at
      entries[key]?.repeatedAt = event.at
    case .alertCleared(let key, _):
      guard entries[key]?.isStanding == true else { return }
      entries[key]?.clearedAt = event.happened
      entries[key]?.change(event)
      forgetOldest()
    default: break
    }
  }

  private mutating func come(_ alert: Alert, _ exclusion: Exclusion?, _ event: Event) {
    guard var entry = entries[alert.key] else {
      entries[alert.key] = Entry(
        alert: alert, startedAt: event.happened, exclusion: exclusion, by: event.by,
        changes: [event.happened], recordedAt: event.at)
      return
    }
    entry.alert = alert
    entry.exclusion = exclusion
    if entry.isStanding {
      entry.recordedAt = event.at
    } else {
      entry.clearedAt = nil
      entry.startedAt = event.happened
      entry.count += 1
      entry.change(event)
    }
    entries[alert.key] = entry
  }

  private mutating func forgetOldest() {
    guard entries.count > 2 * AlertLedger.clearedKept else { return }
    let cleared = entries.filter { !$0.value.isStanding }
      .sorted { $0.value.recordedAt < $1.value.recordedAt }
    for (key, _) in cleared.dropLast(AlertLedger.clearedKept) { entries[key] = nil }
  }

  /// Those that still stand, the oldest first.
  package var standing: [Entry] {
    entries.values.filter(\.isStanding).sorted {
      ($0.startedAt, $0.alert.key) < ($1.startedAt, $1.alert.key)
    }
  }

  /// How long an alert counts as standing that nobody has heard of: a sender that resolves its alerts repeats them long
  /// before that.
  private static let staleAfter = Duration.days(7)

  /// What a new file of the log begins with, so that older ones need not be read: the alerts that still stand.
  ///
  /// - Parameters:
  ///   - limit: The most of them; those that are held back go first.
  ///   - now: The moment.
  /// - Returns: Them, but for those that nobody holds back or has heard of in a week.
  package func carried(limit: Int, now: Instant) -> [Entry] {
    let held = standing.filter { $0.exclusion != nil }.suffix(limit)
    let kept = standing.filter {
      $0.exclusion == nil && now - $0.recordedAt < AlertLedger.staleAfter
    }
    return held + kept.suffix(limit - held.count)
  }
}

extension AlertLedger.Entry {
  /// What begins it anew elsewhere.
  package var draft: FactDraft {
    let fact: Fact =
      exclusion.map { .alertExcluded(alert, rule: "\($0)") } ?? .alertReceived(alert)
    return FactDraft(fact, happened: startedAt)
  }

  fileprivate mutating func change(_ event: Event) {
    recordedAt = event.at
    changes.append(event.happened)
    if changes.count > AlertProgress.changesKept { changes.removeFirst() }
  }
}
