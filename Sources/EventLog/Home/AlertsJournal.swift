package import Engine

/// The home's log of alerts that opened no incident: one file after the other, each a log of its own, of which the last
/// is written. To be used under the lock on the home's alerts only.
package struct AlertsJournal {
  /// What the files add up to.
  package private(set) var ledger = AlertLedger()
  /// What is wrong with them, as sentences.
  package private(set) var remarks: [String] = []
  private let home: Home
  /// The file that is written; `nil` where the next append begins one.
  private var log: IncidentLog?

  /// Events of one file, about; and how many alerts that still stand a new one begins with.
  private static let fileEvents = 1000
  private static let carriedEvents = 500
  /// A new file begins with what still stands; those before it matter only to what came and went lately.
  private static let filesRead = 2

  /// Reads what is there.
  package init(_ home: Home) throws(ReadError) {
    self.home = home
    var references: [IncidentReference]
    do throws(SystemError) { references = try home.alertLogs() } catch { throw .system(error) }
    var read: [(log: IncidentLog, contents: LogContents)] = []
    while let reference = references.popLast(), read.count < AlertsJournal.filesRead {
      let log = try IncidentLog.open(reference, in: home)
      let contents = try log.read()
      // A number that was taken and never used.
      if case .abandoned = contents.condition { continue }
      read.append((log, contents))
    }
    for (_, contents) in read.reversed() {
      for event in contents.events { ledger.apply(event) }
    }
    guard let (last, contents) = read.first else { return }
    if contents.condition.isWritable {
      log = last
    } else {
      remarks.append(
        "\(last.reference.path) can't be written any more (`warroom verify` says why); the alerts that "
          + "opened no incident are kept in a new file from here on.")
    }
  }

  /// Records facts, in as many batches as it takes.
  package mutating func append(
    _ facts: [FactDraft], by: PersonID, via: String?, now: () -> Instant
  ) throws(AppendError) {
    var rest = facts[...]
    while !rest.isEmpty {
      let limit = log.map { $0.head.seq < limitOfFile } ?? false
      if let log, limit {
        let piece = rest.prefix(LogLimits.batchEvents)
        let drafts = self.drafts(piece.map { ($0, by) }, via, now())
        take(
          try AppendError.learningOutcome { () throws(AppendError) in
            try append(drafts, to: log, now)
          })
        rest = rest.dropFirst(piece.count)
      } else {
        let piece = rest.prefix(LogLimits.batchEvents - AlertsJournal.carriedEvents)
        let carried = ledger.carried(limit: AlertsJournal.carriedEvents, now: now())
        let drafts = self.drafts(
          carried.map { ($0.draft, $0.by) } + piece.map { ($0, by) }, via, now())
        take(
          try AppendError.learningOutcome { () throws(AppendError) in try begin(drafts, now) })
        rest = rest.dropFirst(piece.count)
      }
    }
  }

  /// A file whose beginning is long because many alerts stand holds more.
  private var limitOfFile: Int {
    AlertsJournal.fileEvents + 2 * min(ledger.standing.count, AlertsJournal.carriedEvents)
  }

  private mutating func take(_ recorded: (log: IncidentLog, events: [Event])) {
    log = recorded.log
    for event in recorded.events { ledger.apply(event) }
  }

  private func append(
    _ drafts: [EventDraft], to log: IncidentLog, _ now: () -> Instant
  ) throws(AppendError) -> (log: IncidentLog, events: [Event]) {
    switch try log.append(drafts, after: log.head, now: now) {
    case .appended(_, let events): return (log, events)
    case .already: return (log, [])
    case .conflict:
      // Somebody wrote without the lock: what was decided stands all the same, since nothing here is refused.
      guard case .appended(_, let events) = try log.append(drafts, after: log.head, now: now) else {
        throw .replaced("\(log.reference.path) is written by somebody else at the same time")
      }
      return (log, events)
    }
  }

  private func begin(
    _ drafts: [EventDraft], _ now: () -> Instant
  ) throws(AppendError) -> (log: IncidentLog, events: [Event]) {
    let log = try IncidentLog.createAlerts(in: home, drafts: drafts, now: now)
    do throws(ReadError) { return (log, try log.read().events) } catch {
      throw .replaced("\(log.reference.path) can't be read: \(error)")
    }
  }

  private func drafts(
    _ facts: [(FactDraft, PersonID)], _ via: String?, _ now: Instant
  ) -> [EventDraft] {
    let id = EventID.random(at: now)
    return facts.enumerated().map { index, element in
      EventDraft(
        id: id.advanced(by: index), occurred: element.0.happened, by: element.1, via: via,
        fact: element.0.fact)
    }
  }
}
